package il

import (
	"math"
	"strconv"
	"strings"
)

// parseFormat reads a standard format of numbers: its letter, and its precision (-1: none given).
func parseFormat(s string) (letter byte, precision int, ok bool) {
	if s == "" {
		return 'G', -1, true
	}
	letter, precision = s[0], -1
	if !strings.ContainsRune("GRFEe", rune(letter)) {
		return 0, 0, false
	}
	if len(s) > 1 {
		n, err := strconv.ParseUint(s[1:], 10, 8)
		if err != nil || n > 15 || letter == 'R' || letter == 'G' && n == 0 {
			return 0, 0, false
		}
		precision = int(n)
	}
	return letter, precision, true
}

// formatFloat formats as the .NET Framework does: digits are taken from the number rounded to 15 significant ones (7 of a float32).
func formatFloat(f float64, format string, single bool) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "∞"
	case math.IsInf(f, -1):
		return "-∞"
	}
	letter, precision, _ := parseFormat(format)
	digits := 15
	if single {
		digits = 7
	}
	if letter == 'R' {
		letter, digits = 'G', roundTripDigits(f, single)
	}
	neg, d, exp := decimalDigits(f, digits)
	var s string
	switch letter {
	case 'F':
		if precision < 0 {
			precision = 2
		}
		s = fixed(d, exp, precision)
	case 'E', 'e':
		if precision < 0 {
			precision = 6
		}
		s = scientific(d, exp, precision, letter)
	default:
		if precision < 0 {
			precision = digits
		}
		s = general(d, exp, precision)
	}
	if neg && strings.ContainsAny(s, "123456789") {
		return "-" + s
	}
	return s
}

// roundTripDigits is what R takes: 15 digits when they give the number back, else 17 (7 and 9 of a float32).
func roundTripDigits(f float64, single bool) int {
	few, many, bits := 15, 17, 64
	if single {
		few, many, bits = 7, 9, 32
	}
	back, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'e', few-1, 64), bits)
	if back == f {
		return few
	}
	return many
}

// decimalDigits rounds to n significant digits: 0.d1d2d3… × 10^exp. Zero has no digits.
func decimalDigits(f float64, n int) (neg bool, digits string, exp int) {
	if f == 0 {
		return false, "", 0
	}
	s := strconv.FormatFloat(math.Abs(f), 'e', n-1, 64)
	mantissa, e, _ := strings.Cut(s, "e")
	x, _ := strconv.Atoi(e)
	return f < 0, strings.TrimRight(strings.Replace(mantissa, ".", "", 1), "0"), x + 1
}

// rounded cuts digits to n, half away from zero.
func rounded(digits string, exp, n int) (string, int) {
	if n >= len(digits) {
		return digits, exp
	}
	if n < 0 || n == 0 && digits[0] < '5' {
		return "", 0
	}
	up := digits[n] >= '5'
	b := []byte(digits[:n])
	if up {
		i := n - 1
		for ; i >= 0 && b[i] == '9'; i-- {
		}
		if i < 0 {
			return "1", exp + 1
		}
		b[i]++
		b = b[:i+1]
	}
	s := strings.TrimRight(string(b), "0")
	if s == "" {
		exp = 0
	}
	return s, exp
}

func fixed(digits string, exp, precision int) string {
	digits, exp = rounded(digits, exp, exp+precision)
	var b strings.Builder
	if exp <= 0 {
		b.WriteByte('0')
	}
	for i := 0; i < exp; i++ {
		b.WriteByte(digitAt(digits, i))
	}
	if precision > 0 {
		b.WriteByte('.')
		for i := exp; i < exp+precision; i++ {
			b.WriteByte(digitAt(digits, i))
		}
	}
	return b.String()
}

func digitAt(digits string, i int) byte {
	if i < 0 || i >= len(digits) {
		return '0'
	}
	return digits[i]
}

func scientific(digits string, exp, precision int, letter byte) string {
	zero := digits == ""
	digits, exp = rounded(digits, exp, precision+1)
	var b strings.Builder
	b.WriteByte(digitAt(digits, 0))
	if precision > 0 {
		b.WriteByte('.')
		for i := 1; i <= precision; i++ {
			b.WriteByte(digitAt(digits, i))
		}
	}
	e := exp - 1
	if zero {
		e = 0
	}
	b.WriteByte(letter)
	b.WriteString(exponent(e, 3))
	return b.String()
}

func exponent(e, width int) string {
	sign := "+"
	if e < 0 {
		sign, e = "-", -e
	}
	s := strconv.Itoa(e)
	return sign + strings.Repeat("0", max(0, width-len(s))) + s
}

// general is G: scientific for exponents from the precision on and below -5.
func general(digits string, exp, precision int) string {
	digits, exp = rounded(digits, exp, precision)
	if digits == "" {
		return "0"
	}
	if exp > precision || exp < -4 {
		s := digits[:1]
		if len(digits) > 1 {
			s += "." + digits[1:]
		}
		return s + "E" + exponent(exp-1, 2)
	}
	if exp <= 0 {
		return "0." + strings.Repeat("0", -exp) + digits
	}
	if len(digits) <= exp {
		return digits + strings.Repeat("0", exp-len(digits))
	}
	return digits[:exp] + "." + digits[exp:]
}

// The flags of NumberStyles that are read; hexadecimal and currency are refused.
const (
	leadingWhite  = 1
	trailingWhite = 2
	leadingSign   = 4
	trailingSign  = 8
	decimalPoint  = 32
	thousands     = 64
	exponentSign  = 128
)

// numberStyles are the named combinations that a call may give: None, Integer, Float, Number, Float with thousands.
var numberStyles = []int64{0, leadingWhite, trailingWhite, leadingSign, decimalPoint, 7, 167, 111, 231}

// parseNumber reads a number of the invariant culture; the text that ParseFloat takes, and false for anything else.
func parseNumber(u []uint16, style int64) (string, bool) {
	at := 0
	peek := func() uint16 {
		if at < len(u) {
			return u[at]
		}
		return 0
	}
	white := func() {
		for c := peek(); c == ' ' || c >= '\t' && c <= '\r'; c = peek() {
			at++
		}
	}
	if style&leadingWhite != 0 {
		white()
	}
	var b strings.Builder
	if style&leadingSign != 0 && (peek() == '-' || peek() == '+') {
		b.WriteByte(byte(peek()))
		at++
	}
	signed := b.Len() > 0
	n := 0
	digits := func() {
		for c := peek(); c >= '0' && c <= '9' || c == ',' && style&thousands != 0 && n > 0; c = peek() {
			if c != ',' {
				b.WriteByte(byte(c))
				n++
			}
			at++
		}
	}
	digits()
	if style&decimalPoint != 0 && peek() == '.' {
		b.WriteByte('.')
		at++
		style &^= thousands
		digits()
	}
	if n == 0 {
		return "", false
	}
	if style&exponentSign != 0 && (peek() == 'e' || peek() == 'E') {
		start, before := at, b.String()
		b.WriteByte('e')
		at++
		if peek() == '-' || peek() == '+' {
			b.WriteByte(byte(peek()))
			at++
		}
		n = 0
		style &^= thousands
		digits()
		if n == 0 {
			at = start
			b.Reset()
			b.WriteString(before)
		}
	}
	if style&trailingWhite != 0 {
		white()
	}
	if style&trailingSign != 0 && !signed && (peek() == '-' || peek() == '+') {
		s := b.String()
		b.Reset()
		b.WriteByte(byte(peek()))
		b.WriteString(s)
		at++
		white()
	}
	for at < len(u) && u[at] == 0 { // trailing zeros are passed over
		at++
	}
	return b.String(), at == len(u)
}

// parseFloat gives the number; a number beyond the largest one is none.
func parseFloat(u []uint16, style int64, single bool) (float64, bool, bool) {
	s, ok := parseNumber(u, style)
	if !ok {
		return symbol(u, style)
	}
	bits := 64
	if single {
		bits = 32
	}
	f, err := strconv.ParseFloat(s, bits)
	if err != nil {
		return 0, false, true
	}
	return f, true, false
}

// symbol reads NaN and the infinities of the invariant culture.
func symbol(u []uint16, _ int64) (float64, bool, bool) {
	switch strings.TrimSpace((&text{u}).String()) {
	case "NaN":
		return math.NaN(), true, false
	case "Infinity":
		return math.Inf(1), true, false
	case "-Infinity":
		return math.Inf(-1), true, false
	}
	return 0, false, false
}

package types

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// The limits of the json type.
const (
	maxJSONDepth = 128
	maxJSONItems = 65535
	maxJSONKeys  = 32768
)

// CanonicalJSON is the text that a json value gives back: an object or array without white space, the first of several members of
// one name, strings escaped anew, numbers with an exponent or more than 38 digits as decimal(38, 10). Positions in Msg 13609 count
// bytes of UTF-8.
func CanonicalJSON(s string) (string, error) {
	r := &jsonReader{s: s}
	if err := r.document(); err != nil {
		return "", err
	}
	return r.out.String(), nil
}

// jsonDataLength is DATALENGTH of a json value: the size of SQL Server's binary form, of which only the length is made. It has a
// header of 18 bytes, 4 bytes and 4 an element (6 a member), the distinct names once, and the payload of each scalar.
func jsonDataLength(canonical string) int {
	r := &jsonReader{s: canonical}
	if r.document() != nil {
		return len(canonical)
	}
	n := 18 + r.payload
	if len(r.names) > 0 {
		n += 4 + r.nameBytes
	}
	return n
}

// jsonReader reads a document, writes its canonical text and measures its binary form.
type jsonReader struct {
	s         string
	i         int
	out       strings.Builder
	depth     int
	repeated  int // above 0 in the value of a name that was there already
	names     map[string]bool
	nameBytes int
	payload   int
}

func (r *jsonReader) bad(at int) error {
	char := "."
	if at < len(r.s) {
		char = string(rune(r.s[at]))
	}
	return sqlerr.New(13609, char, at).WithState(9)
}

func (r *jsonReader) space() {
	for r.i < len(r.s) && strings.IndexByte(" \t\r\n", r.s[r.i]) >= 0 {
		r.i++
	}
}

func (r *jsonReader) at(c byte) bool { return r.i < len(r.s) && r.s[r.i] == c }

func (r *jsonReader) emit(s string) {
	if r.repeated == 0 {
		r.out.WriteString(s)
	}
}

func (r *jsonReader) count(n int) {
	if r.repeated == 0 {
		r.payload += n
	}
}

func (r *jsonReader) document() error {
	r.space()
	if !r.at('{') && !r.at('[') {
		return r.bad(r.i)
	}
	if err := r.value(); err != nil {
		return err
	}
	if r.space(); r.i < len(r.s) {
		return r.bad(r.i)
	}
	return nil
}

func (r *jsonReader) value() error {
	switch {
	case r.at('"'):
		s, err := r.str()
		if err != nil {
			return err
		}
		r.count(sizedLength(len(s)))
		r.emit(quoteCanonical(s))
		return nil
	case r.at('['):
		return r.container('[', ']', 4, func(int) error { return r.value() })
	case r.at('{'):
		return r.object()
	}
	start := r.i
	token := jsonToken(r.s, start)
	r.i += len(token)
	switch {
	case token == "true" || token == "false" || token == "null":
		r.emit(token)
	case isJSONNumber(token):
		return r.number(token)
	default:
		return r.bad(start)
	}
	return nil
}

// container reads a list between brackets; each has the size of an entry in the binary form.
func (r *jsonReader) container(opening, closing byte, each int, item func(n int) error) error {
	if r.depth++; r.depth > maxJSONDepth {
		return sqlerr.New(13645, maxJSONDepth)
	}
	r.emit(string(rune(opening)))
	r.i++
	r.space()
	for n := 0; !r.at(closing) || n > 0; {
		if n++; n > maxJSONItems {
			return sqlerr.New(13647, maxJSONItems)
		}
		if err := item(n); err != nil {
			return err
		}
		r.space()
		if r.at(closing) {
			r.count(4 + each*n)
			break
		}
		if !r.at(',') {
			return r.bad(r.i)
		}
		r.i++
		r.space()
		if opening == '[' {
			r.emit(",")
		}
	}
	r.i++
	r.emit(string(rune(closing)))
	r.depth--
	return nil
}

func (r *jsonReader) object() error {
	own := map[string]bool{}
	err := r.container('{', '}', 0, func(int) error {
		if !r.at('"') {
			return r.bad(r.i)
		}
		from := r.i
		if _, err := r.str(); err != nil {
			return err
		}
		name := r.s[from+1 : r.i-1]
		again := own[name]
		if again {
			r.repeated++
		} else {
			if len(own) > 0 {
				r.emit(",")
			}
			own[name] = true
			if err := r.name(name); err != nil {
				return err
			}
			r.emit(`"` + name + `":`)
		}
		if r.space(); !r.at(':') {
			return r.bad(r.i)
		}
		r.i++
		r.space()
		if err := r.value(); err != nil {
			return err
		}
		if again {
			r.repeated--
		}
		return nil
	})
	if len(own) > 0 {
		r.count(6 * len(own))
	}
	return err
}

// name enters a name in the dictionary of the binary form.
func (r *jsonReader) name(name string) error {
	if r.repeated > 0 || r.names[name] {
		return nil
	}
	if r.names == nil {
		r.names = map[string]bool{}
	}
	r.names[name] = true
	if len(r.names) > maxJSONKeys {
		return sqlerr.New(13649, maxJSONKeys)
	}
	r.nameBytes += 8 + sizedLength(len(name))
	return nil
}

// sizedLength is the size of a string: a type byte, a length of 7 bits a byte, the bytes.
func sizedLength(n int) int {
	if n == 0 {
		return 0
	}
	size := 2
	for m := n >> 7; m > 0; m >>= 7 {
		size++
	}
	return size + n
}

// str reads a string and gives its value; what spoils it is named at its opening quote.
func (r *jsonReader) str() (string, error) {
	quote := r.i
	var b strings.Builder
	i := quote + 1
	for {
		if i >= len(r.s) || r.s[i] < 0x20 {
			return "", r.bad(quote)
		}
		c := r.s[i]
		if c == '"' {
			r.i = i + 1
			return b.String(), nil
		}
		i++
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		if i >= len(r.s) {
			return "", r.bad(quote)
		}
		c = r.s[i]
		i++
		if at := strings.IndexByte(`"\/bfnrt`, c); at >= 0 {
			b.WriteByte("\"\\/\b\f\n\r\t"[at])
			continue
		}
		unit, ok := hex4(r.s, i)
		if c != 'u' || !ok {
			return "", r.bad(quote)
		}
		i += 4
		char := rune(unit)
		if utf16.IsSurrogate(char) && i+1 < len(r.s) && r.s[i] == '\\' && r.s[i+1] == 'u' {
			low, ok := hex4(r.s, i+2)
			if !ok {
				return "", r.bad(quote)
			}
			if pair := utf16.DecodeRune(char, rune(low)); pair != utf8.RuneError {
				char = pair
				i += 6
			}
		}
		b.WriteRune(char) // an unpaired surrogate is U+FFFD
	}
}

func hex4(s string, i int) (uint64, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	n, err := strconv.ParseUint(s[i:i+4], 16, 16)
	return n, err == nil
}

// quoteCanonical writes a string of a json value: the slash is not escaped.
func quoteCanonical(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if at := strings.IndexByte("\"\\\b\f\n\r\t", c); at >= 0 {
			b.WriteByte('\\')
			b.WriteByte(`"\bfnrt`[at])
		} else if c < 0x20 {
			fmt.Fprintf(&b, `\u%04X`, c)
		} else {
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// number keeps a number as it is written, but one with an exponent or more than 38 digits as decimal(38, 10): 1007.
func (r *jsonReader) number(token string) error {
	state := uint8(5)
	if !strings.ContainsAny(token, "eE") {
		body := strings.TrimPrefix(token, "-")
		whole, fraction, dotted := strings.Cut(body, ".")
		digits := len(fraction)
		if whole != "0" {
			digits += len(whole)
		}
		if digits <= 38 {
			if strings.Trim(body, "0.") == "" {
				token = body // no negative zero
			}
			r.emit(token)
			n, err := strconv.ParseInt(token, 10, 64)
			switch {
			case dotted || err != nil:
				r.count(decimalPayload(strings.TrimLeft(whole+fraction, "0")))
			case n < -1<<29 || n >= 1<<29:
				r.count(9)
			}
			return nil
		}
		state = 3
	}
	f, err := strconv.ParseFloat(token, 64)
	if err != nil {
		return tooManyDigits(token, state)
	}
	exact, _ := new(big.Float).SetPrec(2048).SetFloat64(f).Rat(nil)
	if exact == nil {
		exact = new(big.Rat)
	}
	text := exact.FloatString(10) // rounds half away from zero
	digits := strings.TrimLeft(strings.ReplaceAll(strings.TrimPrefix(text, "-"), ".", ""), "0")
	if len(digits) > 38 {
		return tooManyDigits(token, state)
	}
	if digits == "" {
		text = strings.TrimPrefix(text, "-")
	}
	r.emit(text)
	r.count(decimalPayload(digits))
	return nil
}

func tooManyDigits(token string, state uint8) error {
	e := sqlerr.New(1007, token).WithState(state)
	e.Severity = 16
	return e
}

// decimalPayload is the size of a decimal of so many digits.
func decimalPayload(digits string) int { return 4 + decimalSize(uint8(max(len(digits), 1))) }

// jsonToken is the number or word at a place: up to white space, punctuation, a quote or the end.
func jsonToken(s string, from int) string {
	if n := strings.IndexAny(s[from:], " \t\r\n,[]{}:\""); n >= 0 {
		return s[from : from+n]
	}
	return s[from:]
}

// isJSONNumber reports a number as JSON writes it: no leading zeros, a digit after the point and in the exponent.
func isJSONNumber(s string) bool {
	digits := func() bool {
		n := len(s)
		s = strings.TrimLeft(s, "0123456789")
		return len(s) < n
	}
	s = strings.TrimPrefix(s, "-")
	if strings.HasPrefix(s, "0") {
		s = s[1:]
	} else if !digits() {
		return false
	}
	if strings.HasPrefix(s, ".") {
		if s = s[1:]; !digits() {
			return false
		}
	}
	if s != "" && s[0]|0x20 == 'e' {
		if s = s[1:]; s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return s == ""
}

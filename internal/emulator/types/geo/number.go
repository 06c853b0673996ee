package geo

import (
	"strconv"
	"strings"
)

// number writes a coordinate as .NET Framework's round-trip format "R": fifteen digits when they are enough, else seventeen;
// an exponent when the decimal point lies beyond the digits or more than four zeros behind it.
func number(f float64) string {
	if f == 0 {
		return "0"
	}
	precision := 15
	s := strconv.FormatFloat(f, 'e', precision-1, 64)
	if back, err := strconv.ParseFloat(s, 64); err != nil || back != f {
		precision = 17
		s = strconv.FormatFloat(f, 'e', precision-1, 64)
	}
	mantissa, exponent, _ := strings.Cut(s, "e")
	e, _ := strconv.Atoi(exponent)
	sign := ""
	if mantissa[0] == '-' {
		sign, mantissa = "-", mantissa[1:]
	}
	digits := strings.TrimRight(mantissa[:1]+mantissa[2:], "0")
	point := e + 1 // digits before the decimal point
	switch {
	case point > precision || point < -3:
		out := digits[:1]
		if len(digits) > 1 {
			out += "." + digits[1:]
		}
		mark := "E+"
		if e < 0 {
			mark, e = "E-", -e
		}
		if e < 10 {
			mark += "0"
		}
		return sign + out + mark + strconv.Itoa(e)
	case point <= 0:
		return sign + "0." + strings.Repeat("0", -point) + digits
	case point >= len(digits):
		return sign + digits + strings.Repeat("0", point-len(digits))
	}
	return sign + digits[:point] + "." + digits[point:]
}

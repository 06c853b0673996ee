package types

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// toText converts to a character type; text that stays text is not cut here.
func toText(v Value, from, to Type, style int) (Value, error) {
	var s string
	switch k := v.Kind; {
	case k.IsString() || k == XML || k == JSON:
		if k == JSON && to.Length != Max && lengthIn(v, to) > to.Length {
			return NullValue, sqlerr.New(13639)
		}
		s = v.S
	case k == Bit || k.IsInteger():
		s = strconv.FormatInt(v.I, 10)
		if tooLong(s, to) {
			if k == BigInt {
				return NullValue, overflow("expression", to, 5)
			}
			if to.Kind.IsUnicode() {
				return NullValue, overflow("expression", to, 2)
			}
			s = "*"
		}
	case k.IsDecimal():
		s = v.Dec().String()
		if tooLong(s, to) {
			return NullValue, overflow("numeric", to, 5)
		}
	case k.IsMoney():
		var ok bool
		if s, ok = moneyText(v, style); !ok {
			return NullValue, sqlerr.New(281, style, from.Name())
		}
		if tooLong(s, to) {
			return NullValue, sqlerr.New(234, to.Name())
		}
	case k.IsFloat():
		var ok bool
		if s, ok = floatText(v, style); !ok {
			return NullValue, sqlerr.New(281, style, from.Name())
		}
		if tooLong(s, to) {
			return NullValue, sqlerr.New(232, to.Name(), fixed6(v.Float())).WithState(2)
		}
	case k.IsTemporal() && (style == 130 || style == 131):
		return NullValue, sqlerr.Unsupported("CONVERT with style %d (Hijri calendar)", style)
	case k.IsTemporal():
		var ok bool
		if s, ok = dateText(v, style); !ok {
			return NullValue, sqlerr.New(281, style, from.Name())
		}
	case k == UniqueIdentifier:
		if to.Length != Max && to.Length < 36 {
			return NullValue, sqlerr.New(8170)
		}
		s = GUIDText(v)
	case k.IsBinary():
		var err error
		if s, err = binaryText(v, from, to, style); err != nil {
			return NullValue, err
		}
	case k == Geometry:
		var err error
		if s, err = geometryText(v, to, style); err != nil {
			return NullValue, err
		}
	case k == Vector:
		s = VectorText(v)
		if tooLong(s, to) {
			return NullValue, sqlerr.New(42211)
		}
	default:
		return NullValue, ConversionError(from, to, true)
	}
	if !to.Kind.IsUnicode() {
		s = toCodePage(s, to.Collation)
	}
	return Value{Kind: to.Kind, S: s}, nil
}

func tooLong(s string, to Type) bool { return to.hasLength() && to.Length != Max && len(s) > to.Length }

// moneyText writes money: style 0 two decimals, 1 with commas, 2 and 126 four decimals.
func moneyText(v Value, style int) (string, bool) {
	switch style {
	case 0, 1:
		d, _ := v.Dec().Rescale(2, false)
		s := d.String()
		if style == 1 {
			s = groupDigits(s)
		}
		return s, true
	case 2, 126:
		return v.Dec().String(), true
	}
	return "", false
}

// groupDigits puts commas between thousands.
func groupDigits(s string) string {
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	whole, frac, dot := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + frac
	}
	if neg {
		whole = "-" + whole
	}
	return whole
}

// floatText writes a float: style 0 six digits at most, 1 eight, 2 sixteen, 3 seventeen digits in scientific notation.
func floatText(v Value, style int) (string, bool) {
	f := v.Float()
	var s string
	switch style {
	case 0:
		s = strconv.FormatFloat(f, 'g', 6, 64)
	case 1:
		s = strconv.FormatFloat(f, 'e', 7, 64)
	case 2:
		s = strconv.FormatFloat(f, 'e', 15, 64)
	case 3:
		s = strconv.FormatFloat(f, 'e', 16, 64)
	default:
		return "", false
	}
	return threeDigitExponent(s), true
}

// threeDigitExponent writes e+06 as e+006.
func threeDigitExponent(s string) string {
	i := strings.IndexByte(s, 'e')
	if i < 0 {
		return s
	}
	for len(s)-i-2 < 3 {
		s = s[:i+2] + "0" + s[i+2:]
	}
	return s
}

// binaryText writes binary data: style 0 as the characters that the bytes are, 1 as 0x…, 2 as hexadecimal digits.
func binaryText(v Value, from, to Type, style int) (string, error) {
	switch style {
	case 0:
		if to.Kind.IsUnicode() {
			return FromUTF16LE(append(v.Bytes(), make([]byte, len(v.S)%2)...)), nil
		}
		return DecodeChar(v.Bytes(), to.Collation), nil
	case 1, 2:
		s := strings.ToUpper(hex.EncodeToString(v.Bytes()))
		if style == 1 {
			s = "0x" + s
		}
		return s, nil
	}
	return "", sqlerr.New(281, style, from.Name())
}

// GUIDText is a uniqueidentifier's text, upper case.
func GUIDText(v Value) string {
	b := v.S
	r := []byte{b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6]}
	h := strings.ToUpper(hex.EncodeToString(append(r, b[8:]...)))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// ParseGUID reads the first 36 characters of a text, or 38 with braces.
func ParseGUID(s string) (Value, bool) {
	if strings.HasPrefix(s, "{") {
		if len(s) < 38 || s[37] != '}' {
			return NullValue, false
		}
		s = s[1:37]
	}
	if len(s) < 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return NullValue, false
	}
	b, err := hex.DecodeString(s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:36])
	if err != nil {
		return NullValue, false
	}
	b[0], b[1], b[2], b[3] = b[3], b[2], b[1], b[0]
	b[4], b[5] = b[5], b[4]
	b[6], b[7] = b[7], b[6]
	return BytesOf(UniqueIdentifier, b), true
}

func toGUID(v Value, from, to Type) (Value, error) {
	switch {
	case v.Kind == UniqueIdentifier:
		return v, nil
	case v.Kind.IsString():
		if g, ok := ParseGUID(v.S); ok {
			return g, nil
		}
		return NullValue, sqlerr.New(8169)
	case v.Kind.IsBinary():
		b := make([]byte, 16)
		copy(b, v.S)
		return BytesOf(UniqueIdentifier, b), nil
	}
	return NullValue, ConversionError(from, to, true)
}

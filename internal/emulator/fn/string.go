package fn

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(stringFuncs) }

// stringFuncs are the functions on one text.
var stringFuncs = []Func{
	{Name: "LEN", Min: 1, Max: 1, Deterministic: true, Result: lengthType("len"), Eval: evalLen},
	{Name: "DATALENGTH", Min: 1, Max: 1, Deterministic: true, Result: dataLengthType, Eval: evalDataLength},
	{Name: "LEFT", Min: 2, Max: 2, Deterministic: true, Result: typed("left", first(varying), isText, isWhole), Eval: side("LEFT")},
	{Name: "RIGHT", Min: 2, Max: 2, Deterministic: true, Result: typed("right", first(varying), isText, isWhole), Eval: side("RIGHT")},
	{Name: "SUBSTRING", Min: 2, Max: 3, Deterministic: true, Result: substringType, Eval: evalSubstring},
	{Name: "REVERSE", Min: 1, Max: 1, Deterministic: true, Result: typed("reverse", first(varying), isText), Eval: mapText(func(s string, c types.Collation) string {
		u := toUnits(s, c)
		for i, j := 0, len(u)-1; i < j; i, j = i+1, j-1 {
			u[i], u[j] = u[j], u[i]
		}
		return fromUnits(u)
	})},
	{Name: "UPPER", Min: 1, Max: 1, Deterministic: true, Result: typed("upper", first(varying), isText), Eval: mapText(func(s string, _ types.Collation) string { return mapCase(s, unicode.ToUpper) })},
	{Name: "LOWER", Min: 1, Max: 1, Deterministic: true, Result: typed("lower", first(varying), isText), Eval: mapText(func(s string, _ types.Collation) string { return mapCase(s, unicode.ToLower) })},
	{Name: "LTRIM", Min: 1, Max: 2, Deterministic: true, Result: typed("ltrim", first(varying), isText), Eval: trim(true, false)},
	{Name: "RTRIM", Min: 1, Max: 2, Deterministic: true, Result: typed("rtrim", first(varying), isText), Eval: trim(false, true)},
	{Name: "TRIM", Min: 1, Max: 2, Deterministic: true, Result: typed("trim", first(varying), isText), Eval: trim(true, true)},
	{Name: "SPACE", Min: 1, Max: 1, Deterministic: true, Result: returns("space", types.VarCharOf(8000), isWhole), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		n, err := whole(a[0], t[0])
		if err != nil || n < 0 {
			return types.NullValue, err
		}
		return types.StringOf(types.VarChar, strings.Repeat(" ", int(min(n, 8000)))), nil
	}},
	{Name: "ASCII", Min: 1, Max: 1, Deterministic: true, Result: returns("ascii", types.IntType, isText), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		s, err := text(a[0], t[0])
		if err != nil || s == "" {
			return types.NullValue, err
		}
		return types.Int32(int32(types.CP1252Encode(s)[0])), nil
	}},
	{Name: "UNICODE", Min: 1, Max: 1, Deterministic: true, Result: returns("unicode", types.IntType, isText), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		s, err := text(a[0], t[0])
		if err != nil || s == "" {
			return types.NullValue, err
		}
		return types.Int32(toUnits(s, t[0].Collation)[0]), nil
	}},
	{Name: "CHAR", Min: 1, Max: 1, Deterministic: true, Result: returns("char", types.CharOf(1), isWhole), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		n, err := whole(a[0], t[0])
		if err != nil || n < 0 || n > 255 {
			return types.NullValue, err
		}
		return types.StringOf(types.Char, types.CP1252Decode([]byte{byte(n)})), nil
	}},
	{Name: "NCHAR", Min: 1, Max: 1, Deterministic: true, Result: returns("nchar", types.NCharOf(1), isWhole), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		n, err := whole(a[0], t[0])
		if err != nil || n < 0 || n > 0xFFFF {
			return types.NullValue, err
		}
		return types.StringOf(types.NChar, types.UTF16Decode([]uint16{uint16(n)})), nil
	}},
	{Name: "STR", Min: 1, Max: 3, Deterministic: true, Result: typed("str", func(a []types.Type) types.Type {
		if len(a) == 1 {
			return types.VarCharOf(10)
		}
		return types.VarCharOf(8000)
	}, isNumber, isWhole), Eval: evalStr},
	{Name: "SOUNDEX", Min: 1, Max: 1, Deterministic: true, Result: returns("soundex", types.VarCharOf(5), isText), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		s, err := text(a[0], t[0])
		return types.StringOf(types.VarChar, soundex(s)), err
	}},
	{Name: "DIFFERENCE", Min: 2, Max: 2, Deterministic: true, Result: returns("difference", types.IntType, isText), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		s1, err1 := text(a[0], t[0])
		s2, err2 := text(a[1], t[1])
		if err1 != nil || err2 != nil {
			return types.NullValue, firstError(err1, err2)
		}
		x, y, n := soundex(s1), soundex(s2), 0
		for i := range 4 {
			if x[i] == y[i] {
				n++
			}
		}
		return types.Int32(int32(n)), nil
	}},
}

func firstError(errs ...error) error {
	for _, e := range errs {
		if e != nil {
			return e
		}
	}
	return nil
}

// first makes a type rule of one that looks at the first argument alone.
func first(f func(types.Type) types.Type) func([]types.Type) types.Type {
	return func(a []types.Type) types.Type { return f(a[0]) }
}

// lengthType is int, or bigint for a (max) argument.
func lengthType(name string) Result {
	return typed(name, func(a []types.Type) types.Type {
		if a[0].IsMax() {
			return types.BigIntType
		}
		return types.IntType
	}, func(t types.Type) bool { return isText(t) || t.IsBinary() && t.Kind != types.Image })
}

func dataLengthType(a []types.Type) (types.Type, error) {
	if a[0].IsLOB() && a[0].Kind != types.Text && a[0].Kind != types.NText && a[0].Kind != types.Image {
		return types.BigIntType, nil
	}
	return types.IntType, nil
}

func lengthKind(t types.Type) types.Kind {
	if t.IsMax() {
		return types.BigInt
	}
	return types.Int
}

func evalLen(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	if a[0].Kind.IsBinary() {
		return types.IntOf(lengthKind(t[0]), int64(len(a[0].S))), nil
	}
	s, err := text(a[0], t[0])
	s = strings.TrimRight(s, " ")
	n := types.UTF16Len(s)
	if c := t[0].Collation; c.Supplementary() || c.IsUTF8() {
		n = len([]rune(s))
	}
	return types.IntOf(lengthKind(t[0]), int64(n)), err
}

func evalDataLength(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	r, _ := dataLengthType(t)
	return types.IntOf(r.Kind, int64(types.DataLength(a[0], t[0]))), nil
}

// side is LEFT and RIGHT; Msg 536 for a negative length.
func side(name string) Eval {
	return func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		s, err1 := text(a[0], t[0])
		n, err2 := whole(a[1], t[1])
		if err := firstError(err1, err2); err != nil {
			return types.NullValue, err
		}
		if n < 0 {
			if name == "LEFT" {
				return types.NullValue, sqlerr.New(537).WithState(2)
			}
			return types.NullValue, sqlerr.New(536, strings.ToLower(name))
		}
		u := toUnits(s, t[0].Collation)
		if n < int64(len(u)) {
			if name == "LEFT" {
				u = u[:n]
			} else {
				u = u[int64(len(u))-n:]
			}
			s = fromUnits(u)
		}
		return types.StringOf(kindFor(t[0]), s), nil
	}
}

func substringType(a []types.Type) (types.Type, error) {
	t := a[0]
	switch {
	case t.Kind == types.Image:
		return types.VarBinaryOf(8000), nil
	case t.Kind == types.Text:
		return types.VarCharOf(8000), nil
	case t.Kind == types.NText:
		return types.NVarCharOf(4000), nil
	case t.IsBinary():
		if t.Kind == types.Timestamp {
			return types.VarBinaryOf(8), nil
		}
		return types.Type{Kind: types.VarBinary, Length: t.Length}, nil
	case !t.IsString() && t.Kind != types.Null:
		return types.Type{}, invalidArg("substring", 1, t)
	}
	for i, n := range a[1:] {
		if !isWhole(n) {
			return types.Type{}, invalidArg("substring", i+2, n)
		}
	}
	return varying(t), nil
}

// evalSubstring counts positions from 1; a start before the text uses up length. Msg 537 for a negative length.
func evalSubstring(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	start, err := whole(a[1], t[1])
	if err != nil {
		return types.NullValue, err
	}
	length := int64(1) << 40
	if len(a) == 3 {
		if length, err = whole(a[2], t[2]); err != nil {
			return types.NullValue, err
		}
		if length < 0 {
			return types.NullValue, sqlerr.New(537).WithState(3)
		}
	}
	from := max(start-1, 0)
	to := start - 1 + length
	if a[0].Kind.IsBinary() {
		n := int64(len(a[0].S))
		from, to = min(from, n), min(max(to, 0), n)
		return types.StringOf(types.VarBinary, a[0].S[from:max(from, to)]), nil
	}
	u := toUnits(a[0].S, t[0].Collation)
	n := int64(len(u))
	from, to = min(from, n), min(max(to, 0), n)
	return types.StringOf(kindFor(t[0]), fromUnits(u[from:max(from, to)])), nil
}

func mapText(f func(string, types.Collation) string) Eval {
	return func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		s, err := text(a[0], t[0])
		if err != nil {
			return types.NullValue, err
		}
		return types.StringOf(kindFor(t[0]), f(s, t[0].Collation)), nil
	}
}

// mapCase maps characters one by one: no character becomes two ('ß' stays), and the Turkish i plays no part.
func mapCase(s string, f func(rune) rune) string {
	u := toUnits(s, types.SQLLatin1CIAS)
	for i, r := range u {
		if r == 'ı' || r == 'İ' || r == 'ſ' || r == 'µ' {
			continue
		}
		u[i] = f(r)
	}
	return fromUnits(u)
}

// trim removes blanks, or with a second argument any of its characters.
func trim(left, right bool) Eval {
	return func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		s, err := text(a[0], t[0])
		if err != nil {
			return types.NullValue, err
		}
		set := []rune{' '}
		if len(a) == 2 {
			chars, err := text(a[1], t[1])
			if err != nil {
				return types.NullValue, err
			}
			set = toUnits(chars, t[0].Collation)
		}
		in := func(r rune) bool {
			for _, x := range set {
				if sameUnit(r, x, t[0].Collation) {
					return true
				}
			}
			return false
		}
		u := toUnits(s, t[0].Collation)
		for left && len(u) > 0 && in(u[0]) {
			u = u[1:]
		}
		for right && len(u) > 0 && in(u[len(u)-1]) {
			u = u[:len(u)-1]
		}
		return types.StringOf(kindFor(t[0]), fromUnits(u)), nil
	}
}

// evalStr is STR(number, length = 10, decimals = 0): right-aligned, stars when the number does not fit.
func evalStr(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	f, err := float(a[0], t[0])
	if err != nil {
		return types.NullValue, err
	}
	length, decimals := int64(10), int64(0)
	for i, p := range []*int64{&length, &decimals} {
		if len(a) > i+1 {
			if *p, err = whole(a[i+1], t[i+1]); err != nil {
				return types.NullValue, err
			}
		}
	}
	if length < 1 || length > 8000 || decimals < 0 {
		return types.NullValue, nil
	}
	decimals = min(decimals, 16)
	d, ok := types.DecFloat(f, uint8(decimals))
	s := d.String()
	if !ok {
		s = strconv.FormatFloat(f, 'f', int(decimals), 64)
	}
	if whole, _, point := strings.Cut(s, "."); point && len(s) > int(length) && len(whole) <= int(length) {
		// Decimals give way to the length.
		keep := max(int(length)-len(whole)-1, 0)
		d, _ = d.Rescale(uint8(keep), false)
		s = d.String()
	}
	if len(s) > int(length) {
		return types.StringOf(types.VarChar, strings.Repeat("*", int(length))), nil
	}
	return types.StringOf(types.VarChar, strings.Repeat(" ", int(length)-len(s))+s), nil
}

// soundex is the four-character code; a letter's code counts once in a run, and h and w do not part a run.
func soundex(s string) string {
	const codes = "01230120022455012623010202"
	out := make([]byte, 0, 4)
	var last byte
	for _, r := range s {
		r = unicode.ToUpper(r)
		if r < 'A' || r > 'Z' {
			if len(out) > 0 {
				break
			}
			return "0000"
		}
		c := codes[r-'A']
		switch {
		case len(out) == 0:
			out = append(out, byte(r))
		case c != '0' && c != last:
			out = append(out, c)
		}
		if r != 'H' && r != 'W' {
			last = c
		}
		if len(out) == 4 {
			break
		}
	}
	for len(out) < 4 {
		out = append(out, '0')
	}
	return string(out)
}

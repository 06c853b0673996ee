package il

import (
	"slices"
	"unicode"
)

// str is a string argument, which may be null.
func str(s *slot) (*text, error) {
	switch t := s.o.(type) {
	case *text:
		return t, nil
	case nil:
		return nil, nil
	}
	return nil, invalid("an object that is no string")
}

// units are a string's UTF-16 units; none for null.
func units(s *slot) ([]uint16, error) {
	t, err := str(s)
	if t == nil {
		return nil, err
	}
	return t.u, nil
}

func wanted(s *slot, parameter string) ([]uint16, error) {
	t, err := str(s)
	if err == nil && t == nil {
		err = argumentNull(parameter)
	}
	if err != nil {
		return nil, err
	}
	return t.u, nil
}

// makeText makes a string of n units, accounted for.
func (m *Machine) makeText(n int) ([]uint16, error) {
	if err := m.alloc(32 + 2*int64(n)); err != nil {
		return nil, err
	}
	return make([]uint16, 0, n), nil
}

func (m *Machine) concat(parts ...[]uint16) (slot, error) {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	u, err := m.makeText(n)
	if err != nil {
		return slot{}, err
	}
	for _, p := range parts {
		u = append(u, p...)
	}
	return slot{o: &text{u}}, m.work(n)
}

func (m *Machine) newText(s string) (slot, error) {
	t := newText(s)
	return slot{o: t}, m.alloc(32 + 2*int64(len(t.u)))
}

func concatStrings(m *Machine, a []slot) (slot, error) {
	parts := make([][]uint16, len(a))
	for i := range a {
		var err error
		if parts[i], err = units(&a[i]); err != nil {
			return slot{}, err
		}
	}
	return m.concat(parts...)
}

func concatArray(m *Machine, a []slot) (slot, error) {
	v, ok := a[0].o.(*array)
	if !ok {
		return slot{}, argumentNull("values")
	}
	return concatStrings(m, v.o)
}

func concatObjects(m *Machine, a []slot) (slot, error) {
	parts := make([]slot, len(a))
	for i := range a {
		if a[i].o == nil {
			continue
		}
		s, err := toString(m, a[i:i+1])
		if err != nil {
			return slot{}, err
		}
		parts[i] = s
	}
	return concatStrings(m, parts)
}

func charAt(_ *Machine, a []slot) (slot, error) {
	u, err := units(&a[0])
	if err != nil {
		return slot{}, err
	}
	if uint64(a[1].i) >= uint64(len(u)) {
		return slot{}, indexOutOfRange()
	}
	return slot{i: int64(u[a[1].i])}, nil
}

func substring(m *Machine, u []uint16, from, n int64) (slot, error) {
	switch {
	case from < 0:
		return slot{}, argumentRange("StartIndex cannot be less than zero.", "startIndex")
	case from > int64(len(u)):
		return slot{}, argumentRange("startIndex cannot be larger than length of string.", "startIndex")
	case n < 0:
		return slot{}, argumentRange("Length cannot be less than zero.", "length")
	case from > int64(len(u))-n:
		return slot{}, argumentRange("Index and length must refer to a location within the string.", "length")
	}
	return m.concat(u[from : from+n])
}

// ordinals are StringComparison.Ordinal and OrdinalIgnoreCase, the only ones that need no culture.
var ordinals = []int64{4, 5}

func ordinal(n native, argument int) native {
	n.allowed = map[int][]int64{argument: ordinals}
	return n
}

// upper is the upper case of a unit for OrdinalIgnoreCase; no other character becomes an ASCII letter.
func upper(c uint16) uint16 {
	if c >= 'a' && c <= 'z' {
		return c - 32
	}
	if c < 0x80 || c >= 0xD800 && c <= 0xDFFF {
		return c
	}
	if r := unicode.ToUpper(rune(c)); r >= 0x80 && r <= 0xFFFF {
		return uint16(r)
	}
	return c
}

func sameUnits(a, b []uint16, comparison int64) bool {
	if comparison == 4 {
		return slices.Equal(a, b)
	}
	return slices.EqualFunc(a, b, func(x, y uint16) bool { return x == y || upper(x) == upper(y) })
}

func stringsEqual(a []slot, comparison int64) (slot, error) {
	x, err := str(&a[0])
	if err != nil {
		return slot{}, err
	}
	y, err := str(&a[1])
	if err != nil {
		return slot{}, err
	}
	if x == nil || y == nil {
		return boolSlot(x == y), nil
	}
	return boolSlot(sameUnits(x.u, y.u, comparison)), nil
}

// find is the first place of a string in another at or after from, -1 when there is none.
func (m *Machine) find(in, what []uint16, from int, comparison int64) (int, error) {
	for i := from; i+len(what) <= len(in); i++ {
		if len(what) == 0 || in[i] == what[0] || comparison == 5 {
			if sameUnits(in[i:i+len(what)], what, comparison) {
				return i, m.work(i - from)
			}
		}
	}
	return -1, m.work(len(in))
}

func indexOf(m *Machine, a []slot) (slot, error) {
	in, err := units(&a[0])
	if err != nil {
		return slot{}, err
	}
	what, err := wanted(&a[1], "value")
	if err != nil {
		return slot{}, err
	}
	i, err := m.find(in, what, 0, a[2].i)
	return slot{i: int64(i)}, err
}

func indexOfChar(m *Machine, a []slot) (slot, error) {
	u, err := units(&a[0])
	if err != nil {
		return slot{}, err
	}
	from := int64(0)
	if len(a) == 3 {
		if from = a[2].i; from < 0 || from > int64(len(u)) {
			return slot{}, argumentRange("Index was out of range. Must be non-negative and less than the size of the collection.", "startIndex")
		}
	}
	i := int64(slices.Index(u[from:], uint16(a[1].i)))
	if i >= 0 {
		i += from
	}
	return slot{i: i}, m.work(len(u))
}

func lastIndexOfChar(m *Machine, a []slot) (slot, error) {
	u, err := units(&a[0])
	for i := len(u) - 1; i >= 0; i-- {
		if u[i] == uint16(a[1].i) {
			return slot{i: int64(i)}, nil
		}
	}
	return slot{i: -1}, err
}

// edge is StartsWith and EndsWith.
func edge(end bool) func(*Machine, []slot) (slot, error) {
	return func(_ *Machine, a []slot) (slot, error) {
		in, err := units(&a[0])
		if err != nil {
			return slot{}, err
		}
		what, err := wanted(&a[1], "value")
		if err != nil || len(what) > len(in) {
			return slot{}, err
		}
		if in = in[:len(what):len(in)]; end {
			in = in[:cap(in)][cap(in)-len(what):]
		}
		return boolSlot(sameUnits(in, what, a[2].i)), nil
	}
}

func contains(m *Machine, a []slot) (slot, error) {
	in, err := units(&a[0])
	if err != nil {
		return slot{}, err
	}
	what, err := wanted(&a[1], "value")
	if err != nil {
		return slot{}, err
	}
	i, err := m.find(in, what, 0, 4)
	return boolSlot(i >= 0), err
}

func compareOrdinal(_ *Machine, a []slot) (slot, error) {
	x, err := str(&a[0])
	if err != nil {
		return slot{}, err
	}
	y, err := str(&a[1])
	switch {
	case err != nil:
		return slot{}, err
	case x == y:
		return slot{}, nil
	case x == nil:
		return slot{i: -1}, nil
	case y == nil:
		return slot{i: 1}, nil
	}
	for i := range min(len(x.u), len(y.u)) {
		if x.u[i] != y.u[i] {
			return slot{i: int64(x.u[i]) - int64(y.u[i])}, nil
		}
	}
	return slot{i: int64(len(x.u) - len(y.u))}, nil
}

func replaceChar(m *Machine, a []slot) (slot, error) {
	u, err := units(&a[0])
	if err != nil {
		return slot{}, err
	}
	out, err := m.makeText(len(u))
	if err != nil {
		return slot{}, err
	}
	for _, c := range u {
		if c == uint16(a[1].i) {
			c = uint16(a[2].i)
		}
		out = append(out, c)
	}
	return slot{o: &text{out}}, m.work(len(u))
}

func replaceString(m *Machine, a []slot) (slot, error) {
	u, err := units(&a[0])
	if err != nil {
		return slot{}, err
	}
	old, err := wanted(&a[1], "oldValue")
	if err != nil {
		return slot{}, err
	}
	if len(old) == 0 {
		return slot{}, argument("String cannot be of zero length.", "oldValue")
	}
	by, err := units(&a[2])
	if err != nil {
		return slot{}, err
	}
	var parts [][]uint16
	for from := 0; ; {
		i, err := m.find(u, old, from, 4)
		if err != nil {
			return slot{}, err
		}
		if i < 0 {
			return m.concat(append(parts, u[from:])...)
		}
		if err := m.alloc(48); err != nil {
			return slot{}, err
		}
		parts = append(parts, u[from:i], by)
		from = i + len(old)
	}
}

// isSpace is Char.IsWhiteSpace.
func isSpace(c uint16) bool {
	switch {
	case c == ' ', c >= '\t' && c <= '\r', c == 0x85, c == 0xA0, c == 0x1680, c >= 0x2000 && c <= 0x200A, c == 0x2028, c == 0x2029, c == 0x202F, c == 0x205F, c == 0x3000:
		return true
	}
	return false
}

// trim is Trim, TrimStart and TrimEnd without characters.
func trim(m *Machine, a []slot) (slot, error) {
	u, err := units(&a[0])
	if err != nil {
		return slot{}, err
	}
	for len(u) > 0 && isSpace(u[0]) {
		u = u[1:]
	}
	for len(u) > 0 && isSpace(u[len(u)-1]) {
		u = u[:len(u)-1]
	}
	return m.concat(u)
}

func join(m *Machine, a []slot) (slot, error) {
	sep, err := units(&a[0])
	if err != nil {
		return slot{}, err
	}
	v, ok := a[1].o.(*array)
	if !ok {
		return slot{}, argumentNull("value")
	}
	if err := m.alloc(48 * int64(len(v.o))); err != nil {
		return slot{}, err
	}
	var parts [][]uint16
	for i := range v.o {
		u, err := units(&v.o[i])
		if err != nil {
			return slot{}, err
		}
		if i > 0 {
			parts = append(parts, sep)
		}
		parts = append(parts, u)
	}
	return m.concat(parts...)
}

func toCharArray(m *Machine, a []slot) (slot, error) {
	u, err := units(&a[0])
	if err == nil {
		err = m.alloc(64 + 2*int64(len(u)))
	}
	if err != nil {
		return slot{}, err
	}
	return slot{o: &array{typ: charArrayType, h: slices.Clone(u)}}, nil
}

// chars is a char array argument.
func chars(s *slot) (*array, error) {
	a, ok := s.o.(*array)
	if s.o == nil {
		return nil, nil
	}
	if !ok || a.typ.elem.store != storeChar {
		return nil, invalid("an object that is no char array")
	}
	return a, nil
}

func fromChars(m *Machine, a []slot) (slot, error) {
	v, err := chars(&a[0])
	if err != nil {
		return slot{}, err
	}
	if v == nil {
		return slot{o: &text{}}, nil
	}
	from, n := int64(0), int64(len(v.h))
	if len(a) == 3 {
		if from, n = a[1].i, a[2].i; from < 0 || n < 0 || from > int64(len(v.h))-n {
			return slot{}, argumentRange("Index was out of range. Must be non-negative and less than the size of the collection.", "startIndex")
		}
	}
	return m.concat(v.h[from : from+n])
}

func repeated(m *Machine, a []slot) (slot, error) {
	n := a[1].i
	if n < 0 {
		return slot{}, argumentRange("'count' must be non-negative.", "count")
	}
	u, err := m.makeText(int(n))
	if err != nil {
		return slot{}, err
	}
	for range n {
		u = append(u, uint16(a[0].i))
	}
	return slot{o: &text{u}}, m.work(int(n))
}

package il

import "slices"

func builderOf(s *slot) (*builder, error) {
	b, ok := s.o.(*builder)
	if !ok {
		return nil, invalid("an object that is no StringBuilder")
	}
	return b, nil
}

// grow appends units to a builder; what append may take beside is accounted for too.
func (m *Machine) grow(b *builder, u []uint16) error {
	if n := len(b.u) + len(u); n > cap(b.u) {
		want := max(n, 2*cap(b.u), 16)
		if err := m.alloc(2 * int64(want)); err != nil {
			return err
		}
		b.u = slices.Grow(b.u, want-len(b.u))
	}
	b.u = append(b.u, u...)
	return m.work(len(u))
}

// appending is a method that appends what text gives and returns the builder.
func appending(text func(m *Machine, a []slot) ([]uint16, error)) native {
	return instance(tSB, func(m *Machine, a []slot) (slot, error) {
		b, err := builderOf(&a[0])
		if err != nil {
			return slot{}, err
		}
		u, err := text(m, a[1:])
		if err != nil {
			return slot{}, err
		}
		return a[0], m.grow(b, u)
	})
}

// asText appends what a member that makes a string gives.
func asText(f func(m *Machine, a []slot) (slot, error)) func(m *Machine, a []slot) ([]uint16, error) {
	return func(m *Machine, a []slot) ([]uint16, error) {
		s, err := f(m, a)
		if err != nil {
			return nil, err
		}
		return units(&s)
	}
}

func stringUnits(_ *Machine, a []slot) ([]uint16, error) { return units(&a[0]) }

func charUnits(_ *Machine, a []slot) ([]uint16, error) { return []uint16{uint16(a[0].i)}, nil }

func lineUnits(_ *Machine, a []slot) ([]uint16, error) {
	u := []uint16{}
	if len(a) > 0 {
		s, err := units(&a[0])
		if err != nil {
			return nil, err
		}
		u = append(u, s...)
	}
	return append(u, '\r', '\n'), nil
}

func repeatedUnits(m *Machine, a []slot) ([]uint16, error) {
	if a[1].i < 0 {
		return nil, argumentRange("Count cannot be less than zero.", "repeatCount")
	}
	s, err := repeated(m, a)
	if err != nil {
		return nil, err
	}
	return units(&s)
}

func objectUnits(m *Machine, a []slot) ([]uint16, error) {
	if a[0].o == nil {
		return nil, nil
	}
	s, err := toString(m, a)
	if err != nil {
		return nil, err
	}
	return units(&s)
}

func setLength(m *Machine, a []slot) (slot, error) {
	b, err := builderOf(&a[0])
	if err != nil {
		return slot{}, err
	}
	n := a[1].i
	if n < 0 {
		return slot{}, argumentRange("Length cannot be less than 0 or exceed input length.", "value")
	}
	if n <= int64(len(b.u)) {
		b.u = b.u[:n]
		return slot{}, nil
	}
	u, err := m.makeText(int(n) - len(b.u))
	if err != nil {
		return slot{}, err
	}
	return slot{}, m.grow(b, u[:cap(u)])
}

func builderChar(_ *Machine, a []slot) (slot, error) {
	b, err := builderOf(&a[0])
	if err != nil {
		return slot{}, err
	}
	if uint64(a[1].i) >= uint64(len(b.u)) {
		return slot{}, indexOutOfRange()
	}
	return slot{i: int64(b.u[a[1].i])}, nil
}

func setBuilderChar(_ *Machine, a []slot) (slot, error) {
	b, err := builderOf(&a[0])
	if err != nil {
		return slot{}, err
	}
	if uint64(a[1].i) >= uint64(len(b.u)) {
		return slot{}, argumentRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
	}
	b.u[a[1].i] = uint16(a[2].i)
	return slot{}, nil
}

func builderText(m *Machine, a []slot) (slot, error) {
	b, err := builderOf(&a[0])
	if err != nil {
		return slot{}, err
	}
	if len(a) == 1 {
		return m.concat(b.u)
	}
	from, n := a[1].i, a[2].i
	if from < 0 || n < 0 || from > int64(len(b.u))-n {
		return substring(m, b.u, from, n)
	}
	return m.concat(b.u[from : from+n])
}

func insert(m *Machine, a []slot) (slot, error) {
	b, err := builderOf(&a[0])
	if err != nil {
		return slot{}, err
	}
	if a[1].i < 0 || a[1].i > int64(len(b.u)) {
		return slot{}, argumentRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
	}
	u, err := units(&a[2])
	if err != nil {
		return slot{}, err
	}
	tail := slices.Clone(b.u[a[1].i:])
	if err := m.alloc(2 * int64(len(tail))); err != nil {
		return slot{}, err
	}
	b.u = b.u[:a[1].i]
	if err := m.grow(b, u); err != nil {
		return slot{}, err
	}
	return a[0], m.grow(b, tail)
}

func newBuilder(m *Machine, a []slot) (slot, error) {
	b := &builder{}
	if err := m.alloc(48); err != nil {
		return slot{}, err
	}
	if len(a) == 1 {
		u, err := units(&a[0])
		if err != nil {
			return slot{}, err
		}
		return slot{o: b}, m.grow(b, u)
	}
	return slot{o: b}, nil
}

var builderMembers = map[string]native{
	tSB + "::.ctor()":              constructor(newBuilder),
	tSB + "::.ctor(System.String)": constructor(newBuilder),
	tSB + "::.ctor(System.Int32)": constructor(func(m *Machine, a []slot) (slot, error) {
		if a[0].i < 0 {
			return slot{}, argumentRange("'capacity' must be greater than zero.", "capacity")
		}
		return newBuilder(m, nil)
	}),
	tSB + "::Append(System.String)":              appending(stringUnits),
	tSB + "::Append(System.Char)":                appending(charUnits),
	tSB + "::Append(System.Char,System.Int32)":   appending(repeatedUnits),
	tSB + "::Append(System.Int32)":               appending(asText(integerText)),
	tSB + "::Append(System.Int64)":               appending(asText(integerText)),
	tSB + "::Append(System.Byte)":                appending(asText(integerText)),
	tSB + "::Append(System.Double)":              appending(asText(formatted(false, nil, nil))),
	tSB + "::Append(System.Single)":              appending(asText(formatted(true, nil, nil))),
	tSB + "::Append(System.Boolean)":             appending(asText(boolText)),
	tSB + "::Append(System.Object)":              appending(objectUnits),
	tSB + "::AppendLine()":                       appending(lineUnits),
	tSB + "::AppendLine(System.String)":          appending(lineUnits),
	tSB + "::Insert(System.Int32,System.String)": instance(tSB, insert),
	tSB + "::Clear()": instance(tSB, func(_ *Machine, a []slot) (slot, error) {
		b, err := builderOf(&a[0])
		if err == nil {
			b.u = b.u[:0]
		}
		return a[0], err
	}),
	tSB + "::get_Length()": instance(tInt32, func(_ *Machine, a []slot) (slot, error) {
		b, err := builderOf(&a[0])
		if err != nil {
			return slot{}, err
		}
		return slot{i: int64(len(b.u))}, nil
	}),
	tSB + "::set_Length(System.Int32)":            instance(tVoid, setLength),
	tSB + "::get_Chars(System.Int32)":             instance(tChar, builderChar),
	tSB + "::set_Chars(System.Int32,System.Char)": instance(tVoid, setBuilderChar),
	tSB + "::ToString()":                          instance(tString, builderText),
	tSB + "::ToString(System.Int32,System.Int32)": instance(tString, builderText),
}

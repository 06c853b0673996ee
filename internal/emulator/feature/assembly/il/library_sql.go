package il

import "math"

// sqlNumbers are the SqlTypes that hold a number or bit, by the type of their Value.
var sqlNumbers = map[string]string{
	"SqlByte": tByte, "SqlInt16": tInt16, "SqlInt32": tInt32, "SqlInt64": tInt64, "SqlSingle": tSingle, "SqlDouble": tDouble, "SqlBoolean": tBool,
}

func sqlNumber(_ *Machine, a []slot) (slot, error) { return slot{i: a[0].i, o: present}, nil }

// sqlFloat refuses NaN and the infinities, which SQL Server has not.
func sqlFloat(_ *Machine, a []slot) (slot, error) {
	if f := a[0].float(); math.IsNaN(f) || math.IsInf(f, 0) {
		return slot{}, throw("System.OverflowException", "Arithmetic Overflow.")
	}
	return slot{i: a[0].i, o: present}, nil
}

func sqlValue(_ *Machine, a []slot) (slot, error) {
	if a[0].o == nil {
		return slot{}, sqlNull()
	}
	return slot{i: a[0].i}, nil
}

func isNull(_ *Machine, a []slot) (slot, error) { return boolSlot(a[0].o == nil), nil }

// binaryOf is the array of a SqlBinary, or an array argument; nil for null.
func binaryOf(s *slot) (*array, error) {
	a, ok := s.o.(*array)
	if s.o != nil && (!ok || a.typ.elem.store != storeU1) {
		return nil, invalid("an object that is no byte array")
	}
	return a, nil
}

func (m *Machine) copyBytes(a *array) (slot, error) {
	if err := m.alloc(64 + int64(len(a.b))); err != nil {
		return slot{}, err
	}
	return slot{o: bytesArray(append([]byte(nil), a.b...))}, m.work(len(a.b) / 8)
}

func newBinary(m *Machine, a []slot) (slot, error) {
	b, err := binaryOf(&a[0])
	if b == nil {
		return slot{}, err
	}
	return m.copyBytes(b)
}

func binaryValue(m *Machine, a []slot) (slot, error) {
	b, err := binaryOf(&a[0])
	if err == nil && b == nil {
		err = sqlNull()
	}
	if err != nil {
		return slot{}, err
	}
	return m.copyBytes(b)
}

func binaryOrNull(m *Machine, a []slot) (slot, error) {
	if a[0].o == nil {
		return slot{}, nil
	}
	return binaryValue(m, a)
}

func binaryLength(_ *Machine, a []slot) (slot, error) {
	b, err := binaryOf(&a[0])
	if err == nil && b == nil {
		err = sqlNull()
	}
	if err != nil {
		return slot{}, err
	}
	return slot{i: int64(len(b.b))}, nil
}

func binaryItem(_ *Machine, a []slot) (slot, error) {
	b, err := binaryOf(&a[0])
	if err == nil && b == nil {
		err = sqlNull()
	}
	if err != nil {
		return slot{}, err
	}
	if uint64(a[1].i) >= uint64(len(b.b)) {
		return slot{}, indexOutOfRange()
	}
	return slot{i: int64(b.b[a[1].i])}, nil
}

func sqlString(_ *Machine, a []slot) (slot, error) {
	_, err := str(&a[0])
	return a[0], err
}

func sqlStringValue(_ *Machine, a []slot) (slot, error) {
	t, err := str(&a[0])
	if err == nil && t == nil {
		err = sqlNull()
	}
	return slot{o: t}, err
}

func bytesIn(s *slot) (*sqlBytes, error) {
	b, ok := s.o.(*sqlBytes)
	if !ok {
		return nil, invalid("an object that is no SqlBytes")
	}
	return b, nil
}

func newSQLBytes(m *Machine, a []slot) (slot, error) {
	var b *array
	if len(a) == 1 {
		var err error
		if b, err = binaryOf(&a[0]); err != nil {
			return slot{}, err
		}
	}
	return slot{o: &sqlBytes{b}}, m.alloc(24)
}

func sqlBytesValue(copied bool) func(*Machine, []slot) (slot, error) {
	return func(m *Machine, a []slot) (slot, error) {
		b, err := bytesIn(&a[0])
		switch {
		case err != nil:
			return slot{}, err
		case b.a == nil && copied:
			return slot{}, sqlNull()
		case b.a == nil:
			return slot{}, nil
		case copied:
			return m.copyBytes(b.a)
		}
		return slot{o: b.a}, nil
	}
}

var sqlMembers = buildSQLMembers()

func buildSQLMembers() map[string]native {
	all := map[string]native{}
	for name, prim := range sqlNumbers {
		full := sqlName + name
		make := sqlNumber
		if name == "SqlDouble" || name == "SqlSingle" {
			make = sqlFloat
		}
		all[full+"::.ctor("+prim+")"] = constructor(make)
		all[full+"::op_Implicit("+prim+")"] = static(full, make)
		all[full+"::op_Explicit("+full+")"] = static(prim, sqlValue)
		all[full+"::get_Value()"] = instance(prim, sqlValue)
		all[full+"::get_IsNull()"] = instance(tBool, isNull)
	}
	boolean := sqlName + "SqlBoolean"
	all[boolean+"::get_IsTrue()"] = instance(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(a[0].o != nil && a[0].i != 0), nil })
	all[boolean+"::get_IsFalse()"] = instance(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(a[0].o != nil && a[0].i == 0), nil })
	s := sqlName + "SqlString"
	all[s+"::.ctor(System.String)"] = constructor(sqlString)
	all[s+"::op_Implicit(System.String)"] = static(s, sqlString)
	all[s+"::op_Explicit("+s+")"] = static(tString, sqlStringValue)
	all[s+"::get_Value()"] = instance(tString, sqlStringValue)
	all[s+"::get_IsNull()"] = instance(tBool, isNull)
	b := sqlName + "SqlBinary"
	all[b+"::.ctor(System.Byte[])"] = constructor(newBinary)
	all[b+"::op_Implicit(System.Byte[])"] = static(b, newBinary)
	all[b+"::op_Explicit("+b+")"] = static(tBytes, binaryOrNull)
	all[b+"::get_Value()"] = instance(tBytes, binaryValue)
	all[b+"::get_IsNull()"] = instance(tBool, isNull)
	all[b+"::get_Length()"] = instance(tInt32, binaryLength)
	all[b+"::get_Item(System.Int32)"] = instance(tByte, binaryItem)
	y := sqlName + "SqlBytes"
	all[y+"::.ctor()"] = constructor(newSQLBytes)
	all[y+"::.ctor(System.Byte[])"] = constructor(newSQLBytes)
	all[y+"::get_Null()"] = static(y, func(m *Machine, _ []slot) (slot, error) { return newSQLBytes(m, nil) })
	all[y+"::get_Value()"] = instance(tBytes, sqlBytesValue(true))
	all[y+"::get_Buffer()"] = instance(tBytes, sqlBytesValue(false))
	all[y+"::get_IsNull()"] = instance(tBool, func(_ *Machine, a []slot) (slot, error) {
		b, err := bytesIn(&a[0])
		return boolSlot(err == nil && b.a == nil), err
	})
	all[y+"::get_Length()"] = instance(tInt64, func(_ *Machine, a []slot) (slot, error) {
		b, err := bytesIn(&a[0])
		if err == nil && b.a == nil {
			err = sqlNull()
		}
		if err != nil {
			return slot{}, err
		}
		return slot{i: int64(len(b.a.b))}, nil
	})
	return all
}

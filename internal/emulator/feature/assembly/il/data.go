package il

// data runs the instructions on fields, arrays and objects.
func (m *Machine) data(in *instr, fr []slot, sp int) error {
	switch in.op {
	case opLdFld:
		o, err := fieldsOf(in, &fr[sp-1])
		if err != nil {
			return err
		}
		if op(in.n) == opLoadS {
			return m.copyStruct(&fr[sp-1], &o.fields[in.a])
		}
		fr[sp-1] = o.fields[in.a]
		return nil
	case opLdFldA:
		o, err := fieldsOf(in, &fr[sp-1])
		if err != nil {
			return err
		}
		if err := m.alloc(40); err != nil {
			return err
		}
		fr[sp-1] = slot{o: &pointer{s: &o.fields[in.a]}}
		return nil
	case opStFld:
		o, err := fieldsOf(in, &fr[sp-2])
		if err != nil {
			return err
		}
		v := fr[sp-1]
		if s := store(in.n); s != storeObject {
			v = slot{i: narrow(s, v.i)}
		}
		put(&o.fields[in.a], v)
		return nil
	case opLdInd:
		p, ok := fr[sp-1].o.(*pointer)
		if !ok {
			return invalid("a load through no pointer")
		}
		v := p.read()
		if op(in.n) == opLoadS {
			return m.copyStruct(&fr[sp-1], &v)
		}
		if in.k < kO {
			v.i = narrow(store(in.a), v.i)
		}
		fr[sp-1] = v
		return nil
	case opStInd:
		p, ok := fr[sp-2].o.(*pointer)
		if !ok {
			return invalid("a store through no pointer")
		}
		v := fr[sp-1]
		if in.k < kO {
			v = slot{i: narrow(store(in.n), v.i)}
		}
		return p.write(v)
	case opInitObj:
		p, ok := fr[sp-1].o.(*pointer)
		if !ok {
			return invalid("an initialization through no pointer")
		}
		if err := m.alloc(48); err != nil {
			return err
		}
		return p.write(in.p.(*typ).zero())
	case opNewArr:
		return m.newArray(in.p.(*typ), &fr[sp-1])
	case opLdLen:
		a, err := arrayIn(&fr[sp-1])
		if err != nil {
			return err
		}
		fr[sp-1].i = int64(a.len())
		return nil
	case opLdElem, opLdElemA, opStElem:
		return m.element(in, fr, sp)
	case opBox:
		if err := m.alloc(48); err != nil {
			return err
		}
		x := in.p.(*typ)
		fr[sp-1] = slot{o: &boxed{x, slot{i: narrow(x.store, fr[sp-1].i)}}}
		return nil
	case opUnbox:
		b, ok := fr[sp-1].o.(*boxed)
		if fr[sp-1].o == nil {
			return nullReference()
		}
		if !ok || b.typ != in.p.(*typ) {
			return throw("System.InvalidCastException", "Specified cast is not valid.")
		}
		fr[sp-1] = b.v
		return nil
	case opCast:
		o, x := fr[sp-1].o, in.p.(*typ)
		if o != nil && !isInstance(o, x) {
			return throw("System.InvalidCastException", "Unable to cast object of type '"+typeName(o)+"' to type '"+x.name+"'.")
		}
		return nil
	case opIsInst:
		if o := fr[sp-1].o; o != nil && !isInstance(o, in.p.(*typ)) {
			fr[sp-1].o = nil
		}
		return nil
	}
	return invalid("an instruction without meaning")
}

// fieldsOf finds the object of which a field is wanted.
func fieldsOf(in *instr, s *slot) (*object, error) {
	c := in.p.(*class)
	o := s.o
	if in.k == kRef {
		p, ok := o.(*pointer)
		if !ok {
			return nil, invalid("a field through no pointer")
		}
		if p.a != nil {
			if p.a.typ.elem.store != storeObject {
				return nil, invalid("a field of a number")
			}
			o = p.a.o[p.n].o
		} else {
			o = p.s.o
		}
	}
	if err := instanceOf(o, c); err != nil {
		return nil, err
	}
	return o.(*object), nil
}

func arrayIn(s *slot) (*array, error) {
	switch a := s.o.(type) {
	case *array:
		return a, nil
	case nil:
		return nil, nullReference()
	}
	return nil, invalid("an object that is no array")
}

func (m *Machine) newArray(t *typ, s *slot) error {
	n := s.i
	if n < 0 {
		return overflow()
	}
	size := int64(storeSizes[t.elem.store])
	if t.elem.isStruct() {
		size += 48 + 24*int64(len(t.elem.class.fields))
	}
	if n > m.bytes/size {
		n = -1
	} else {
		n = n*size + 64
	}
	if err := m.alloc(n); err != nil {
		return err
	}
	*s = slot{o: makeArray(t, int(s.i))}
	return nil
}

// element is ldelem, ldelema and stelem.
func (m *Machine) element(in *instr, fr []slot, sp int) error {
	at := sp - 2
	if in.op == opStElem {
		at--
	}
	a, ok := fr[at].o.(*array)
	if !ok {
		_, err := arrayIn(&fr[at])
		return err
	}
	i := fr[at+1].i
	switch store(in.n) {
	case storeR4:
		if in.op == opLdElem && uint64(i) < uint64(len(a.f)) {
			fr[at] = floatSlot(float64(a.f[i]))
			return nil
		}
	case storeR8:
		if in.op == opLdElem && uint64(i) < uint64(len(a.d)) {
			fr[at] = floatSlot(a.d[i])
			return nil
		}
	case storeI4:
		if in.op == opLdElem && uint64(i) < uint64(len(a.w)) {
			fr[at].i = int64(a.w[i])
			return nil
		}
	}
	if uint64(i) >= uint64(a.len()) {
		return indexOutOfRange()
	}
	elem, x := a.typ.elem, in.p.(*typ)
	if elem.k != x.k || storeSizes[elem.store] != storeSizes[x.store] || elem.k == kVT && elem.name != x.name {
		return invalid("an element of an array of another type")
	}
	switch in.op {
	case opLdElem:
		v := a.get(int(i))
		if x.isStruct() {
			return m.copyStruct(&fr[at], &v)
		}
		if x.k < kO {
			v.i = narrow(x.store, v.i)
		}
		fr[at] = v
	case opLdElemA:
		if elem.store != x.store {
			return throw("System.ArrayTypeMismatchException", "Attempted to access an element as a type incompatible with the array.")
		}
		if err := m.alloc(40); err != nil {
			return err
		}
		fr[at] = slot{o: &pointer{a: a, n: int(i)}}
	default:
		v := fr[at+2]
		if elem.k == kO && v.o != nil && !isInstance(v.o, elem) {
			return throw("System.ArrayTypeMismatchException", "Attempted to access an element as a type incompatible with the array.")
		}
		a.set(int(i), v)
	}
	return nil
}

// typeName is the full name of an object's type.
func typeName(o any) string {
	switch o := o.(type) {
	case *text:
		return "System.String"
	case *array:
		return o.typ.name
	case *object:
		return o.class.name
	case *exception:
		return o.class
	case *builder:
		return "System.Text.StringBuilder"
	case *boxed:
		return o.typ.name
	case *sqlBytes:
		return "System.Data.SqlTypes.SqlBytes"
	case *culture:
		return "System.Globalization.CultureInfo"
	}
	return "System.Object"
}

// isInstance reports whether an object may be seen as a type.
func isInstance(o any, t *typ) bool {
	name := typeName(o)
	switch t.name {
	case name, "System.Object":
		return true
	case "System.Array":
		_, ok := o.(*array)
		return ok
	case "System.IFormatProvider", "System.Globalization.NumberFormatInfo":
		_, ok := o.(*culture)
		return ok
	}
	return isException(name, t.name) && exceptionBases[name] != ""
}

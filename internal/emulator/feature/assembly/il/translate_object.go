package il

import "github.com/hartonomous/hartctl/pkg/clrtrust/ecma"

// fieldOf resolves an instance field of the assembly: its type, its class and its slot.
func (t *translator) fieldOf() (*class, int, error) {
	tok := ecma.Token(t.operand)
	if tok.Table() != ecma.Field {
		return nil, 0, t.foreignField(tok)
	}
	f, err := t.p.f.FieldAt(tok.Row())
	if err != nil {
		return nil, 0, err
	}
	owner := t.p.f.OwnerOf(tok)
	name, err := t.p.f.TypeName(owner)
	if err != nil {
		return nil, 0, err
	}
	if f.Flags&ecma.FieldStatic != 0 {
		return nil, 0, &Refusal{"static field " + name + "." + f.Name}
	}
	x, err := t.p.typeToken(owner)
	if err != nil {
		return nil, 0, err
	}
	if x.class == nil {
		return nil, 0, invalid("a field of an enumeration")
	}
	i, ok := x.class.slots[tok]
	if !ok {
		return nil, 0, invalid("a field of no class")
	}
	return x.class, i, nil
}

func (t *translator) foreignField(tok ecma.Token) error {
	if tok.Table() != ecma.MemberRef {
		return invalid("a token that names no field")
	}
	name, err := t.p.f.MemberTypeName(tok)
	if err != nil {
		return err
	}
	r, err := t.p.f.MemberRefAt(tok.Row())
	if err != nil {
		return err
	}
	return &Refusal{"field " + name + "." + r.Name}
}

// holder checks that a value may have fields of a class.
func holder(v aval, c *class) error {
	if v.k == kO && !c.value || v.k == kVT && v.t.class == c || v.k == kRef {
		return nil
	}
	return invalid("a field of a value of another type")
}

func (t *translator) loadField() error {
	c, i, err := t.fieldOf()
	if err != nil {
		return err
	}
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	x := c.fields[i].typ
	in := instr{op: opLdFld, k: v[0].k, sp: sp, a: int32(i), p: c, n: int64(loadOp(x))}
	t.emit(in)
	t.pushType(x)
	return holder(v[0], c)
}

func (t *translator) fieldAddress() error {
	c, i, err := t.fieldOf()
	if err != nil {
		return err
	}
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k == kVT {
		return invalid("the address of a field of a value")
	}
	t.emit(instr{op: opLdFldA, k: v[0].k, sp: sp, a: int32(i), p: c})
	t.push(aval{k: kRef, t: c.fields[i].typ})
	return holder(v[0], c)
}

func (t *translator) storeField() error {
	c, i, err := t.fieldOf()
	if err != nil {
		return err
	}
	sp := t.sp()
	v, err := t.need(2)
	if err != nil {
		return err
	}
	x := c.fields[i].typ
	if v[0].k == kVT {
		return invalid("a store into a field of a value")
	}
	if err := holder(v[0], c); err != nil {
		return err
	}
	t.emit(instr{op: opStFld, k: v[0].k, sp: sp, a: int32(i), p: c, n: int64(x.store)})
	return fits(v[1], x)
}

// loadStatic reads a constant of the library.
func (t *translator) loadStatic() error {
	tok := ecma.Token(t.operand)
	if tok.Table() != ecma.MemberRef {
		_, _, err := t.fieldOf()
		if err == nil {
			err = invalid("a static load of an instance field")
		}
		return err
	}
	key, _, err := t.p.member(tok)
	if err != nil {
		return err
	}
	s, ok := statics[key]
	if !ok {
		return &Refusal{"field " + key}
	}
	r, err := t.p.f.MemberRefAt(tok.Row())
	if err != nil {
		return err
	}
	sig, err := t.p.f.FieldSignature(r.Signature)
	if err != nil {
		return err
	}
	x, err := t.p.typeOf(&sig)
	if err != nil {
		return err
	}
	if x.name != s.typ {
		return invalid("the type of " + key)
	}
	sp := t.sp()
	if x.k >= kO {
		v := s.value
		t.emit(instr{op: opConstO, sp: sp, p: v.o, n: v.i})
	} else {
		t.emit(instr{op: opConst, sp: sp, n: s.value.i})
	}
	t.pushType(x)
	return nil
}

func (t *translator) newArray() error {
	elem, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	x, err := arrayOf(elem)
	if err != nil {
		return err
	}
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k != kI4 && v[0].k != kN {
		return invalid("the length of an array")
	}
	t.emit(instr{op: opNewArr, sp: sp, p: x})
	t.push(aval{k: kO})
	return nil
}

func (t *translator) length() error {
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k != kO {
		return invalid("the length of a value")
	}
	t.emit(instr{op: opLdLen, sp: sp})
	t.push(aval{k: kN})
	return nil
}

func (t *translator) element() error {
	x, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	return t.elementOf(x)
}

// indexed pops an array, an index and perhaps a value.
func (t *translator) indexed(n int) ([]aval, error) {
	v, err := t.need(n)
	if err != nil {
		return nil, err
	}
	if v[0].k != kO || v[1].k != kI4 && v[1].k != kN {
		return nil, invalid("an element of a value that is no array")
	}
	return v, nil
}

func (t *translator) elementOf(x *typ) error {
	sp := t.sp()
	if _, err := t.indexed(2); err != nil {
		return err
	}
	in := instr{op: opLdElem, k: x.k, sp: sp, n: int64(x.store), p: x}
	t.emit(in)
	t.pushType(x)
	return nil
}

func (t *translator) elementAddress() error {
	x, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	sp := t.sp()
	if _, err := t.indexed(2); err != nil {
		return err
	}
	t.emit(instr{op: opLdElemA, sp: sp, p: x})
	t.push(aval{k: kRef, t: x})
	return nil
}

func (t *translator) storeElement() error {
	x, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	return t.storeElementOf(x)
}

func (t *translator) storeElementOf(x *typ) error {
	sp := t.sp()
	v, err := t.indexed(3)
	if err != nil {
		return err
	}
	t.emit(instr{op: opStElem, k: x.k, sp: sp, n: int64(x.store), p: x})
	return fits(v[2], x)
}

func (t *translator) loadObject() error {
	x, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	return t.indirect(x)
}

// indirect loads what a managed pointer points to; the types must agree, but for the sign.
func (t *translator) indirect(x *typ) error {
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k != kRef || !alike(v[0].t, x) {
		return invalid("a load through a pointer to another type")
	}
	t.emit(instr{op: opLdInd, k: x.k, sp: sp, n: int64(loadOp(x)), a: int32(x.store)})
	t.pushType(x)
	return nil
}

// alike reports types that lie in memory the same way.
func alike(x, y *typ) bool {
	if x.k != y.k {
		return false
	}
	if x.k == kVT {
		return x.name == y.name
	}
	return storeSizes[x.store] == storeSizes[y.store]
}

func (t *translator) storeObject() error {
	x, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	return t.storeIndirect(x)
}

func (t *translator) storeIndirect(x *typ) error {
	sp := t.sp()
	v, err := t.need(2)
	if err != nil {
		return err
	}
	if v[0].k != kRef || !alike(v[0].t, x) {
		return invalid("a store through a pointer to another type")
	}
	t.emit(instr{op: opStInd, k: x.k, sp: sp, n: int64(v[0].t.store)})
	return fits(v[1], x)
}

func (t *translator) initObject() error {
	x, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k != kRef || v[0].t.name != x.name {
		return invalid("the initialization of another type")
	}
	t.emit(instr{op: opInitObj, sp: sp, p: x})
	return nil
}

// boxable are the values that may become objects: the primitive types.
func boxable(x *typ) bool { return x.k >= kI4 && x.k <= kF8 && libraryTypes[x.name] == x }

func (t *translator) box() error {
	x, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if x.k == kO && v[0].k == kO {
		t.emit(instr{op: opNop})
		t.push(aval{k: kO})
		return nil
	}
	if !boxable(x) {
		return &Refusal{"boxing of " + x.name}
	}
	t.emit(instr{op: opBox, sp: sp, p: x, k: x.k})
	t.push(aval{k: kO})
	return fits(v[0], x)
}

func (t *translator) unbox() error {
	x, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	if x.k == kO {
		return t.cast()
	}
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k != kO {
		return invalid("unboxing of a value")
	}
	if !boxable(x) {
		return &Refusal{"unboxing of " + x.name}
	}
	t.emit(instr{op: opUnbox, sp: sp, p: x})
	t.pushType(x)
	return nil
}

func (t *translator) cast() error {
	x, err := t.p.typeToken(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k != kO || x.k != kO && !(t.name == "isinst" && boxable(x)) {
		return invalid("a cast of a value")
	}
	in := instr{op: opCast, sp: sp, p: x}
	if t.name == "isinst" {
		in.op = opIsInst
	}
	t.emit(in)
	t.push(aval{k: kO})
	return nil
}

// token is the handle of a field with data, which InitializeArray takes.
func (t *translator) token() error {
	tok := ecma.Token(t.operand)
	if tok.Table() != ecma.Field {
		return &Refusal{"a handle of a type or method"}
	}
	data, err := t.p.f.FieldData(tok)
	if err != nil {
		return err
	}
	t.emit(instr{op: opConstO, sp: t.sp(), p: bytesArray(data)})
	t.push(aval{k: kVT, t: libraryTypes["System.RuntimeFieldHandle"]})
	return nil
}

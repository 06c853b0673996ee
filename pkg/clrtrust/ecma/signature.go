package ecma

// maxSignatureNodes bounds one decoded signature: a method has at most 65,535 parameters, none in the field comes near this.
const maxSignatureNodes = 8192

// maxSignatureDepth bounds nesting (arrays of arrays, generics of generics).
const maxSignatureDepth = 64

// Type is one type in a signature (§II.23.2.12).
type Type struct {
	Element ElementType
	Token   Token       // ElementClass, ElementValueType
	Number  uint32      // ElementVar, ElementMVar: which generic parameter
	Of      *Type       // pointed-to, element, by-ref or pinned type; for ElementGenericInst the open type
	Args    []Type      // ElementGenericInst
	Shape   *ArrayShape // ElementArray
	Method  *MethodSig  // ElementFnPtr
	Mods    []Modifier
}

// Modifier is a modreq or modopt.
type Modifier struct {
	Required bool
	Type     Token
}

// ArrayShape is §II.23.2.13.
type ArrayShape struct {
	Rank        uint32
	Sizes       []uint32
	LowerBounds []int32
}

// Calling conventions (low four bits of the first byte of a method signature) and flags.
const (
	CallDefault      = 0x0
	CallVarArg       = 0x5
	CallField        = 0x6
	CallLocals       = 0x7
	CallProperty     = 0x8
	CallGenericInst  = 0xA
	CallGeneric      = 0x10
	CallHasThis      = 0x20
	CallExplicitThis = 0x40
)

// MethodSig is §II.23.2.1 to 3. Params from Sentinel on are the variable arguments of a call site; Sentinel is -1 when there are none.
type MethodSig struct {
	Convention    uint8
	GenericParams uint32
	Return        Type
	Params        []Type
	Sentinel      int
}

// HasThis says that the method takes an instance.
func (m *MethodSig) HasThis() bool { return m.Convention&CallHasThis != 0 }

// signature decodes one signature blob; nodes counts the types made so far.
type signature struct {
	*cursor
	f     *File
	nodes int
}

func (f *File) signature(index uint32) (*signature, error) {
	c, err := f.blob(index)
	if err != nil {
		return nil, err
	}
	return &signature{cursor: c, f: f}, nil
}

// MethodSignature decodes the signature of a MethodDef, a method MemberRef or a StandAloneSig used by calli.
func (f *File) MethodSignature(index uint32) (*MethodSig, error) {
	s, err := f.signature(index)
	if err != nil {
		return nil, err
	}
	m := s.method(0)
	return m, s.err
}

// FieldSignature decodes the signature of a Field or of a field MemberRef.
func (f *File) FieldSignature(index uint32) (Type, error) {
	s, err := f.signature(index)
	if err != nil {
		return Type{}, err
	}
	if b := s.u8(); s.err == nil && b != CallField {
		s.fail("signature 0x%x is no field signature (0x%02x)", index, b)
	}
	t := s.typ(0)
	return t, s.err
}

// IsFieldSignature says that a MemberRef's signature is a field's.
func (f *File) IsFieldSignature(index uint32) bool {
	b, err := f.Blob(index)
	return err == nil && len(b) > 0 && b[0] == CallField
}

// PropertySignature decodes a property's type and index parameters.
func (f *File) PropertySignature(index uint32) (*MethodSig, error) {
	s, err := f.signature(index)
	if err != nil {
		return nil, err
	}
	b := s.u8()
	if s.err == nil && b&0xF != CallProperty {
		s.fail("signature 0x%x is no property signature (0x%02x)", index, b)
	}
	m := &MethodSig{Convention: b, Sentinel: -1}
	n := s.count()
	m.Return = s.typ(0)
	m.Params = s.list(n, 0)
	return m, s.err
}

// LocalSignature decodes the local variables that a StandAloneSig token names; a nil token has none.
func (f *File) LocalSignature(t Token) ([]Type, error) {
	if t.IsNil() {
		return nil, nil
	}
	if t.Table() != StandAloneSig {
		return nil, formatErr(f.MetadataOffset, "token %s is no local signature", t)
	}
	index, err := f.StandAloneSigAt(t.Row())
	if err != nil {
		return nil, err
	}
	s, err := f.signature(index)
	if err != nil {
		return nil, err
	}
	if b := s.u8(); s.err == nil && b != CallLocals {
		s.fail("signature 0x%x is no local signature (0x%02x)", index, b)
	}
	l := s.list(s.count(), 0)
	return l, s.err
}

// InstantiationSignature decodes the type arguments of a MethodSpec.
func (f *File) InstantiationSignature(index uint32) ([]Type, error) {
	s, err := f.signature(index)
	if err != nil {
		return nil, err
	}
	if b := s.u8(); s.err == nil && b != CallGenericInst {
		s.fail("signature 0x%x is no method instantiation (0x%02x)", index, b)
	}
	l := s.list(s.count(), 0)
	return l, s.err
}

func (f *File) typeSpecSignature(index uint32) (Type, error) {
	s, err := f.signature(index)
	if err != nil {
		return Type{}, err
	}
	t := s.typ(0)
	return t, s.err
}

// count reads a number of items, each at least one byte long.
func (s *signature) count() uint32 {
	n := s.compressed()
	if s.err == nil && (uint64(n) > uint64(s.left()) || n > maxSignatureNodes) {
		s.fail("%d items in %d bytes of signature", n, s.left())
		return 0
	}
	return n
}

func (s *signature) list(n uint32, depth int) []Type {
	if s.err != nil || n == 0 {
		return nil
	}
	l := make([]Type, 0, n)
	for range n {
		l = append(l, s.typ(depth))
		if s.err != nil {
			return nil
		}
	}
	return l
}

func (s *signature) method(depth int) *MethodSig {
	m := &MethodSig{Convention: s.u8(), Sentinel: -1}
	if k := m.Convention & 0xF; s.err == nil && k > CallVarArg && k != 9 {
		s.fail("calling convention 0x%02x is no method's", m.Convention)
		return m
	}
	if m.Convention&CallGeneric != 0 {
		m.GenericParams = s.compressed()
	}
	n := s.count()
	m.Return = s.typ(depth)
	if s.err != nil {
		return m
	}
	m.Params = make([]Type, 0, n)
	for i := range n {
		if s.left() > 0 && ElementType(s.data[s.pos]) == ElementSentinel {
			s.pos++
			m.Sentinel = int(i)
		}
		m.Params = append(m.Params, s.typ(depth))
		if s.err != nil {
			break
		}
	}
	return m
}

// typeToken reads a TypeDefOrRefOrSpecEncoded (§II.23.2.8).
func (s *signature) typeToken() Token {
	v := s.compressed()
	if s.err != nil {
		return 0
	}
	t, ok := typeDefOrRef.decode(v)
	if !ok || t.IsNil() || t.Row() > s.f.Rows(t.Table()) {
		s.fail("0x%x names no type", v)
		return 0
	}
	return t
}

func (s *signature) typ(depth int) Type {
	s.nodes++
	if depth > maxSignatureDepth || s.nodes > maxSignatureNodes {
		s.fail("the signature nests deeper than %d or has more than %d types", maxSignatureDepth, maxSignatureNodes)
	}
	var t Type
	for s.err == nil {
		t.Element = ElementType(s.u8())
		if t.Element != ElementCModReqd && t.Element != ElementCModOpt {
			break
		}
		t.Mods = append(t.Mods, Modifier{t.Element == ElementCModReqd, s.typeToken()})
		if s.nodes++; s.nodes > maxSignatureNodes {
			s.fail("more than %d modifiers", maxSignatureNodes)
		}
	}
	if s.err != nil {
		return t
	}
	switch t.Element {
	case ElementClass, ElementValueType:
		t.Token = s.typeToken()
	case ElementVar, ElementMVar:
		t.Number = s.compressed()
	case ElementPtr, ElementByRef, ElementSZArray, ElementPinned:
		of := s.typ(depth + 1)
		t.Of = &of
	case ElementArray:
		of := s.typ(depth + 1)
		t.Of, t.Shape = &of, s.shape()
	case ElementGenericInst:
		of := s.typ(depth + 1)
		if s.err == nil && of.Element != ElementClass && of.Element != ElementValueType {
			s.fail("a generic instance of %s", of.Element)
		}
		t.Of = &of
		t.Args = s.list(s.count(), depth+1)
	case ElementFnPtr:
		t.Method = s.method(depth + 1)
	default:
		if _, ok := primitives[t.Element]; !ok {
			s.pos--
			s.fail("%s is no type", t.Element)
		}
	}
	return t
}

func (s *signature) shape() *ArrayShape {
	a := &ArrayShape{Rank: s.compressed()}
	for range s.count() {
		a.Sizes = append(a.Sizes, s.compressed())
	}
	for range s.count() {
		a.LowerBounds = append(a.LowerBounds, s.compressedSigned())
	}
	return a
}

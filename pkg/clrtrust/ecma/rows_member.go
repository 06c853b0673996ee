package ecma

// FieldRow is §II.22.15.
type FieldRow struct {
	Token     Token
	Flags     uint16
	Name      string
	Signature uint32 // in #Blob
}

// FieldAt reads a Field row.
func (f *File) FieldAt(n uint32) (FieldRow, error) {
	r := f.Row(Field, n)
	return FieldRow{MakeToken(Field, n), uint16(r.raw(0)), r.str(1), r.raw(2)}, r.err()
}

// MethodDefRow is §II.22.26.
type MethodDefRow struct {
	Token            Token
	RVA              uint32 // of the body; 0 when there is none
	ImplFlags, Flags uint16
	Name             string
	Signature        uint32 // in #Blob
	Params           Range
}

// MethodDefAt reads a MethodDef row.
func (f *File) MethodDefAt(n uint32) (MethodDefRow, error) {
	r := f.Row(MethodDef, n)
	return MethodDefRow{MakeToken(MethodDef, n), r.raw(0), uint16(r.raw(1)), uint16(r.raw(2)), r.str(3), r.raw(4), r.list(5)}, r.err()
}

// ParamRow is §II.22.33; Sequence 0 is the return value.
type ParamRow struct {
	Token           Token
	Flags, Sequence uint16
	Name            string
}

// ParamAt reads a Param row.
func (f *File) ParamAt(n uint32) (ParamRow, error) {
	r := f.Row(Param, n)
	return ParamRow{MakeToken(Param, n), uint16(r.raw(0)), uint16(r.raw(1)), r.str(2)}, r.err()
}

// MemberRefRow is §II.22.25: a field when its signature starts with 0x06, else a method.
type MemberRefRow struct {
	Token     Token
	Parent    Token // TypeDef, TypeRef, ModuleRef, MethodDef or TypeSpec
	Name      string
	Signature uint32 // in #Blob
}

// MemberRefAt reads a MemberRef row.
func (f *File) MemberRefAt(n uint32) (MemberRefRow, error) {
	r := f.Row(MemberRef, n)
	return MemberRefRow{MakeToken(MemberRef, n), r.token(0), r.str(1), r.raw(2)}, r.err()
}

// ConstantRow is §II.22.9; Value is little-endian, or UTF-16 for strings.
type ConstantRow struct {
	Type   ElementType
	Parent Token
	Value  []byte
}

// ConstantAt reads a Constant row.
func (f *File) ConstantAt(n uint32) (ConstantRow, error) {
	r := f.Row(Constant, n)
	return ConstantRow{ElementType(r.raw(0)), r.token(1), r.blob(2)}, r.err()
}

// PropertyRow is §II.22.34.
type PropertyRow struct {
	Token     Token
	Flags     uint16
	Name      string
	Signature uint32 // in #Blob
}

// PropertyAt reads a Property row.
func (f *File) PropertyAt(n uint32) (PropertyRow, error) {
	r := f.Row(Property, n)
	return PropertyRow{MakeToken(Property, n), uint16(r.raw(0)), r.str(1), r.raw(2)}, r.err()
}

// PropertyMapRow is §II.22.35.
type PropertyMapRow struct {
	Parent     Token
	Properties Range
}

// PropertyMapAt reads a PropertyMap row.
func (f *File) PropertyMapAt(n uint32) (PropertyMapRow, error) {
	r := f.Row(PropertyMap, n)
	return PropertyMapRow{r.token(0), r.list(1)}, r.err()
}

// EventRow is §II.22.13.
type EventRow struct {
	Token Token
	Flags uint16
	Name  string
	Type  Token
}

// EventAt reads an Event row.
func (f *File) EventAt(n uint32) (EventRow, error) {
	r := f.Row(Event, n)
	return EventRow{MakeToken(Event, n), uint16(r.raw(0)), r.str(1), r.token(2)}, r.err()
}

// MethodSemanticsRow is §II.22.28: which method gets or sets which property.
type MethodSemanticsRow struct {
	Semantics           uint16 // 1 setter, 2 getter, 4 other, 8 add, 0x10 remove, 0x20 fire
	Method, Association Token
}

// MethodSemanticsAt reads a MethodSemantics row.
func (f *File) MethodSemanticsAt(n uint32) (MethodSemanticsRow, error) {
	r := f.Row(MethodSemantics, n)
	return MethodSemanticsRow{uint16(r.raw(0)), r.token(1), r.token(2)}, r.err()
}

// MethodImplRow is §II.22.27.
type MethodImplRow struct{ Class, Body, Declaration Token }

// MethodImplAt reads a MethodImpl row.
func (f *File) MethodImplAt(n uint32) (MethodImplRow, error) {
	r := f.Row(MethodImpl, n)
	return MethodImplRow{r.token(0), r.token(1), r.token(2)}, r.err()
}

// MethodSpecRow is §II.22.29: an instance of a generic method.
type MethodSpecRow struct {
	Token         Token
	Method        Token // MethodDef or MemberRef
	Instantiation uint32
}

// MethodSpecAt reads a MethodSpec row.
func (f *File) MethodSpecAt(n uint32) (MethodSpecRow, error) {
	r := f.Row(MethodSpec, n)
	return MethodSpecRow{MakeToken(MethodSpec, n), r.token(0), r.raw(1)}, r.err()
}

// StandAloneSigAt returns the #Blob offset of a StandAloneSig row (§II.22.36).
func (f *File) StandAloneSigAt(n uint32) (uint32, error) {
	r := f.Row(StandAloneSig, n)
	return r.raw(0), r.err()
}

// FieldRVARow is §II.22.18.
type FieldRVARow struct {
	RVA   uint32
	Field Token
}

// FieldRVAAt reads a FieldRVA row.
func (f *File) FieldRVAAt(n uint32) (FieldRVARow, error) {
	r := f.Row(FieldRVA, n)
	return FieldRVARow{r.raw(0), r.token(1)}, r.err()
}

// FieldLayoutRow is §II.22.16.
type FieldLayoutRow struct {
	Offset uint32
	Field  Token
}

// FieldLayoutAt reads a FieldLayout row.
func (f *File) FieldLayoutAt(n uint32) (FieldLayoutRow, error) {
	r := f.Row(FieldLayout, n)
	return FieldLayoutRow{r.raw(0), r.token(1)}, r.err()
}

// FieldMarshalRow is §II.22.17.
type FieldMarshalRow struct {
	Parent     Token
	NativeType []byte
}

// FieldMarshalAt reads a FieldMarshal row.
func (f *File) FieldMarshalAt(n uint32) (FieldMarshalRow, error) {
	r := f.Row(FieldMarshal, n)
	return FieldMarshalRow{r.token(0), r.blob(1)}, r.err()
}

// ImplMapRow is §II.22.22: a P/Invoke.
type ImplMapRow struct {
	Flags      uint16
	Member     Token // MethodDef (or Field)
	ImportName string
	Scope      Token // ModuleRef
}

// ImplMapAt reads an ImplMap row.
func (f *File) ImplMapAt(n uint32) (ImplMapRow, error) {
	r := f.Row(ImplMap, n)
	return ImplMapRow{uint16(r.raw(0)), r.token(1), r.str(2), r.token(3)}, r.err()
}

// ModuleRefAt returns the name of a ModuleRef row (§II.22.31).
func (f *File) ModuleRefAt(n uint32) (string, error) {
	r := f.Row(ModuleRef, n)
	return r.str(0), r.err()
}

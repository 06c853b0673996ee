package ecma

// TypeDefRow is §II.22.37.
type TypeDefRow struct {
	Token           Token
	Flags           uint32
	Name, Namespace string
	Extends         Token // TypeDef, TypeRef or TypeSpec; nil for interfaces and System.Object
	Fields, Methods Range
}

// TypeDefAt reads a TypeDef row.
func (f *File) TypeDefAt(n uint32) (TypeDefRow, error) {
	r := f.Row(TypeDef, n)
	return TypeDefRow{MakeToken(TypeDef, n), r.raw(0), r.str(1), r.str(2), r.token(3), r.list(4), r.list(5)}, r.err()
}

// TypeRefRow is §II.22.38.
type TypeRefRow struct {
	Token           Token
	Scope           Token // AssemblyRef, ModuleRef, Module, or the enclosing TypeRef
	Name, Namespace string
}

// TypeRefAt reads a TypeRef row.
func (f *File) TypeRefAt(n uint32) (TypeRefRow, error) {
	r := f.Row(TypeRef, n)
	return TypeRefRow{MakeToken(TypeRef, n), r.token(0), r.str(1), r.str(2)}, r.err()
}

// TypeSpecAt decodes the signature of a TypeSpec row (§II.22.39).
func (f *File) TypeSpecAt(n uint32) (Type, error) {
	r := f.Row(TypeSpec, n)
	if r.Err != nil {
		return Type{}, r.Err
	}
	return f.typeSpecSignature(r.raw(0))
}

// InterfaceImplRow is §II.22.23.
type InterfaceImplRow struct{ Class, Interface Token }

// InterfaceImplAt reads an InterfaceImpl row.
func (f *File) InterfaceImplAt(n uint32) (InterfaceImplRow, error) {
	r := f.Row(InterfaceImpl, n)
	return InterfaceImplRow{r.token(0), r.token(1)}, r.err()
}

// NestedClassRow is §II.22.32.
type NestedClassRow struct{ Nested, Enclosing Token }

// NestedClassAt reads a NestedClass row.
func (f *File) NestedClassAt(n uint32) (NestedClassRow, error) {
	r := f.Row(NestedClass, n)
	return NestedClassRow{r.token(0), r.token(1)}, r.err()
}

// ClassLayoutRow is §II.22.8.
type ClassLayoutRow struct {
	PackingSize uint16
	ClassSize   uint32
	Parent      Token
}

// ClassLayoutAt reads a ClassLayout row.
func (f *File) ClassLayoutAt(n uint32) (ClassLayoutRow, error) {
	r := f.Row(ClassLayout, n)
	return ClassLayoutRow{uint16(r.raw(0)), r.raw(1), r.token(2)}, r.err()
}

// GenericParamRow is §II.22.20.
type GenericParamRow struct {
	Token         Token
	Number, Flags uint16
	Owner         Token // TypeDef or MethodDef
	Name          string
}

// GenericParamAt reads a GenericParam row.
func (f *File) GenericParamAt(n uint32) (GenericParamRow, error) {
	r := f.Row(GenericParam, n)
	return GenericParamRow{MakeToken(GenericParam, n), uint16(r.raw(0)), uint16(r.raw(1)), r.token(2), r.str(3)}, r.err()
}

// GenericParamConstraintRow is §II.22.21.
type GenericParamConstraintRow struct{ Owner, Constraint Token }

// GenericParamConstraintAt reads a GenericParamConstraint row.
func (f *File) GenericParamConstraintAt(n uint32) (GenericParamConstraintRow, error) {
	r := f.Row(GenericParamConstraint, n)
	return GenericParamConstraintRow{r.token(0), r.token(1)}, r.err()
}

// ExportedTypeRow is §II.22.14.
type ExportedTypeRow struct {
	Flags           uint32
	Name, Namespace string
	Implementation  Token
}

// ExportedTypeAt reads an ExportedType row.
func (f *File) ExportedTypeAt(n uint32) (ExportedTypeRow, error) {
	r := f.Row(ExportedType, n)
	return ExportedTypeRow{r.raw(0), r.str(2), r.str(3), r.token(4)}, r.err()
}

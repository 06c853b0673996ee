package ecma

// primitiveSizes are the sizes of the types that a mapped field can have, in bytes.
var primitiveSizes = map[ElementType]uint32{
	ElementBoolean: 1, ElementI1: 1, ElementU1: 1, ElementChar: 2, ElementI2: 2, ElementU2: 2,
	ElementI4: 4, ElementU4: 4, ElementR4: 4, ElementI8: 8, ElementU8: 8, ElementR8: 8,
}

// FieldData returns the initial bytes of a field that FieldRVA maps (static arrays of a C# program), without copying them. Its type is a
// primitive or a value type with a ClassLayout.
func (f *File) FieldData(field Token) ([]byte, error) {
	rows := f.FieldRVAOf(field)
	if len(rows) == 0 {
		return nil, formatErr(f.MetadataOffset, "field %s has no data", field)
	}
	at, err := f.FieldRVAAt(rows[0])
	if err != nil {
		return nil, err
	}
	fr, err := f.FieldAt(field.Row())
	if err != nil {
		return nil, err
	}
	t, err := f.FieldSignature(fr.Signature)
	if err != nil {
		return nil, err
	}
	if n, ok := primitiveSizes[t.Element]; ok {
		return f.At(at.RVA, n)
	}
	layouts := f.ClassLayoutOf(t.Token)
	if len(layouts) == 0 {
		return nil, formatErr(f.MetadataOffset, "the size of field %s is not known", field)
	}
	l, err := f.ClassLayoutAt(layouts[0])
	if err != nil {
		return nil, err
	}
	return f.At(at.RVA, l.ClassSize)
}

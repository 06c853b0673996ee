package ecma

// otherEnums are the enumerations of the .NET Framework that stand in attributes and are not int32. An attribute stores the bare value of
// an enum, so its size is known only from the assembly that defines it.
var otherEnums = map[string]ElementType{
	"System.Security.SecurityRuleSet":                     ElementU1,
	"System.Diagnostics.Tracing.EventKeywords":            ElementI8,
	"System.Diagnostics.Tracing.EventChannel":             ElementU1,
	"System.Diagnostics.Eventing.EventChannel":            ElementU1,
	"System.Runtime.InteropServices.ComTypes.IDLFLAG":     ElementI2,
	"System.Runtime.InteropServices.ComTypes.PARAMFLAG":   ElementI2,
	"System.Runtime.InteropServices.ComTypes.TYPEFLAGS":   ElementI2,
	"System.Runtime.InteropServices.ComTypes.FUNCFLAGS":   ElementI2,
	"System.Runtime.InteropServices.ComTypes.VARFLAGS":    ElementI2,
	"System.Runtime.InteropServices.ComTypes.LIBFLAGS":    ElementI2,
	"System.Windows.Forms.DataGridViewAutoSizeColumnMode": ElementI4,
}

// enumUnderlying returns the element type in which an enum of a name is stored: from this file when it defines it, else from otherEnums,
// else int32.
func (f *File) enumUnderlying(name string) ElementType {
	if e, ok := f.enums.Load(name); ok {
		return e.(ElementType)
	}
	f.enumsOnce.Do(f.loadEnums)
	if e, ok := f.enums.Load(name); ok {
		return e.(ElementType)
	}
	if e, ok := otherEnums[name]; ok {
		return e
	}
	return ElementI4
}

func (f *File) loadEnums() {
	budget := 1<<20 + 2*len(f.Data) // bytes of names
	for n := uint32(1); n <= f.Rows(TypeDef); n++ {
		d, err := f.TypeDefAt(n)
		if err != nil || d.Extends.IsNil() || !f.isNamed(d.Extends, "System", "Enum") {
			continue
		}
		for i := d.Fields.First; i < d.Fields.End; i++ {
			field, err := f.FieldAt(f.Resolve(Field, i))
			if err != nil || field.Flags&FieldStatic != 0 {
				continue
			}
			t, err := f.FieldSignature(field.Signature)
			if name, nameErr := f.TypeName(d.Token); err == nil && nameErr == nil {
				if budget -= len(name) + 64; budget < 0 {
					return
				}
				f.enums.Store(name, t.Element)
			}
			break
		}
	}
}

// isNamed says whether a TypeDef or TypeRef is a top-level type of a name, without building strings.
func (f *File) isNamed(t Token, namespace, name string) bool {
	var gotName, gotSpace string
	switch t.Table() {
	case TypeDef:
		r := f.Row(TypeDef, t.Row())
		gotName, gotSpace = r.str(1), r.str(2)
	case TypeRef:
		r := f.Row(TypeRef, t.Row())
		gotName, gotSpace = r.str(1), r.str(2)
	default:
		return false
	}
	return gotName == name && gotSpace == namespace
}

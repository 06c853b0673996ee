package il

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// kind is how a value lies on the evaluation stack (ECMA-335 §III.1.1); single and double precision are told apart, as the runtime's compiler
// for x64 does.
type kind uint8

const (
	kVoid kind = iota
	kI4
	kN // native int
	kI8
	kF4
	kF8
	kO  // reference
	kVT // SqlTypes value, or struct of the assembly
	kRef
)

// typ is a type of a signature.
type typ struct {
	name  string // System.Int32, System.Single[], SqlClrFunctions.Accumulator
	k     kind
	store store
	elem  *typ   // of an array or pointer
	class *class // of the assembly
}

// isStruct reports a value type of the assembly.
func (t *typ) isStruct() bool { return t.k == kVT && t.class != nil }

// zero is the value of a new variable of the type.
func (t *typ) zero() slot {
	if !t.isStruct() {
		return slot{}
	}
	o := &object{t.class, make([]slot, len(t.class.fields))}
	for i, f := range t.class.fields {
		o.fields[i] = f.typ.zero()
	}
	return slot{o: o}
}

// short is the type's name in a stack trace.
func (t *typ) short() string {
	name := t.name
	for _, sep := range []string{".", "+"} {
		if i := strings.LastIndex(name, sep); i >= 0 {
			name = name[i+1:]
		}
	}
	return name
}

var primitives = map[ecma.ElementType]*typ{
	ecma.ElementVoid:    {"System.Void", kVoid, storeNone, nil, nil},
	ecma.ElementBoolean: {"System.Boolean", kI4, storeBool, nil, nil},
	ecma.ElementChar:    {"System.Char", kI4, storeChar, nil, nil},
	ecma.ElementI1:      {"System.SByte", kI4, storeI1, nil, nil},
	ecma.ElementU1:      {"System.Byte", kI4, storeU1, nil, nil},
	ecma.ElementI2:      {"System.Int16", kI4, storeI2, nil, nil},
	ecma.ElementU2:      {"System.UInt16", kI4, storeU2, nil, nil},
	ecma.ElementI4:      {"System.Int32", kI4, storeI4, nil, nil},
	ecma.ElementU4:      {"System.UInt32", kI4, storeU4, nil, nil},
	ecma.ElementI8:      {"System.Int64", kI8, storeI8, nil, nil},
	ecma.ElementU8:      {"System.UInt64", kI8, storeU8, nil, nil},
	ecma.ElementR4:      {"System.Single", kF4, storeR4, nil, nil},
	ecma.ElementR8:      {"System.Double", kF8, storeR8, nil, nil},
	ecma.ElementString:  {"System.String", kO, storeObject, nil, nil},
	ecma.ElementObject:  {"System.Object", kO, storeObject, nil, nil},
}

var byteArrayType = &typ{"System.Byte[]", kO, storeObject, primitives[ecma.ElementU1], nil}

// libraryTypes are the library's types that values may have: reference types, SqlTypes values and enumerations.
var libraryTypes = buildLibraryTypes(map[kind]string{
	kO: `System.Object System.String System.Array System.IFormatProvider System.Globalization.CultureInfo System.Globalization.NumberFormatInfo
		System.Text.StringBuilder System.IO.BinaryReader System.IO.BinaryWriter System.Data.SqlTypes.SqlBytes`,
	kVT: `System.Data.SqlTypes.SqlBinary System.Data.SqlTypes.SqlString System.Data.SqlTypes.SqlDouble System.Data.SqlTypes.SqlSingle
		System.Data.SqlTypes.SqlByte System.Data.SqlTypes.SqlInt16 System.Data.SqlTypes.SqlInt32 System.Data.SqlTypes.SqlInt64
		System.Data.SqlTypes.SqlBoolean System.RuntimeFieldHandle`,
	kI4: `System.StringComparison System.Globalization.NumberStyles System.MidpointRounding`,
})

func buildLibraryTypes(lists map[kind]string) map[string]*typ {
	all := map[string]*typ{}
	for k, list := range lists {
		st := storeObject
		if k == kI4 {
			st = storeI4
		}
		for _, n := range strings.Fields(list) {
			all[n] = &typ{name: n, k: k, store: st}
		}
	}
	for n := range exceptionBases {
		all[n] = &typ{name: n, k: kO, store: storeObject}
	}
	for _, t := range primitives {
		all[t.name] = t
	}
	return all
}

// exceptionBases are the exception classes, by their base classes.
var exceptionBases = map[string]string{
	"System.Exception":                                "System.Object",
	"System.SystemException":                          "System.Exception",
	"System.ApplicationException":                     "System.Exception",
	"System.ArithmeticException":                      "System.SystemException",
	"System.OverflowException":                        "System.ArithmeticException",
	"System.DivideByZeroException":                    "System.ArithmeticException",
	"System.ArgumentException":                        "System.SystemException",
	"System.ArgumentNullException":                    "System.ArgumentException",
	"System.ArgumentOutOfRangeException":              "System.ArgumentException",
	"System.FormatException":                          "System.SystemException",
	"System.IndexOutOfRangeException":                 "System.SystemException",
	"System.InvalidCastException":                     "System.SystemException",
	"System.InvalidOperationException":                "System.SystemException",
	"System.NotSupportedException":                    "System.SystemException",
	"System.NotImplementedException":                  "System.SystemException",
	"System.NullReferenceException":                   "System.SystemException",
	"System.ArrayTypeMismatchException":               "System.SystemException",
	"System.RankException":                            "System.SystemException",
	"System.IO.IOException":                           "System.SystemException",
	"System.IO.EndOfStreamException":                  "System.IO.IOException",
	"System.IO.InvalidDataException":                  "System.SystemException",
	"System.Data.SqlTypes.SqlTypeException":           "System.SystemException",
	"System.Data.SqlTypes.SqlNullValueException":      "System.Data.SqlTypes.SqlTypeException",
	"System.Data.SqlTypes.SqlTruncateException":       "System.Data.SqlTypes.SqlTypeException",
	"System.Data.SqlTypes.SqlNotFilledException":      "System.Data.SqlTypes.SqlTypeException",
	"System.Data.SqlTypes.SqlAlreadyFilledException":  "System.Data.SqlTypes.SqlTypeException",
	"System.Collections.Generic.KeyNotFoundException": "System.SystemException",
}

// isException reports whether an exception class is, or derives from, another.
func isException(class, base string) bool {
	for class != "" {
		if class == base {
			return true
		}
		class = exceptionBases[class]
	}
	return false
}

// class is a class or struct that the assembly defines.
type class struct {
	token  ecma.Token
	name   string
	value  bool
	fields []field
	slots  map[ecma.Token]int // of instance fields
}

type field struct {
	name string
	typ  *typ
}

// typeOf resolves a type of a signature; a *Refusal names what cannot be interpreted.
func (p *Program) typeOf(t *ecma.Type) (*typ, error) {
	if b := primitives[t.Element]; b != nil {
		return b, nil
	}
	switch t.Element {
	case ecma.ElementI, ecma.ElementU:
		return nil, &Refusal{"type " + t.Element.String()}
	case ecma.ElementClass, ecma.ElementValueType:
		return p.typeToken(t.Token)
	case ecma.ElementSZArray, ecma.ElementByRef:
		elem, err := p.typeOf(t.Of)
		if err != nil {
			return nil, err
		}
		if t.Element == ecma.ElementByRef {
			if elem.k == kRef || elem.k == kVoid {
				return nil, invalid("a reference to " + elem.name)
			}
			return &typ{name: elem.name + "&", k: kRef, elem: elem}, nil
		}
		return arrayOf(elem)
	}
	return nil, &Refusal{"type " + p.f.TypeText(t)}
}

func arrayOf(elem *typ) (*typ, error) {
	if elem.k == kRef || elem.k == kVoid {
		return nil, invalid("an array of " + elem.name)
	}
	return &typ{name: elem.name + "[]", k: kO, store: storeObject, elem: elem}, nil
}

// typeToken resolves a TypeDef, TypeRef or TypeSpec.
func (p *Program) typeToken(t ecma.Token) (*typ, error) {
	if known := p.types[t]; known != nil {
		return known, nil
	}
	var out *typ
	var err error
	switch t.Table() {
	case ecma.TypeDef:
		return p.defined(t)
	case ecma.TypeRef:
		out, err = p.libraryType(t)
	case ecma.TypeSpec:
		var s ecma.Type
		if s, err = p.f.TypeSpecAt(t.Row()); err == nil {
			out, err = p.typeOf(&s)
		}
	default:
		return nil, invalid("a token that names no type")
	}
	if err != nil {
		return nil, err
	}
	p.types[t] = out
	return out, nil
}

// libraryType resolves a TypeRef, which must name a type of an assembly that the server hosts.
func (p *Program) libraryType(t ecma.Token) (*typ, error) {
	name, err := p.f.TypeName(t)
	if err != nil {
		return nil, err
	}
	if err := p.hosted(t, name); err != nil {
		return nil, err
	}
	if l := libraryTypes[name]; l != nil {
		return l, nil
	}
	return nil, &Refusal{"type " + name}
}

// libraryAssemblies are the assemblies of which library types are known.
var libraryAssemblies = map[string]string{"mscorlib": "b77a5c561934e089", "System": "b77a5c561934e089", "System.Data": "b77a5c561934e089"}

func (p *Program) hosted(t ecma.Token, name string) error {
	r, err := p.f.TypeRefAt(t.Row())
	for depth := 0; err == nil && r.Scope.Table() == ecma.TypeRef && depth < 16; depth++ {
		r, err = p.f.TypeRefAt(r.Scope.Row())
	}
	if err != nil {
		return err
	}
	if r.Scope.Table() != ecma.AssemblyRef {
		return &Refusal{"type " + name + " of another module"}
	}
	a, err := p.f.AssemblyRefAt(r.Scope.Row())
	if err != nil {
		return err
	}
	if libraryAssemblies[a.Name] == "" {
		return &Refusal{"type " + name + " of assembly " + a.Name}
	}
	return nil
}

// defined resolves a class, struct or enumeration of the assembly.
func (p *Program) defined(t ecma.Token) (*typ, error) {
	d, err := p.f.TypeDefAt(t.Row())
	if err != nil {
		return nil, err
	}
	name, err := p.f.TypeName(t)
	if err != nil {
		return nil, err
	}
	if len(p.f.GenericParamsOf(t)) > 0 {
		return nil, &Refusal{"generic type " + name}
	}
	if d.Flags&ecma.TypeInterface != 0 {
		return nil, &Refusal{"interface " + name}
	}
	base := ""
	if !d.Extends.IsNil() {
		if base, err = p.f.TypeName(d.Extends); err != nil {
			return nil, err
		}
	}
	c := &class{token: t, name: name, slots: map[ecma.Token]int{}}
	out := &typ{name: name, k: kO, store: storeObject, class: c}
	switch base {
	case "System.Object":
	case "System.ValueType":
		out.k, c.value = kVT, true
	case "System.Enum":
		return p.enumeration(t, d, name)
	default:
		return nil, &Refusal{"class " + name + " that extends " + base}
	}
	if d.Flags&ecma.TypeExplicitLayout != 0 {
		return nil, &Refusal{"explicit layout of " + name}
	}
	p.types[t] = out // before its fields, which may be of the same class
	for i := d.Fields.First; i < d.Fields.End; i++ {
		f, err := p.f.FieldAt(p.f.Resolve(ecma.Field, i))
		if err == nil && f.Flags&ecma.FieldStatic == 0 {
			err = p.addField(c, f)
		}
		if err != nil {
			delete(p.types, t)
			return nil, err
		}
	}
	if c.value && p.contains(c, c, 0) {
		delete(p.types, t)
		return nil, invalid("a struct that contains itself")
	}
	return out, nil
}

// contains reports whether a struct holds another, so deep as structs nest.
func (p *Program) contains(c, inner *class, depth int) bool {
	for _, f := range c.fields {
		if f.typ.isStruct() && (depth > 16 || f.typ.class == inner || p.contains(f.typ.class, inner, depth+1)) {
			return true
		}
	}
	return false
}

func (p *Program) addField(c *class, f ecma.FieldRow) error {
	sig, err := p.f.FieldSignature(f.Signature)
	if err != nil {
		return err
	}
	t, err := p.typeOf(&sig)
	if err != nil {
		return err
	}
	if t.k == kRef || t.k == kVoid {
		return invalid("a field of type " + t.name)
	}
	c.slots[f.Token] = len(c.fields)
	c.fields = append(c.fields, field{f.Name, t})
	return nil
}

// enumeration is stored as its number.
func (p *Program) enumeration(t ecma.Token, d ecma.TypeDefRow, name string) (*typ, error) {
	for i := d.Fields.First; i < d.Fields.End; i++ {
		f, err := p.f.FieldAt(p.f.Resolve(ecma.Field, i))
		if err != nil {
			return nil, err
		}
		if f.Flags&ecma.FieldStatic != 0 {
			continue
		}
		sig, err := p.f.FieldSignature(f.Signature)
		if err != nil {
			return nil, err
		}
		b := primitives[sig.Element]
		if b == nil || b.k != kI4 && b.k != kI8 {
			break
		}
		e := &typ{name: name, k: b.k, store: b.store}
		p.types[t] = e
		return e, nil
	}
	return nil, invalid("enumeration " + name + " without a number")
}

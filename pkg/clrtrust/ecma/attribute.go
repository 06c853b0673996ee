package ecma

import (
	"math"
	"strings"
)

// Argument is one value in a custom attribute. Value is nil, bool, uint16 (a char), int8 to uint64, float32, float64, string, TypeRefName,
// Enum or []Argument.
type Argument struct {
	Type  ElementType
	Value any
}

// TypeRefName is the name of a type as an attribute spells it, assembly-qualified when it stands in another assembly.
type TypeRefName string

// Enum is a value of an enumeration, sign-extended.
type Enum struct {
	Type  string
	Value int64
}

// NamedArgument sets a field or property of the attribute.
type NamedArgument struct {
	Field bool
	Name  string
	Argument
}

// Attribute is a decoded custom attribute (§II.23.3).
type Attribute struct {
	Type  string // full name of the attribute class
	Fixed []Argument
	Named []NamedArgument
}

// Get returns a named argument; the zero Argument when it is not set.
func (a *Attribute) Get(name string) (Argument, bool) {
	for _, n := range a.Named {
		if n.Name == name {
			return n.Argument, true
		}
	}
	return Argument{}, false
}

// AttributeType returns the full name of an attribute's class, without decoding its value.
func (f *File) AttributeType(a CustomAttributeRow) (string, error) {
	return f.MemberTypeName(a.Constructor)
}

// AttributeIs says whether an attribute's class is a top-level type of a name, without building strings.
func (f *File) AttributeIs(a CustomAttributeRow, namespace, name string) bool {
	t := f.OwnerOf(a.Constructor)
	if a.Constructor.Table() == MemberRef {
		r := f.Row(MemberRef, a.Constructor.Row())
		t = r.token(0)
	}
	return f.isNamed(t, namespace, name)
}

// AttributeAt decodes a CustomAttribute row.
func (f *File) AttributeAt(n uint32) (*Attribute, error) {
	row, err := f.CustomAttributeAt(n)
	if err != nil {
		return nil, err
	}
	return f.AttributeValue(row)
}

// AttributeValue decodes a custom attribute against the signature of its constructor.
func (f *File) AttributeValue(row CustomAttributeRow) (*Attribute, error) {
	name, err := f.AttributeType(row)
	if err != nil {
		return nil, err
	}
	var sigIndex uint32
	if row.Constructor.Table() == MethodDef {
		m, err := f.MethodDefAt(row.Constructor.Row())
		if err != nil {
			return nil, err
		}
		sigIndex = m.Signature
	} else {
		m, err := f.MemberRefAt(row.Constructor.Row())
		if err != nil {
			return nil, err
		}
		sigIndex = m.Signature
	}
	sig, err := f.MethodSignature(sigIndex)
	if err != nil {
		return nil, err
	}
	a := &Attribute{Type: name}
	if row.Value == 0 && len(sig.Params) == 0 {
		return a, nil
	}
	c, err := f.blob(row.Value)
	if err != nil {
		return nil, err
	}
	if len(c.data) == 0 && len(sig.Params) == 0 {
		return a, nil
	}
	if p := c.u16(); c.err == nil && p != 1 {
		c.pos -= 2
		c.fail("attribute prolog 0x%04x, not 1", p)
	}
	d := &attributeReader{c, f, 0}
	for i := range sig.Params {
		k := f.attributeKind(&sig.Params[i])
		if k.element == 0 {
			c.fail("parameter %d of %s has type %s, which no attribute can hold", i, name, f.TypeText(&sig.Params[i]))
		}
		if c.err != nil {
			return nil, c.err
		}
		a.Fixed = append(a.Fixed, d.value(k, 0))
	}
	if c.err == nil && c.left() == 0 { // some compilers end here
		return a, nil
	}
	for range c.u16() {
		arg := NamedArgument{Field: c.u8() == 0x53}
		k := d.kind(0)
		arg.Name, _ = d.text()
		arg.Argument = d.value(k, 0)
		if c.err != nil {
			return nil, c.err
		}
		a.Named = append(a.Named, arg)
	}
	return a, c.err
}

// argumentKind is the type of an attribute argument.
type argumentKind struct {
	element ElementType
	enum    string        // ElementEnum
	of      *argumentKind // ElementSZArray
}

// attributeKind is how a constructor's parameter is stored; element 0 when it cannot be.
func (f *File) attributeKind(t *Type) argumentKind {
	switch e := t.Element; e {
	case ElementObject:
		return argumentKind{element: ElementBoxed}
	case ElementSZArray:
		of := f.attributeKind(t.Of)
		if of.element == 0 || of.element == ElementSZArray {
			return argumentKind{}
		}
		return argumentKind{element: e, of: &of}
	case ElementClass, ElementValueType:
		n, err := f.TypeName(t.Token)
		if err != nil {
			return argumentKind{}
		}
		if e == ElementValueType {
			return argumentKind{element: ElementEnum, enum: n}
		}
		if n == "System.Type" {
			return argumentKind{element: ElementSystemType}
		}
		return argumentKind{}
	default:
		if e >= ElementBoolean && e <= ElementString {
			return argumentKind{element: e}
		}
		return argumentKind{}
	}
}

type attributeReader struct {
	*cursor
	f     *File
	items int
}

// kind reads a FieldOrPropType.
func (d *attributeReader) kind(depth int) argumentKind {
	k := argumentKind{element: ElementType(d.u8())}
	switch {
	case k.element == ElementSZArray && depth == 0:
		of := d.kind(1)
		k.of = &of
	case k.element == ElementEnum:
		n, _ := d.text()
		if i := strings.IndexByte(n, ','); i >= 0 {
			n = n[:i]
		}
		k.enum = n
	case k.element == ElementSystemType, k.element == ElementBoxed, k.element >= ElementBoolean && k.element <= ElementString:
	default:
		d.fail("%s is no attribute argument type", k.element)
	}
	return k
}

// text reads a SerString; null is "", false.
func (d *attributeReader) text() (string, bool) {
	if d.left() > 0 && d.data[d.pos] == 0xFF {
		d.pos++
		return "", false
	}
	return strings.ToValidUTF8(string(d.take(int(d.compressed()))), "�"), true
}

func (d *attributeReader) value(k argumentKind, depth int) Argument {
	if d.items++; d.items > maxSignatureNodes*8 {
		d.fail("an attribute with more than %d values", maxSignatureNodes*8)
	}
	if d.err != nil {
		return Argument{}
	}
	a := Argument{Type: k.element}
	switch k.element {
	case ElementString:
		if s, ok := d.text(); ok {
			a.Value = s
		}
	case ElementSystemType:
		if s, ok := d.text(); ok {
			a.Value = TypeRefName(s)
		}
	case ElementEnum:
		u := d.f.enumUnderlying(k.enum)
		a.Value = Enum{k.enum, signExtend(d.number(u))}
	case ElementBoxed:
		if depth > 8 {
			d.fail("boxed attribute values nest")
			return a
		}
		return d.value(d.kind(0), depth+1)
	case ElementSZArray:
		n := d.u32()
		if n == math.MaxUint32 {
			return a
		}
		if uint64(n) > uint64(d.left()) {
			d.fail("an array of %d in %d bytes", n, d.left())
			return a
		}
		items := make([]Argument, 0, min(n, 64))
		for range n {
			items = append(items, d.value(*k.of, depth+1))
			if d.err != nil {
				return a
			}
		}
		a.Value = items
	default:
		a.Value = d.number(k.element)
	}
	return a
}

// number reads a primitive value.
func (d *attributeReader) number(e ElementType) any {
	switch e {
	case ElementBoolean:
		return d.u8() != 0
	case ElementChar, ElementU2:
		return d.u16()
	case ElementI1:
		return int8(d.u8())
	case ElementU1:
		return d.u8()
	case ElementI2:
		return int16(d.u16())
	case ElementI4:
		return int32(d.u32())
	case ElementU4:
		return d.u32()
	case ElementI8:
		return int64(d.u64())
	case ElementU8:
		return d.u64()
	case ElementR4:
		return math.Float32frombits(d.u32())
	case ElementR8:
		return math.Float64frombits(d.u64())
	}
	d.fail("%s is no attribute argument type", e)
	return nil
}

func signExtend(v any) int64 {
	switch n := v.(type) {
	case bool:
		if n {
			return 1
		}
	case int8:
		return int64(n)
	case uint8:
		return int64(n)
	case int16:
		return int64(n)
	case uint16:
		return int64(n)
	case int32:
		return int64(n)
	case uint32:
		return int64(n)
	case int64:
		return n
	case uint64:
		return int64(n)
	}
	return 0
}

package ecma

import (
	"fmt"
	"strings"
)

const (
	maxNesting  = 64    // of type names
	maxTypeName = 4096  // bytes of one full name
	maxTypeText = 16384 // bytes of one rendered type
)

// TypeName returns the full name of a TypeDef or TypeRef in reflection's form, "Namespace.Outer+Nested". Other tokens render as types.
func (f *File) TypeName(t Token) (string, error) {
	if t.Table() == TypeSpec {
		s, err := f.TypeSpecAt(t.Row())
		if err != nil {
			return "", err
		}
		return f.TypeText(&s), nil
	}
	return f.nestedName(t, 0)
}

func (f *File) nestedName(t Token, depth int) (string, error) {
	if depth > maxNesting {
		return "", formatErr(f.MetadataOffset, "type %s nests deeper than %d", t, maxNesting)
	}
	var name, namespace string
	var outer Token
	switch t.Table() {
	case TypeDef:
		d, err := f.TypeDefAt(t.Row())
		if err != nil {
			return "", err
		}
		name, namespace, outer = d.Name, d.Namespace, f.EnclosingType(t)
	case TypeRef:
		r, err := f.TypeRefAt(t.Row())
		if err != nil {
			return "", err
		}
		name, namespace = r.Name, r.Namespace
		if r.Scope.Table() == TypeRef {
			outer = r.Scope
		}
	default:
		return "", formatErr(f.MetadataOffset, "token %s names no type", t)
	}
	if len(name)+len(namespace) > maxTypeName {
		return "", formatErr(f.MetadataOffset, "type %s has a name of %d bytes", t, len(name)+len(namespace))
	}
	switch {
	case !outer.IsNil():
		o, err := f.nestedName(outer, depth+1)
		if err != nil {
			return "", err
		}
		if len(o)+len(name) >= maxTypeName {
			return "", formatErr(f.MetadataOffset, "type %s has a name of more than %d bytes", t, maxTypeName)
		}
		return o + "+" + name, nil
	case namespace != "":
		return namespace + "." + name, nil
	}
	return name, nil
}

// TypeText renders a type: "System.Int32", "System.Byte[]", "System.Nullable`1<System.Int32>", "System.Int32&". Parts that the file
// breaks render as "?", and very long types end in "...".
func (f *File) TypeText(t *Type) string {
	var b strings.Builder
	f.writeType(&b, t)
	return b.String()
}

func (f *File) writeType(b *strings.Builder, t *Type) {
	if b.Len() > maxTypeText {
		if !strings.HasSuffix(b.String(), "...") {
			b.WriteString("...")
		}
		return
	}
	switch t.Element {
	case ElementClass, ElementValueType:
		b.WriteString(f.nameOr(t.Token))
	case ElementVar:
		fmt.Fprintf(b, "!%d", t.Number)
	case ElementMVar:
		fmt.Fprintf(b, "!!%d", t.Number)
	case ElementGenericInst:
		f.writeType(b, t.Of)
		b.WriteByte('<')
		for i := range t.Args {
			if i > 0 {
				b.WriteByte(',')
			}
			f.writeType(b, &t.Args[i])
		}
		b.WriteByte('>')
	case ElementArray:
		f.writeType(b, t.Of)
		b.WriteByte('[')
		for range min(t.Shape.Rank, 33) - min(t.Shape.Rank, 1) {
			b.WriteByte(',')
		}
		b.WriteByte(']')
	case ElementFnPtr:
		b.WriteString("method*")
	default:
		if suffix, ok := suffixes[t.Element]; ok {
			f.writeType(b, t.Of)
			b.WriteString(suffix)
			return
		}
		b.WriteString(t.Element.String())
	}
}

var suffixes = map[ElementType]string{ElementPtr: "*", ElementByRef: "&", ElementSZArray: "[]", ElementPinned: " pinned"}

func (f *File) nameOr(t Token) string {
	if n, err := f.TypeName(t); err == nil {
		return n
	}
	return "?"
}

// FindType returns the top-level TypeDef with a name; nil when there is none.
func (f *File) FindType(namespace, name string) Token {
	for n := uint32(1); n <= f.Rows(TypeDef); n++ {
		d, err := f.TypeDefAt(n)
		if err == nil && d.Name == name && d.Namespace == namespace && f.EnclosingType(d.Token).IsNil() {
			return d.Token
		}
	}
	return 0
}

// MemberTypeName returns the full name of the type that declares a MethodDef, Field or MemberRef.
func (f *File) MemberTypeName(member Token) (string, error) {
	t := f.OwnerOf(member)
	if member.Table() == MemberRef {
		m, err := f.MemberRefAt(member.Row())
		if err != nil {
			return "", err
		}
		if t = m.Parent; t.Table() == MethodDef {
			t = f.OwnerOf(t)
		}
	}
	if t.Table() == ModuleRef || t.IsNil() {
		return "", formatErr(f.MetadataOffset, "no type declares %s", member)
	}
	return f.TypeName(t)
}

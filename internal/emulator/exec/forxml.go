package exec

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// XMLField is one column of FOR XML: an attribute, an element, or text when it has no name.
type XMLField struct {
	Name      string
	Attribute bool
	T         types.Type
}

// ForXML turns the rows of a query into the text of FOR XML RAW or PATH.
type ForXML struct {
	Rel    Rel
	Fields []XMLField
	// Element is the element of a row, Root the one around all; empty for none.
	Element, Root string
}

// Run implements Rel: no row when the query has none.
func (f *ForXML) Run(env *Env, emit func(types.Row) error) error {
	var b strings.Builder
	n := 0
	err := f.Rel.Run(env, func(r types.Row) error {
		n++
		return f.row(&b, r)
	})
	switch {
	case err != nil:
		return err
	case n == 0 && f.Root != "":
		return sqlerr.Unsupported("FOR XML … ROOT over no rows")
	case n == 0:
		return nil
	}
	s := b.String()
	if f.Root != "" {
		s = "<" + f.Root + ">" + s + "</" + f.Root + ">"
	}
	return emit(types.Row{types.NStr(s)})
}

func (f *ForXML) row(b *strings.Builder, r types.Row) error {
	var attributes, content strings.Builder
	for i, fd := range f.Fields {
		if r[i].IsNull() {
			continue
		}
		s, err := xmlText(r[i], fd.T, fd.Attribute)
		switch {
		case err != nil:
			return err
		case fd.Attribute:
			attributes.WriteString(" " + fd.Name + `="` + s + `"`)
		case fd.Name == "":
			content.WriteString(s)
		default:
			content.WriteString("<" + fd.Name + ">" + s + "</" + fd.Name + ">")
		}
	}
	switch {
	case f.Element == "":
		b.WriteString(content.String())
	case content.Len() == 0:
		b.WriteString("<" + f.Element + attributes.String() + "/>")
	default:
		b.WriteString("<" + f.Element + attributes.String() + ">" + content.String() + "</" + f.Element + ">")
	}
	return nil
}

// xmlText writes a value as FOR XML does.
func xmlText(v types.Value, t types.Type, attribute bool) (string, error) {
	style := 0
	switch {
	case v.Kind.IsFloat():
		return floatJSON(v), nil
	case v.Kind.IsTemporal():
		style = 126
	case v.Kind.IsMoney():
		style = 2
	}
	s, err := types.Convert(v, t, types.NVarCharMax, style, true)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, c := range s.S {
		switch {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '"' && attribute:
			b.WriteString("&quot;")
		case c == '\r':
			b.WriteString("&#x0D;")
		case c == '\n' && attribute:
			b.WriteString("&#x0A;")
		case c == '\t' && attribute:
			b.WriteString("&#x09;")
		case c < 0x20 && c != '\n' && c != '\t':
			return "", sqlerr.Unsupported("a control character in FOR XML")
		default:
			b.WriteRune(c)
		}
	}
	return b.String(), nil
}

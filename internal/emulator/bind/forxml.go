package bind

import (
	"regexp"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// xmlName is a name that needs no encoding in XML.
var xmlName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// textNames are the column aliases of FOR XML PATH that stand for text without an element.
var textNames = map[string]bool{"": true, "*": true, "text()": true, "node()": true}

// forXML wraps a scalar subquery in FOR XML RAW or PATH, whose result is text. Other places and forms, and what would be an error or
// need encoding, are refused.
func (b *binder) forXML(r *bound, q *syntax.SelectStmt, kind queryKind) (*bound, error) {
	f := q.For
	refuse := func(what string) (*bound, error) { return nil, sqlerr.Unsupported("FOR XML %s", what).At(f.Line) }
	switch {
	case kind != queryScalar || r.assigns || r.into != nil:
		return refuse("outside a scalar subquery")
	case f.Mode == "AUTO" || f.Type || f.Elements:
		return refuse("AUTO, TYPE and ELEMENTS")
	}
	out := &exec.ForXML{Rel: r.rel, Element: "row"}
	if f.HasElementName {
		out.Element = f.ElementName
	}
	if f.HasRoot {
		if out.Root = f.Root; f.Root == "" {
			out.Root = "root"
		}
	}
	if out.Element != "" && !xmlName.MatchString(out.Element) || out.Root != "" && !xmlName.MatchString(out.Root) || f.Mode == "RAW" && out.Element == "" {
		return refuse("with such a name of an element")
	}
	content := false
	for _, c := range r.cols {
		fd := exec.XMLField{Name: c.Name, Attribute: f.Mode == "RAW", T: c.Type}
		if !fd.Attribute {
			switch name, isAttribute := strings.CutPrefix(c.Name, "@"); {
			case isAttribute:
				fd.Name, fd.Attribute = name, true
			case textNames[c.Name]:
				fd.Name = ""
			}
		}
		t := c.Type
		switch {
		case t.IsBinary(), t.Kind == types.Variant, t.Kind == types.XML, t.Kind == types.JSON, t.Kind == types.Vector, t.Kind == types.Geometry:
			return refuse("of the type " + t.Name())
		case fd.Attribute && (content || out.Element == ""), (fd.Attribute || fd.Name != "") && !xmlName.MatchString(fd.Name):
			return refuse("with a column of such a name or place")
		}
		content = content || !fd.Attribute
		out.Fields = append(out.Fields, fd)
	}
	return &bound{rel: out, cols: []exec.Column{{Type: types.NVarCharMax, Nullable: true}}}, nil
}

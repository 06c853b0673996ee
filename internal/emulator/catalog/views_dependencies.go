package catalog

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// expressionRows are the functions and sequences that constraints and computed columns call: schema-bound references, of the constraint or of the
// table and the column. The columns that they use have no rows here.
func expressionRows(w *View, v *Viewer, emit func(types.Row) bool) bool {
	a := v.access()
	for _, t := range v.Cat.Tables(v.DB.ID) {
		if !a.Has("", "OBJECT", t.ID) {
			continue
		}
		write := func(id int32, column int, definition string) bool {
			for _, n := range calledNames(definition) {
				schema := v.Cat.Schema(v.DB.ID, n[0])
				if schema == nil {
					continue // a method of a column
				}
				o := Of(v.Cat.ObjectByName(v.DB.ID, schema.ID, n[1]))
				if o == nil {
					continue
				}
				if !emit(w.row("referencing_id", id, "referencing_minor_id", column, "referencing_class", 1, "referencing_class_desc", "OBJECT_OR_COLUMN",
					"is_schema_bound_reference", true, "referenced_schema_name", n[0], "referenced_entity_name", n[1], "referenced_id", o.ID)) {
					return false
				}
			}
			return true
		}
		for i := range t.Columns {
			c := &t.Columns[i]
			if c.Computed != "" && !write(t.ID, c.ID, c.Computed) || c.Default != nil && !write(c.Default.ID, 0, c.Default.Definition) {
				return false
			}
		}
		for i := range t.Checks {
			if !write(t.Checks[i].ID, 0, t.Checks[i].Definition) {
				return false
			}
		}
	}
	return true
}

// calledNames are the two-part names of functions and sequences in an expression's canonical text, each once.
func calledNames(definition string) [][2]string {
	var out [][2]string
	seen := map[string]bool{}
	for i := 0; i < len(definition); {
		switch definition[i] {
		case '\'':
			_, i = quoted(definition, i, '\'')
			continue
		case '[':
		default:
			i++
			continue
		}
		start := i
		var parts []string
		for {
			var part string
			part, i = quoted(definition, i, ']')
			parts = append(parts, part)
			if !strings.HasPrefix(definition[i:], ".[") {
				break
			}
			i++
		}
		called := strings.HasPrefix(definition[i:], "(") || strings.HasSuffix(strings.ToUpper(definition[:start]), "NEXT VALUE FOR ")
		if key := Fold(strings.Join(parts, ".")); called && len(parts) == 2 && !seen[key] {
			seen[key] = true
			out = append(out, [2]string{parts[0], parts[1]})
		}
	}
	return out
}

// quoted reads what stands between the quote at i and its end, doubled ends undone, and gives the place behind it.
func quoted(s string, i int, end byte) (string, int) {
	var b strings.Builder
	for i++; i < len(s); i++ {
		if s[i] == end {
			if i++; i >= len(s) || s[i] != end {
				return b.String(), i
			}
		}
		b.WriteByte(s[i])
	}
	return b.String(), i
}

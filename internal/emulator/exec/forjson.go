package exec

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// JSONColumn is the name of the column that FOR JSON gives.
const JSONColumn = "JSON_F52E2B61-18A1-11d1-B105-00805F49916B"

// chunk is the number of UTF-16 units to which a statement's FOR JSON text is cut, one row each.
const chunk = 2033

// ForJSON turns the rows of a query into one JSON text.
type ForJSON struct {
	Rel    Rel
	Fields []JSONField
	// Path splits names at dots into objects (FOR JSON PATH).
	Path bool
	// Root names the property around the array; nil for none. NoArray leaves the brackets out.
	Root           *string
	NoArray, Nulls bool
	// Chunked cuts the text into rows as a statement's own result.
	Chunked bool
}

type jsonTree struct {
	name   string
	field  int // -1: an object
	fields []*jsonTree
}

func (f *ForJSON) tree() *jsonTree {
	root := &jsonTree{field: -1}
	for i, fd := range f.Fields {
		cur := root
		parts := []string{fd.Name}
		if f.Path {
			parts = strings.Split(fd.Name, ".")
		}
		for k, p := range parts {
			if k == len(parts)-1 {
				cur.fields = append(cur.fields, &jsonTree{name: p, field: i})
				break
			}
			var next *jsonTree
			for _, c := range cur.fields {
				if c.name == p && c.field < 0 {
					next = c
				}
			}
			if next == nil {
				next = &jsonTree{name: p, field: -1}
				cur.fields = append(cur.fields, next)
			}
			cur = next
		}
	}
	return root
}

// write appends an object; false when it has no members.
func (f *ForJSON) write(b *strings.Builder, t *jsonTree, r types.Row) (bool, error) {
	any := false
	b.WriteByte('{')
	for _, c := range t.fields {
		var s string
		if c.field < 0 {
			var sub strings.Builder
			ok, err := f.write(&sub, c, r)
			if err != nil {
				return false, err
			}
			if !ok {
				continue
			}
			s = sub.String()
		} else {
			if r[c.field].IsNull() && !f.Nulls {
				continue
			}
			var err error
			if s, err = jsonOf(r[c.field], f.Fields[c.field].T, f.Fields[c.field].IsJSON); err != nil {
				return false, err
			}
		}
		if any {
			b.WriteByte(',')
		}
		any = true
		b.WriteString(quoteJSON(c.name) + ":" + s)
	}
	b.WriteByte('}')
	return any, nil
}

// Run implements Rel: no row when the query has none.
func (f *ForJSON) Run(env *Env, emit func(types.Row) error) error {
	tree := f.tree()
	var b strings.Builder
	if f.Root != nil {
		b.WriteString("{" + quoteJSON(*f.Root) + ":")
	}
	if !f.NoArray {
		b.WriteByte('[')
	}
	n := 0
	err := f.Rel.Run(env, func(r types.Row) error {
		if n > 0 {
			b.WriteByte(',')
		}
		n++
		_, err := f.write(&b, tree, r)
		return err
	})
	if err != nil || n == 0 {
		return err
	}
	if !f.NoArray {
		b.WriteByte(']')
	}
	if f.Root != nil {
		b.WriteByte('}')
	}
	s := b.String()
	if !f.Chunked {
		return emit(types.Row{types.NStr(s)})
	}
	for units := types.UTF16Encode(s); len(units) > 0; {
		k := min(chunk, len(units))
		if err := emit(types.Row{types.NStr(types.UTF16Decode(units[:k]))}); err != nil {
			return err
		}
		units = units[k:]
	}
	return nil
}

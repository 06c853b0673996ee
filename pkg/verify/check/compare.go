package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql/expression"
)

// Comparison compares the rows of a query in the target with those of the same query where the folder was deployed as declared. A row is one thing: its
// first column is the object (schema.name), the second the part of it (empty for the object itself), the others what is compared, by the names of their
// columns. Parts of objects that only one side has are not compared: the object is the news.
type Comparison struct {
	Object string // what an object is called: table
	Part   string // what a part is called: column
	// Plain are the columns whose value says itself what it is: "is int", not "type is int".
	Plain []string
	// Expressions are columns of T-SQL, compared by what they mean (expression.Same).
	Expressions []string
	// KeyIsExpression is set when the part may be T-SQL.
	KeyIsExpression bool
	// Whole is set where rows without a part are the objects themselves: one that only one side has is a difference.
	Whole bool
	// NoExtra and NoMissing leave out what only the target has, and what only the declared state has.
	NoExtra, NoMissing bool
}

// Catalog is what the queries of the comparing checks read on one side, by the checks' IDs. Of a check whose query could not run there is Missing instead.
type Catalog struct {
	Sets    map[string]Set
	Missing map[string]string // why
}

// ObjectsID is the check whose rows are the objects that a side has.
const ObjectsID = "structure.objects"

// Compare gives the differences, in the order of their names.
func (c Comparison) Compare(id string, have, want *Catalog) []Detail {
	a, b := c.index(have.Sets[id]), c.index(want.Sets[id])
	inHave, inWant := objects(have), objects(want)
	var out []Detail
	for key, w := range b {
		h, ok := a[key]
		switch {
		case !ok && (c.NoMissing || !c.whole(key) && !inHave[key.object]):
		case !ok:
			out = append(out, Detail{Object: w.object, Text: c.name(w) + " is missing"})
		default:
			out = append(out, c.values(h, w)...)
		}
	}
	for key, h := range a {
		if _, ok := b[key]; ok || c.NoExtra || !c.whole(key) && !inWant[key.object] {
			continue
		}
		out = append(out, Detail{Object: h.object, Text: c.name(h) + " is not declared"})
	}
	slices.SortFunc(out, func(a, b Detail) int {
		return cmp.Or(strings.Compare(a.Object, b.Object), strings.Compare(a.Text, b.Text))
	})
	return out
}

type rowKey struct{ object, part string }

// whole reports whether a row is an object that this comparison answers for.
func (c Comparison) whole(key rowKey) bool { return c.Whole && key.part == "" }

type comparedRow struct {
	object, part string
	row          Row
}

func (c Comparison) index(s Set) map[rowKey]comparedRow {
	m := map[rowKey]comparedRow{}
	for _, r := range s.Rows {
		v := comparedRow{object: r.Text("object"), part: r.Text("part"), row: r}
		key := rowKey{strings.ToLower(v.object), strings.ToLower(v.part)}
		if c.KeyIsExpression {
			key.part = expression.Key(v.part)
		}
		if !ours(v.object) {
			continue
		}
		m[key] = v
	}
	return m
}

// values compares what both sides have.
func (c Comparison) values(h, w comparedRow) []Detail {
	var out []Detail
	for _, column := range w.row.columns[2:] {
		is, declared := h.row.Text(column), w.row.Text(column)
		same := strings.EqualFold(is, declared)
		if slices.Contains(c.Expressions, column) {
			same = expression.Same(is, declared)
		}
		if same {
			continue
		}
		what := ": " + column + " is "
		if slices.Contains(c.Plain, column) {
			what = " is "
		}
		out = append(out, Detail{Object: w.object, Text: c.name(w) + what + orNone(is) + ", declared " + orNone(declared)})
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return strings.TrimSpace(s)
}

// name names a thing: "table dbo.X: column Y", or "table dbo.X" for the object itself.
func (c Comparison) name(r comparedRow) string {
	object := c.Object
	if kind := r.row.Text("kind"); object == "" {
		object = kind
	}
	if r.part == "" {
		return object + " " + r.object
	}
	return fmt.Sprintf("%s %s: %s %s", object, r.object, c.Part, r.part)
}

// objects are the objects that a side has, in lower case.
func objects(c *Catalog) map[string]bool {
	m := map[string]bool{}
	for _, r := range c.Sets[ObjectsID].Rows {
		m[strings.ToLower(r.Text("object"))] = true
	}
	return m
}

// ours reports whether an object can be declared: not hartctl's own tables, and not a history table that the server named after an object id.
func ours(object string) bool {
	schema, name, _ := strings.Cut(strings.ToLower(object), ".")
	return schema != "hart" && schema+"."+name != "dbo.schema_migrations" && !strings.HasPrefix(name, "mssql_temporalhistoryfor_")
}

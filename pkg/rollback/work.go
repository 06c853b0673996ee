package rollback

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// work is what the templates see.
type work struct {
	Tables   []*tableWork // parents before children
	Samples  int
	Deferred []inside // foreign keys that close circles
	Leaving  bool     // rows that cannot be restored are left out
	Scope    string   // names the tables, moments and predicates: a hash
}

// ChildrenFirst is the order of locks and deletes.
func (w *work) ChildrenFirst() []*tableWork {
	out := slices.Clone(w.Tables)
	slices.Reverse(out)
	return out
}

// tableWork is one table with its moment.
type tableWork struct {
	*Table
	N       int
	At      string // the parameter that holds the moment
	When    time.Time
	Where   string // the user's predicate
	Leaving bool   // as of the whole work
	Ranges  bool   // ranges of it were done before

	Inside   []inside  // foreign keys to tables that are taken back too
	Referred []inside  // foreign keys of such tables to this one
	Orphans  []outside // foreign keys to other tables
	Outside  []outside // foreign keys of other tables to this one
	Cascades []outside // Outside, as a plan allows it
	Moving   []moving  // foreign keys to columns of this one whose values an update may change
}

// inside is a foreign key between two tables of the work.
type inside struct {
	ForeignKey
	Child, Parent *tableWork
	Self          bool
	ByKey         bool   // it refers to the primary key, in its order
	Open          string // of one that closes a circle: the column that is empty meanwhile
}

// moving is a foreign key whose parents' values may change.
type moving struct {
	Name   string
	Parent *tableWork
	Refers []string // columns of Parent
}

// outside is a foreign key between a table of the work and another.
type outside struct {
	ForeignKey
	Table   *tableWork
	Allowed bool
}

// newWork prepares what the templates see. points stand parents before children, but for circles.
func (c *Catalog) newWork(points []Point) (*work, error) {
	w := &work{Samples: samples, Scope: scope(points)}
	byID := map[int32]*tableWork{}
	for i, p := range points {
		t := &tableWork{Table: p.Table, N: i, At: fmt.Sprintf("at%d", i), When: p.When, Where: p.Where}
		for _, earlier := range w.Tables {
			if earlier.When.Equal(t.When) {
				t.At = earlier.At
				break
			}
		}
		w.Tables, byID[p.Table.id] = append(w.Tables, t), t
	}
	for _, k := range c.Keys {
		child, parent := byID[k.child], byID[k.parent]
		switch {
		case child != nil && parent != nil && child.Where == "":
			in, err := newInside(k, child, parent)
			if err != nil {
				return nil, err
			}
			if child.N < parent.N {
				if in.Open = k.opening(child.Table); in.Open == "" {
					return nil, circleRefusal([]*Table{child.Table, parent.Table})
				}
				w.Deferred = append(w.Deferred, in)
			}
			child.Inside, parent.Referred = append(child.Inside, in), append(parent.Referred, in)
		case child != nil && parent == nil:
			child.Orphans = append(child.Orphans, outside{k, child, false})
		case child == nil && parent != nil:
			parent.Outside = append(parent.Outside, outside{k, parent, false})
		}
		if parent != nil && parent.Where == "" && (k.OnUpdate != 0 || !slices.Equal(sorted(k.ParentColumns), sorted(names(parent.Key())))) {
			parent.Moving = append(parent.Moving, moving{k.Name, parent, k.ParentColumns})
		}
	}
	return w, nil
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}

func names(list []Column) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.Name
	}
	return out
}

// newInside brings the columns of a foreign key to the primary key into its order. Columns of another unique key stay as they are; they have to be stored ones.
func newInside(k ForeignKey, child, parent *tableWork) (inside, error) {
	in := inside{ForeignKey: k, Child: child, Parent: parent, Self: child == parent}
	for _, side := range []struct {
		t       *tableWork
		columns []string
	}{{child, k.Columns}, {parent, k.ParentColumns}} {
		for _, c := range side.columns {
			if side.t.column(c).Computed {
				return in, &resource.Refusal{ID: "rollback/" + side.t.String(), Text: fmt.Sprintf("the foreign key %s is over the computed column %s, which is not followed", k.Name, c), Next: "choose rows of one table with --table and --where"}
			}
		}
	}
	key := names(parent.Key())
	if in.ByKey = slices.Equal(sorted(k.ParentColumns), sorted(key)); in.ByKey {
		in.Columns, in.ParentColumns = nil, key
		for _, c := range key {
			in.Columns = append(in.Columns, k.Columns[slices.Index(k.ParentColumns, c)])
		}
	}
	return in, nil
}

// opening is the column of a foreign key that can be empty while its circle is open: nullable, and in no unique index, where one empty value would meet another.
func (k ForeignKey) opening(child *Table) string {
	for _, name := range k.Columns {
		if c := child.column(name); c.nullable && !c.unique && !c.Computed {
			return name
		}
	}
	return ""
}

// On joins a child's alias and an alias that holds the parent's columns.
func (k inside) On(child, parent string) string {
	return equal(child, k.Columns, parent, k.ParentColumns)
}

// Going says that the row to which a child refers is to be deleted.
func (k inside) Going(child string) string { return k.going(child, "") }

// GoingRemade says that it is to be deleted and made again.
func (k inside) GoingRemade(child string) string { return k.going(child, " AND d.hart_remade = 1") }

func (k inside) going(child, more string) string {
	if k.ByKey {
		return fmt.Sprintf("EXISTS (SELECT 1 FROM #hart_delete_%d AS d WHERE %s%s)", k.Parent.N, k.On(child, "d"), more)
	}
	return fmt.Sprintf("EXISTS (SELECT 1 FROM #hart_delete_%d AS d JOIN %s AS dp ON %s WHERE %s%s)", k.Parent.N, k.Parent.ID(), k.Parent.On("dp", "d"), k.On(child, "dp"), more)
}

// Moved says that the values to which children refer are others in the two versions.
func (k inside) Moved(a, b string) string {
	return moving{k.Name, k.Parent, k.ParentColumns}.Moved(a, b)
}

// Moved says that the values to which children refer are others in the two versions.
func (m moving) Moved(a, b string) string {
	list := func(alias string) string {
		return each(m.Refers, ", ", func(c string) string { return m.Parent.column(c).Compared(alias) })
	}
	return "EXISTS (SELECT " + list(a) + " EXCEPT SELECT " + list(b) + ")"
}

// Followed are the foreign keys along which rows are made again: all of Inside but those that close a circle.
func (t *tableWork) Followed() []inside {
	return slices.DeleteFunc(slices.Clone(t.Inside), func(k inside) bool { return k.Open != "" })
}

// Circular reports a foreign key of the table to itself.
func (t *tableWork) Circular() bool {
	return slices.ContainsFunc(t.Inside, func(k inside) bool { return k.Self })
}

// Remaking reports that rows may be deleted and made again.
func (t *tableWork) Remaking() bool { return len(t.Moving) > 0 || len(t.Followed()) > 0 }

// Looked reports that rows to be restored are looked up by their key, and not only gone through.
func (t *tableWork) Looked() bool {
	return t.Leaving || t.Remaking() || len(t.Referred) > 0 || len(t.Opened()) > 0
}

// Opened are the columns that are empty while circles are open.
func (t *tableWork) Opened() []string {
	var out []string
	for _, k := range t.Inside {
		if k.Open != "" && !slices.Contains(out, k.Open) {
			out = append(out, k.Open)
		}
	}
	return out
}

// Join joins a child's alias and a parent's.
func (k outside) Join(child, parent string) string {
	return equal(child, k.Columns, parent, k.ParentColumns)
}

// Set says that a row has a parent at all.
func (k outside) Set(alias string) string {
	return each(k.Columns, " AND ", func(c string) string { return mssql.Name(alias, c) + " IS NOT NULL" })
}

// Unset says that it has none.
func (k outside) Unset(alias string) string {
	return each(k.Columns, " OR ", func(c string) string { return mssql.Name(alias, c) + " IS NULL" })
}

// Refusal is the message when deleting would change, or break, rows of a table whose past is not kept.
func (k outside) Refusal() string {
	what := "would change with them"
	if k.OnDelete == 0 {
		what = "do not let them go"
	}
	return fmt.Sprintf("hartctl: rows of %s belong to rows of %s that have to be deleted, and %s (%s).", plain(k.ChildTable), k.Table, what, k.Name)
}

// scope identifies what a rollback is about, so that an interrupted one is known again.
func scope(points []Point) string {
	var b strings.Builder
	for _, p := range points {
		fmt.Fprintf(&b, "%q %s %q\n", p.Table, p.When.UTC().Format(Layout), p.Where)
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(b.String())))
}

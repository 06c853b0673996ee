package rollback

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

// Choose gives the tables of the names, and with them all temporal tables that foreign keys link to them, parents before children; without names it
// is every temporal table. alone takes the named tables only. added are those that nobody named.
func (c *Catalog) Choose(names []string, alone bool) (tables, added []*Table, err error) {
	var named []*Table
	for _, n := range names {
		t := c.Find(n)
		if t == nil {
			return nil, nil, &resource.Refusal{ID: "rollback/" + n, Text: "is no temporal table of this database", Next: "name one of: " + c.names()}
		}
		if !slices.Contains(named, t) {
			named = append(named, t)
		}
	}
	tables = slices.Clone(named)
	switch {
	case len(names) == 0:
		tables = slices.Clone(c.Tables)
	case !alone:
		for i := 0; i < len(tables); i++ {
			for _, next := range c.neighbours(tables[i]) {
				if !slices.Contains(tables, next) {
					tables, added = append(tables, next), append(added, next)
				}
			}
		}
	}
	if len(tables) == 0 {
		return nil, nil, &resource.Refusal{ID: "rollback", Text: "the database has no temporal table: nothing of its rows' past is kept"}
	}
	tables, err = c.order(tables)
	return tables, added, err
}

func (c *Catalog) names() string {
	list := make([]string, len(c.Tables))
	for i, t := range c.Tables {
		list[i] = t.String()
	}
	return cmp.Or(strings.Join(list, ", "), "(there is none)")
}

func (c *Catalog) byID(id int32) *Table {
	for _, t := range c.Tables {
		if t.id == id {
			return t
		}
	}
	return nil
}

// neighbours are the other temporal tables that share a foreign key with t.
func (c *Catalog) neighbours(t *Table) []*Table {
	var out []*Table
	for _, k := range c.Keys {
		for _, ends := range [][2]int32{{k.child, k.parent}, {k.parent, k.child}} {
			if next := c.byID(ends[1]); ends[0] == t.id && next != nil && next != t {
				out = append(out, next)
			}
		}
	}
	return out
}

// order sorts parents before children; tables that no foreign key orders stay in their order of names. Where foreign keys form a circle, a child goes before a parent whose foreign
// key can be empty meanwhile.
func (c *Catalog) order(tables []*Table) ([]*Table, error) {
	left := slices.Clone(tables)
	slices.SortFunc(left, func(a, b *Table) int { return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name)) })
	var out []*Table
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(t *Table) bool { return len(c.waits(t, left)) == 0 })
		if i < 0 {
			i = slices.IndexFunc(left, func(t *Table) bool {
				return !slices.ContainsFunc(c.waits(t, left), func(k ForeignKey) bool {
					return k.opening(t) == "" || !c.leads(k.parent, t.id, left)
				})
			})
		}
		if i < 0 {
			return nil, circleRefusal(left)
		}
		out, left = append(out, left[i]), slices.Delete(left, i, i+1)
	}
	return out, nil
}

// waits are the foreign keys of t to others of the tables.
func (c *Catalog) waits(t *Table, tables []*Table) []ForeignKey {
	var out []ForeignKey
	for _, k := range c.Keys {
		if k.child == t.id && k.parent != t.id && slices.ContainsFunc(tables, func(p *Table) bool { return p.id == k.parent }) {
			out = append(out, k)
		}
	}
	return out
}

// leads reports whether foreign keys among the tables lead from one to another.
func (c *Catalog) leads(from, to int32, tables []*Table) bool {
	seen := []int32{from}
	for i := 0; i < len(seen); i++ {
		for _, k := range c.waits(c.byID(seen[i]), tables) {
			if k.parent == to {
				return true
			}
			if !slices.Contains(seen, k.parent) {
				seen = append(seen, k.parent)
			}
		}
	}
	return false
}

func circleRefusal(tables []*Table) error {
	list := make([]string, len(tables))
	for i, t := range tables {
		list[i] = t.String()
	}
	return &resource.Refusal{
		ID: "rollback", Text: fmt.Sprintf("the foreign keys of %s form a circle, and none of them can be empty meanwhile: there is no order in which their rows can be restored", strings.Join(list, ", ")),
		Next: "choose rows of one table with --table and --where",
	}
}

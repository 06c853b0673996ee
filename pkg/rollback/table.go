// Package rollback takes rows back to what they were at a moment, from the history that system-versioned temporal tables keep. A rollback is a plan like a
// deployment's: it is shown, applied by the same applier under the same lock, and recorded in the same journal.
package rollback

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Catalog is what the target says of its temporal tables.
type Catalog struct {
	Now          time.Time // the server's, UTC
	Login        string
	Tables       []*Table // by schema and name
	Keys         []ForeignKey
	journal      bool // ranges of an interrupted rollback can be recorded
	keepsHistory bool // no history is deleted, whatever the tables' retention
}

// Table is a temporal table.
type Table struct {
	id                         int32
	Schema, Name               string
	HistorySchema, HistoryName string
	Start, End                 string // the period's columns
	Since                      time.Time
	Altered                    time.Time // UTC
	retention, unit            int
	ledger                     bool
	EndIndexed, StartIndexed   bool // the history has an index that begins with End, the table one that begins with Start
	Filtered                   bool // a security policy filters its rows or those of its history
	triggers                   int
	mayAlter, mayChange        bool
	Columns                    []Column
	unique                     []uniqueKey
	// NoEarlier is the earliest moment that the table can be taken back to.
	NoEarlier time.Time
}

// Column is a column of a temporal table.
type Column struct {
	id                       int32
	Name, Type               string
	length, precision, scale int
	collation                string
	Identity, Computed       bool
	nullable                 bool
	unique                   bool // in a unique index over all rows
	generated                int
	Key                      int // ordinal in the primary key, from 1; 0 outside
}

// ForeignKey is an enabled foreign key from or to a temporal table.
type ForeignKey struct {
	id, child, parent       int32
	Name                    string
	ChildTable, ParentTable string // quoted
	// OnDelete and OnUpdate are sys.foreign_keys.delete_referential_action and update_referential_action: 0 NO ACTION, 1 CASCADE, 2 SET NULL, 3 SET DEFAULT.
	OnDelete, OnUpdate int
	Columns            []string
	ParentColumns      []string
}

// uniqueKey is a unique index beside the primary key.
type uniqueKey struct {
	index    int
	filtered bool
	columns  []string
}

// ID is the quoted name.
func (t *Table) ID() string { return mssql.Name(t.Schema, t.Name) }

// History is the quoted name of the history table.
func (t *Table) History() string { return mssql.Name(t.HistorySchema, t.HistoryName) }

// String names the table for people.
func (t *Table) String() string { return t.Schema + "." + t.Name }

// Key are the columns of the primary key, in its order.
func (t *Table) Key() []Column {
	var out []Column
	for _, c := range t.Columns {
		if c.Key > 0 {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Column) int { return a.Key - b.Key })
	return out
}

// Stored are the columns whose values a rollback brings back: all but the period, computed ones and rowversion.
func (t *Table) Stored() []Column {
	var out []Column
	for _, c := range t.Columns {
		if !c.Computed && c.generated == 0 && c.Type != "timestamp" {
			out = append(out, c)
		}
	}
	return out
}

// column is the column of a name, which the catalog gave.
func (t *Table) column(name string) Column {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	return t.Columns[i]
}

// HasIdentity reports whether values go into an identity column.
func (t *Table) HasIdentity() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Identity })
}

// Observe reads the catalog in one request. It writes nothing.
func Observe(ctx context.Context, s *deploy.Session) (*Catalog, error) {
	if err := s.InDatabase(ctx); err != nil {
		return nil, err
	}
	c := &Catalog{}
	byID := map[int32]*Table{}
	readers := []func(mssql.Rows) error{
		func(r mssql.Rows) error {
			r.Next()
			var cleans bool
			err := r.Scan(&c.Now, &c.Login, &cleans, &c.journal)
			c.keepsHistory = !cleans
			return err
		},
		func(r mssql.Rows) error {
			for r.Next() {
				t := &Table{}
				var may, change *bool
				if err := r.Scan(&t.id, &t.Schema, &t.Name, &t.HistorySchema, &t.HistoryName, &t.Start, &t.End, &t.retention, &t.unit, &t.Since, &t.Altered, &t.ledger,
					&t.EndIndexed, &t.StartIndexed, &t.Filtered, &t.triggers, &may, &change); err != nil {
					return err
				}
				t.mayAlter, t.mayChange = may != nil && *may, change != nil && *change
				c.Tables, byID[t.id] = append(c.Tables, t), t
			}
			return nil
		},
		func(r mssql.Rows) error {
			for r.Next() {
				var id int32
				var col Column
				if err := r.Scan(&id, &col.id, &col.Name, &col.Type, &col.length, &col.precision, &col.scale, &col.collation, &col.Identity, &col.Computed, &col.generated, &col.Key, &col.nullable, &col.unique); err != nil {
					return err
				}
				if t := byID[id]; t != nil {
					t.Columns = append(t.Columns, col)
				}
			}
			return nil
		},
		func(r mssql.Rows) error {
			for r.Next() {
				var k ForeignKey
				var cs, ct, ps, pt, column, parentColumn string
				if err := r.Scan(&k.id, &k.Name, &k.child, &cs, &ct, &k.parent, &ps, &pt, &k.OnDelete, &k.OnUpdate, &column, &parentColumn); err != nil {
					return err
				}
				if n := len(c.Keys); n == 0 || c.Keys[n-1].id != k.id {
					k.ChildTable, k.ParentTable = mssql.Name(cs, ct), mssql.Name(ps, pt)
					c.Keys = append(c.Keys, k)
				}
				last := &c.Keys[len(c.Keys)-1]
				last.Columns, last.ParentColumns = append(last.Columns, column), append(last.ParentColumns, parentColumn)
			}
			return nil
		},
		func(r mssql.Rows) error {
			for r.Next() {
				var id int32
				var u uniqueKey
				var column string
				if err := r.Scan(&id, &u.index, &u.filtered, &column); err != nil {
					return err
				}
				t := byID[id]
				if t == nil {
					continue
				}
				if n := len(t.unique); n == 0 || t.unique[n-1].index != u.index {
					t.unique = append(t.unique, u)
				}
				last := &t.unique[len(t.unique)-1]
				last.columns = append(last.columns, column)
			}
			return nil
		},
	}
	err := s.SQL().Query(ctx, statement("observe.sql"), func(set int, r mssql.Rows) error {
		if set >= len(readers) {
			return fmt.Errorf("the server answered with more than %d result sets", len(readers))
		}
		return readers[set](r)
	})
	if err != nil {
		return nil, fmt.Errorf("observing temporal tables: %w", err)
	}
	c.Now = c.Now.UTC()
	for _, t := range c.Tables {
		t.NoEarlier = c.noEarlier(t)
	}
	return c, nil
}

// noEarlier is the later of the moment that the history begins and that from which on it is kept.
func (c *Catalog) noEarlier(t *Table) time.Time {
	first := t.Since.UTC()
	if c.keepsHistory || t.retention <= 0 {
		return first
	}
	var kept time.Time
	switch t.unit { // sys.tables.history_retention_period_unit
	case 3:
		kept = c.Now.AddDate(0, 0, -t.retention)
	case 4:
		kept = c.Now.AddDate(0, 0, -7*t.retention)
	case 5:
		kept = c.Now.AddDate(0, -t.retention, 0)
	case 6:
		kept = c.Now.AddDate(-t.retention, 0, 0)
	}
	if kept.After(first) {
		return kept
	}
	return first
}

// Find is the table of a name, schema.table or a table of dbo.
func (c *Catalog) Find(name string) *Table {
	parts := strings.SplitN(strings.NewReplacer("[", "", "]", "").Replace(name), ".", 2)
	if len(parts) == 1 {
		parts = []string{"dbo", parts[0]}
	}
	for _, t := range c.Tables {
		if strings.EqualFold(t.Schema, parts[0]) && strings.EqualFold(t.Name, parts[1]) {
			return t
		}
	}
	return nil
}

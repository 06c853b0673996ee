package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// clause is the part of a query that is being bound; it decides where aggregates and windows may stand.
type clause uint8

const (
	clauseOther clause = iota
	clauseSelect
	clauseWhere
	clauseOn
	clauseGroupBy
	clauseHaving
	clauseOrderBy
	clauseSet
	clauseTop
	clauseOutput
)

// binder binds one statement; lvl is the query level that is being bound.
type binder struct {
	s      *Scope
	lvl    *level
	ctes   *cteScope
	errs   []*sqlerr.Error
	clause clause
	// module is the view or inline function that is being expanded, for ownership chains; depth counts nesting.
	owner int32
	depth int
	// maxRecursion is OPTION (MAXRECURSION n); -1: not given.
	maxRecursion int
	// noColumns is the error for a column where none may be named (128).
	noColumns bool
	// noSubqueries refuses queries (1046: stored definitions).
	noSubqueries bool
	// internal lets the internal columns of graph tables be read: a stored definition.
	internal bool
	// allowSequence lets NEXT VALUE FOR stand in a stored definition: a DEFAULT.
	allowSequence   bool
	local, function bool
	// trusted reads without permission: a predicate of a schema-bound security policy. guarding are the tables whose predicates are
	// being bound.
	trusted bool
	// writeOnly: the table that is bound now is a target of which nothing is read.
	writeOnly bool
	guarding  []tableID
	// place is where a NEXT VALUE FOR would stand.
	place placement
	// at is FOR SYSTEM_TIME on the view that is being expanded.
	at *systemTime
	// changed is the source that the statement may change a table through; carrying: the query of it is being bound.
	changed  string
	carrying bool
	// seen is shared by the binders of one statement.
	seen *seen
}

// seen tells what a statement does: it reads a source, or what else opens a transaction; it names an object; the source is a table,
// a view or a table variable; it draws from a sequence.
type seen struct{ data, object, tables, sequence bool }

// level is one query level. Its columns are slots of one wide row.
type level struct {
	parent *level
	tables []*rangeVar
	width  int
	// dml gives every source a hidden slot, see Rows.
	dml bool
	// hideParent keeps the level just around from being seen: a derived table does not see its siblings.
	hideParent bool
	// sealed keeps every level around from being seen: a view, function or common table expression.
	sealed   bool
	free     map[exec.Ref]bool
	volatile bool
	group    *grouping
	inAgg    bool
	// matches are the sources of the MATCH patterns, edge by edge.
	matches    []matchedEdge
	windows    []*exec.Window
	windowCols []*exec.Col
}

// grouping is a level's GROUP BY and aggregates.
type grouping struct {
	keys   []exec.Expr
	prints []string // fingerprints of keys that are no plain columns
	aggs   []*exec.Agg
	sets   []uint32 // see exec.Group
	// active: columns are those of the grouped row.
	active bool
}

// rangeVar is one source that columns are found in.
type rangeVar struct {
	alias      string // exposed name
	schema, db string // for multi-part names of a table without an alias
	hasAlias   bool
	cols       []column
	offset     int
	keySlot    int // -1: none
	table      *catalog.Table
	dbID       int32
	scan       *exec.Scan
	// joined: by JOIN or APPLY, not by a comma. matched: by MATCH.
	joined, matched bool
	// qualifiedOnly: the columns need the name before them. hidden: not visible at all.
	qualifiedOnly, hidden bool
	// unknown is a column of a catalog view that the statement reads and whose values are not known.
	unknown string
	// updatable is what a query tells of the tables below it; derived: it is a derived table; view and viewDB: the view that it is of.
	updatable *updatable
	derived   bool
	view      *catalog.Module
	viewDB    int32
}

// column is one column of a source.
type column struct {
	name     string
	typ      types.Type
	nullable bool
	identity bool
	computed bool
	base     bool
	hidden   bool // not part of *
	refused  bool // its values are not known
	internal bool // of a graph table; only its pseudo columns read it (13908)
	// def is the definition of a computed column that is not stored.
	def string
}

func newBinder(s *Scope) *binder {
	return &binder{s: s, lvl: &level{}, maxRecursion: -1, seen: &seen{}}
}

// sub opens an inner query level.
func (b *binder) sub(hideParent bool) *binder {
	c := *b
	c.lvl = &level{parent: b.lvl, hideParent: hideParent}
	c.errs = nil
	c.clause = clauseOther
	c.changed, c.carrying = "", false
	c.noColumns = false
	return &c
}

// done takes over what an inner binder found.
func (b *binder) done(c *binder) {
	b.errs = append(b.errs, c.errs...)
	b.local = b.local || c.local
	b.function = b.function || c.function
	if c.lvl.volatile {
		b.lvl.volatile = true
	}
}

// outerRefs lists the columns that the level reads of the levels around it, as seen from the level just around.
func (l *level) outerRefs() []exec.Ref {
	var out []exec.Ref
	for r := range l.free {
		out = append(out, exec.Ref{Depth: r.Depth - 1, Slot: r.Slot})
	}
	return out
}

// markFree records a read of depth levels up.
func (l *level) markFree(depth, slot int) {
	for d := depth; d > 0 && l != nil; d-- {
		if l.free == nil {
			l.free = map[exec.Ref]bool{}
		}
		l.free[exec.Ref{Depth: d, Slot: slot}] = true
		l = l.parent
	}
}

// add puts a source into the level.
func (l *level) add(v *rangeVar) {
	v.offset, v.keySlot = l.width, -1
	l.width += len(v.cols)
	if l.dml {
		v.keySlot = l.width
		l.width++
	}
	l.tables = append(l.tables, v)
}

// addTable adds the columns of a table without reading it.
func (b *binder) addTable(name string, t *catalog.Table, db int32) *rangeVar {
	v := &rangeVar{alias: name, hasAlias: true, cols: tableColumns(t), table: t, dbID: db}
	b.lvl.add(v)
	return v
}

// tableColumns describes the columns of a table.
func tableColumns(t *catalog.Table) []column {
	out := make([]column, len(t.Columns))
	for i := range t.Columns {
		c := &t.Columns[i]
		out[i] = column{
			name: c.Name, typ: c.Type, nullable: c.Nullable, identity: c.Identity != nil, computed: c.Computed != "",
			base: true, hidden: c.Hidden, internal: c.Graph != 0 && c.Hidden,
		}
		if c.Computed != "" && !c.Persisted {
			out[i].def = c.Computed
		}
	}
	return out
}

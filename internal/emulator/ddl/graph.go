package ddl

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// graphTable refuses what a node or edge table cannot be: temporary (13914), memory-optimized (13910), temporal (13912).
func graphTable(st *syntax.CreateTableStmt) error {
	if !st.AsNode && !st.AsEdge {
		return nil
	}
	if isTemp(st.Name.Object) {
		return sqlerr.New(13914)
	}
	for _, o := range st.Options {
		switch {
		case o.Name == "MEMORY_OPTIMIZED" && optionWord(o.Value) == "ON":
			return sqlerr.New(13910)
		case o.Name == "SYSTEM_VERSIONING":
			return sqlerr.New(13912)
		}
	}
	if st.Def.Period != nil {
		return sqlerr.New(13912)
	}
	return nil
}

// graphNames are the columns that a node or edge table has of its own, without the suffix.
var graphNames = map[int]string{
	catalog.GraphID: "graph_id", catalog.GraphFromObjID: "from_obj_id", catalog.GraphFromID: "from_id",
	catalog.GraphToObjID: "to_obj_id", catalog.GraphToID: "to_id",
}

// graphColumns puts the own columns of a node or edge table before those of its definition. The pseudo columns are computed
// when they are read, so that they follow the names of their tables.
func (b *builder) graphColumns() {
	if !b.t.Node && !b.t.Edge {
		return
	}
	hidden := func(kind int, t types.Type) string { return b.graphColumn(kind, graphNames[kind], t, false, "") }
	id := types.NVarCharOf(1000)
	id.Collation = b.db.Collation
	make := "node_id_from_parts"
	if b.t.Edge {
		make = "edge_id_from_parts"
	}
	own := hidden(catalog.GraphID, types.BigIntType)
	b.graphColumn(catalog.GraphIDComputed, b.t.Pseudo(catalog.GraphID), id, false, fmt.Sprintf("(%s((%d),[%s]))", make, b.t.ID, own))
	if b.t.Node {
		return
	}
	for _, end := range [...]struct{ object, id, computed int }{
		{catalog.GraphFromObjID, catalog.GraphFromID, catalog.GraphFromIDComputed},
		{catalog.GraphToObjID, catalog.GraphToID, catalog.GraphToIDComputed},
	} {
		object, node := hidden(end.object, types.IntType), hidden(end.id, types.BigIntType)
		b.graphColumn(end.computed, b.t.Pseudo(end.id), id, true, fmt.Sprintf("(node_id_from_parts([%s],[%s]))", object, node))
	}
}

func (b *builder) graphColumn(kind int, name string, t types.Type, nullable bool, computed string) string {
	b.t.MaxColumnID++
	c := catalog.Column{
		ID: b.t.MaxColumnID, Name: name + "_" + b.graphSuffix(kind), Type: t, Nullable: nullable, NullSpecified: true,
		Computed: computed, Hidden: computed == "", Graph: kind,
	}
	b.t.Columns = append(b.t.Columns, c)
	return c.Name
}

// graphSuffix is 32 hexadecimal digits of the table's own; SQL Server's are those of a random identifier.
func (b *builder) graphSuffix(kind int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d.%d.%d", b.db.ID, b.t.ID, kind))
	return fmt.Sprintf("%X", sum[:16])
}

// graphIndex adds the unique index on the ids that a graph table has when its definition brings none.
func (b *builder) graphIndex(keys []item, def *syntax.TableDef) error {
	if b.old != nil || !b.t.Node && !b.t.Edge {
		return nil
	}
	pseudo := b.t.Pseudo(catalog.GraphID)
	alone := func(cols []syntax.IndexColumn) bool { return len(cols) == 1 && strings.EqualFold(cols[0].Name, pseudo) }
	for _, k := range keys {
		if alone(k.def.Columns) {
			return nil
		}
	}
	for _, ix := range inlineIndexes(def) {
		if ix.Unique && ix.Where == nil && alone(ix.Columns) {
			return nil
		}
	}
	return b.addIndex(catalog.Index{
		Name: "GRAPH_UNIQUE_INDEX_" + b.graphSuffix(0), Kind: 2, Unique: true, Filegroup: b.t.Filegroup,
		Columns: []catalog.IndexColumn{{Column: b.t.Columns[0].ID}},
	})
}

// graphKeys replaces the pseudo columns of an index key by the columns behind them: 13909 for such a column itself, 13929 for a
// pseudo column that the table does not have.
func (b *builder) graphKeys(cols []syntax.IndexColumn) ([]syntax.IndexColumn, *sqlerr.Error) {
	var out []syntax.IndexColumn
	for _, c := range cols {
		slot := b.graphSlot(c.Name)
		if slot < 0 {
			if catalog.PseudoColumn(c.Name) {
				return nil, sqlerr.New(13929, strings.ToLower(c.Name))
			}
			out = append(out, c)
			continue
		}
		col := &b.t.Columns[slot]
		if col.Hidden {
			return nil, sqlerr.New(13909, col.Name, b.t.Pseudo(col.Graph))
		}
		for _, kind := range behind[col.Graph] {
			k := c
			k.Name = b.t.Columns[b.t.GraphSlot(kind)].Name
			out = append(out, k)
		}
	}
	return out, nil
}

// behind are the columns that a pseudo column is made of.
var behind = map[int][]int{
	catalog.GraphIDComputed:     {catalog.GraphID},
	catalog.GraphFromIDComputed: {catalog.GraphFromObjID, catalog.GraphFromID},
	catalog.GraphToIDComputed:   {catalog.GraphToObjID, catalog.GraphToID},
}

// graphSlot is the slot of a graph column by its name or its pseudo name, -1 for none.
func (b *builder) graphSlot(name string) int {
	for i := range b.t.Columns {
		c := &b.t.Columns[i]
		if c.Graph != 0 && (catalog.SameName(c.Name, name) || catalog.PseudoColumn(name) && catalog.IsPseudo(c.Name, name)) {
			return i
		}
	}
	return -1
}

// lastGraphIndex refuses to take the last unique index on a graph table's ids away (13925).
func (b *builder) lastGraphIndex(gone *catalog.Index) error {
	if !b.t.Node && !b.t.Edge || !b.onGraphID(gone) {
		return nil
	}
	for i := range b.t.Indexes {
		if ix := &b.t.Indexes[i]; ix.ID != gone.ID && b.onGraphID(ix) {
			return nil
		}
	}
	return sqlerr.New(13925, gone.Name, b.t.Pseudo(catalog.GraphID))
}

func (b *builder) onGraphID(ix *catalog.Index) bool {
	return ix.Unique && !ix.Disabled && ix.Filter == "" && len(ix.Columns) == 1 && ix.Columns[0].Column == b.t.Columns[0].ID
}

// graphNamed refuses a constraint that names a graph column (13918).
func (b *builder) graphNamed(e syntax.Expr) error {
	var err error
	walk(e, func(n any) bool {
		if c, ok := n.(*syntax.ColumnRef); ok && b.graphSlot(c.Parts[len(c.Parts)-1]) >= 0 {
			err = sqlerr.Unsupported("CHECK over the graph column %s", c.Parts[len(c.Parts)-1]).At(c.Line)
		}
		return true
	})
	return err
}

// edgeConstraint adds a CONNECTION constraint: 13930 on a table that is no edge table, 13931, 13932, 13933 for its node tables.
func (b *builder) edgeConstraint(c *syntax.ConstraintDef) error {
	if !b.t.Edge {
		return pair(sqlerr.New(13930, b.t.Name), 1750, 0)
	}
	o, system, err := b.name("EC", c.Name, "")
	if err != nil {
		return err
	}
	ec := catalog.EdgeConstraint{Object: o, SystemNamed: system, OnDelete: actions[c.OnDelete]}
	for _, pair := range c.Connections {
		from, cause := b.edgeEnd(o.Name, pair[0])
		if cause != nil {
			return constraintError(cause)
		}
		to, cause := b.edgeEnd(o.Name, pair[1])
		if cause != nil {
			return constraintError(cause)
		}
		ec.Clauses = append(ec.Clauses, catalog.EdgeClause{From: from, To: to})
	}
	b.t.EdgeConstraints = append(b.t.EdgeConstraints, ec)
	return nil
}

func (b *builder) edgeEnd(constraint string, n syntax.Name) (int32, *sqlerr.Error) {
	if n.Database != "" && !catalog.SameName(n.Database, b.db.Name) {
		return 0, sqlerr.New(13932)
	}
	_, _, o := b.w.find(n)
	t, ok := o.(*catalog.Table)
	switch {
	case !ok:
		return 0, sqlerr.New(13931, constraint, n.Object)
	case !t.Node:
		return 0, sqlerr.New(13933)
	}
	return t.ID, nil
}

// validateEdges checks the rows against one edge constraint.
func (b *builder) validateEdges(ec *catalog.EdgeConstraint) error {
	return b.checkStored(func(w *dml.Writer, rows []types.Row) error { return w.CheckEdges(b.w.env, ec, rows, "ALTER TABLE") })
}

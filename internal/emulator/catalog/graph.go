package catalog

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// The kinds of graph column, as sys.columns.graph_type numbers them. (learn.microsoft.com: SQL Graph architecture.)
const (
	GraphID = 1 + iota
	GraphIDComputed
	GraphFromID
	GraphFromObjID
	GraphFromIDComputed
	GraphToID
	GraphToObjID
	GraphToIDComputed
)

var graphTypes = []string{
	"", "GRAPH_ID", "GRAPH_ID_COMPUTED", "GRAPH_FROM_ID", "GRAPH_FROM_OBJ_ID", "GRAPH_FROM_ID_COMPUTED",
	"GRAPH_TO_ID", "GRAPH_TO_OBJ_ID", "GRAPH_TO_ID_COMPUTED",
}

// EdgeConstraint is one CONNECTION constraint of an edge table: the pairs of node tables that its edges may join.
type EdgeConstraint struct {
	Object
	Clauses             []EdgeClause
	OnDelete            int // 0 NO_ACTION, 1 CASCADE
	Disabled, Untrusted bool
	SystemNamed         bool
}

// EdgeClause is one FROM TO pair: the object ids of two node tables.
type EdgeClause struct{ From, To int32 }

// PseudoColumn reports whether a name is one of the pseudo columns $node_id, $edge_id, $from_id and $to_id.
func PseudoColumn(name string) bool {
	switch strings.ToLower(name) {
	case "$node_id", "$edge_id", "$from_id", "$to_id":
		return true
	}
	return false
}

// IsPseudo reports whether a column's name is that of a pseudo column with its suffix of 32 hexadecimal digits.
func IsPseudo(column, pseudo string) bool {
	n := len(pseudo)
	return len(column) == n+33 && column[0] == '$' && column[n] == '_' && strings.EqualFold(column[:n], pseudo)
}

// Pseudo is the pseudo column that a graph column belongs to: $node_id and so on.
func (t *Table) Pseudo(graph int) string {
	switch {
	case graph >= GraphToID:
		return "$to_id"
	case graph >= GraphFromID:
		return "$from_id"
	case t.Node:
		return "$node_id"
	}
	return "$edge_id"
}

// GraphSlot is the slot of the graph column of a kind, -1 when the table has none.
func (t *Table) GraphSlot(kind int) int {
	for i := range t.Columns {
		if t.Columns[i].Graph == kind {
			return i
		}
	}
	return -1
}

// GraphIDKey is the counter of a node or edge table's ids.
func GraphIDKey(db, table int32) store.MetaKey {
	return store.MetaKey{DB: db, Class: "graphid", Name: idName(table)}
}

// EdgeConstraintsOn lists the edge tables with a constraint that names a node table.
func (c Catalog) EdgeConstraintsOn(db, node int32) []*Table {
	var out []*Table
	seen := map[int32]bool{}
	for _, r := range list[Ref](c, db, classReference, idName(node)+".") {
		t := c.TableByID(db, r.ID)
		if t != nil && t.Edge && !seen[t.ID] {
			seen[t.ID] = true
			out = append(out, t)
		}
	}
	return out
}

package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/graph"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// settleGraph fills the columns of a node's or edge's own from what INSERT gave the pseudo columns, which hold nothing
// themselves. An id that is not given is the table's next one; a given one that is no id of the table is Msg 13921. An end
// that is no node leaves its columns NULL, which Msg 515 refuses.
func (p *insertPlan) settleGraph(env *exec.Env, r types.Row) error {
	t := p.w.T
	if !t.Node && !t.Edge {
		return nil
	}
	given := false
	for _, slot := range p.cols {
		given = given || t.Columns[slot].Graph == catalog.GraphIDComputed
	}
	own, text := t.GraphSlot(catalog.GraphID), t.GraphSlot(catalog.GraphIDComputed)
	key := catalog.GraphIDKey(p.w.DB, t.ID)
	engine := env.Sess.Engine()
	if given {
		of, id, ok := (*catalog.Table)(nil), int64(0), false
		if !r[text].IsNull() {
			of, id, ok = graph.ParseWritten(env.Cat, p.w.DB, t.Edge, r[text].S)
		}
		if !ok || of.ID != t.ID {
			return sqlerr.New(13921, t.Pseudo(catalog.GraphID))
		}
		if engine.Counter(key) <= id {
			engine.SetCounter(key, id+1)
		}
		r[own] = types.IntOf(types.BigInt, id)
	} else {
		r[own] = types.IntOf(types.BigInt, engine.AddCounter(key, 1)-1)
	}
	r[text] = types.NullValue
	if t.Node {
		return nil
	}
	for _, end := range edgeEnds {
		text := t.GraphSlot(end.computed)
		if v := r[text]; !v.IsNull() {
			if node, id, ok := graph.ParseWritten(env.Cat, p.w.DB, false, v.S); ok {
				r[t.GraphSlot(end.object)] = types.IntOf(types.Int, int64(node.ID))
				r[t.GraphSlot(end.id)] = types.IntOf(types.BigInt, id)
			}
		}
		r[text] = types.NullValue
	}
	return nil
}

// edgeEnds are the columns of an edge's two ends, by kind.
var edgeEnds = [...]struct{ object, id, computed int }{
	{catalog.GraphFromObjID, catalog.GraphFromID, catalog.GraphFromIDComputed},
	{catalog.GraphToObjID, catalog.GraphToID, catalog.GraphToIDComputed},
}

// CheckEdges refuses edges that no clause of the constraint allows, or whose nodes do not exist (547).
func (w *Writer) CheckEdges(env *exec.Env, ec *catalog.EdgeConstraint, rows []types.Row, verb string) error {
	for _, r := range rows {
		from, to := r[w.T.GraphSlot(catalog.GraphFromObjID)], r[w.T.GraphSlot(catalog.GraphToObjID)]
		ok := false
		for _, c := range ec.Clauses {
			ok = ok || int64(c.From) == from.I && int64(c.To) == to.I
		}
		for _, end := range edgeEnds {
			if !ok {
				break
			}
			node := env.Cat.TableByID(w.DB, int32(r[w.T.GraphSlot(end.object)].I))
			if node == nil {
				ok = false
				break
			}
			id := []int{node.Columns[node.GraphSlot(catalog.GraphID)].ID}
			found, err := findRows(env, node, id, []types.Value{r[w.T.GraphSlot(end.id)]})
			if err != nil {
				return err
			}
			ok = len(found) > 0
		}
		if !ok {
			return w.conflict(verb, "EDGE", ec.Name, w.object, "")
		}
	}
	return nil
}

// leaveEdges applies the edge constraints on a node table after nodes were deleted: 547 for NO ACTION when edges remain, else
// the edges go too.
func (w *Writer) leaveEdges(env *exec.Env, nodes []Change, verb string) ([]effect, error) {
	if !w.T.Node {
		return nil, nil
	}
	var effects []effect
	for _, edge := range env.Cat.EdgeConstraintsOn(w.DB, w.T.ID) {
		var hit []Change
		seen := map[store.Key]bool{}
		for i := range edge.EdgeConstraints {
			ec := &edge.EdgeConstraints[i]
			if ec.Disabled || !connects(ec, w.T.ID) {
				continue
			}
			found, err := w.edgesOf(env, edge, nodes)
			if err != nil {
				return nil, err
			}
			if len(found) > 0 && ec.OnDelete == noAction {
				return nil, w.conflict(verb, "EDGE REFERENCE", ec.Name, objectName(env.Cat, w.DB, edge), "")
			}
			for _, c := range found {
				if !seen[c.Key] {
					seen[c.Key] = true
					hit = append(hit, c)
				}
			}
		}
		if len(hit) == 0 {
			continue
		}
		ew, err := NewWriter(runScope(env, w.DB), edge, w.DB)
		if err != nil {
			return nil, err
		}
		if err := ew.lock(env); err != nil {
			return nil, err
		}
		more, err := ew.applyDelete(env, hit, verb)
		if err != nil {
			return nil, err
		}
		effects = append(append(effects, effect{w: ew, event: "DELETE", changes: hit}), more...)
	}
	return effects, nil
}

func connects(ec *catalog.EdgeConstraint, node int32) bool {
	for _, c := range ec.Clauses {
		if c.From == node || c.To == node {
			return true
		}
	}
	return false
}

// edgesOf finds the edges that begin or end at nodes of w's table.
func (w *Writer) edgesOf(env *exec.Env, edge *catalog.Table, nodes []Change) ([]Change, error) {
	var out []Change
	own := w.T.GraphSlot(catalog.GraphID)
	for _, n := range nodes {
		vals := []types.Value{types.IntOf(types.Int, int64(w.T.ID)), n.Old[own]}
		for _, end := range edgeEnds {
			cols := []int{edge.Columns[edge.GraphSlot(end.object)].ID, edge.Columns[edge.GraphSlot(end.id)].ID}
			found, err := findRows(env, edge, cols, vals)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	return out, nil
}

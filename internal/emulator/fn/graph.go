package fn

import (
	"github.com/hartonomous/hartctl/internal/emulator/feature/graph"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(graphFuncs) }

// graphFuncs make and take apart the identifiers of nodes and edges; NULL for what is none.
var graphFuncs = []Func{
	graphID("NODE_ID_FROM_PARTS", false),
	graphID("EDGE_ID_FROM_PARTS", true),
	graphPart("OBJECT_ID_FROM_NODE_ID", false, types.IntType),
	graphPart("OBJECT_ID_FROM_EDGE_ID", true, types.IntType),
	graphPart("GRAPH_ID_FROM_NODE_ID", false, types.BigIntType),
	graphPart("GRAPH_ID_FROM_EDGE_ID", true, types.BigIntType),
}

func graphID(name string, edge bool) Func {
	whole := func(t types.Type) bool { return t.Kind == types.Null || t.IsInteger() && t.Kind != types.Bit }
	f := metaFunc(name, 2, 2, types.NVarCharOf(1000), func(m meta, a []types.Value) (types.Value, error) {
		object, ok := m.id(a, 0)
		if !ok {
			return null, nil
		}
		s, ok := graph.ID(m.cat, m.db.ID, edge, object, a[1].I)
		if !ok {
			return null, nil
		}
		return types.StringOf(types.NVarChar, s), nil
	})
	f.Result = returns(name, types.NVarCharOf(1000), whole)
	return f
}

func graphPart(name string, edge bool, t types.Type) Func {
	f := metaFunc(name, 1, 1, t, func(m meta, a []types.Value) (types.Value, error) {
		table, id, ok := graph.Parse(m.cat, m.db.ID, edge, a[0].S)
		switch {
		case !ok:
			return null, nil
		case t.Kind == types.Int:
			return types.Int32(table.ID), nil
		}
		return types.IntOf(types.BigInt, id), nil
	})
	f.Result = returns(name, t, func(a types.Type) bool {
		return a.Kind == types.Null || a.IsString() && a.Kind != types.Text && a.Kind != types.NText
	})
	return f
}

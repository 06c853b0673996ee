package ddl

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// maxJSONKey is the number of key columns that the primary key of a table with a JSON index may have.
const maxJSONKey = 31

// jsonIndex adds a JSON index: 13675 on a temporary table, 13680 on a column of another type, 13672 without a clustered primary key of
// at most 31 columns, 13681 for the second of a column. It changes no result, so it is a definition only; the clauses whose traces show
// in views that the emulator has not are refused.
func (b *builder) jsonIndex(d *syntax.IndexDef) (int, error) {
	if !plainJSON(d) || len(d.Columns) != 1 {
		return -1, sqlerr.Unsupported("CREATE JSON INDEX with several columns, FOR, WITH or ON").At(d.Line)
	}
	if b.t.Temp || b.t.Variable {
		return -1, sqlerr.New(13675, b.written)
	}
	slot := columnByName(b.t, d.Columns[0].Name)
	if slot < 0 {
		return -1, sqlerr.New(1911, d.Columns[0].Name)
	}
	c := &b.t.Columns[slot]
	if c.Type.Kind != types.JSON {
		return -1, sqlerr.New(13680, c.Name, b.written)
	}
	if pk := &b.t.Indexes[0]; !pk.PrimaryKey || pk.Kind != kindClustered || len(pk.Columns) > maxJSONKey {
		return -1, sqlerr.New(13672, b.t.Name, maxJSONKey+1)
	}
	for i := range b.t.Indexes {
		if ix := &b.t.Indexes[i]; ix.Kind == kindJSON && ix.Columns[0].Column == c.ID {
			return -1, sqlerr.New(13681, ix.Name, c.Name, b.t.Name)
		}
	}
	ix := catalog.Index{Name: d.Name, Kind: kindJSON, Columns: []catalog.IndexColumn{{Column: c.ID}}, Filegroup: b.t.Filegroup}
	if err := b.addIndex(ix); err != nil {
		return -1, err
	}
	return b.indexByName(d.Name), nil
}

// sys.indexes.type of a clustered index and of a JSON index.
const (
	kindClustered = 1
	kindJSON      = 9
)

func (b *builder) hasJSONIndex() bool {
	return slices.ContainsFunc(b.t.Indexes, func(ix catalog.Index) bool { return ix.Kind == kindJSON })
}

package ddl

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// maxJSONKey is the number of key columns that the primary key of a table with a JSON index may have.
const maxJSONKey = 31

// jsonIndex adds a JSON index. It changes no result, so it is a definition only; what SQL Server refuses, and the clauses whose
// traces show in views that the emulator has not, are refused.
func (b *builder) jsonIndex(d *syntax.IndexDef) (int, error) {
	refuse := func(what string) (int, error) {
		return -1, sqlerr.Unsupported("CREATE JSON INDEX %s", what).At(d.Line)
	}
	switch pk := &b.t.Indexes[0]; {
	case !plainJSON(d):
		return refuse("with FOR, WITH or ON")
	case b.t.Temp || b.t.Variable:
		return refuse("on a temporary table")
	case !pk.PrimaryKey || pk.Kind != 1 || len(pk.Columns) > maxJSONKey:
		return refuse("on a table without a clustered primary key of up to 31 columns")
	case len(d.Columns) != 1:
		return refuse("on several columns")
	}
	slot := columnByName(b.t, d.Columns[0].Name)
	if slot < 0 {
		return -1, sqlerr.New(1911, d.Columns[0].Name)
	}
	c := &b.t.Columns[slot]
	if c.Type.Kind != types.JSON {
		return refuse("on a column of another type")
	}
	for i := range b.t.Indexes {
		if ix := &b.t.Indexes[i]; ix.Kind == kindJSON && ix.Columns[0].Column == c.ID {
			return refuse("twice on a column")
		}
	}
	ix := catalog.Index{Name: d.Name, Kind: kindJSON, Columns: []catalog.IndexColumn{{Column: c.ID}}, Filegroup: b.t.Filegroup}
	if err := b.addIndex(ix); err != nil {
		return -1, err
	}
	return b.indexByName(d.Name), nil
}

// kindJSON is sys.indexes.type of a JSON index.
const kindJSON = 9

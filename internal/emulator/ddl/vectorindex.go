package ddl

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// vectorIndex says why a table cannot have a vector index: 343 without the preview features, 153 without a metric, 42220 on a temporary
// table, 42215 on a column of another type, 42217 without a clustered primary key of one int. An index that SQL Server would make is
// refused: what it keeps in sys.vector_indexes is the work of its builder.
func (b *builder) vectorIndex(d *syntax.IndexDef) error {
	if b.db.Scoped["PREVIEW_FEATURES"] != "1" {
		return sqlerr.New(343, "vector").WithState(2).At(d.Line)
	}
	if len(d.Options) > 0 && !slices.ContainsFunc(d.Options, func(o syntax.Option) bool { return o.Name == "METRIC" }) {
		return sqlerr.New(153, "metric", "CREATE VECTOR INDEX").WithState(7).At(d.Line)
	}
	if len(d.Options) == 0 || len(d.Columns) != 1 {
		return sqlerr.Unsupported("CREATE VECTOR INDEX with several columns or without options").At(d.Line)
	}
	if b.w.env.Sess.TranCount() > 0 {
		return sqlerr.New(574, "CREATE VECTOR INDEX")
	}
	if b.t.Temp || b.t.Variable {
		return sqlerr.New(42220, b.written)
	}
	slot := columnByName(b.t, d.Columns[0].Name)
	if slot < 0 {
		return sqlerr.New(1911, d.Columns[0].Name)
	}
	if c := &b.t.Columns[slot]; c.Type.Kind != types.Vector {
		return sqlerr.New(42215, c.Name, b.t.Name)
	}
	pk := &b.t.Indexes[0]
	if !pk.PrimaryKey || pk.Kind != kindClustered || len(pk.Columns) != 1 {
		return sqlerr.New(42217, b.t.Name)
	}
	for i := range b.t.Columns {
		if c := &b.t.Columns[i]; c.ID == pk.Columns[0].Column && c.Type.Kind != types.Int {
			return sqlerr.New(42217, b.t.Name).WithState(2)
		}
	}
	return sqlerr.Unsupported("VECTOR INDEX").At(d.Line)
}

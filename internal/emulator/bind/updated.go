package bind

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// triggerTable is the table of the trigger whose body is bound; nil outside one.
func (b *binder) triggerTable() *catalog.Table {
	if b.s.Tables == nil {
		return nil
	}
	src := b.s.Tables("inserted")
	if src == nil {
		return nil
	}
	return src.Table
}

// updated binds UPDATE(column): Msg 140 outside a trigger, 207 for no column of its table.
func (b *binder) updated(c *syntax.Call) (exec.Expr, error) {
	t := b.triggerTable()
	if t == nil {
		return nil, sqlerr.New(140).At(c.Line)
	}
	if len(c.Args) != 1 {
		return nil, sqlerr.New(174, "update", 1).At(c.Line)
	}
	ref, ok := c.Args[0].(*syntax.ColumnRef)
	if !ok || len(ref.Parts) != 1 {
		return nil, sqlerr.New(102, "(").At(c.Line)
	}
	i := slices.IndexFunc(t.Columns, func(c catalog.Column) bool { return catalog.SameName(c.Name, ref.Parts[0]) })
	if i < 0 {
		return nil, sqlerr.New(207, ref.Parts[0]).At(ref.Line)
	}
	id := t.Columns[i].ID
	return &exec.FuncPredicate{Func: &exec.Func{
		Name: "UPDATE", T: types.BitType, Volatile: true,
		Fn: func(env *exec.Env, _ []types.Value) (types.Value, error) {
			ids, _, _ := env.Sess.UpdatedColumns()
			return types.Bool(slices.Contains(ids, id)), nil
		},
	}}, nil
}

// columnsUpdated binds COLUMNS_UPDATED(): a bit for each column id, from the lowest of the first byte.
func (b *binder) columnsUpdated(c *syntax.Call) (exec.Expr, error) {
	t := b.triggerTable()
	if t == nil {
		return nil, sqlerr.Unsupported("COLUMNS_UPDATED outside a trigger").At(c.Line)
	}
	if len(c.Args) != 0 {
		return nil, sqlerr.New(174, strings.ToLower(c.Name.Object), 0).At(c.Line)
	}
	highest := 0
	for _, c := range t.Columns {
		highest = max(highest, c.ID)
	}
	return &exec.Func{
		Name: "COLUMNS_UPDATED", T: types.VarBinaryOf(128), Volatile: true,
		Fn: func(env *exec.Env, _ []types.Value) (types.Value, error) {
			bits := make([]byte, (highest+7)/8)
			ids, _, _ := env.Sess.UpdatedColumns()
			for _, id := range ids {
				bits[(id-1)/8] |= 1 << ((id - 1) % 8)
			}
			return types.BytesOf(types.VarBinary, bits), nil
		},
	}, nil
}

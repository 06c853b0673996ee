package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/fn"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// isSystemSchema reports the schemas whose objects are catalog views.
func isSystemSchema(name string) bool {
	return strings.EqualFold(name, "sys") || strings.EqualFold(name, "INFORMATION_SCHEMA")
}

// catalogView binds a reference to a catalog view of the named database, or of the current one: 208 for none, 40517
// for one of SQL Server's that the emulator does not have.
func (b *binder) catalogView(r *syntax.TableName) (fromNode, error) {
	n := r.Name
	view := catalog.LookupView(n.Schema, n.Object)
	if view == nil {
		if catalog.KnownView(n.Schema, n.Object) {
			return nil, sqlerr.Unsupported("catalog view %s.%s", strings.ToLower(n.Schema), strings.ToLower(n.Object)).At(r.Line)
		}
		return nil, sqlerr.New(208, n.Text).At(n.Line)
	}
	db, err := b.s.database(n)
	if err != nil {
		return nil, err
	}
	if db == nil {
		return nil, sqlerr.New(208, n.Text).At(n.Line)
	}
	for _, h := range r.Hints {
		if e, ok := hintEffects[strings.ToUpper(h.Name)]; !ok || e.lock != 0 {
			return nil, sqlerr.Unsupported("table hint %s on a catalog view", h.Name).At(h.Line)
		}
	}
	v := &rangeVar{alias: view.Name, schema: view.Schema, db: db.Name}
	if r.Alias != "" {
		v.alias, v.hasAlias = r.Alias, true
	}
	for _, c := range view.Columns {
		v.cols = append(v.cols, column{name: c.Name, typ: c.Type, nullable: c.Nullable, base: true, refused: view.Refused[c.Name]})
	}
	id := db.ID
	node, err := b.rowFunc(v, nil, r.Line, func(env *exec.Env, _ []types.Value, emit func(types.Row) error) error {
		viewer := fn.NewViewer(env, env.Cat.DatabaseByID(id))
		if view.Check != nil {
			if err := view.Check(viewer); err != nil {
				return err
			}
		}
		var err error
		view.Rows(viewer, func(row types.Row) bool {
			if v.unknown != "" {
				err = sqlerr.Unsupported("the column %s of %s.%s", v.unknown, view.Schema, view.Name).At(r.Line)
			} else {
				err = emit(row)
			}
			return err == nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	leaf := node.(*leafNode)
	leaf.stable = true
	return leaf, nil
}

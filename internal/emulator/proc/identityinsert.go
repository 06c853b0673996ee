package proc

import (
	"maps"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// setIdentityInsert is SET IDENTITY_INSERT table ON|OFF: one table of a database at a time. Msg 1088, 8106, 8107.
func (s *Session) setIdentityInsert(f *frame, st *syntax.SetOptionStmt) error {
	word, _ := settingWord(st.Value)
	return s.within(f, func(env *exec.Env) error {
		t, db, err := f.findTable(*st.Table)
		if err != nil {
			return err
		}
		if t == nil {
			return batchClass(sqlerr.New(1088, st.Table.Text).WithState(11))
		}
		if !hasIdentity(t) {
			return sqlerr.New(8106, written(*st.Table))
		}
		next := maps.Clone(s.identityInsert)
		if strings.EqualFold(word, "OFF") {
			if next[db] == t.ID {
				delete(next, db)
			}
			s.identityInsert = next
			return nil
		}
		if old := next[db]; old != 0 && old != t.ID {
			if o := env.Cat.TableByID(db, old); o != nil {
				return sqlerr.New(8107, qualified(env.Cat, db, &o.Object), written(*st.Table))
			}
		}
		next[db] = t.ID
		s.identityInsert = next
		s.changed() // INSERT is bound anew: the identity column is now among its columns
		return nil
	})
}

// findTable resolves a table of a database, or a #temp table; nil when there is none.
func (f *frame) findTable(n syntax.Name) (*catalog.Table, int32, error) {
	sc := f.scope()
	if strings.HasPrefix(n.Object, "#") {
		if src := f.table(n.Object); src != nil {
			return src.Table, src.DB, nil
		}
		return nil, 0, nil
	}
	db, _, obj, err := bind.ResolveObject(sc, n)
	if err != nil || obj == nil {
		return nil, 0, err
	}
	t, _ := obj.(*catalog.Table)
	return t, db.ID, nil
}

func hasIdentity(t *catalog.Table) bool {
	for i := range t.Columns {
		if t.Columns[i].Identity != nil {
			return true
		}
	}
	return false
}

// batchClass makes an error end its batch and keep the transaction.
func batchClass(e *sqlerr.Error) *sqlerr.Error {
	e.Class = sqlerr.Batch
	return e
}

// written is a name as it was written, or put together.
func written(n syntax.Name) string {
	if n.Text != "" {
		return n.Text
	}
	return spelled(n)
}

// qualified is database.schema.object.
func qualified(cat catalog.Catalog, db int32, o *catalog.Object) string {
	name := o.Name
	if sc := cat.SchemaByID(db, o.Schema); sc != nil {
		name = sc.Name + "." + name
	}
	if d := cat.DatabaseByID(db); d != nil {
		name = d.Name + "." + name
	}
	return name
}

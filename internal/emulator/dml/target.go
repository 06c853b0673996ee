package dml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// target resolves the table that INSERT, TRUNCATE or OUTPUT INTO names.
func target(s *bind.Scope, ref syntax.TableRef) (*bind.TableSource, string, error) {
	switch r := ref.(type) {
	case *syntax.TableVar:
		if s.Tables != nil {
			name := "@" + strings.TrimPrefix(r.Name, "@")
			if t := s.Tables(name); t != nil {
				return t, name, checkTarget(t, name)
			}
		}
		return nil, "", sqlerr.New(1087, strings.TrimPrefix(r.Name, "@")).At(r.Line)
	case *syntax.TableName:
		_, _, obj, err := bind.ResolveObject(s, r.Name)
		if err != nil {
			return nil, "", err
		}
		if m, ok := obj.(*catalog.Module); ok && m.Type == "V" {
			return nil, "", sqlerr.Unsupported("modifying rows through the view %s", m.Name).At(r.Line)
		}
		t, err := bind.ResolveTable(s, r.Name)
		if err != nil {
			return nil, "", err
		}
		return t, r.Name.Text, checkTarget(t, r.Name.Text)
	}
	return nil, "", sqlerr.Unsupported("this target of a DML statement").At(ref.Position().Line)
}

// checkTarget refuses the rows of inserted and deleted, and those of a table-valued parameter, as a target.
func checkTarget(t *bind.TableSource, name string) error {
	if t.Rows != nil {
		if t.Table.IsType {
			return sqlerr.New(10700, name)
		}
		return sqlerr.New(286)
	}
	return nil
}

// permit refuses a statement without the permission (229).
func (w *Writer) permit(env *exec.Env, permission string) error {
	if v := w.via; v != nil && v.View != nil {
		if !env.Sess.HasPermission(permission, "OBJECT", v.View.ID) {
			return sqlerr.New(229, permission, v.View.Name, w.dbName, env.Cat.SchemaByID(w.DB, v.View.Schema).Name)
		}
		if v.Chained {
			return nil
		}
	}
	if w.T.Variable || w.T.Temp || env.Sess.HasPermission(permission, "OBJECT", w.T.ID) {
		return nil
	}
	schema, name, _ := strings.Cut(w.object, ".")
	return sqlerr.New(229, permission, name, w.dbName, schema)
}

// triggers reports whether the table has an enabled trigger for the event.
func triggers(c catalog.Catalog, db int32, t *catalog.Table, event string, insteadOf bool) bool {
	for _, id := range t.Triggers {
		m, ok := c.ObjectByID(db, id).(*catalog.Module)
		if !ok || m.Disabled || m.InsteadOf != insteadOf {
			continue
		}
		for _, e := range m.Events {
			if strings.EqualFold(e, event) {
				return true
			}
		}
	}
	return false
}

// instead reports whether an INSTEAD OF trigger takes the place of a change: not in that trigger itself, where the statement is
// processed as if the table had none. (learn.microsoft.com: CREATE TRIGGER.)
func instead(env *exec.Env, db int32, t *catalog.Table, event string) bool {
	for _, id := range t.Triggers {
		m, ok := env.Cat.ObjectByID(db, id).(*catalog.Module)
		if ok && !m.Disabled && m.InsteadOf && slices.ContainsFunc(m.Events, func(e string) bool { return strings.EqualFold(e, event) }) {
			return !env.Sess.RunsTrigger(id)
		}
	}
	return false
}

// slots finds columns by name: 207 unknown, 264 twice.
func slots(t *catalog.Table, names []string, line int) ([]int, error) {
	var out []int
	seen := map[int]bool{}
	var unknown []*sqlerr.Error
	for _, n := range names {
		i := column(t, n)
		if i < 0 {
			unknown = append(unknown, sqlerr.New(207, n).At(line))
			continue
		}
		if seen[i] {
			return nil, sqlerr.New(264, t.Columns[i].Name).At(line)
		}
		seen[i] = true
		out = append(out, i)
	}
	return out, bind.Together(unknown)
}

func column(t *catalog.Table, name string) int {
	for i := range t.Columns {
		c := &t.Columns[i]
		if catalog.SameName(c.Name, name) || c.Graph != 0 && catalog.PseudoColumn(name) && catalog.IsPseudo(c.Name, name) {
			return i
		}
	}
	switch strings.ToLower(name) {
	case "$identity":
		return table.IdentityColumn(t)
	case "$rowguid":
		for i := range t.Columns {
			if t.Columns[i].RowGuidCol {
				return i
			}
		}
	}
	return -1
}

// keyText is the duplicate key value of messages 2601, 2627 and 1505: "1, abc, <NULL>".
func keyText(t *catalog.Table, ix *catalog.Index, r types.Row) string {
	var b strings.Builder
	for i, c := range ix.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		slot := table.Slot(t, c.Column)
		b.WriteString(valueText(r[slot], t.Columns[slot].Type))
	}
	return b.String()
}

func valueText(v types.Value, t types.Type) string {
	switch {
	case v.IsNull():
		return "<NULL>"
	case t.IsBinary():
		return fmt.Sprintf("0x%x", v.S)
	case t.IsString():
		return strings.TrimRight(v.S, " ")
	}
	text, err := types.Convert(v, t, types.VarCharMax, 0, true)
	if err != nil {
		return ""
	}
	if t.Kind == types.UniqueIdentifier {
		return strings.ToLower(text.S)
	}
	return text.S
}

// KeyText is keyText for the index builds of package ddl.
func KeyText(t *catalog.Table, ix *catalog.Index, r types.Row) string { return keyText(t, ix, r) }

package ddl_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/ddl"
	"github.com/hartonomous/hartctl/internal/emulator/ddl/ddltest"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func args(pairs ...string) map[string]types.Value {
	m := map[string]types.Value{}
	for i := 0; i < len(pairs); i += 2 {
		m["@"+pairs[i]] = types.Value{Kind: types.NVarChar, S: pairs[i+1]}
	}
	return m
}

func TestRename(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE dbo.a (id int NOT NULL CONSTRAINT pk PRIMARY KEY, x int NULL); CREATE TABLE dbo.r (id int NOT NULL); INSERT a VALUES (1, 2)")
	for _, c := range []struct{ old, new, typ, want string }{
		{"dbo.a.x", "xx", "COLUMN", ""},
		{"a", "b", "", ""},
		{"b.pk", "pk2", "INDEX", ""},
		{"b.nosuch", "y", "COLUMN", "Msg 15248: Either the parameter @objname is ambiguous or the claimed @objtype (COLUMN) is wrong."},
		{"nosuch", "y", "", "Msg 15225: No item by the name of 'nosuch' could be found in the current database 'u', given that @itemtype was input as '(null)'."},
		{"b", "r", "", "Msg 15335: Error: The new name 'r' is already in use as a object name and would cause a duplicate that is not permitted."},
	} {
		a := args("objname", c.old, "newname", c.new)
		if c.typ != "" {
			a["@objtype"] = types.Value{Kind: types.VarChar, S: c.typ}
		}
		got := db.Call(func(env *exec.Env, s *bind.Scope) error { return ddl.SpRename(env, s, a) })
		if got != c.want {
			t.Errorf("sp_rename %s: %s", c.old, got)
		}
	}
	if got := db.Run("SELECT xx FROM b WHERE id = 1"); got != "2" {
		t.Error(got)
	}
	if got := db.Run("INSERT b VALUES (1, 1)"); !strings.Contains(got, "constraint 'pk2'") {
		t.Error(got)
	}
}

func TestExtendedProperties(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (a int)")
	col := []string{"name", "MS_Description", "value", "v", "level0type", "SCHEMA", "level0name", "dbo", "level1type", "TABLE", "level1name", "t", "level2type", "COLUMN", "level2name", "a"}
	for _, c := range []struct {
		verb string
		args []string
		want string
	}{
		{"add", col, ""},
		{"add", col, "Msg 15233: Property cannot be added. Property 'MS_Description' already exists for 'dbo.t.a'."},
		{"update", col, ""},
		{"drop", col, ""},
		{"drop", col, "Msg 15217: Property cannot be updated or deleted. Property 'MS_Description' does not exist for 'dbo.t.a'."},
		{"add", []string{"name", "p", "level0type", "SCHEMA", "level0name", "nosuch"}, "Msg 15135: Object is invalid. Extended properties are not permitted on 'nosuch', or the object does not exist."},
		{"add", []string{"name", "p", "level1type", "TABLE", "level1name", "t"}, "Msg 15600: An invalid parameter or option was specified for procedure 'sp_addextendedproperty'."},
	} {
		got := db.Call(func(env *exec.Env, s *bind.Scope) error {
			return ddl.SpExtendedProperty(env, s, c.verb, args(c.args...))
		})
		if got != c.want {
			t.Errorf("%s: %s", c.verb, got)
		}
	}
}

func TestRollback(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (a int NOT NULL CONSTRAINT pk PRIMARY KEY, b int NULL); INSERT t VALUES (1, 1), (2, 2)")
	for _, sql := range []string{
		"DROP TABLE t", "TRUNCATE TABLE t", "ALTER TABLE t ADD c int NOT NULL DEFAULT 1", "ALTER TABLE t DROP COLUMN b",
		"ALTER TABLE t DROP CONSTRAINT pk", "CREATE UNIQUE INDEX ux ON t (b)", "ALTER TABLE t ALTER COLUMN b varchar(9)",
		"CREATE TABLE n (a int)", "CREATE SCHEMA s", "UPDATE t SET a = a + 1; DELETE t WHERE a = 2",
	} {
		if got := db.Undo(sql); got != "" {
			t.Errorf("%s: %s", sql, got)
		}
		if got := db.Run("SELECT * FROM t"); got != "1|1\n2|2" {
			t.Errorf("after %s: %s", sql, got)
		}
	}
	if got := db.Run("INSERT t VALUES (1, 5)"); !strings.HasPrefix(got, "Msg 2627") {
		t.Error(got)
	}
}

func TestRefreshModule(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (a int)")
	db.Run("CREATE VIEW v AS SELECT * FROM t")
	db.Run("ALTER TABLE t ADD b int")
	got := db.Call(func(env *exec.Env, s *bind.Scope) error {
		return ddl.SpRefreshModule(env, s, args("viewname", "v"), ddl.Hooks{})
	})
	if got != "" {
		t.Fatal(got)
	}
	db.Do(func(c catalog.Catalog) {
		if m := c.ObjectByName(5, 1, "v").(*catalog.Module); len(m.Columns) != 2 {
			t.Errorf("columns: %d", len(m.Columns))
		}
	})
}

package fn

import (
	"context"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// saSession is sa in a database.
type saSession struct {
	exec.Session
	cat catalog.Catalog
	db  string
}

func (s saSession) Database() *catalog.Database { return s.cat.Database(s.db) }
func (s saSession) Login() *catalog.Login       { return s.cat.LoginByID(catalog.SaID) }

func (s saSession) User() *catalog.Principal                 { return s.cat.UserOf(s.Database(), s.Login()) }
func (s saSession) HasPermission(string, string, int32) bool { return true }
func (s saSession) Server() *exec.Server {
	return &exec.Server{Name: "box", Version: "17.0.4065.4", Platform: "Linux", DataPath: "/d/"}
}

func TestMetadataFunctions(t *testing.T) {
	e, err := store.Open(store.Options{MetaTypes: catalog.MetaTypes()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := catalog.Bootstrap(e, catalog.BootstrapOptions{Now: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	e.Latch()
	defer e.Unlatch()
	ss := e.NewSession(51)
	defer ss.Close()
	tx := ss.Begin(store.ReadCommitted)
	defer tx.Rollback()
	cat := catalog.New(tx)
	cat.PutTable(4, &catalog.Table{
		Object:  catalog.Object{ID: 2001, Schema: 1, Name: "T x", Type: "U"},
		Columns: []catalog.Column{{ID: 1, Name: "id", Type: types.IntType, Identity: &catalog.Identity{Seed: 7, Increment: 2}}, {ID: 3, Name: "n", Type: types.NVarCharOf(20), Nullable: true}},
		Indexes: []catalog.Index{{ID: 1, Name: "PK_T", Kind: 1, Unique: true, Columns: []catalog.IndexColumn{{Column: 1}}}},
		Keys:    []catalog.KeyConstraint{{Object: catalog.Object{ID: 2002, Schema: 1, Name: "PK_T", Type: "PK", Parent: 2001}, Index: 1}},
	})
	env := &exec.Env{Ctx: context.Background(), Tx: tx, Cat: cat, Sess: saSession{cat: cat, db: "msdb"}}
	type a = []any
	for _, c := range []struct {
		name string
		args a
		want string
	}{
		{"OBJECT_ID", a{"dbo.[T x]"}, "2001"},
		{"OBJECT_ID", a{`msdb.."t X"`, "U"}, "2001"},
		{"OBJECT_ID", a{"T x", "U "}, "2001"},
		{"OBJECT_ID", a{"T x", "V"}, "NULL"},
		{"OBJECT_ID", a{"T x", "U  x"}, "NULL"},
		{"OBJECT_ID", a{"nosuch"}, "NULL"},
		{"OBJECT_ID", a{"[T x"}, "NULL"},
		{"OBJECT_ID", a{"PK_T", "PK"}, "2002"},
		{"OBJECT_ID", a{"sys.objects"}, "-385"},
		{"OBJECT_ID", a{"nodb..t"}, "NULL"},
		{"OBJECT_NAME", a{2001}, "T x"},
		{"OBJECT_NAME", a{2001, 1}, "NULL"},
		{"OBJECT_SCHEMA_NAME", a{2001}, "dbo"},
		{"SCHEMA_ID", a{}, "1"},
		{"SCHEMA_ID", a{"SYS"}, "4"},
		{"SCHEMA_NAME", a{16384}, "db_owner"},
		{"SCHEMA_NAME", a{99}, "NULL"},
		{"DB_ID", a{}, "4"},
		{"DB_ID", a{"MASTER"}, "1"},
		{"DB_ID", a{"no"}, "NULL"},
		{"DB_NAME", a{2}, "tempdb"},
		{"DB_NAME", a{}, "msdb"},
		{"TYPE_ID", a{"int"}, "56"},
		{"TYPE_ID", a{"vector"}, "NULL"},
		{"TYPE_ID", a{"sys.vector"}, "255"},
		{"TYPE_ID", a{"integer"}, "NULL"},
		{"TYPE_NAME", a{256}, "sysname"},
		{"COL_LENGTH", a{"T x", "n"}, "40"},
		{"COL_LENGTH", a{"T x", "z"}, "NULL"},
		{"COL_NAME", a{2001, 3}, "n"},
		{"INDEX_COL", a{"T x", 1, 1}, "id"},
		{"COLUMNPROPERTY", a{2001, "id", "IsIdentity"}, "1"},
		{"COLUMNPROPERTY", a{2001, "n", "AllowsNull"}, "1"},
		{"COLUMNPROPERTY", a{2001, "n", "What"}, "NULL"},
		{"OBJECTPROPERTY", a{2001, "TableHasPrimaryKey"}, "1"},
		{"OBJECTPROPERTY", a{2001, "IsView"}, "0"},
		{"OBJECTPROPERTY", a{2001, "IsSchemaBound"}, "NULL"},
		{"OBJECTPROPERTYEX", a{2001, "BaseType"}, "U "},
		{"INDEXPROPERTY", a{2001, "pk_t", "IsClustered"}, "1"},
		{"IDENT_CURRENT", a{"T x"}, "7"},
		{"IDENT_INCR", a{"T x"}, "2"},
		{"IDENT_SEED", a{"nosuch"}, "NULL"},
		{"SERVERPROPERTY", a{"edition"}, Edition},
		{"SERVERPROPERTY", a{"ProductMajorVersion"}, "17"},
		{"SERVERPROPERTY", a{"nosuch"}, "NULL"},
		{"DATABASEPROPERTYEX", a{"msdb", "Recovery"}, "SIMPLE"},
		{"DATABASEPROPERTYEX", a{"msdb", "IsReadCommittedSnapshotOn"}, "NULL"},
		{"FILE_ID", a{"MSDBData"}, "1"},
		{"FILE_NAME", a{2}, "MSDBLog"},
		{"FILEGROUP_NAME", a{1}, "PRIMARY"},
		{"FILEGROUPPROPERTY", a{"PRIMARY", "IsDefault"}, "1"},
		{"USER_NAME", a{16384}, "db_owner"},
		{"USER_ID", a{}, "1"},
		{"SUSER_ID", a{"sa"}, "1"},
		{"IS_MEMBER", a{"db_owner"}, "1"},
		{"IS_MEMBER", a{"nosuch"}, "NULL"},
		{"IS_SRVROLEMEMBER", a{"sysadmin"}, "1"},
		{"HAS_DBACCESS", a{"model"}, "1"},
		{"HAS_PERMS_BY_NAME", a{nil, nil, "VIEW SERVER STATE"}, "1"},
		{"HAS_PERMS_BY_NAME", a{"T x", "OBJECT", "SELECT"}, "1"},
		{"HAS_PERMS_BY_NAME", a{"zz", "OBJECT", "SELECT"}, "NULL"},
		{"APPLOCK_MODE", a{"public", "r", "Session"}, "NoLock"},
		{"APPLOCK_TEST", a{"public", "r", "Exclusive", "Session"}, "1"},
		{"PARSENAME", a{"a.[b.c].d", 2}, "b.c"},
		{"PARSENAME", a{"a", 2}, "NULL"},
		{"STATS_DATE", a{2001, 1}, "NULL"},
	} {
		if got, _, err := call(t, env, c.name, c.args...); err != nil || got != c.want {
			t.Errorf("%s%v = %q, %v; want %q", c.name, c.args, got, err, c.want)
		}
	}
}

package catalog

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// open makes an instance in memory and hands a transaction of it to f, with the latch held.
func open(t *testing.T, f func(c Catalog)) {
	t.Helper()
	e, err := store.Open(store.Options{MetaTypes: MetaTypes()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := Bootstrap(e, BootstrapOptions{PasswordHash: "hash", DataPath: "/var/opt/mssql/data/", LogPath: "/var/opt/mssql/data/", Now: now}); err != nil {
		t.Fatal(err)
	}
	e.Latch()
	defer e.Unlatch()
	s := e.NewSession(51)
	defer s.Close()
	tx := s.Begin(store.ReadCommitted)
	defer tx.Rollback()
	f(New(tx))
}

func (c Catalog) viewer(db, login string) *Viewer {
	d := c.Database(db)
	l := c.Login(login)
	return &Viewer{
		Cat: c, DB: d, Login: l, User: c.UserOf(d, l), SPID: 51, Instance: Instance{Platform: "Linux", Architecture: "X64"},
		Sessions: func() []SessionInfo {
			wait := &store.Wait{Resource: store.Resource{Kind: store.KeyLock, DB: 1, ID: 1, Key: "k"}, Mode: store.X, Blocker: 52}
			return []SessionInfo{
				{SPID: 51, Login: l, Original: l, Remote: "127.0.0.1:1", Local: "127.0.0.1:2", Busy: true, Wait: wait, ConnectionID: NewGUID()},
				{SPID: 52, ConnectionID: NewGUID()},
			}
		},
		Locks: func() []store.LockInfo {
			return []store.LockInfo{{Resource: store.Resource{Kind: store.AppLock, DB: 1, Key: "0:r"}, Mode: store.X, SPID: 51, Count: 1}}
		},
	}
}

// values reads one column of a view as text.
func values(v *Viewer, view, column string) []string {
	w := LookupView("sys", view)
	var out []string
	w.Rows(v, func(r types.Row) bool {
		x := r[w.slots[column]]
		switch x.Kind {
		case types.Null:
			out = append(out, "NULL")
		case types.NVarChar, types.Char, types.VarChar, types.VarBinary:
			out = append(out, x.S)
		default:
			out = append(out, strconv.FormatInt(x.I, 10))
		}
		return true
	})
	return out
}

func TestBootstrap(t *testing.T) {
	open(t, func(c Catalog) {
		v := c.viewer("MASTER", "SA")
		if v.User == nil || v.User.ID != DboID {
			t.Fatalf("sa is %v in master, want dbo", v.User)
		}
		for _, x := range []struct {
			view, column string
			n            int
			first        string
		}{
			{"databases", "name", 4, "master"},
			{"databases", "recovery_model", 4, "3"},
			{"configurations", "name", 106, "recovery interval (min)"},
			{"schemas", "name", 13, "dbo"},
			{"server_principals", "name", 20, "sa"},
			{"database_principals", "name", 14, "public"},
			{"types", "name", 36, "image"},
			{"filegroups", "name", 1, "PRIMARY"},
			{"database_query_store_options", "desired_state", 0, ""},
			{"master_files", "name", 8, "master"},
		} {
			got := values(v, x.view, x.column)
			if len(got) != x.n || x.n > 0 && got[0] != x.first {
				t.Errorf("%s.%s: %d rows %v, want %d from %q", x.view, x.column, len(got), got, x.n, x.first)
			}
		}
	})
}

// sample writes a table with one of each constraint, a view and a trigger into msdb's dbo schema.
func sample(c Catalog) (parent, child *Table) {
	object := func(name, typ string, of int32) Object {
		return Object{ID: c.NewObjectID(4), Schema: SchemaDbo, Name: name, Type: typ, Parent: of}
	}
	parent = &Table{Object: object("Parent", "U", 0)}
	parent.Columns = []Column{{ID: 1, Name: "Id", Type: types.IntType, Identity: &Identity{Seed: 1, Increment: 1}}}
	parent.Keys = []KeyConstraint{{Object: object("PK_Parent", "PK", parent.ID), Index: 1}}
	parent.Indexes = []Index{{ID: 1, Name: "PK_Parent", Kind: 1, Unique: true, PrimaryKey: true, Columns: []IndexColumn{{Column: 1}}}}
	c.PutTable(4, parent)
	child = &Table{Object: object("Child", "U", 0)}
	d := &Default{Object: object("DF_Child", "D", child.ID), Definition: "((0))"}
	child.Columns = []Column{{ID: 1, Name: "A", Type: types.NVarCharOf(20), Default: d}, {ID: 2, Name: "P", Type: types.IntType}}
	child.Checks = []Check{{Object: object("CK_Child", "C", child.ID), Definition: "([A]>'x')"}}
	child.ForeignKeys = []ForeignKey{{Object: object("FK_Child", "F", child.ID), Columns: []int{2}, Ref: parent.ID, RefColumns: []int{1}, RefIndex: 1}}
	child.Indexes = []Index{{Kind: 0}}
	c.PutTable(4, child)
	c.PutModule(4, &Module{Object: object("v", "V", 0), Definition: "CREATE VIEW v AS SELECT 1 AS x", Columns: []Column{{ID: 1, Name: "x", Type: types.IntType}}})
	c.PutModule(4, &Module{Object: object("tr", "TR", child.ID), Definition: "…", Events: []string{"INSERT"}})
	return parent, child
}

func TestObjects(t *testing.T) {
	open(t, func(c Catalog) {
		parent, child := sample(c)
		if got := c.Children(4, parent.ID); len(got) != 1 || got[0].Name != "FK_Child" {
			t.Errorf("Children: %v", got)
		}
		if _, ok := c.ObjectByName(4, SchemaDbo, "ck_child").(*Check); !ok {
			t.Error("a check constraint is not found by its name")
		}
		renamed := *child
		renamed.Name = "Renamed"
		renamed.Checks = nil
		c.PutTable(4, &renamed)
		if c.ObjectByName(4, SchemaDbo, "Child") != nil || c.ObjectByName(4, SchemaDbo, "CK_Child") != nil {
			t.Error("old names survive a rename")
		}
		if c.Table(4, SchemaDbo, "RENAMED") == nil {
			t.Error("the new name is not found")
		}
		c.DropObject(4, child.ID)
		if len(c.Children(4, parent.ID)) != 0 || c.ObjectByName(4, SchemaDbo, "FK_Child") != nil {
			t.Error("a dropped table leaves its foreign key")
		}
		if a, b := c.NewObjectID(4), c.NewObjectID(4); a == b || a <= 0 || b <= 0 {
			t.Errorf("object ids %d and %d", a, b)
		}
	})
}

// TestRowsAreComplete reads every view over a filled database: no NOT NULL column may be NULL.
func TestRowsAreComplete(t *testing.T) {
	open(t, func(c Catalog) {
		sample(c)
		c.PutType(4, &Type{ID: c.NewTypeID(4), Schema: SchemaDbo, Name: "Alias", Base: types.NVarCharOf(10)})
		c.PutTable(4, &Table{
			Object: Object{ID: c.NewObjectID(4), Schema: 1, Name: "e", Type: "U"}, Edge: true,
			EdgeConstraints: []EdgeConstraint{{Object: Object{ID: c.NewObjectID(4), Schema: 1, Name: "ec", Type: "EC"}, Clauses: []EdgeClause{{1, 2}}}},
		})
		one := types.IntOf(types.Int, 1)
		c.PutSequence(4, &Sequence{Object: Object{ID: c.NewObjectID(4), Schema: 1, Name: "s", Type: "SO"}, Type: types.IntType, Start: one, Increment: one, Min: one, Max: types.IntOf(types.Int, 9)})
		c.PutSynonym(4, &Synonym{Object: Object{ID: c.NewObjectID(4), Schema: 1, Name: "sy", Type: "SN"}, Base: "[dbo].[x]"})
		c.PutSecurityPolicy(4, &SecurityPolicy{Object: Object{ID: c.NewObjectID(4), Schema: 1, Name: "sp", Type: "SP"}, Predicates: []SecurityPredicate{{ID: 1}}})
		c.PutProperties(4, []Property{{Class: 0, Name: "p", Value: types.NStr("v")}})
		ret := types.IntType
		c.PutModule(4, &Module{
			Object: Object{ID: c.NewObjectID(4), Schema: 1, Name: "f", Type: "FN"}, Definition: "…", Returns: &ret,
			Params: []Param{{ID: 1, Name: "@a", Type: types.VectorOf(3)}}, Depends: []Dependency{{Schema: "dbo", Name: "Parent"}},
		})
		description := "d"
		c.PutTrusted(&TrustedAssembly{Hash: []byte("h"), Description: &description, By: "sa"})
		c.PutAsymmetricKey(4, &AsymmetricKey{ID: c.NewKeyID(4), Name: "k", Owner: 1, PublicKey: []byte("p"), Bits: 2048, SID: "s", Thumbprint: []byte("t")})
		for _, name := range []string{"a", "b"} {
			c.PutAssembly(4, &Assembly{ID: c.NewAssemblyID(4), Name: name, Owner: 1, PermissionSet: 1, References: []int32{65536}, Files: []AssemblyFile{{ID: 1, Name: name}}})
		}
		c.PutModule(4, &Module{Object: Object{ID: c.NewObjectID(4), Schema: 1, Name: "x", Type: "FS"}, Returns: &ret, External: &External{Assembly: 65536, Class: "C", Method: "M"}})
		sampleBroker(t, c)
		c.PutEventSession(&EventSession{
			ID: c.NewEventSessionID(), Name: "e", Retention: "NO_EVENT_LOSS", Partition: "PER_CPU", Started: time.Now(),
			Objects: []EventObject{
				{ID: 1, Package: "sqlserver", Name: "attention", Actions: []EventAction{{"sqlserver", "sql_text"}}},
				{ID: 2, Target: true, Package: "package0", Name: "ring_buffer", Fields: []EventField{{"max_memory", types.IntOf(types.BigInt, 1)}}},
			},
		})
		v := c.viewer("msdb", "sa")
		v.Monitors = func() []QueueMonitor { return []QueueMonitor{{DB: 4}} }
		v.Activated = func() []ActivatedTask { return []ActivatedTask{{DB: 4}} }
		empty := map[string]bool{
			"hash_indexes": true, "spatial_indexes": true, "spatial_index_tessellations": true, "masked_columns": true, "computed_columns": true, "periods": true, "table_types": true, "procedures": true,
			"partition_schemes": true, "partition_functions": true, "partition_range_values": true, "partition_parameters": true,
			"destination_data_spaces": true, "dm_tran_session_transactions": true, "index_resumable_operations": true, "vector_indexes": true,
			"json_indexes": true, "xml_indexes": true, "remote_logins": true, "credentials": true, "server_triggers": true, "server_trigger_events": true,
			"server_sql_modules": true, "event_notifications": true, "conversation_priorities": true, "remote_service_bindings": true,
			"plan_guides": true, "system_sql_modules": true, "system_parameters": true, "DOMAIN_CONSTRAINTS": true, "COLUMN_DOMAIN_USAGE": true,
			"VIEW_TABLE_USAGE": true, "TABLE_PRIVILEGES": true,
		}
		for _, w := range AllViews() {
			n := 0
			w.Rows(v, func(r types.Row) bool {
				n++
				for i, col := range w.Columns {
					if !col.Nullable && !w.Refused[col.Name] && r[i].IsNull() {
						t.Errorf("%s.%s is NULL", w.Name, col.Name)
						return false
					}
				}
				return true
			})
			if (n == 0) != (empty[w.Name] || w.Described) {
				t.Errorf("%s has %d rows", w.Name, n)
			}
		}
	})
}

func TestAccess(t *testing.T) {
	open(t, func(c Catalog) {
		parent, child := sample(c)
		c.PutLogin(&Login{ID: c.NewLoginID(), Name: "ann", Type: "S", SID: "0123456789abcdef"})
		c.PutPrincipal(4, &Principal{ID: 5, Name: "ann", Type: "S", SID: "0123456789abcdef", DefaultSchema: "dbo"})
		l, u := c.Login("ann"), c.Principal(4, "ann")
		ask := func(permission, class string, id int32) bool {
			return c.Allowed(Subject{l, u, c.DatabaseByID(4)}, permission, class, id)
		}
		names := func() int { return len(values(c.viewer("msdb", "ann"), "tables", "name")) }
		if ask("SELECT", "OBJECT", parent.ID) || names() != 0 {
			t.Error("a new user has permissions")
		}
		grants := c.Permissions(4)
		grant := func(state, name string, class int, id int32) {
			grants = append(grants, Permission{Class: class, Major: id, Grantee: 5, Grantor: 1, Name: name, State: state})
			c.PutPermissions(4, grants)
		}
		grant("G", "SELECT", ClassObject, parent.ID)
		if !ask("SELECT", "OBJECT", parent.ID) || ask("INSERT", "OBJECT", parent.ID) || ask("SELECT", "OBJECT", child.ID) || names() != 1 {
			t.Error("GRANT SELECT ON one table")
		}
		grant("G", "CONTROL", ClassSchema, SchemaDbo)
		if !ask("INSERT", "OBJECT", child.ID) || !ask("ALTER", "SCHEMA", SchemaDbo) || ask("CREATE TABLE", "DATABASE", 0) {
			t.Error("CONTROL ON SCHEMA covers its objects and nothing more")
		}
		grant("D", "SELECT", ClassDatabase, 0)
		if ask("SELECT", "OBJECT", parent.ID) || !ask("UPDATE", "OBJECT", parent.ID) {
			t.Error("DENY SELECT on the database wins over grants below")
		}
		r := *c.Principal(4, "db_ddladmin")
		r.Members = []int32{5}
		c.PutPrincipal(4, &r)
		if !ask("CREATE TABLE", "DATABASE", 0) || ask("CONTROL", "DATABASE", 0) {
			t.Error("db_ddladmin")
		}
		if c.Allowed(Subject{Login: l}, "ALTER SETTINGS", "SERVER", 0) || !c.Allowed(Subject{Login: l}, "VIEW ANY DATABASE", "SERVER", 0) {
			t.Error("server permissions of a plain login")
		}
		sr := *c.Login("serveradmin")
		sr.Members = []int32{l.ID}
		c.PutLogin(&sr)
		if !c.Allowed(Subject{Login: l}, "ALTER SETTINGS", "SERVER", 0) {
			t.Error("serveradmin lacks ALTER SETTINGS")
		}
	})
}

// TestRecordsSurviveReopen writes the log and reads it back: records with raw bytes round-trip.
func TestRecordsSurviveReopen(t *testing.T) {
	dir := t.TempDir()
	e, err := store.Open(store.Options{Dir: dir, MetaTypes: MetaTypes()})
	if err != nil {
		t.Fatal(err)
	}
	if err := Bootstrap(e, BootstrapOptions{PasswordHash: "\x02\x00\xff\xfe", Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	e.Latch()
	s := e.NewSession(51)
	tx := s.Begin(store.ReadCommitted)
	c := New(tx)
	one := types.IntOf(types.Int, 1)
	c.PutSequence(4, &Sequence{Object: Object{ID: 2000, Schema: 1, Name: "s", Type: "SO"}, Type: types.BigIntType, Start: one, Increment: one, Min: one, Max: one})
	c.PutProperties(4, []Property{{Name: "p", Value: types.BytesOf(types.VarBinary, []byte{0xff, 0xfe})}})
	if err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.Close()
	e.Unlatch()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e, err = store.Open(store.Options{Dir: dir, MetaTypes: MetaTypes()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	e.Latch()
	defer e.Unlatch()
	s = e.NewSession(51)
	defer s.Close()
	tx = s.Begin(store.ReadCommitted)
	defer tx.Rollback()
	c = New(tx)
	if l := c.Login("sa"); l == nil || l.PasswordHash != "\x02\x00\xff\xfe" || l.SID != "\x01" {
		t.Errorf("sa came back as %+v", l)
	}
	if q, ok := c.ObjectByName(4, 1, "s").(*Sequence); !ok || q.Object.Type != "SO" || q.Type != types.BigIntType {
		t.Errorf("the sequence came back as %+v", q)
	}
	if p := c.Properties(4); len(p) != 1 || p[0].Value.S != "\xff\xfe" {
		t.Errorf("properties came back as %v", p)
	}
}

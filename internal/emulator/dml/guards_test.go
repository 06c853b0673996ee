package dml_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/ddl/ddltest"
)

func TestIdentityInsert(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (id int IDENTITY, v int)")
	db.IdentityInsert = db.Table("t").ID
	if got := db.Run("INSERT t (id, v) VALUES (50, 1)"); got != "" {
		t.Error(got)
	}
	if got := db.Run("INSERT t (v) VALUES (1)"); !strings.HasPrefix(got, "Msg 545:") {
		t.Error(got)
	}
	db.IdentityInsert = 0
	if got := db.Run("INSERT t (v) VALUES (2); SELECT id FROM t WHERE v = 2"); got != "51" {
		t.Error(got)
	}
}

// A read-only database is noticed at the first row (3906), a filegroup without files at the first insert (622).
func TestUnwritable(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (a int)")
	set := func(change func(*catalog.Database)) {
		db.Do(func(c catalog.Catalog) {
			d := *c.DatabaseByID(5)
			change(&d)
			c.PutDatabase(&d)
		})
	}
	set(func(d *catalog.Database) { d.ReadOnly = true })
	for sql, want := range map[string]string{
		"UPDATE t SET a = 1":     "",
		"INSERT t VALUES (1)":    `Msg 3906: Failed to update database "u" because the database is read-only.`,
		"CREATE TABLE n (a int)": `Msg 3906: Failed to update database "u" because the database is read-only.`,
	} {
		if got := db.Run(sql); got != want {
			t.Errorf("%s: %s", sql, got)
		}
	}
	set(func(d *catalog.Database) {
		d.ReadOnly = false
		d.Filegroups = append(d.Filegroups[:1:1], catalog.Filegroup{ID: 2, Name: "FG2", Type: "FG"})
	})
	if got := db.Run("CREATE TABLE f (a int) ON FG2"); got != "" {
		t.Error(got)
	}
	set(func(d *catalog.Database) {
		d.Filegroups = []catalog.Filegroup{{ID: 1, Name: "PRIMARY", Type: "FG", Default: true}, {ID: 2, Name: "FG2", Type: "FG", ReadOnly: true}}
	})
	if got := db.Run("INSERT f VALUES (1)"); !strings.HasPrefix(got, "Msg 652:") {
		t.Error(got)
	}
	set(func(d *catalog.Database) {
		d.Filegroups = []catalog.Filegroup{d.Filegroups[0], {ID: 2, Name: "FG2", Type: "FG"}}
	})
	if got := db.Run("INSERT f VALUES (1)"); !strings.HasPrefix(got, `Msg 622: The filegroup "FG2" has no files`) {
		t.Error(got)
	}
}

func TestInsteadOf(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (a int NOT NULL PRIMARY KEY); INSERT t VALUES (1)")
	db.Run("CREATE TRIGGER tr ON t INSTEAD OF INSERT, UPDATE, DELETE AS SELECT 1")
	db.Run("INSERT t VALUES (1); UPDATE t SET a = 5; DELETE t")
	want := "INSTEAD OF INSERT t inserted=1 deleted=0,INSTEAD OF UPDATE t inserted=1 deleted=1,INSTEAD OF DELETE t inserted=0 deleted=1"
	if got := strings.Join(db.Fired, ","); got != want {
		t.Error(got)
	}
	if got := db.Run("SELECT a FROM t"); got != "1" {
		t.Error(got)
	}
}

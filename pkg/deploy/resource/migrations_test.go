package resource

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

func TestMigrations(t *testing.T) {
	files := []string{
		"migrations/1_a.up.sql", "SELECT 1\nGO\nSELECT 11", "migrations/1_a.down.sql", "SELECT -1",
		"migrations/2_b.up.sql", "SELECT 2", "migrations/2_b.down.sql", "SELECT -2",
		"migrations/3_c.up.sql", "-- hartctl:no-transaction\nRECONFIGURE",
	}
	d, err := declared(t, kind(t, "migrations"), files...)
	if err != nil {
		t.Fatal(err)
	}
	applied := func(versions ...int) History {
		h := History{Version: -1}
		for _, v := range versions {
			m := d.([]folder.Migration)[v-1]
			h.Applied = append(h.Applied, AppliedMigration{Version: m.Version, Name: m.Name, SHA256: hex.EncodeToString(m.Up.SHA256[:])})
			h.Version = int64(v)
		}
		return h
	}
	dirty := applied(1, 2)
	dirty.Version, dirty.Dirty = 3, true
	foreign := applied(1)
	foreign.Version = 2
	edited := applied(1)
	edited.Applied[0].SHA256 = strings.Repeat("0", 64)
	unknown := applied(1)
	unknown.Applied[0].Version, unknown.Applied[0].Name, unknown.Version = 7, "gone", 7
	version := func(v uint64) *uint64 { return &v }
	allUp := "apply migration/000001_a, apply migration/000002_b, apply migration/000003_c"
	for _, c := range []diffCase{
		{name: "new database", want: allUp},
		{name: "nothing applied", observed: applied(), want: allUp},
		{name: "all applied", observed: applied(1, 2, 3)},
		{name: "one pending", observed: applied(1, 2), want: "apply migration/000003_c"},
		{name: "up to 2", observed: applied(1), options: Options{To: version(2)}, want: "apply migration/000002_b", sql: "INSERT INTO dbo.schema_migrations (version, dirty) VALUES (2, 0);"},
		{name: "down to 1", observed: applied(1, 2), options: Options{To: version(1)}, want: "revert migration/000002_b", sql: "SELECT -2\nGO\n"},
		{name: "down to none", observed: applied(1, 2), options: Options{To: version(0)}, want: "revert migration/000002_b, revert migration/000001_a"},
		{name: "no down file", observed: applied(1, 2, 3), options: Options{To: version(2)}, want: "!has no down file"},
		{name: "no such version", observed: applied(1), options: Options{To: version(9)}, want: "!no migration with this version"},
		{name: "edited", observed: edited, want: "!was edited after it had been applied"},
		{name: "removed", observed: unknown, want: "!its file is gone"},
		{name: "a gap", observed: applied(2), want: "!is below the current version 2"},
		{name: "cut without a transaction", observed: dirty, want: "apply migration/000003_c"},
		{name: "dirty by another tool", observed: History{Version: 1, Dirty: true}, want: "!half applied"},
		{name: "migrated by another tool", observed: foreign, want: "!another tool has migrated"},
		{name: "baseline", observed: History{Version: 2}, database: Database{Exists: true}, options: Options{Baseline: version(2)}, want: "apply migration/000001_a, apply migration/000002_b", sql: "'base'"},
		{name: "baseline of the rest", observed: foreign, database: Database{Exists: true}, options: Options{Baseline: version(2)}, want: "apply migration/000002_b", sql: "'base'"},
		{name: "baseline twice", observed: applied(1, 2), database: Database{Exists: true}, options: Options{Baseline: version(2)}, want: "!is at version 2 already"},
		{name: "baseline of nothing", options: Options{Baseline: version(2)}, want: "!there is no database yet"},
	} {
		c.files = files
		c.run(t, "migrations")
	}
}

// TestMigrationRequests counts the requests of a migration of M batches.
func TestMigrationRequests(t *testing.T) {
	for _, m := range []int{1, 5, 50} {
		for text, more := range map[string]int{
			"SELECT 1\nGO\n": 1, // the first goes along with the beginning of the transaction
			"-- why\nCREATE VIEW dbo.v AS SELECT 1 a\nGO\n": 2, // has to stand alone
			"CREATE SCHEMA s\nGO\n":                         2,
			"-- hartctl:no-transaction\nSELECT 1\nGO\n":     2,
		} {
			steps := diffCase{name: text, files: []string{"migrations/1_a.up.sql", strings.Repeat(text, m)}, want: "apply migration/000001_a"}.run(t, "migrations")
			p := plan.Plan{Steps: steps}
			if got := p.Requests(); got != m+more {
				t.Errorf("%d batches of %q take %d requests, want %d", m, text, got, m+more)
			}
		}
	}
}

func TestModulesAndSeeds(t *testing.T) {
	files := []string{"modules/dbo/v.sql", "CREATE OR ALTER VIEW dbo.v AS SELECT 1 AS a"}
	d, err := declared(t, kind(t, "modules"), files...)
	if err != nil {
		t.Fatal(err)
	}
	sum := d.([]folder.Module)[0].SHA256
	hash := hex.EncodeToString(sum[:])
	ours := module{Kind: "V", File: hash, Recorded: "01", Definition: "01"}
	drifted, older, gone := ours, ours, ours
	drifted.Definition = "02"
	older.File = "00"
	gone.Kind = ""
	for _, c := range []diffCase{
		{name: "new", want: "create module/dbo.v", sql: "INSERT INTO hart.Module"},
		{name: "as declared", observed: map[string]module{"DBO.V": ours}},
		{name: "file changed", observed: map[string]module{"dbo.v": older}, want: "alter module/dbo.v"},
		{name: "changed in the database", observed: map[string]module{"dbo.v": drifted}, want: "alter module/dbo.v"},
		{name: "dropped in the database", observed: map[string]module{"dbo.v": gone}, want: "create module/dbo.v"},
		{name: "not ours yet", observed: map[string]module{"dbo.v": {Kind: "V", Definition: "01"}}, want: "alter module/dbo.v"},
		{name: "another's module", observed: map[string]module{"dbo.v": ours, "dbo.other": {Kind: "P", Definition: "01"}}},
		{name: "file removed", observed: map[string]module{"dbo.v": ours, "dbo.p": {Kind: "P", File: "00", Recorded: "01", Definition: "01"}}, want: "drop module/dbo.p", sql: "DROP PROCEDURE [dbo].[p];"},
	} {
		c.files = files
		c.run(t, "modules")
	}
	seed := []string{"seeds/1_a.sql", "SELECT 1"}
	diffCase{name: "new seed", files: seed, want: "apply seed/1_a", sql: "INSERT INTO hart.Seed"}.run(t, "seeds")
	diffCase{name: "changed seed", files: seed, observed: map[string]string{"1_a": "00"}, want: "apply seed/1_a"}.run(t, "seeds")
}

func TestRolesAndGrants(t *testing.T) {
	files := []string{"r.yaml", "roles:\n  app:\n    grants:\n      - {permissions: [select, INSERT], on: 'SCHEMA::dbo'}\n      - {permissions: [VIEW DEFINITION]}\n      - {permissions: [EXECUTE], on: 'OBJECT::dbo.p'}\n"}
	diffCase{name: "role", files: files, observed: []string{"other"}, want: "create role/app", sql: "CREATE ROLE [app] AUTHORIZATION dbo;"}.run(t, "roles")
	diffCase{name: "role there", files: files, observed: []string{"APP"}}.run(t, "roles")
	all := []grant{{"SELECT", "SCHEMA::dbo", "G"}, {"INSERT", "SCHEMA::dbo", "G"}, {"VIEW DEFINITION", "", "G"}, {"EXECUTE", "OBJECT::dbo.p", "G"}}
	for _, c := range []diffCase{
		{name: "none", want: "grant grant/app/SCHEMA::dbo, grant grant/app/DATABASE, grant grant/app/OBJECT::dbo.p", sql: "GRANT SELECT, INSERT ON SCHEMA::[dbo] TO [app];"},
		{name: "all", observed: map[string][]grant{"app": all}},
		{name: "denied", observed: map[string][]grant{"app": append([]grant{{"SELECT", "SCHEMA::dbo", "D"}}, all[1:]...)}, want: "grant grant/app/SCHEMA::dbo, revoke grant/app/SCHEMA::dbo/revoke"},
		{name: "one too many", observed: map[string][]grant{"app": append([]grant{{"DELETE", "SCHEMA::dbo", "G"}}, all...)}, want: "revoke grant/app/SCHEMA::dbo/revoke", sql: "REVOKE DELETE ON SCHEMA::[dbo] FROM [app];"},
		{name: "on a column", observed: map[string][]grant{"app": append([]grant{{"SELECT", "other", "G"}}, all...)}, notes: "left alone"},
	} {
		c.files = files
		c.run(t, "grants")
	}
	for text, want := range map[string]string{
		"{grants: [{permissions: [], on: 'SCHEMA::x'}]}":      "without permissions",
		"{grants: [{permissions: [SELECT], on: x}]}":          "neither SCHEMA::name",
		"{grants: [{permissions: ['SELECT; DROP'], on: ''}]}": "not the name of a permission",
	} {
		if _, err := declared(t, kind(t, "roles"), "r.yaml", "roles: {app: "+text+"}\n"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

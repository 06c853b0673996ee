package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/schema"
)

func open(t *testing.T) *folder.Folder {
	t.Helper()
	f, err := folder.Open(schema.Files, "schema")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// statements are those of a script, read by the emulator's parser.
func statements(t *testing.T, s folder.Script) []syntax.Stmt {
	t.Helper()
	var all []syntax.Stmt
	for _, b := range s.Batches {
		tree, err := syntax.Parse(b.Text, syntax.Options{QuotedIdentifier: true})
		if err != nil {
			t.Fatalf("%s, batch from line %d: %v", s.File, b.StartLine, err)
		}
		all = append(all, tree.Statements...)
	}
	return all
}

func TestLoads(t *testing.T) {
	declared, err := resource.Load(open(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range resource.Kinds() {
		if kind.Section && declared[kind.Name] == nil {
			t.Errorf("nothing is declared in section %s", kind.Name)
		}
	}
}

func TestParses(t *testing.T) {
	for _, s := range open(t).Scripts() {
		statements(t, s)
	}
}

// A migration that cannot be taken back stops a rollback half way.
func TestEveryMigrationCanBeTakenBack(t *testing.T) {
	for _, m := range open(t).Migrations {
		if m.Down == nil {
			t.Errorf("%s has no down file", m.Up.File)
			continue
		}
		var created, dropped []string
		for _, s := range statements(t, m.Up) {
			switch s := s.(type) {
			case *syntax.CreateTableStmt:
				created = append(created, s.Name.Schema+"."+s.Name.Object)
			case *syntax.AlterTableStmt:
				if set, ok := s.Action.(syntax.SetTableOptions); ok { // the server makes the history table
					created = append(created, history(set.Options)...)
				}
			}
		}
		for _, s := range statements(t, *m.Down) {
			if d, ok := s.(*syntax.DropStmt); ok && d.Kind == "TABLE" {
				for _, n := range d.Names {
					dropped = append(dropped, n.Schema+"."+n.Object)
				}
			}
		}
		// The reverse order is always right: a table is made after those that it refers to (else Msg 3726).
		slices.Reverse(dropped)
		if !slices.Equal(created, dropped) {
			t.Errorf("%s makes %v, and %s drops, last first, %v", m.Up.File, created, m.Down.File, dropped)
		}
	}
}

// history is the HISTORY_TABLE of SYSTEM_VERSIONING.
func history(options []syntax.Option) (names []string) {
	for _, o := range options {
		if ref, ok := o.Value.(*syntax.ColumnRef); ok && o.Name == "HISTORY_TABLE" {
			names = append(names, strings.Join(ref.Parts, "."))
		}
		names = append(names, history(o.Options)...)
	}
	return names
}

func TestEveryFileSaysWhatItIsFor(t *testing.T) {
	for _, s := range open(t).Scripts() {
		if !strings.HasPrefix(s.Text, "-- ") {
			t.Errorf("%s does not begin with a comment", s.File)
		}
	}
}

func TestModules(t *testing.T) {
	for _, m := range open(t).Modules {
		mod := statements(t, m.Script)[0].(*syntax.CreateModuleStmt)
		switch mod.Kind {
		case "PROCEDURE":
			if len(mod.Params) == 0 {
				activated(t, m, mod)
			} else {
				procedure(t, m, mod)
			}
		case "VIEW":
			if !strings.Contains(m.Text, "TenantId") {
				t.Errorf("%s shows no tenant to filter on", m.File)
			}
		}
	}
}

// withoutTenant are the procedures of dbo that nobody's rows pass through, with what they do instead.
var withoutTenant = map[string]string{
	"dbo.sp_ComputeSpatialProjection": "computes from its parameter and the landmarks of the installation",
}

// procedure checks the frame that all procedures have: SET NOCOUNT ON, SET XACT_ABORT ON, then one TRY whose CATCH rolls back and
// throws again; and that nobody calls it without a tenant, but for those of ops, which serve the installation.
func procedure(t *testing.T, m folder.Module, mod *syntax.CreateModuleStmt) {
	t.Helper()
	block, ok := mod.Body[0].(*syntax.BlockStmt)
	if !ok || len(mod.Body) != 1 || len(block.Body) != 3 {
		t.Errorf("%s is not one block of SET, SET, TRY", m.File)
		return
	}
	for i, option := range []string{"NOCOUNT", "XACT_ABORT"} {
		set, ok := block.Body[i].(*syntax.SetOptionStmt)
		if !ok || !slices.Equal(set.Options, []string{option}) {
			t.Errorf("%s: statement %d does not set %s", m.File, i+1, option)
		}
	}
	try, ok := block.Body[2].(*syntax.TryStmt)
	if !ok || len(try.Catch) != 2 {
		t.Errorf("%s has no TRY, or another CATCH", m.File)
		return
	}
	guard, ok := try.Catch[0].(*syntax.IfStmt)
	if !ok {
		t.Errorf("%s does not ask XACT_STATE before it rolls back", m.File)
	} else if _, ok := guard.Then.(*syntax.RollbackStmt); !ok {
		t.Errorf("%s does not roll back in its CATCH", m.File)
	}
	if throw, ok := try.Catch[1].(*syntax.ThrowStmt); !ok || throw.Number != nil {
		t.Errorf("%s does not throw the error again", m.File)
	}
	if len(mod.Params) > 0 && !strings.Contains(m.Text, "THROW 5") {
		t.Errorf("%s checks no parameter", m.File)
	}
	if strings.HasPrefix(m.ID(), "ops.") || withoutTenant[m.ID()] != "" || ofMessages[m.ID()] {
		// no tenant
	} else if len(mod.Params) == 0 || strings.TrimPrefix(mod.Params[0].Name, "@") != "TenantId" || mod.Params[0].Default != nil {
		t.Errorf("%s: the first parameter is not @TenantId without a default", m.File)
	}
	for _, word := range []string{"-- Parameters", "-- Result", "-- Errors"} {
		if !strings.Contains(m.Text, word) {
			t.Errorf("%s: the contract has no %q", m.File, word)
		}
	}
}

// ofMessages are procedures over conversations, which belong to the installation and not to a tenant.
var ofMessages = map[string]bool{"dbo.sp_SetAsideMessage": true, "dbo.sp_CountMessageAttempt": true}

// activated checks what a procedure without parameters has, one that a queue starts: SET NOCOUNT ON, SET XACT_ABORT ON, and one loop with a TRY, which receives one message in
// a transaction, looks at its type and, when it fails, rolls back.
func activated(t *testing.T, m folder.Module, mod *syntax.CreateModuleStmt) {
	t.Helper()
	block, ok := mod.Body[0].(*syntax.BlockStmt)
	if !ok || len(mod.Body) != 1 || len(block.Body) < 3 {
		t.Errorf("%s is not one block of SET, SET, DECLARE, WHILE", m.File)
		return
	}
	if _, ok := block.Body[len(block.Body)-1].(*syntax.WhileStmt); !ok {
		t.Errorf("%s does not end with its loop", m.File)
	}
	for _, text := range []string{
		"SET NOCOUNT ON;", "SET XACT_ABORT ON;", "BEGIN TRANSACTION;\n            WAITFOR (RECEIVE TOP (1) @Handle = conversation_handle, @Type = message_type_name", "), TIMEOUT 5000;",
		"EXEC dbo.sp_SetAsideMessage @Handle, @Type, ", "IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;", "THROW;", "It is activated on dbo.",
	} {
		if !strings.Contains(m.Text, text) {
			t.Errorf("%s lacks %q", m.File, text)
		}
	}
}

// A seed runs again whenever its file changes: it may add and correct, nothing else.
func TestSeedsOnlyAddAndCorrect(t *testing.T) {
	for _, seed := range open(t).Seeds {
		for _, s := range statements(t, seed.Script) {
			switch s := s.(type) {
			case *syntax.InsertStmt:
				if !strings.Contains(seed.Text, "NOT EXISTS") {
					t.Errorf("%s inserts without looking", seed.File)
				}
			case *syntax.UpdateStmt:
				if s.Where == nil {
					t.Errorf("%s updates every row", seed.File)
				}
			default:
				t.Errorf("%s has a %T", seed.File, s)
			}
		}
	}
}

// Grants come after the modules: what they are on must be in the folder, or be hartctl's own.
func TestGrantsAreOnThingsOfTheFolder(t *testing.T) {
	f := open(t)
	known := map[string]bool{"dbo.schema_migrations": true, "hart.Module": true, "hart.Seed": true}
	for _, name := range tableNames(t, f) {
		known[name] = true
	}
	for _, m := range f.Modules {
		known[m.ID()] = true
	}
	var declared struct {
		MessageTypes map[string]map[string]string `yaml:"message_types"`
		Contracts    map[string]map[string]string `yaml:"contracts"`
		Queues       map[string]struct {
			Activation struct {
				Procedure string `yaml:"procedure"`
				Readers   int    `yaml:"readers"`
			} `yaml:"activation"`
		} `yaml:"queues"`
		Services map[string]struct {
			Queue     string   `yaml:"queue"`
			Contracts []string `yaml:"contracts"`
		} `yaml:"services"`
	}
	if err := f.Decode("broker", &declared); err != nil {
		t.Fatal(err)
	}
	for name, q := range declared.Queues {
		known[name] = true
		if p := q.Activation.Procedure; p != "" && !known[p] {
			t.Errorf("%s activates %s, which does not exist", name, p)
		}
	}
	var roles map[string]struct {
		Grants []struct {
			Permissions []string `yaml:"permissions"`
			On          string   `yaml:"on"`
		} `yaml:"grants"`
	}
	if err := f.Decode("roles", &roles); err != nil {
		t.Fatal(err)
	}
	for role, r := range roles {
		for _, g := range r.Grants {
			if name, ok := strings.CutPrefix(g.On, "OBJECT::"); ok && !known[name] {
				t.Errorf("%s is granted %v on %s, which does not exist", role, g.Permissions, name)
			}
			if name, ok := strings.CutPrefix(g.On, "CONTRACT::"); ok && declared.Contracts[name] == nil {
				t.Errorf("%s is granted %v on the contract %s, which does not exist", role, g.Permissions, name)
			}
			for _, p := range g.Permissions {
				if p == "CONTROL" || p == "DELETE" && role != "hart_deploy" {
					t.Errorf("%s has %s", role, p)
				}
			}
		}
	}
}

func tableNames(t *testing.T, f *folder.Folder) (names []string) {
	for _, tab := range tables(t, f) {
		names = append(names, fmt.Sprintf("%s.%s", tab.Name.Schema, tab.Name.Object))
	}
	return names
}

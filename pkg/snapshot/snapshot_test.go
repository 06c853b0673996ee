package snapshot

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

var now = time.Date(2025, 11, 1, 10, 0, 0, 0, time.UTC)

func state() *State {
	return &State{
		Database: "It's [me]", Exists: true, Owner: "sa", Recovery: "FULL", Now: now, owns: true, kills: true, seesSessions: true,
		files: []file{
			{id: 1, name: "Data]1", path: `C:\SQL data\a.mdf`, filegroupType: "FG"},
			{id: 2, kind: 1, name: "log", path: `L:\a.ldf`, growth: 8},
			{id: 3, name: "more", path: "/var/opt/mssql/data/b.ndf", filegroupType: "FG"},
			{id: 65537, kind: 2, name: "xtp", path: `C:\xtp`, filegroupType: "FX"},
		},
	}
}

var server = resource.Server{Version: "17.0.1", EngineEdition: 3, Edition: "Enterprise", Login: "ann"}

func work() *plan.Plan {
	return &plan.Plan{Steps: []plan.Step{{ID: "migration/1", Phase: plan.Migrations, Batches: []plan.Batch{{SQL: "SELECT 1"}}}}}
}

// TestStatement: every data file and no other, beside the database's own, and no name gets out of its quotes.
func TestStatement(t *testing.T) {
	p := work()
	if err := state().Prepend(p, server, ""); err != nil {
		t.Fatal(err)
	}
	want := "CREATE DATABASE [It's [me]]_20251101T100000Z] ON\n" +
		`    (NAME = [Data]]1], FILENAME = N'C:\SQL data\It_s__me__20251101T100000Z_1.ss'),` + "\n" +
		"    (NAME = [more], FILENAME = N'/var/opt/mssql/data/It_s__me__20251101T100000Z_3.ss')\n" +
		"AS SNAPSHOT OF [It's [me]]];"
	if got := p.Steps[0].Batches[0].SQL; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Taken(p); got != "It's [me]_20251101T100000Z" {
		t.Errorf("taken %q", got)
	}
	if p.Steps[0].Undo != "DROP DATABASE [It's [me]]_20251101T100000Z];" || len(p.Steps) != 2 {
		t.Errorf("%d steps, undo %s", len(p.Steps), p.Steps[0].Undo)
	}
}

func TestPrepend(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(st *State, s *resource.Server)
		name   string
		want   string // of the error; empty for a step
	}{
		"plain":                {func(*State, *resource.Server) {}, "s", ""},
		"group":                {func(st *State, _ *resource.Server) { st.InAG = true }, "s", ""},
		"FILESTREAM":           {func(st *State, _ *resource.Server) { st.files[2].filegroupType = "FD" }, "s", "cannot be reverted to one (Msg 3138)"},
		"read-only filegroup":  {func(st *State, _ *resource.Server) { st.files[2].readOnly = true }, "s", "read-only filegroup"},
		"old, memory":          {func(_ *State, s *resource.Server) { s.Version = "14.0.1" }, "s", "before SQL Server 2019"},
		"Azure":                {func(_ *State, s *resource.Server) { s.EngineEdition = 5 }, "s", "has no database snapshots"},
		"a snapshot":           {func(st *State, _ *resource.Server) { st.IsSnapshot = true }, "s", "is a database snapshot itself"},
		"taken":                {func(st *State, _ *resource.Server) { st.taken = true }, "s", "there is a database s already"},
		"taken by another":     {func(st *State, _ *resource.Server) { st.Snapshots = []Snapshot{{Name: "S"}} }, "s", "there is a database s already"},
		"long":                 {func(*State, *resource.Server) {}, strings.Repeat("x", 129), "longer than 128"},
		"owner":                {func(st *State, _ *resource.Server) { st.owns = false }, "s", "only the owner of It's [me] and members of sysadmin can take a snapshot"},
		"no database":          {func(st *State, _ *resource.Server) { st.Exists = false }, "s", "-"},
		"no database, no name": {func(st *State, _ *resource.Server) { *st = State{Database: "x"} }, "", "-"},
	} {
		st, s, p := state(), server, work()
		tt.change(st, &s)
		err := st.Prepend(p, s, tt.name)
		switch {
		case tt.want == "-":
			if err != nil || len(p.Steps) != 1 || len(p.Notes) != 1 {
				t.Errorf("%s: %v, %d steps, %d notes", name, err, len(p.Steps), len(p.Notes))
			}
		case tt.want == "":
			if err != nil || len(p.Steps) != 2 || Taken(p) != tt.name {
				t.Errorf("%s: %v, %d steps", name, err, len(p.Steps))
			}
		default:
			checkRefusal(t, name, err, tt.want)
			if len(p.Steps) != 1 {
				t.Errorf("%s: a step in a refused plan", name)
			}
		}
	}
	empty := &plan.Plan{}
	if err := state().Prepend(empty, server, "s"); err != nil || !empty.Empty() {
		t.Errorf("an empty plan: %v, %d steps", err, len(empty.Steps))
	}
}

func checkRefusal(t *testing.T, name string, err error, want string) {
	t.Helper()
	var refusal *resource.Refusal
	var preflight *deploy.PreflightError
	if err == nil || !errors.As(err, &refusal) && !errors.As(err, &preflight) || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: %v, want a refusal with %q", name, err, want)
	}
}

func TestRevert(t *testing.T) {
	for name, tt := range map[string]struct {
		change  func(st *State)
		name    string
		allow   []string
		want    string // of the error
		hazards string
	}{
		"alone":       {func(*State) {}, "s", nil, "", "data-loss"},
		"by its case": {func(*State) {}, "S", nil, "", "data-loss"},
		"with others": {func(st *State) { st.InTheWay = []deploy.Holder{{Session: 60}} }, "s", nil, "", "data-loss disconnect-users"},
		"to be sure":  {func(*State) {}, "s", []string{plan.DisconnectUsers}, "", "data-loss disconnect-users"},
		"dbcreator":   {func(st *State) { st.owns, st.creator = false, true }, "s", nil, "", "data-loss"},
		"nobody":      {func(st *State) { st.owns = false }, "s", nil, "members of dbcreator and sysadmin can revert it", ""},
		"no killing":  {func(st *State) { st.kills, st.InTheWay = false, []deploy.Holder{{}} }, "s", nil, "ALTER ANY CONNECTION", ""},
		"unknown":     {func(*State) {}, "x", nil, "has no database snapshot x", ""},
		"none":        {func(st *State) { st.Exists = false }, "s", nil, "there is no database", ""},
		"group":       {func(st *State) { st.InAG = true }, "s", nil, "availability group", ""},
		"two":         {func(st *State) { st.Snapshots = append(st.Snapshots, Snapshot{Name: "t"}) }, "s", nil, "the last one that is left (Msg 3137): t", ""},
		"FILESTREAM":  {func(st *State) { st.files[2].filegroupType = "FD" }, "s", nil, "Msg 3138", ""},
	} {
		st := state()
		st.Snapshots = []Snapshot{{"s", now.Add(-2*time.Hour - 13*time.Minute)}}
		tt.change(st)
		p, err := st.Revert(deploy.Target{Database: st.Database}, &deploy.Observed{Server: server, Kinds: map[string]any{}}, "t", tt.name, tt.allow)
		if tt.want != "" {
			checkRefusal(t, name, err, tt.want)
			continue
		}
		if err != nil || len(p.Steps) != 1 || !p.RevertsDatabase() {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var hazards []string
		for _, h := range p.Steps[0].Hazards {
			hazards = append(hazards, h.Name)
		}
		if got := strings.Join(hazards, " "); got != tt.hazards || len(p.Steps[0].Batches) != len(hazards) {
			t.Errorf("%s: hazards %s, %d batches", name, got, len(p.Steps[0].Batches))
		}
		last := p.Steps[0].Batches[len(p.Steps[0].Batches)-1].SQL
		if last != "RESTORE DATABASE [It's [me]]] FROM DATABASE_SNAPSHOT = N's';" {
			t.Errorf("%s: %s", name, last)
		}
		if text := p.Steps[0].Hazards[0].Text; !strings.Contains(text, "in the 2h13m0s since 2025-11-01T07:47:00Z is lost") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestRemedies(t *testing.T) {
	before, after := state(), state()
	if got := after.Remedies(before); len(got) != 1 || !strings.Contains(got[0], "take a full backup") {
		t.Errorf("nothing changed: %q", got)
	}
	after.Recovery = "SIMPLE"
	before.Recovery = "SIMPLE"
	if got := after.Remedies(before); len(got) != 0 {
		t.Errorf("nothing changed, SIMPLE: %q", got)
	}
	before.Recovery, before.BrokerEnabled, before.Owner, before.files[1].growth = "FULL", true, "bob", 9
	got := strings.Join(after.Remedies(before), "\n")
	for _, want := range []string{"SET ENABLE_BROKER", "TO [bob];", "recovery model is SIMPLE again", "growth of the log file log"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, got)
		}
	}
}

package plan

import (
	"bytes"
	"strings"
	"testing"
)

func sample() *Plan {
	return &Plan{
		Version: FormatVersion, Tool: "t", Fingerprint: "f", Target: Target{Database: "Db", Server: "h", Environment: "e"},
		Steps: []Step{
			{ID: "database/Db", Phase: Database, Scope: ScopeInstance, Action: Create, Reason: "r", Batches: []Batch{{SQL: "CREATE DATABASE [Db];"}}},
			{
				ID: "migration/1", Phase: Migrations, Scope: ScopeDatabase, Action: Apply, Reason: "two\nlines", Batches: []Batch{{SQL: "SELECT 1\n", Count: 3}},
				Hazards: []Hazard{{DataLoss, "x"}},
			},
		},
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	good, err := sample().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Unmarshal(good); err != nil {
		t.Fatal(err)
	}
	edit := func(old, new string) string { return strings.Replace(string(good), old, new, 1) }
	for name, tt := range map[string]struct{ text, want string }{
		"empty":          {"", "not a plan"},
		"torn":           {string(good[:len(good)/2]), "not a plan"},
		"other JSON":     {`{"name": "x"}`, "unknown field"},
		"more behind":    {string(good) + "{}", "text after its end"},
		"version":        {edit(`"version": 1`, `"version": 2`), "format version 2"},
		"no fingerprint": {edit(`"fingerprint": "f"`, `"fingerprint": ""`), "no fingerprint"},
		"unknown phase":  {edit(`"phase": "migrations"`, `"phase": "magic"`), `unknown phase "magic"`},
		"wrong order":    {edit(`"phase": "migrations"`, `"phase": "instance"`), "behind a later phase"},
		"no id":          {edit(`"id": "migration/1"`, `"id": ""`), "has no id"},
	} {
		if _, err := Unmarshal([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

// A parameter comes back byte for byte, stands in the script as what it is, and takes no name or type that could be anything else.
func TestParameters(t *testing.T) {
	p := sample()
	p.Steps[1].Batches[0] = Batch{SQL: "SELECT @content", Parameters: []Parameter{{Name: "content", Type: Binary, Value: []byte{0x4d, 0x5a, 0}}}}
	saved, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Unmarshal(saved)
	if err != nil || !bytes.Equal(again.Steps[1].Batches[0].Parameters[0].Value, []byte{0x4d, 0x5a, 0}) {
		t.Fatalf("%v: %+v", err, again)
	}
	var b bytes.Buffer
	if err := Script(&b, p, Frame{}); err != nil || !strings.Contains(b.String(), "\nDECLARE @content varbinary(max) = 0x4D5A00;\nSELECT @content\nGO\n") {
		t.Errorf("%v:\n%s", err, b.String())
	}
	for old, new := range map[string]string{`"content"`: `"content int; DROP TABLE t; --"`, `"varbinary(max)"`: `"int"`, `"TVoA"`: `""`} {
		if _, err := Unmarshal([]byte(strings.Replace(string(saved), old, new, 1))); err == nil || !strings.Contains(err.Error(), "has a parameter") {
			t.Errorf("%s for %s: %v", new, old, err)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	good, _ := sample().Marshal()
	f.Add(good)
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Unmarshal(text)
		if err != nil {
			return
		}
		again, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Unmarshal(again); err != nil {
			t.Fatalf("a plan that was read cannot be read again: %v", err)
		}
	})
}

func TestScript(t *testing.T) {
	var b bytes.Buffer
	if err := Script(&b, sample(), Frame{Lock: "LOCK", Run: "RUN", End: "END"}); err != nil {
		t.Fatal(err)
	}
	want := "USE [master];\nGO\nLOCK\nGO\n\n-- Step 1 of 2: database/Db (database, create)\n-- r\nCREATE DATABASE [Db];\nGO\nUSE [Db];\nGO\nRUN\nGO\n\n-- Step 2 of 2: migration/1 (migrations, apply)\n-- two lines\n-- HAZARD data-loss: x\nSELECT 1\nGO 3\nEND\nGO\n"
	if _, got, _ := strings.Cut(b.String(), "first error.\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRefusedAndRequests(t *testing.T) {
	p := sample()
	if r := p.Refused(nil); len(r) != 1 || r[0].Step != "migration/1" {
		t.Errorf("refused %v", r)
	}
	if r := p.Refused([]string{DataLoss}); len(r) != 0 {
		t.Errorf("refused %v", r)
	}
	if p.Requests() != 4 {
		t.Errorf("%d requests, want 4", p.Requests())
	}
}

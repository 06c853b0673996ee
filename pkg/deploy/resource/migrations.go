package resource

import (
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// migrations: the numbered files of migrations/, each applied once, in order.
func init() {
	register(Kind{
		Name: "migrations", Phase: plan.Migrations, Scope: plan.ScopeDatabase,
		Query: query("observe_migrations.sql"),
		Read:  readHistory,
		Declared: func(f *folder.Folder) (any, error) {
			return f.Migrations, nil
		},
		Diff: diffMigrations,
	})
}

// History is what the database knows of its migrations.
type History struct {
	// Applied are the versions that are applied, ascending.
	Applied []AppliedMigration `json:"applied,omitempty"`
	// Version and Dirty are golang-migrate's row; Version is -1 when there is none.
	Version int64 `json:"version"`
	Dirty   bool  `json:"dirty,omitempty"`
}

// AppliedMigration is one applied version.
type AppliedMigration struct {
	Version uint64 `json:"version"`
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
	// Baseline: it was recorded without running, so the file's text was never compared.
	Baseline bool `json:"baseline,omitempty"`
}

// Current is the newest applied version; 0 when there is none.
func (h History) Current() uint64 {
	if len(h.Applied) == 0 {
		return 0
	}
	return h.Applied[len(h.Applied)-1].Version
}

func readHistory(r mssql.Rows) (any, error) {
	h := History{Version: -1}
	applied := map[uint64]AppliedMigration{}
	var row struct {
		kind    string
		version int64
		name    string
		hash    []byte
		dirty   bool
	}
	err := each(r, []any{&row.kind, &row.version, &row.name, &row.hash, &row.dirty}, func() {
		switch row.kind {
		case "version":
			h.Version, h.Dirty = row.version, row.dirty
		case "down":
			delete(applied, uint64(row.version))
		default:
			applied[uint64(row.version)] = AppliedMigration{Version: uint64(row.version), Name: row.name, SHA256: hex.EncodeToString(row.hash), Baseline: row.kind == "base"}
		}
	})
	for _, a := range applied {
		h.Applied = append(h.Applied, a)
	}
	slices.SortFunc(h.Applied, func(a, b AppliedMigration) int { return int(a.Version) - int(b.Version) })
	return h, err
}

func diffMigrations(in Input) ([]plan.Step, error) {
	files := in.Declared.([]folder.Migration)
	have, ok := in.Observed.(History)
	if !ok {
		have.Version = -1
	}
	if in.Options.Baseline != nil {
		return baseline(in, files, have)
	}
	redo, err := compareHistory(files, have)
	if err != nil {
		return nil, err
	}
	target, err := targetVersion(in, files)
	if err != nil {
		return nil, err
	}
	if target < have.Current() {
		return down(in, files, have, target)
	}
	var steps []plan.Step
	for _, m := range files {
		if m.Version > target || m.Version <= have.Current() {
			continue
		}
		reason := "has not been applied"
		if redo == m.Version {
			reason = "was cut while it ran without a transaction: it runs again from its first batch"
		}
		steps = append(steps, migrationStep(in, m, m.Up, plan.Apply, reason, 0))
	}
	return steps, nil
}

// targetVersion is --to, or the newest file.
func targetVersion(in Input, files []folder.Migration) (uint64, error) {
	if in.Options.To == nil {
		if len(files) == 0 {
			return 0, nil
		}
		return files[len(files)-1].Version, nil
	}
	to := *in.Options.To
	if to == 0 || slices.ContainsFunc(files, func(m folder.Migration) bool { return m.Version == to }) {
		return to, nil
	}
	return 0, &Refusal{ID: fmt.Sprintf("migration/%06d", to), Text: "there is no migration with this version", Next: "name one that exists, or 0 for none"}
}

// compareHistory checks that what is applied is what the files say. redo is the version that a cut run left half done.
func compareHistory(files []folder.Migration, have History) (redo uint64, err error) {
	byVersion := map[uint64]folder.Migration{}
	for _, m := range files {
		byVersion[m.Version] = m
	}
	applied := map[uint64]bool{}
	for _, a := range have.Applied {
		applied[a.Version] = true
		m, ok := byVersion[a.Version]
		id := migrationID(a.Version, a.Name)
		switch {
		case !ok:
			return 0, &Refusal{ID: id, Text: "is applied in the database, and its file is gone", Next: fmt.Sprintf("bring migrations/%06d_%s.up.sql back", a.Version, a.Name)}
		case !a.Baseline && hex.EncodeToString(m.Up.SHA256[:]) != a.SHA256:
			return 0, &Refusal{ID: id, File: m.Up.File, Text: fmt.Sprintf("was edited after it had been applied (SHA-256 %.12s… then, %.12s… now)", a.SHA256, hex.EncodeToString(m.Up.SHA256[:])), Next: "restore the file and put the change into a new migration"}
		}
	}
	for _, m := range files {
		if m.Version < have.Current() && !applied[m.Version] {
			return 0, &Refusal{ID: migrationID(m.Version, m.Name), File: m.Up.File, Text: fmt.Sprintf("is below the current version %d and was never applied", have.Current()), Next: fmt.Sprintf("give it a number above %d", files[len(files)-1].Version)}
		}
	}
	switch v := have.Version; {
	case have.Dirty:
		m, ok := byVersion[uint64(v)]
		if ok && m.Up.NoTransaction && !applied[uint64(v)] && v > int64(have.Current()) {
			return m.Version, nil
		}
		return 0, &Refusal{ID: fmt.Sprintf("migration/%06d", v), Text: "another tool left this version half applied (dirty) in dbo.schema_migrations", Next: "finish or undo it by hand, then UPDATE dbo.schema_migrations SET dirty = 0"}
	case v >= 0 && uint64(v) != have.Current():
		return 0, &Refusal{ID: fmt.Sprintf("migration/%06d", v), Text: fmt.Sprintf("dbo.schema_migrations says version %d, the history of hartctl says %d: another tool has migrated this database", v, have.Current()), Next: fmt.Sprintf("if the files up to %d are what is there: hartctl deploy --baseline %d", v, v)}
	}
	return 0, nil
}

func migrationID(version uint64, name string) string {
	return fmt.Sprintf("migration/%06d_%s", version, name)
}

// migrationStep makes the step that runs one script of a migration. previous is the version below, for a down script.
func migrationStep(in Input, m folder.Migration, script folder.Script, action plan.Action, reason string, previous int64) plan.Step {
	s := plan.Step{
		ID: migrationID(m.Version, m.Name), Phase: plan.Migrations, Scope: plan.ScopeDatabase, Action: action, Reason: reason,
		Migration: &plan.Migration{Version: m.Version, Name: m.Name, Down: action == plan.Revert, SHA256: hex.EncodeToString(m.Up.SHA256[:])},
		Needs:     []plan.Permission{{Class: "DATABASE", Name: "CREATE TABLE"}},
		Timeout:   dataTimeout,
	}
	if action == plan.Revert {
		s.Hazards = []plan.Hazard{{Name: plan.DataLoss, Text: "a down script drops what the migration made, with the rows in it"}}
	} else if m.Down != nil {
		s.Undo = m.Down.Text
	}
	w := bracket{Migration: true, Hash: m.Up.SHA256[:], Tool: in.Options.Tool, Previous: previous}
	work := scriptBatches(script)
	if !script.NoTransaction {
		return transactional(s, w, work...)
	}
	// Without a transaction the version is dirty while the batches run, and clean with its history when they have all run.
	w.Step = s
	s.Batches = append(s.Batches, plan.Batch{SQL: render("migration_dirty.sql", m.Version), Bookkeeping: true})
	s.Batches = append(s.Batches, work...)
	s.Batches = append(s.Batches, plan.Batch{SQL: render("migration_clean.sql", w), Bookkeeping: true})
	return s
}

// scriptBatches are a file's batches with their places.
func scriptBatches(s folder.Script) []plan.Batch {
	out := make([]plan.Batch, len(s.Batches))
	for i, b := range s.Batches {
		out[i] = plan.Batch{SQL: b.Text, File: s.File, Number: i + 1, StartLine: b.StartLine}
		if b.Count > 1 {
			out[i].Count = b.Count
		}
	}
	return out
}

// Older reports whether the options ask for an older database than the newest migration makes: what the folder declares beside the migrations is written for
// the newest one.
func Older(declared any, o Options) bool {
	files, _ := declared.([]folder.Migration)
	return o.To != nil && len(files) > 0 && *o.To < files[len(files)-1].Version
}

// down takes the applied versions above target back, newest first.
func down(in Input, files []folder.Migration, have History, target uint64) ([]plan.Step, error) {
	var steps []plan.Step
	for i := len(have.Applied) - 1; i >= 0 && have.Applied[i].Version > target; i-- {
		a := have.Applied[i]
		m := files[slices.IndexFunc(files, func(m folder.Migration) bool { return m.Version == a.Version })]
		if m.Down == nil {
			return nil, &Refusal{ID: migrationID(m.Version, m.Name), File: m.Up.File, Text: "has no down file, so the database cannot go below it", Next: fmt.Sprintf("write migrations/%06d_%s.down.sql", m.Version, m.Name)}
		}
		previous := int64(-1)
		if i > 0 {
			previous = int64(have.Applied[i-1].Version)
		}
		steps = append(steps, migrationStep(in, m, *m.Down, plan.Revert, fmt.Sprintf("is above --to %d", target), previous))
	}
	return steps, nil
}

// baseline records the migrations up to a version as applied in a database that has them already.
func baseline(in Input, files []folder.Migration, have History) ([]plan.Step, error) {
	version := *in.Options.Baseline
	if version <= have.Current() {
		return nil, &Refusal{ID: "migration/baseline", Text: fmt.Sprintf("hartctl's history is at version %d already", have.Current()), Next: "deploy without --baseline"}
	}
	if !in.Database.Exists {
		return nil, &Refusal{ID: "migration/baseline", Text: "there is no database yet, so nothing is applied in it", Next: "deploy without --baseline"}
	}
	if !slices.ContainsFunc(files, func(m folder.Migration) bool { return m.Version == version }) {
		return nil, &Refusal{ID: fmt.Sprintf("migration/%06d", version), Text: "there is no migration with this version"}
	}
	var steps []plan.Step
	for _, m := range files {
		if m.Version > version || m.Version <= have.Current() {
			continue
		}
		s := plan.Step{
			ID: migrationID(m.Version, m.Name), Phase: plan.Migrations, Scope: plan.ScopeDatabase, Action: plan.Apply,
			Reason:    fmt.Sprintf("--baseline %d: recorded as applied, not run", version),
			Migration: &plan.Migration{Version: m.Version, Name: m.Name, SHA256: hex.EncodeToString(m.Up.SHA256[:]), Baseline: true},
		}
		w := bracket{Step: s, Migration: true, Hash: m.Up.SHA256[:], Tool: in.Options.Tool}
		s.Transactional = true
		s.Timeout = shortTimeout
		s.Batches = []plan.Batch{{SQL: render("step_begin.sql", w) + "\n" + render("step_commit.sql", w), Bookkeeping: true}}
		steps = append(steps, s)
	}
	return steps, nil
}

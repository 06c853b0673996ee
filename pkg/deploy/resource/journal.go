package resource

import (
	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// journal: hartctl's own tables in the schema hart, and golang-migrate's dbo.schema_migrations. They are not declared: every
// deployment has them.
func init() {
	register(Kind{
		Name: JournalKind, Phase: plan.Journal, Scope: plan.ScopeDatabase,
		Query: query("observe_journal.sql"),
		Read: func(r mssql.Rows) (any, error) {
			var tables int
			err := one(r, &tables)
			return tables, err
		},
		Declared: func(*folder.Folder) (any, error) { return nil, nil },
		Diff:     diffJournal,
	})
}

// JournalKind is the name of the kind that makes the journal.
const JournalKind = "journal"

// journalTables is how many tables observe_journal.sql counts when all are there.
const journalTables = 10

// HasJournal reports whether the journal was observed whole.
func HasJournal(observed any) bool { n, _ := observed.(int); return n == journalTables }

func diffJournal(in Input) ([]plan.Step, error) {
	if HasJournal(in.Observed) {
		return nil, nil
	}
	reason := "hartctl has not deployed here yet"
	if n, _ := in.Observed.(int); n > 0 {
		reason = "some of hartctl's tables are missing"
	}
	s := plan.Step{
		ID: "database/journal", Phase: plan.Journal, Scope: plan.ScopeDatabase, Action: plan.Create, Reason: reason, Transactional: true,
		Needs: []plan.Permission{{Class: "DATABASE", Name: "CREATE SCHEMA"}, {Class: "DATABASE", Name: "CREATE TABLE"}},
	}
	return []plan.Step{autocommit(s, query("create_journal.sql"))}, nil
}

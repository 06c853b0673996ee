package resource

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

//go:embed sql/*.sql
var files embed.FS

// statements are the T-SQL templates: id quotes an identifier, str a value; nothing else gets text into a statement
// except keywords from tables in this package.
var statements = template.Must(template.New("").Funcs(template.FuncMap{
	"id":  mssql.Identifier,
	"str": mssql.String,
	"bin": mssql.Binary,
}).ParseFS(files, "sql/*.sql"))

// render fills in a statement template.
func render(name string, data any) string {
	var b strings.Builder
	if err := statements.ExecuteTemplate(&b, name, data); err != nil {
		panic(fmt.Sprintf("resource: %v", err)) // a template and its data are fixed at build time
	}
	return strings.TrimRight(b.String(), "\n")
}

// query is the text of an observing query.
func query(name string) string {
	b, err := files.ReadFile("sql/" + name)
	if err != nil {
		panic(fmt.Sprintf("resource: %v", err))
	}
	return string(b)
}

// Time limits of steps: minutes for what moves data or makes files, less for what changes catalog rows.
const (
	shortTimeout = plan.Duration(2 * time.Minute)
	fileTimeout  = plan.Duration(10 * time.Minute)
	dataTimeout  = plan.Duration(4 * time.Hour)
)

// autocommit makes a step of statements that cannot run in a transaction, one request each.
func autocommit(s plan.Step, statements ...string) plan.Step {
	for _, text := range statements {
		s.Batches = append(s.Batches, plan.Batch{SQL: text})
	}
	if s.Timeout == 0 {
		s.Timeout = shortTimeout
	}
	return s
}

// bracket is what Transactional puts around the work.
type bracket struct {
	Step      plan.Step
	Migration bool   // MigrationHistory and schema_migrations change too
	Hash      []byte // of the migration's file
	Tool      string
	Previous  int64  // the version after a down migration
	Record    string // a further statement that records the outcome
}

// transactional makes a step one transaction: its first request begins it, its last records the step in the journal and commits. M batches
// take M+1 requests, or M+2 where the first has to stand alone in its request.
func transactional(s plan.Step, w bracket, work ...plan.Batch) plan.Step {
	s.Transactional = true
	w.Step = s
	if s.Timeout == 0 {
		s.Timeout = dataTimeout
	}
	begin := render("step_begin.sql", w)
	if len(work) > 0 && joinable(work[0]) {
		// On one line with it, so that the lines of the server's messages stay those of the file.
		first := work[0]
		first.SQL, first.Work = begin+" "+first.SQL, first.SQL
		s.Batches = append(s.Batches, first)
		work = work[1:]
	} else {
		s.Batches = append(s.Batches, plan.Batch{SQL: begin, Bookkeeping: true})
	}
	s.Batches = append(s.Batches, work...)
	s.Batches = append(s.Batches, plan.Batch{SQL: render("step_commit.sql", w), Bookkeeping: true})
	return s
}

// joinable reports whether other statements may stand before a batch in its request: not before a module or a schema (Msg 111), not before one that runs several
// times, and not before one with parameters: a transaction cannot begin in sp_executesql and go on behind it (Msg 266).
func joinable(b plan.Batch) bool {
	ts := token.Scan(b.SQL)
	if b.Times() > 1 || len(b.Parameters) > 0 || len(ts) < 2 || token.IsModule(ts) {
		return false
	}
	return !(ts[0].Is("CREATE") && (ts[1].Is("SCHEMA") || ts[1].Is("DEFAULT") || ts[1].Is("RULE")))
}

// Single is a transactional step of one request, transaction and journal included, with values that go beside its text.
func Single(s plan.Step, text string, values ...plan.Parameter) plan.Step {
	s = single(s, text)
	s.Batches[0].Parameters = values
	return s
}

// single is a transactional step of generated statements that fit into one request, transaction and journal included.
func single(s plan.Step, text string) plan.Step {
	s.Transactional = true
	if s.Timeout == 0 {
		s.Timeout = shortTimeout
	}
	w := bracket{Step: s}
	s.Batches = []plan.Batch{{SQL: render("step_begin.sql", w) + "\n" + text + "\n" + render("step_commit.sql", w), Work: text}}
	return s
}

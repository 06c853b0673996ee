// Package check holds what hartctl verify can find out, one file a check. A check registers itself with its text, the permissions that it needs, the T-SQL
// that reads what it judges, and the judgement. To add one, write one file (and its query, sql/<name>.sql):
//
//	func init() {
//		register(Check{
//			ID: "security.owner", Title: "The database has an owner whose login exists",   // group.name; the title says what is true when it passes
//			Severity: Warning, Scope: Database,
//			Needs:    []plan.Permission{{Class: "SERVER", Name: "VIEW ANY DATABASE"}},      // without one of them the check is unknown, whatever it read
//			Remedy:   "Give the database to a login that is not a person's.",
//			Next:     "ALTER AUTHORIZATION ON DATABASE::… TO …",
//			Link:     learn + "t-sql/statements/alter-authorization-transact-sql",
//			Query:    query("security_owner.sql"),
//			Eval: func(in Input) Result {
//				owner := in.Row()
//				if owner.Null("owner") {
//					return Bad("the owner has no login any more")
//				}
//				return Good("owned by " + owner.Text("owner"))
//			},
//		})
//	}
//
// A query is one or more SELECTs that write nothing; every column has a name. It runs inside sp_executesql, in the target database (Scope Database) or in master
// (Instance, Replica), with @database as its parameter; all queries of a run share one request. A query that fails makes its own check unknown, with
// the server's message, and no other. A view of sys that the server does not have is noticed before: on the emulator the check is then not applicable
// (emulated), elsewhere unknown.
//
// Three more kinds: a check with Compare reads state that the declared folder is compared with by rows (see Comparison); one with Phases judges the steps that
// a deployment would take in these phases; one with Probe has requests of its own, for behaviour: it says in Effects what it does to the server.
//
// Where an emulator's answer would say nothing about a server, Eval returns Emulated(…); where it has not even what the query asks, Unasked says why, and it is not asked.
package check

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Severity is what a negative result means.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the server is not what the project says, or does not work: the result is failed
	Warning Severity = "warning" // works, and should be looked at: the result is warning
)

// Scope is what a check looks at.
type Scope string

// The scopes.
const (
	Folder   Scope = "folder"   // files alone: --offline, no server
	Instance Scope = "instance" // the server that the environment names
	Replica  Scope = "replica"  // that server and each other replica of the availability group
	Database Scope = "database" // the target database
)

// Groups are the groups of checks, in the order of the report. The group is the first part of a check's ID.
var Groups = []string{"folder", "platform", "security", "structure", "clr", "broker", "behaviour", "availability", "services"}

// Check is one thing that can be found out.
type Check struct {
	ID       string // group.name
	Title    string // what is true when it passes
	Severity Severity
	Scope    Scope
	// Needs is the least that the login needs to see the truth. Catalog views hide rows silently, so without it the result is unknown.
	Needs  []plan.Permission
	Remedy string // what to do about a negative result
	Next   string // the next command; empty when the remedy is all there is to say
	Link   string // documentation
	// Drift is set for what compares the server with the declared state: --drift-only. Compare and Phases are drift by themselves.
	Drift bool
	// Query is the T-SQL whose rows Eval gets.
	Query string
	// Compare compares Query's rows with those of the declared state, instead of Eval.
	Compare *Comparison
	// Phases are judged by the steps that a deployment would take in them, instead of Eval. Steps chooses among those; nil for all.
	Phases []plan.Phase
	// Noted judges what the plan of Phases leaves alone and says in a note; the zero Result lets a note pass.
	Noted func(Input, plan.Note) Result
	Steps func(plan.Step) bool
	// Eval judges. It must be a pure function of its input.
	Eval func(Input) Result
	// Probe judges with requests of its own, in a session of its own.
	Probe func(context.Context, Input, Connect) Result
	// Idle says why nobody has to be asked: what is declared, or the environment, has nothing that this is about. Empty: there is something.
	Idle func(Input) string
	// Unasked says why an emulator is not asked: it has nothing that would be true of a server.
	Unasked string
	// Script is the T-SQL of a probe, in a session of its own; Eval judges its result sets. One with a single column, missing, says why there is nothing to probe here.
	Script string
	// Compose makes a Script of the input instead; missing says why there is nothing to probe here.
	Compose func(Input) (script, missing string)
	// Effects says what a probe does to the server; empty: it only reads.
	Effects string
}

// Connect opens another session on the target, in its database. The probe closes it.
type Connect func(context.Context) (*mssql.Session, error)

// Group is the first part of the ID.
func (c Check) Group() string { group, _, _ := strings.Cut(c.ID, "."); return group }

// IsDrift reports whether the check compares the server with the declared state.
func (c Check) IsDrift() bool { return c.Drift || c.Compare != nil || c.Phases != nil }

// Input is what a check judges.
type Input struct {
	Target   plan.Target
	Observed *deploy.Observed // of the target; of the replica in Scope Replica
	Declared *deploy.Desired
	Sets     []Set // of Query, in its order
	// Base is what the target answered, where this is another replica (Scope Replica); nil on the target.
	Base []Set
	// Services are those around the database.
	Services Services
	// Replicas counts the other replicas of the environment.
	Replicas int
	// Protected is a production environment.
	Protected bool
	// SkipCLR and SkipFilestream are what the deployment leaves out.
	SkipCLR, SkipFilestream bool
	// Plan plans a deployment of these phases; the error says why it cannot be planned.
	Plan func(...plan.Phase) (*plan.Plan, error)
	// Have and Want are what the comparing checks read in the target and in the declared state; NoWant says why there is no Want.
	Have, Want *Catalog
	NoWant     error
	// Files is what Scope Folder looks at, and all that it gets.
	Files *Files
}

// Services are addresses; an empty one is a service that is not there.
type Services struct {
	API   string // URL of its health
	Neo4j string // bolt://host:7687, neo4j+s://host
	// EventHubs is sb://NAME.servicebus.windows.net, and /HUB when it names one.
	EventHubs string
}

// Emulated reports that the server is hartctl's emulator.
func (in Input) Emulated() bool { return in.Observed != nil && in.Observed.Server.Emulated() }

// Rows are those of the first result set.
func (in Input) Rows() []Row {
	if len(in.Sets) == 0 {
		return nil
	}
	return in.Sets[0].Rows
}

// Row is the first row of the first result set; all its values are NULL when there is none.
func (in Input) Row() Row {
	if rows := in.Rows(); len(rows) > 0 {
		return rows[0]
	}
	return Row{}
}

var all []Check

func register(c Check) { all = append(all, c) }

// All lists the checks by group, in the groups' order, and by ID.
func All() []Check {
	list := slices.Clone(all)
	slices.SortFunc(list, func(a, b Check) int {
		if d := slices.Index(Groups, a.Group()) - slices.Index(Groups, b.Group()); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	return list
}

//go:embed sql/*.sql
var files embed.FS

// query is the text of a check's query.
func query(name string) string {
	b, err := files.ReadFile("sql/" + name)
	if err != nil {
		panic(fmt.Sprintf("check: %v", err))
	}
	return strings.TrimSpace(string(b))
}

// learn is where Microsoft documents SQL Server.
const learn = "https://learn.microsoft.com/sql/"

// docs is where this project documents itself.
const docs = "https://github.com/hartonomous/hartctl/blob/main/docs/"

// What catalog views and management views take, for Needs.
var (
	viewDefinition  = plan.Permission{Class: "DATABASE", Name: "VIEW DEFINITION"}
	viewServerState = plan.Permission{Class: "SERVER", Name: "VIEW SERVER STATE"}
	needDefinitions = []plan.Permission{viewDefinition}
	needServerState = []plan.Permission{viewServerState}
	// needDatabaseState is for management views of the database.
	needDatabaseState = []plan.Permission{{Class: "DATABASE", Name: "VIEW DATABASE STATE"}}
	// needPrincipals is for who exists on the server; without it there are only the login itself and sa.
	needPrincipals = []plan.Permission{{Class: "SERVER", Name: "VIEW ANY DEFINITION"}}
	// needBoth is for what compares users with logins.
	needBoth = []plan.Permission{viewDefinition, {Class: "SERVER", Name: "VIEW ANY DEFINITION"}}
	// needControl is for what only CONTROL SERVER shows.
	needControl = []plan.Permission{{Class: "SERVER", Name: "CONTROL SERVER"}}
)

// Package plan is a deployment as plain data: the steps, in order, with every batch that will be sent.
// A plan is made without side effects, shown, saved, compared and applied; what was shown is what runs.
package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// FormatVersion is the version of the JSON form; a file with another version is refused.
const FormatVersion = 1

// Plan is what has to be done to a target, and nothing else.
type Plan struct {
	Version     int    `json:"version"`
	Tool        string `json:"tool"` // version of hartctl that made it
	Target      Target `json:"target"`
	Fingerprint string `json:"fingerprint"` // of the observed state; a plan is applied only to the state it was made for
	Notes       []Note `json:"notes,omitempty"`
	Steps       []Step `json:"steps"`
}

// Target identifies what a plan is for.
type Target struct {
	Environment string `json:"environment"`
	Server      string `json:"server"`     // as addressed
	ServerName  string `json:"serverName"` // @@SERVERNAME
	Build       string `json:"build"`      // product version
	Platform    string `json:"platform"`   // Windows or Linux
	Database    string `json:"database"`
	Emulated    bool   `json:"emulated"`
}

// String names the target as the first line of every run does.
func (t Target) String() string {
	s := fmt.Sprintf("%s on %s (environment %s)", t.Database, t.Server, t.Environment)
	if t.Emulated {
		s += " [emulated]"
	}
	return s
}

// Note says what a plan leaves out, and why.
type Note struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// Phase is a stage of a deployment.
type Phase string

// The phases, in their order.
const (
	Instance   Phase = "instance"   // instance configuration
	Database   Phase = "database"   // the database, its files, filegroups and options
	Journal    Phase = "journal"    // hartctl's own tables
	Structure  Phase = "structure"  // schemas and roles
	Migrations Phase = "migrations" // numbered migrations
	Trust      Phase = "trust"      // what the instance trusts of CLR
	Assemblies Phase = "assemblies" // CLR assemblies
	Bindings   Phase = "bindings"   // what is bound to them
	Broker     Phase = "broker"     // message types, contracts, queues, services
	Modules    Phase = "modules"    // views, functions, procedures
	Security   Phase = "security"   // grants
	Events     Phase = "events"     // extended event sessions
	Seeds      Phase = "seeds"      // reference data
	Activation Phase = "activation" // which procedures queues start
	Rollback   Phase = "rollback"   // rows taken back to a moment; no phase of a deployment
)

// Phases lists the phases in order.
var Phases = []Phase{Instance, Database, Journal, Structure, Migrations, Trust, Assemblies, Bindings, Broker, Modules, Security, Events, Seeds, Activation}

// Index is the position of p in Phases, Rollback behind them; -1 for an unknown one.
func (p Phase) Index() int {
	if p == Rollback {
		return len(Phases)
	}
	return slices.Index(Phases, p)
}

// Scope is where a step acts.
type Scope string

const (
	ScopeInstance Scope = "instance" // the server itself
	ScopeReplica  Scope = "replica"  // another replica of an availability group, named by Step.Server
	ScopeDatabase Scope = "database" // inside the target database
)

// Action is what a step does to its subject.
type Action string

const (
	Create Action = "create"
	Alter  Action = "alter"
	Apply  Action = "apply"  // a migration, a module's new text, a seed
	Revert Action = "revert" // a migration's down script
	Grant  Action = "grant"
	Revoke Action = "revoke"
	Drop   Action = "drop"
)

// Hazard names a danger that a step carries; apply refuses it until it is allowed by name.
type Hazard struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// The hazards.
const (
	DataLoss         = "data-loss"            // rows or columns are gone afterwards
	ExclusiveAccess  = "exclusive-access"     // nobody else may be in the database
	DisconnectUsers  = "disconnect-users"     // other sessions are rolled back and disconnected
	DropModule       = "drop-module"          // callers of a procedure, view or function break
	RevokePermission = "revoke-permission"    // somebody may lose access
	RestartRequired  = "restart-required"     // has no effect until the instance restarts
	LowerCompat      = "lower-compatibility"  // queries may change their results or plans
	OverwriteDrift   = "overwrite-drift"      // a change made by hand is replaced
	RecreateAssembly = "recreate-assembly"    // an assembly is dropped with what is bound to it, and made again
	UnsignedAssembly = "unsigned-assembly"    // nothing but the hash says who made it
	EndConversations = "end-conversations"    // conversations end with an error, and their messages are lost
	NewBroker        = "new-broker"           // another broker identity: every conversation is removed
	DropBroker       = "drop-broker-object"   // a service, queue, contract or message type goes
	BadSignature     = "unverified-signature" // an assembly's signature does not verify, or is still to be made
	SchemaChanged    = "schema-changed"       // a table has other columns than at the moment that its rows are taken back to
	Orphans          = "orphans"              // rows stay out of a rollback, because a parent of theirs that keeps no past is gone
)

// Hazards lists the names that --allow takes.
var Hazards = []string{DataLoss, ExclusiveAccess, DisconnectUsers, DropModule, RevokePermission, RestartRequired, LowerCompat, OverwriteDrift, RecreateAssembly, UnsignedAssembly, BadSignature, EndConversations, NewBroker, DropBroker, SchemaChanged, Orphans}

// Step is one change that succeeds or fails as a whole when Transactional, batch by batch otherwise.
type Step struct {
	ID     string `json:"id"` // stable and readable: database/filegroup/HartonomousFileStream
	Phase  Phase  `json:"phase"`
	Scope  Scope  `json:"scope"`
	Server string `json:"server,omitempty"` // the replica of a ScopeReplica step
	Action Action `json:"action"`
	Reason string `json:"reason"`
	// Batches are sent one request each, in order, byte for byte.
	Batches       []Batch  `json:"batches"`
	Transactional bool     `json:"transactional"`
	Hazards       []Hazard `json:"hazards,omitempty"`
	// Undo is the T-SQL that takes the step back; empty when there is no way or none is needed.
	Undo string `json:"undo,omitempty"`
	// Needs are the permissions that the step takes, for the preflight.
	Needs   []Permission `json:"needs,omitempty"`
	Timeout Duration     `json:"timeout"`
	// Migration is set on the steps that the migration engine runs.
	Migration *Migration `json:"migration,omitempty"`
}

// Migration identifies a step's migration.
type Migration struct {
	Version uint64 `json:"version"`
	Name    string `json:"name"`
	Down    bool   `json:"down,omitempty"`
	SHA256  string `json:"sha256"` // of the file, hex
	// Baseline records the version without running anything.
	Baseline bool `json:"baseline,omitempty"`
}

// Batch is one request's text.
type Batch struct {
	SQL       string `json:"sql"`
	Count     int    `json:"count,omitempty"`     // GO n; 0 means once
	File      string `json:"file,omitempty"`      // script that it comes from
	Number    int    `json:"number,omitempty"`    // its number in that script, from 1
	StartLine int    `json:"startLine,omitempty"` // the script's line on which it starts
	// Bookkeeping marks what hartctl adds around the work: transaction, history, journal.
	Bookkeeping bool `json:"bookkeeping,omitempty"`
	// Work is the part of SQL that is the work, where both share one request.
	Work string `json:"work,omitempty"`
	// Parameters are sent beside the text, which then runs in sp_executesql.
	Parameters []Parameter `json:"parameters,omitempty"`
}

// Parameter is a value that goes beside a batch's text, byte for byte.
type Parameter struct {
	Name  string `json:"name"`  // without @
	Type  string `json:"type"`  // Binary or DateTime2
	Value []byte `json:"value"` // base64 in JSON; of a DateTime2 its text, as DateTimeLayout
}

// The types of a Parameter.
const (
	Binary    = "varbinary(max)"
	DateTime2 = "datetime2(7)"
)

// DateTimeLayout is how the value of a DateTime2 is written.
const DateTimeLayout = "2006-01-02T15:04:05.0000000"

// Times is how often the batch is sent.
func (b Batch) Times() int { return max(b.Count, 1) }

// Permission is a permission on the server, on the database or on msdb's and master's own objects.
type Permission struct {
	Class string `json:"class"` // SERVER or DATABASE
	Name  string `json:"name"`  // as GRANT writes it
}

func (p Permission) String() string {
	if p.Class == "SERVER" {
		return p.Name + " on the server"
	}
	return p.Name + " on the database"
}

// Duration marshals as Go writes durations: "30s".
type Duration time.Duration

// MarshalText writes the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	*d = Duration(v)
	return err
}

// SnapshotStep begins the id of the step that takes a database snapshot, with its name behind.
const SnapshotStep = "database/snapshot/"

// TakesSnapshot reports the step that takes a database snapshot.
func (s Step) TakesSnapshot() bool { return strings.HasPrefix(s.ID, SnapshotStep) }

// RevertsDatabase reports a step that takes the whole database back to a snapshot, and the journal with it.
func (s Step) RevertsDatabase() bool { return s.Phase == Rollback && s.Scope == ScopeInstance }

// RevertsDatabase reports that one of the plan's steps does.
func (p *Plan) RevertsDatabase() bool { return slices.ContainsFunc(p.Steps, Step.RevertsDatabase) }

// Empty reports that nothing has to be done.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 }

// Requests counts the requests that applying the steps takes.
func (p *Plan) Requests() int {
	n := 0
	for _, s := range p.Steps {
		for _, b := range s.Batches {
			n += b.Times()
		}
	}
	return n
}

// Refused lists the hazards, by step, that are not among the allowed ones.
func (p *Plan) Refused(allowed []string) []RefusedHazard {
	var out []RefusedHazard
	for _, s := range p.Steps {
		for _, h := range s.Hazards {
			if !slices.Contains(allowed, h.Name) {
				out = append(out, RefusedHazard{Step: s.ID, Hazard: h})
			}
		}
	}
	return out
}

// RefusedHazard is a hazard that nobody allowed.
type RefusedHazard struct {
	Step string `json:"step"`
	Hazard
}

// Marshal writes the plan as indented JSON with a final newline.
func (p *Plan) Marshal() ([]byte, error) {
	b, err := json.MarshalIndent(p, "", "  ")
	return append(b, '\n'), err
}

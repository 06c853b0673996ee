package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Target is where to deploy.
type Target struct {
	Environment string
	Config      mssql.Config // the session starts in master: Config.Database is not used
	Dial        mssql.Dialer // nil for TCP
	Database    string
	Protected   bool // a production environment: never the emulator, never a weak connection
	// Replicas are the other replicas of the availability group: instance-level state goes to each of them.
	Replicas []Replica
}

// Replica is another replica of the target's availability group.
type Replica struct {
	Config mssql.Config
	Dial   mssql.Dialer
}

// Options are the choices of the one who deploys.
type Options struct {
	Tool           string // version of hartctl
	Only           []plan.Phase
	SkipFilestream bool
	SkipCLR        bool
	To             *uint64
	Baseline       *uint64
	Allow          []string // hazards
	CLRTrust       string   // what the instance is to trust of assemblies: hash (the default), or key
}

// Session is a connection to a target, for one deployment or one look.
type Session struct {
	target Target
	sql    *mssql.Session
	// context is the database that the connection is in.
	context string
	// replicas are the sessions on the other replicas, by their address.
	replicas map[string]*mssql.Session
}

// Connect logs in to the target. onMessage gets the server's messages while batches run; it may be nil.
func Connect(ctx context.Context, t Target, onMessage func(mssql.Message)) (*Session, error) {
	if t.Protected {
		if w := t.Config.Weaknesses(); len(w) > 0 {
			return nil, &PreflightError{Findings: []Finding{{Subject: "connection", Text: strings.Join(w, ", and ") + " in a protected environment", Next: "use encrypt: strict or true with a certificate that verifies, or set protected: false in so many words"}}}
		}
	}
	open := func(c mssql.Config, dial mssql.Dialer) (*mssql.Session, error) {
		c.Database = "master"
		return mssql.Open(ctx, c, mssql.Options{Dial: dial, OnMessage: onMessage})
	}
	primary, err := open(t.Config, t.Dial)
	if err != nil {
		return nil, err
	}
	s := &Session{target: t, sql: primary, context: "master", replicas: map[string]*mssql.Session{}}
	for _, r := range t.Replicas {
		if s.replicas[r.Config.Address()], err = open(r.Config, r.Dial); err != nil {
			delete(s.replicas, r.Config.Address())
			return nil, errors.Join(fmt.Errorf("replica: %w", err), s.Close())
		}
	}
	return s, nil
}

// Close ends the session, and with it the lock.
func (s *Session) Close() error {
	err := s.sql.Close()
	for _, r := range s.replicas {
		err = errors.Join(err, r.Close())
	}
	return err
}

// Requests counts the requests sent so far.
func (s *Session) Requests() int { return s.sql.Requests() }

// Lock takes the deployment's lock, or fails with a *LockedError after waiting.
func (s *Session) Lock(ctx context.Context, wait time.Duration) error {
	return lock(ctx, s.sql, s.target.Database, wait)
}

// Observe reads the state of the target. It writes nothing.
func (s *Session) Observe(ctx context.Context) (*Observed, error) {
	o, err := observe(ctx, s.sql, s.target.Database)
	if err != nil || len(s.replicas) == 0 {
		return o, err
	}
	o.Replicas = map[string]*Observed{}
	for address, r := range s.replicas {
		if o.Replicas[address], err = observeReplica(ctx, r); err != nil {
			return nil, fmt.Errorf("observing replica %s: %w", address, err)
		}
	}
	return o, nil
}

// Load reads a schema folder and what it declares.
func Load(fsys fs.FS, name string) (*Desired, error) {
	f, err := folder.Open(fsys, name)
	if err != nil {
		return nil, err
	}
	declared, err := resource.Load(f)
	if err != nil {
		return nil, err
	}
	return &Desired{Folder: f, declared: declared}, nil
}

// Desired is the state that a schema folder declares.
type Desired struct {
	*folder.Folder
	declared map[string]any
}

// WithAssemblies gives the same with other assemblies: those of a folder (assembly.Open), or one that an earlier release kept.
func (d *Desired) WithAssemblies(list []assembly.Assembly) *Desired {
	with := &Desired{Folder: d.Folder, declared: maps.Clone(d.declared)}
	for _, kind := range resource.CLRKinds {
		with.declared[kind] = list
	}
	return with
}

// Assemblies are the declared assemblies.
func (d *Desired) Assemblies() []assembly.Assembly {
	list, _ := d.declared[resource.CLRKinds[0]].([]assembly.Assembly)
	return list
}

// AgentJobs are the declared jobs of SQL Server Agent, for a database.
func (d *Desired) AgentJobs(database string) []resource.AgentJob {
	return resource.AgentJobs(d.declared, database)
}

// OnlyAssemblies declares assemblies and nothing else: for plans of the phases trust, assemblies and bindings.
func OnlyAssemblies(list []assembly.Assembly) *Desired {
	return (&Desired{declared: map[string]any{}}).WithAssemblies(list)
}

// alsoObserved is the observation of another kind that a kind looks at, unless only the kind's own phase was asked for.
func alsoObserved(k resource.Kind, o *Observed, opt Options) any {
	if k.Also == "" || len(opt.Only) == 1 {
		return nil
	}
	return o.Kinds[k.Also]
}

// Plan compares declared and observed state. It is a pure function of its arguments; its error is a *resource.Refusal.
func Plan(t Target, d *Desired, o *Observed, opt Options) (*plan.Plan, error) {
	p := &plan.Plan{
		Version: plan.FormatVersion, Tool: opt.Tool, Fingerprint: o.Fingerprint(t.Database),
		Target: plan.Target{
			Environment: t.Environment, Server: t.Config.Address(), ServerName: o.Server.Name, Build: o.Server.Version,
			Platform: o.Server.Platform, Database: t.Database, Emulated: o.Server.Emulated(),
		},
		Steps: []plan.Step{},
	}
	older := resource.Older(d.declared["migrations"], resource.Options{To: opt.To})
	for _, k := range resource.Kinds() {
		if len(opt.Only) > 0 && !slices.Contains(opt.Only, k.Phase) {
			continue
		}
		if older && k.Phase.Index() > plan.Migrations.Index() {
			p.Notes = append(p.Notes, plan.Note{Subject: k.Name, Text: fmt.Sprintf("--to %d is below the newest migration, which they are written for", *opt.To)})
			continue
		}
		in := resource.Input{
			Declared: d.declared[k.Name], Observed: o.Kinds[cmp.Or(k.Observes, k.Name)], Server: o.Server, Database: o.Database,
			Options: resource.Options{
				Database: t.Database, Tool: opt.Tool, SkipFilestream: opt.SkipFilestream, SkipCLR: opt.SkipCLR,
				To: opt.To, Baseline: opt.Baseline, Allow: opt.Allow, CLRTrust: opt.CLRTrust, Protected: t.Protected,
			},
			Also: alsoObserved(k, o, opt),
			Note: func(subject, text string) { p.Notes = append(p.Notes, plan.Note{Subject: subject, Text: text}) },
		}
		steps, err := k.Diff(in)
		if err != nil {
			return nil, err
		}
		p.Steps = append(p.Steps, steps...)
		if !k.EveryReplica {
			continue
		}
		for _, address := range slices.Sorted(maps.Keys(o.Replicas)) {
			if o.Replicas[address].Server.Name == o.Server.Name {
				continue // the listener led to this replica
			}
			in.Observed, in.Server = o.Replicas[address].Kinds[k.Name], o.Replicas[address].Server
			if steps, err = k.Diff(in); err != nil {
				return nil, err
			}
			for _, s := range steps {
				s.ID, s.Scope, s.Server = "replica/"+address+"/"+s.ID, plan.ScopeReplica, address
				p.Steps = append(p.Steps, s)
			}
		}
	}
	if err := needsEarlier(p, o, opt); err != nil {
		return nil, err
	}
	return p, nil
}

// needsEarlier refuses --only when a phase that was left out has to come first.
func needsEarlier(p *plan.Plan, o *Observed, opt Options) error {
	for _, s := range p.Steps {
		missing := plan.Phase("")
		if s.Scope != plan.ScopeDatabase {
			continue // the instance's own
		}
		switch {
		case s.Phase.Index() > plan.Database.Index() && !o.Database.Exists && !slices.Contains(opt.Only, plan.Database):
			missing = plan.Database
		case s.Phase.Index() > plan.Journal.Index() && !resource.HasJournal(o.Kinds[resource.JournalKind]) && !slices.Contains(opt.Only, plan.Journal):
			missing = plan.Journal
		}
		if missing != "" && len(opt.Only) > 0 {
			return &resource.Refusal{ID: s.ID, Text: fmt.Sprintf("needs the phase %s first, which --only leaves out", missing), Next: "deploy without --only, or add --only " + string(missing)}
		}
	}
	return nil
}

// SQL is the connection to the target, for other engines that look at it. It is in master unless a deployment has been applied over it.
func (s *Session) SQL() *mssql.Session { return s.sql }

// Replicas are the connections to the other replicas, by their address.
func (s *Session) Replicas() map[string]*mssql.Session { return s.replicas }

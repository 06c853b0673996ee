package deploy

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/golang-sql/civil"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Event tells a reporter how an apply goes on.
type Event struct {
	Kind     EventKind
	Index    int // of the step, from 1
	Total    int
	Step     *plan.Step
	Duration time.Duration // on StepDone
	Err      error         // on StepFailed
}

// EventKind is what happened.
type EventKind uint8

const (
	StepStarted EventKind = iota
	StepDone
	StepFailed
)

// Result is what an apply did.
type Result struct {
	RunID    string        `json:"runId"`
	Done     int           `json:"done"`
	Total    int           `json:"total"`
	Requests int           `json:"requests"`
	Duration time.Duration `json:"-"`
	// Restart lists the steps that take effect when the instance restarts.
	Restart []string `json:"restart,omitempty"`
}

// StaleError means that the target is not in the state that the plan was made for.
type StaleError struct{ Planned, Found string }

func (e *StaleError) Error() string {
	return fmt.Sprintf("the plan is stale: it was made for the state %.12s…, and the target is now in %.12s…", e.Planned, e.Found)
}

// OtherTargetError means that a saved plan belongs to another server or database.
type OtherTargetError struct{ Planned, Found plan.Target }

func (e *OtherTargetError) Error() string {
	return fmt.Sprintf("the plan is for %s on server %s, and this is %s on server %s", e.Planned.Database, e.Planned.ServerName, e.Found.Database, e.Found.ServerName)
}

// HazardError means that a step carries a hazard that nobody allowed. Nothing was run.
type HazardError struct{ Refused []plan.RefusedHazard }

func (e *HazardError) Error() string {
	r := e.Refused[0]
	s := fmt.Sprintf("%s is refused: %s: %s", r.Step, r.Name, r.Text)
	if n := len(e.Refused) - 1; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s
}

// Names lists the hazards to allow, each once.
func (e *HazardError) Names() []string {
	var names []string
	for _, r := range e.Refused {
		if !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	return names
}

// StepError is a step that did not succeed. What came before it is done and recorded; a transactional step left nothing behind.
type StepError struct {
	Step        plan.Step
	Index       int // from 1
	Total       int
	Interrupted bool // stopped by a signal or a time limit
	Err         error
	// InTheWay lists the other sessions of the database when the step needed it for itself.
	InTheWay []Holder
}

func (e *StepError) Error() string {
	verb := "failed"
	if e.Interrupted {
		verb = "was stopped"
	}
	return fmt.Sprintf("step %d of %d, %s, %s: %v", e.Index, e.Total, e.Step.ID, verb, e.Err)
}

func (e *StepError) Unwrap() error { return e.Err }

// CheckTarget refuses a saved plan on another target, or on this one in another state.
func CheckTarget(p *plan.Plan, t Target, o *Observed) error {
	if p.Target.ServerName != o.Server.Name || p.Target.Database != t.Database {
		return &OtherTargetError{p.Target, plan.Target{ServerName: o.Server.Name, Database: t.Database}}
	}
	if found := o.Fingerprint(t.Database); p.Fingerprint != found {
		return &StaleError{p.Fingerprint, found}
	}
	return nil
}

// Apply runs the plan's steps in order. The session must hold the lock and o be observed under it. The error is a *StepError, or a
// *HazardError before anything ran.
func (s *Session) Apply(ctx context.Context, p *plan.Plan, o *Observed, allow []string, report func(Event)) (*Result, error) {
	if refused := p.Refused(allow); len(refused) > 0 {
		return nil, &HazardError{refused}
	}
	r := &run{
		s: s, plan: p, observed: o, report: report, start: time.Now(),
		journal: journal{sql: s.sql, database: s.target.Database, id: newRunID()},
	}
	if r.journaled() && !p.RevertsDatabase() && !(len(p.Steps) > 0 && p.Steps[0].TakesSnapshot()) {
		if err := r.open(ctx); err != nil {
			return r.result(), err
		}
	}
	err := r.steps(ctx)
	if p.RevertsDatabase() {
		if openErr := r.openAfter(ctx); err == nil && openErr != nil {
			err = fmt.Errorf("the database is reverted, and the run could not be recorded: %w", openErr)
		}
	}
	if recordErr := r.close(ctx, err); err == nil && recordErr != nil {
		err = fmt.Errorf("every step is done, and the end of the run could not be recorded: %w", recordErr)
	}
	return r.result(), err
}

// run is one apply under way.
type run struct {
	s        *Session
	plan     *plan.Plan
	observed *Observed
	report   func(Event)
	start    time.Time
	journal  journal
	done     int
}

// journaled reports that the database had the journal when the run began.
func (r *run) journaled() bool { return resource.HasJournal(r.observed.Kinds[resource.JournalKind]) }

func (r *run) result() *Result {
	res := &Result{RunID: r.journal.id, Done: r.done, Total: len(r.plan.Steps), Requests: r.s.Requests(), Duration: time.Since(r.start)}
	for _, s := range r.plan.Steps[:r.done] {
		if slices.ContainsFunc(s.Hazards, func(h plan.Hazard) bool { return h.Name == plan.RestartRequired }) {
			res.Restart = append(res.Restart, s.ID)
		}
	}
	return res
}

func (r *run) steps(ctx context.Context) error {
	for i := 0; i < len(r.plan.Steps); {
		if r.plan.Steps[i].Migration == nil {
			if err := r.step(ctx, i); err != nil {
				return err
			}
			i++
			continue
		}
		end := i
		for end < len(r.plan.Steps) && r.plan.Steps[end].Migration != nil && r.plan.Steps[end].Migration.Down == r.plan.Steps[i].Migration.Down {
			end++
		}
		if err := r.migrations(ctx, i, end); err != nil {
			return err
		}
		i = end
	}
	return nil
}

// step runs one step and records how it ended.
func (r *run) step(ctx context.Context, i int) error {
	s := r.plan.Steps[i]
	started := time.Now()
	r.emit(Event{Kind: StepStarted, Index: i + 1, Step: &s})
	err := ctx.Err()
	if err == nil {
		err = r.batches(ctx, s)
	}
	if err == nil && s.Phase == plan.Journal {
		err = r.open(ctx)
	}
	if s.TakesSnapshot() && r.journaled() {
		// The run begins in the journal now, so that it is not in the snapshot.
		if openErr := r.open(ctx); err == nil {
			err = openErr
		}
	}
	if err != nil {
		se := &StepError{Step: s, Index: i + 1, Total: len(r.plan.Steps), Err: err}
		se.Interrupted = errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
		if mssql.HasNumber(err, 5070) || mssql.HasNumber(err, 5061) || mssql.HasNumber(err, 3101) {
			se.InTheWay = r.inTheWay(ctx)
		}
		outcome := "failed"
		if se.Interrupted {
			outcome = "stopped"
		}
		r.journal.record(ctx, s, outcome, started, err)
		r.emit(Event{Kind: StepFailed, Index: i + 1, Step: &s, Err: se})
		return se
	}
	if !s.Transactional || s.Phase == plan.Journal {
		// A transactional step has recorded itself, in its own transaction.
		if err := r.journal.record(ctx, s, "done", started, nil); err != nil {
			return &StepError{Step: s, Index: i + 1, Total: len(r.plan.Steps), Err: err}
		}
	}
	r.done++
	r.emit(Event{Kind: StepDone, Index: i + 1, Step: &s, Duration: time.Since(started)})
	return nil
}

func (r *run) emit(e Event) {
	e.Total = len(r.plan.Steps)
	if r.report != nil {
		r.report(e)
	}
}

// batches sends a step's batches from the right database, within the step's time limit.
func (r *run) batches(ctx context.Context, s plan.Step) error {
	if limit := time.Duration(s.Timeout); limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, fmt.Errorf("the step took longer than its limit of %v", limit))
		defer cancel()
	}
	session := r.s.sql
	if s.Scope == plan.ScopeReplica {
		if session = r.s.replicas[s.Server]; session == nil {
			return fmt.Errorf("the environment has no replica %s", s.Server)
		}
	} else if err := r.use(ctx, s); err != nil {
		return err
	}
	for _, b := range s.Batches {
		var args []any
		for _, p := range b.Parameters {
			v, err := argument(p)
			if err != nil {
				return err
			}
			args = append(args, named(p.Name, v))
		}
		for range b.Times() {
			if err := session.Exec(ctx, b.SQL, args...); err != nil {
				var be *mssql.Error
				if errors.As(err, &be) {
					be.Place = mssql.Place{File: b.File, Batch: b.Number, StartLine: b.StartLine}
				}
				return err
			}
		}
	}
	return nil
}

// argument is a parameter's value as the driver sends its type.
func argument(p plan.Parameter) (any, error) {
	if p.Type != plan.DateTime2 {
		return p.Value, nil
	}
	t, err := time.Parse(plan.DateTimeLayout, string(p.Value))
	return civil.DateTimeOf(t), err // a time.Time would go as datetimeoffset, which no index on the column answers
}

// InDatabase brings the connection into the target database.
func (s *Session) InDatabase(ctx context.Context) error {
	return (&run{s: s}).use(ctx, plan.Step{Scope: plan.ScopeDatabase})
}

// use brings the connection into the database that the step acts from.
func (r *run) use(ctx context.Context, s plan.Step) error {
	want := "master"
	if s.Scope == plan.ScopeDatabase {
		want = r.s.target.Database
	}
	if r.s.context == want {
		return nil
	}
	if err := r.s.sql.Exec(ctx, "USE "+mssql.Identifier(want)+";"); err != nil {
		return err
	}
	r.s.context = want
	return nil
}

// open begins the run's record and writes down the steps that ran before there was a journal.
func (r *run) open(ctx context.Context) error {
	if err := r.use(ctx, plan.Step{Scope: plan.ScopeDatabase}); err != nil {
		return err
	}
	return r.journal.open(ctx, r.plan)
}

// openAfter begins the record of a run that reverted the database, or was to: the journal is in what was reverted, if it was there already.
func (r *run) openAfter(ctx context.Context) error {
	o, err := r.s.Observe(ctx)
	if err != nil || !resource.HasJournal(o.Kinds[resource.JournalKind]) {
		return err
	}
	return r.open(ctx)
}

// close writes down how the run ended.
func (r *run) close(ctx context.Context, err error) error {
	end := plan.Step{ID: "run", Phase: "run", Action: plan.Apply}
	outcome := "done"
	var se *StepError
	if errors.As(err, &se) {
		outcome = "failed"
		if se.Interrupted {
			outcome = "stopped"
		}
	}
	return r.journal.record(ctx, end, outcome, r.start, err)
}

// inTheWay asks which other sessions are in the database; nil when it cannot be known.
func (r *run) inTheWay(ctx context.Context) []Holder {
	var list []Holder
	r.s.sql.Query(ctx, statement("sessions.sql"), func(_ int, rows mssql.Rows) error {
		for rows.Next() {
			var h Holder
			if err := rows.Scan(&h.Session, &h.Login, &h.Host, &h.Program, &h.PID, &h.Since); err != nil {
				return err
			}
			list = append(list, h)
		}
		return nil
	}, named("database", r.s.target.Database))
	return list
}

// newRunID is a random UUID (version 4).
func newRunID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

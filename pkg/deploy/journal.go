package deploy

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// journal writes the record of one run (hart.Deployment, hart.DeploymentStep). Rows are only ever added.
type journal struct {
	sql      *mssql.Session
	database string
	id       string
	opened   bool
	// early are the steps that ended before the journal's tables were there.
	early []ended
}

// ended is one row of hart.DeploymentStep.
type ended struct {
	step    plan.Step
	outcome string
	started time.Time
	ms      int64
	err     error
}

// open adds the run's row and gives the session the run's id, which the bookkeeping of transactional steps uses.
func (j *journal) open(ctx context.Context, p *plan.Plan) error {
	err := j.sql.Exec(ctx, statement("run_started.sql"), named("run", j.id), named("environment", p.Target.Environment), named("tool", p.Tool),
		named("fingerprint", p.Fingerprint), named("steps", len(p.Steps)), named("build", p.Target.Build))
	if err != nil {
		return err
	}
	j.opened = true
	for _, e := range j.early {
		if err := j.write(ctx, e); err != nil {
			return err
		}
	}
	j.early = nil
	return nil
}

// recordTime is how long writing down an interruption may take after the signal.
const recordTime = 5 * time.Second

// record adds the row of an ended step. It also works when ctx is done: what was stopped is still written down, if the
// connection allows.
func (j *journal) record(ctx context.Context, s plan.Step, outcome string, started time.Time, err error) error {
	e := ended{s, outcome, started.UTC(), time.Since(started).Milliseconds(), err}
	if !j.opened {
		j.early = append(j.early, e)
		return nil
	}
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), recordTime)
		defer cancel()
	}
	return j.write(ctx, e)
}

// maxError is the length of hart.DeploymentStep.Error.
const maxError = 4000

func (j *journal) write(ctx context.Context, e ended) error {
	var text any
	if e.err != nil {
		s := []rune(e.err.Error())
		text = string(s[:min(len(s), maxError)])
	}
	// With arguments it runs in sp_executesql, where USE lasts until its end: a step may have left the connection in master.
	return j.sql.Exec(ctx, "USE "+mssql.Identifier(j.database)+";\n"+statement("step_ended.sql"), named("run", j.id), named("step", e.step.ID), named("phase", string(e.step.Phase)),
		named("action", string(e.step.Action)), named("outcome", e.outcome), named("started", e.started), named("ms", e.ms), named("error", text))
}

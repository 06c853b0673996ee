package snapshot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

const (
	listCommand   = "hartctl rollback database --list"
	revertTimeout = plan.Duration(4 * time.Hour)
)

// Revert makes the plan that takes the whole database back to a snapshot. The errors are a *resource.Refusal and a *deploy.PreflightError.
func (st *State) Revert(t deploy.Target, o *deploy.Observed, tool, name string, allow []string) (*plan.Plan, error) {
	id := "rollback/database/" + name
	one := st.Find(name)
	switch {
	case !st.Exists:
		return nil, refuse(id, "", "there is no database %s", st.Database)
	case one == nil:
		return nil, refuse(id, listCommand, "%s has no database snapshot %s", st.Database, name)
	case st.InAG:
		return nil, refuse(id, "take the database out of the group first, and seed it again afterwards", "a database in an availability group cannot be reverted")
	case len(st.Snapshots) > 1:
		return nil, refuse(id, "drop them: hartctl rollback database --drop NAME", "there are other snapshots of %s, and it is reverted only to the last one that is left (Msg 3137): %s", st.Database, strings.Join(slices.DeleteFunc(st.Names(), func(n string) bool { return n == one.Name }), ", "))
	}
	if err := st.possible(id, o.Server); err != nil {
		return nil, err
	}
	if err := st.mayRevert(); err != nil {
		return nil, err
	}
	p, err := deploy.Plan(t, deploy.OnlyAssemblies(nil), o, deploy.Options{Tool: tool, Only: []plan.Phase{plan.Rollback}})
	if err != nil {
		return nil, err
	}
	data := struct{ Database, Name string }{st.Database, one.Name}
	step := plan.Step{
		ID: "rollback/database/" + one.Name, Phase: plan.Rollback, Scope: plan.ScopeInstance, Action: plan.Revert, Timeout: revertTimeout,
		Reason: fmt.Sprintf("the whole database as it was at %s", one.Created.Format(time.RFC3339)),
		Hazards: []plan.Hazard{{Name: plan.DataLoss, Text: fmt.Sprintf(
			"everything that was written to %s in the %s since %s is lost: rows, definitions, messages, permissions, and what the journal says of it; nothing brings it back, not the log either",
			st.Database, st.Now.Sub(one.Created).Round(time.Second), one.Created.Format(time.RFC3339))}},
	}
	if len(st.InTheWay) > 0 || slices.Contains(allow, plan.DisconnectUsers) {
		if !st.kills || !st.seesSessions {
			return nil, &deploy.PreflightError{Findings: []deploy.Finding{{
				Subject: "permission", Text: fmt.Sprintf("ALTER ANY CONNECTION and VIEW SERVER STATE on the server are missing, to end the sessions that are in %s", st.Database),
				Next: fmt.Sprintf("GRANT ALTER ANY CONNECTION, VIEW SERVER STATE TO [%s], or end them yourself", o.Server.Login),
			}}}
		}
		step.Hazards = append(step.Hazards, plan.Hazard{Name: plan.DisconnectUsers, Text: who(st.InTheWay)})
		step.Batches = append(step.Batches, plan.Batch{SQL: text("disconnect.sql", data)})
	}
	step.Batches = append(step.Batches, plan.Batch{SQL: text("revert.sql", data)})
	p.Steps = []plan.Step{step}
	return p, nil
}

// mayRevert: RESTORE is for sysadmin, dbcreator and the owner. (learn.microsoft.com: RESTORE Statements, Permissions.)
func (st *State) mayRevert() error {
	if st.owns || st.creator {
		return nil
	}
	return &deploy.PreflightError{Findings: []deploy.Finding{{
		Subject: "permission", Text: fmt.Sprintf("only the owner of %s and members of dbcreator and sysadmin can revert it (Msg 3110)", st.Database),
		Next: "let one of them do it",
	}}}
}

func who(list []deploy.Holder) string {
	if len(list) == 0 {
		return "every other session in the database or in the snapshot is rolled back and disconnected"
	}
	names := make([]string, len(list))
	for i, h := range list {
		names[i] = fmt.Sprintf("%d (%s, %s on %s)", h.Session, h.Program, h.Login, h.Host)
	}
	return fmt.Sprintf("%d sessions in the database or in the snapshot are rolled back and disconnected: %s", len(list), strings.Join(names, ", "))
}

// attempts is how often a revert begins anew when sessions came back before it had the database for itself (Msg 3101), pause how much
// longer it waits each time.
const (
	attempts = 8
	pause    = 250 * time.Millisecond
)

// Apply runs a plan of Revert. One that found the database in use has changed nothing.
func Apply(ctx context.Context, s *deploy.Session, p *plan.Plan, o *deploy.Observed, allow []string, report func(deploy.Event)) (*deploy.Result, error) {
	for i := 1; ; i++ {
		r, err := s.Apply(ctx, p, o, allow, report)
		if err == nil || i == attempts || !mssql.HasNumber(err, 3101) || len(p.Steps[0].Batches) == 1 {
			return r, err
		}
		select {
		case <-ctx.Done():
			return r, err
		case <-time.After(time.Duration(i) * pause):
		}
	}
}

// Drop drops a snapshot of the database; the sessions in it end.
func (st *State) Drop(ctx context.Context, s *deploy.Session, name string) error {
	one := st.Find(name)
	if one == nil {
		return refuse("rollback/database/"+name, listCommand, "%s has no database snapshot %s", st.Database, name)
	}
	return s.SQL().Exec(ctx, text("drop.sql", one))
}

// Remedies says what is to be done after a revert, from what was before it.
func (st *State) Remedies(before *State) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	db := mssql.Identifier(st.Database)
	if st.Recovery != "SIMPLE" {
		add("the chain of log backups is broken: take a full backup before the next log backup")
	}
	if before.BrokerEnabled && !st.BrokerEnabled {
		add("Service Broker is off now: ALTER DATABASE %s SET ENABLE_BROKER;", db)
	}
	if before.Owner != st.Owner {
		add("the owner is %s again, and was %s: ALTER AUTHORIZATION ON DATABASE::%s TO %s;", st.Owner, before.Owner, db, mssql.Identifier(before.Owner))
	}
	if before.Recovery != st.Recovery {
		add("the recovery model is %s again, and was %s", st.Recovery, before.Recovery)
	}
	for _, was := range before.files {
		for _, is := range st.files {
			if is.id == was.id && is.kind == 1 && (is.growth != was.growth || is.percent != was.percent) {
				add("the growth of the log file %s is another: hartctl deploy sets what is declared", is.name)
			}
		}
	}
	return out
}

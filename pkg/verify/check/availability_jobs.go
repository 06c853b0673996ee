package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

func init() {
	register(Check{
		ID: "availability.jobs", Title: "Every declared job of SQL Server Agent is there, is scheduled, and went well last time", Severity: Error, Scope: Replica, Needs: needServerState,
		Remedy:  "Jobs live in msdb, which travels with no database: make the job on each replica, with a schedule and a target server (sp_add_jobserver); its history says why a run failed.",
		Link:    docs + "schema-folder.md#agent_jobs",
		Query:   query("availability_jobs.sql"),
		Unasked: "it has no SQL Server Agent",
		Drift:   true,
		Idle: func(in Input) string {
			if len(in.Declared.AgentJobs(in.Target.Database)) == 0 {
				return "the schema folder declares none"
			}
			return ""
		},
		Eval: func(in Input) Result {
			declared := in.Declared.AgentJobs(in.Target.Database)
			have := map[string]Row{}
			for _, r := range in.Rows() {
				have[strings.ToLower(r.Text("object"))] = r
			}
			var list []Detail
			if agent := in.Row().Text("agent"); agent != "" && agent != "Running" {
				list = append(list, Detail{Object: "SQL Server Agent", Text: "SQL Server Agent is " + agent})
			}
			for _, want := range declared {
				for _, text := range wrongWith(want, have) {
					list = append(list, Detail{Object: want.Name, Text: "job " + want.Name + " " + text})
				}
			}
			slices.SortFunc(list, func(a, b Detail) int { return strings.Compare(a.Text, b.Text) })
			return Wrong(list, fmt.Sprintf("%d as declared", len(declared)), "%d thing is not", "%d things are not")
		},
	})
}

// Outcomes of a run (msdb.dbo.sysjobhistory).
const (
	jobFailed   = 0
	jobCanceled = 3
)

// wrongWith says what is wrong with a declared job, each in a clause.
func wrongWith(want resource.AgentJob, have map[string]Row) (wrong []string) {
	is, ok := have[strings.ToLower(want.Name)]
	say := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	if !ok {
		return []string{"does not exist"}
	}
	say(want.Enabled && !is.Bool("enabled"), "is disabled")
	say(!want.Enabled && is.Bool("enabled"), "is enabled")
	say(is.Int("steps") == 0, "has no step")
	say(is.Int("servers") == 0, "has no target server, so that it never runs")
	say(want.Scheduled && is.Int("schedules") == 0, "has no schedule that is switched on")
	ran, age := !is.Null("outcome"), time.Duration(is.Int("minutes"))*time.Minute
	say(ran && is.Int("outcome") == jobFailed, "failed: %s", is.Text("message"))
	say(ran && is.Int("outcome") == jobCanceled, "was cancelled")
	say(want.MaxAge > 0 && !ran, "has no run in its history, and is to run every %v", want.MaxAge)
	say(want.MaxAge > 0 && ran && age > want.MaxAge, "ran last %v ago, and is to run every %v", age, want.MaxAge)
	return wrong
}

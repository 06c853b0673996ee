package resource

import (
	"fmt"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// agent_jobs: jobs of SQL Server Agent that the database relies on. They are not deployed: what a job does, and when, is the instance's business. hartctl verify
// holds every replica to them. {database} stands for the name of the target database.
//
//	agent_jobs:
//	  "{database} maintenance":
//	    enabled: true       # when left out, too
//	    scheduled: true     # has a schedule that is switched on; when left out, too
//	    max_age: 26h        # the last run began within this time; when left out nobody asks
func init() {
	register(Kind{
		Name: "agent_jobs", Phase: plan.Events, Scope: plan.ScopeInstance, Section: true,
		Declared: section("agent_jobs", checkAgentJobs),
		Diff: func(in Input) ([]plan.Step, error) {
			if n := len(in.Declared.(map[string]agentJobSpec)); n > 0 {
				in.Note("agent_jobs", fmt.Sprintf("%d declared jobs of SQL Server Agent are checked by hartctl verify, and not deployed", n))
			}
			return nil, nil
		},
	})
}

type agentJobSpec struct {
	Enabled   *bool  `yaml:"enabled"`
	Scheduled *bool  `yaml:"scheduled"`
	MaxAge    string `yaml:"max_age"`
}

func checkAgentJobs(declared *map[string]agentJobSpec) error {
	seen := map[string]bool{}
	for name, s := range *declared {
		if key := strings.ToLower(name); seen[key] {
			return fmt.Errorf("%s stands there twice", name)
		} else {
			seen[key] = true
		}
		if d, err := time.ParseDuration(s.MaxAge); s.MaxAge != "" && (err != nil || d <= 0) {
			return fmt.Errorf("%s: max_age: %q is no time like 26h or 90m", name, s.MaxAge)
		}
		if s.Enabled != nil && !*s.Enabled && s.MaxAge != "" {
			return fmt.Errorf("%s: a job that is not enabled has no max_age", name)
		}
	}
	return nil
}

// AgentJob is a job of SQL Server Agent as declared.
type AgentJob struct {
	Name               string
	Enabled, Scheduled bool
	MaxAge             time.Duration // 0: it may have run at any time, or never
}

// AgentJobs are the jobs that a folder declares, for a database.
func AgentJobs(declared map[string]any, database string) []AgentJob {
	specs, _ := declared["agent_jobs"].(map[string]agentJobSpec)
	var jobs []AgentJob
	for name, s := range specs {
		age, _ := time.ParseDuration(s.MaxAge) // checked when it was read
		jobs = append(jobs, AgentJob{
			Name: strings.ReplaceAll(name, "{database}", database), Enabled: s.Enabled == nil || *s.Enabled, MaxAge: age,
			Scheduled: s.Scheduled == nil && (s.Enabled == nil || *s.Enabled) || s.Scheduled != nil && *s.Scheduled,
		})
	}
	return jobs
}

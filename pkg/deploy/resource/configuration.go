package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// configuration: instance configuration options (sp_configure), by their names in sys.configurations.
//
//	configuration:
//	  clr enabled: 1
//
// Source of the rules: learn.microsoft.com, Server configuration options; RECONFIGURE cannot run in a transaction (Msg 574).
func init() {
	register(Kind{
		Name: "configuration", Phase: plan.Instance, Scope: plan.ScopeInstance, EveryReplica: true, Section: true,
		Query: query("observe_configuration.sql"),
		Read: func(r mssql.Rows) (any, error) {
			have := map[string]configOption{}
			var name string
			var o configOption
			err := each(r, []any{&name, &o.Value, &o.InUse, &o.Dynamic, &o.Advanced, &o.Min, &o.Max}, func() { have[name] = o })
			return have, err
		},
		Declared: section[map[string]int64]("configuration", nil),
		Diff:     diffConfiguration,
	})
}

// configOption is one row of sys.configurations.
type configOption struct {
	Value    int64 `json:"value"`
	InUse    int64 `json:"inUse"`
	Dynamic  bool  `json:"-"`
	Advanced bool  `json:"-"`
	Min      int64 `json:"-"`
	Max      int64 `json:"-"`
}

const showAdvanced = "show advanced options"

// guarded are the options that only ever raise security here: another value is refused, whoever declares it.
var guarded = map[string]int64{"clr strict security": 1}

func diffConfiguration(in Input) ([]plan.Step, error) {
	declared := in.Declared.(map[string]int64)
	have, _ := in.Observed.(map[string]configOption)
	var steps []plan.Step
	advanced := false
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		want := declared[name]
		id := "instance/configuration/" + name
		if safe, ok := guarded[name]; ok && want != safe {
			return nil, &Refusal{ID: id, Text: fmt.Sprintf("%d would lower the security of the whole instance", want), Next: fmt.Sprintf("declare %d, or leave it out; sign or trust the assemblies instead", safe)}
		}
		if skip := skipOption(in, name); skip != "" {
			in.Note(id, skip)
			continue
		}
		if name == showAdvanced {
			continue // last, and only when something needed it
		}
		o, ok := have[name]
		if !ok {
			return nil, &Refusal{ID: id, Text: "the server has no such configuration option", Next: "see SELECT name FROM sys.configurations"}
		}
		if want < o.Min || want > o.Max {
			return nil, &Refusal{ID: id, Text: fmt.Sprintf("%d is outside %d to %d", want, o.Min, o.Max)}
		}
		if o.Value == want && (o.InUse == want || !o.Dynamic) {
			continue
		}
		s := plan.Step{
			ID: id, Phase: plan.Instance, Scope: plan.ScopeInstance, Action: plan.Alter,
			Reason: fmt.Sprintf("is %d, declared %d", o.Value, want),
			Undo:   render("configure.sql", configure{name, o.Value}) + "\nRECONFIGURE;",
			Needs:  []plan.Permission{{Class: "SERVER", Name: "ALTER SETTINGS"}},
		}
		if o.Value == want {
			s.Reason = fmt.Sprintf("is configured as %d and still runs with %d", o.Value, o.InUse)
		}
		if !o.Dynamic {
			s.Hazards = []plan.Hazard{{Name: plan.RestartRequired, Text: name + " takes effect when the instance restarts"}}
		}
		advanced = advanced || o.Advanced
		steps = append(steps, autocommit(s, render("configure.sql", configure{name, want}), "RECONFIGURE;"))
	}
	return wrapAdvanced(steps, advanced, have[showAdvanced].Value, declared), nil
}

// wrapAdvanced shows the advanced options before the steps that change one, and hides them again when they are declared hidden.
func wrapAdvanced(steps []plan.Step, needed bool, now int64, declared map[string]int64) []plan.Step {
	step := func(value int64, reason string) plan.Step {
		return autocommit(plan.Step{
			ID: "instance/configuration/" + showAdvanced, Phase: plan.Instance, Scope: plan.ScopeInstance, Action: plan.Alter, Reason: reason,
			Needs: []plan.Permission{{Class: "SERVER", Name: "ALTER SETTINGS"}},
		}, render("configure.sql", configure{showAdvanced, value}), "RECONFIGURE;")
	}
	want, isDeclared := declared[showAdvanced]
	if needed && now == 0 {
		show := step(1, "an advanced option has to be changed (else Msg 15123)")
		show.ID += "/on"
		steps = append([]plan.Step{show}, steps...)
		now = 1
	}
	if isDeclared && now != want {
		steps = append(steps, step(want, fmt.Sprintf("is %d, declared %d", now, want)))
	}
	return steps
}

// skipOption says why an option is left out on this target; empty when it is not.
func skipOption(in Input, name string) string {
	switch {
	case strings.HasPrefix(name, "clr ") && name != "clr strict security" && in.Options.SkipCLR:
		return "--skip-clr"
	case name == "filestream access level":
		return filestreamSkip(in)
	}
	return ""
}

// filestreamSkip says why FILESTREAM is left out on this target; empty when it is not. There is none on Linux (Msg 5590;
// learn.microsoft.com: SQL Server 2025 editions and features on Linux).
func filestreamSkip(in Input) string {
	switch {
	case in.Options.SkipFilestream:
		return "--skip-filestream"
	case in.Server.Platform == "Linux":
		return "SQL Server on Linux has no FILESTREAM"
	}
	return ""
}

type configure struct {
	Name  string
	Value int64
}

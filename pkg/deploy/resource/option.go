package resource

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

// options: database options by their ALTER DATABASE … SET names.
//
//	options:
//	  RECOVERY: FULL
//	  READ_COMMITTED_SNAPSHOT: ON
//
// learn.microsoft.com: ALTER DATABASE SET options. They cannot run in a transaction (Msg 226).
func init() {
	register(Kind{
		Name: "options", Phase: plan.Database, Scope: plan.ScopeInstance, Section: true,
		Declared: section("options", checkOptions),
		Diff:     diffOptions,
	})
}

// databaseOption is one option that can be declared; its value is observed by observe_database.sql, in the order of this table.
type databaseOption struct {
	name      string
	form      string   // ALTER DATABASE … SET name [=] value; "broker" for the switch that has no value
	values    []string // the values that it takes
	exclusive bool     // waits until nobody else is in the database
	safe      string   // the only value that hartctl sets
}

var onOff = []string{"ON", "OFF"}

var databaseOptions = []databaseOption{
	{name: "RECOVERY", values: []string{"FULL", "BULK_LOGGED", "SIMPLE"}},
	{name: "COMPATIBILITY_LEVEL", form: "=", values: []string{"100", "110", "120", "130", "140", "150", "160", "170"}},
	{name: "PAGE_VERIFY", values: []string{"CHECKSUM", "TORN_PAGE_DETECTION", "NONE"}},
	{name: "READ_COMMITTED_SNAPSHOT", values: onOff, exclusive: true},
	{name: "ALLOW_SNAPSHOT_ISOLATION", values: onOff},
	{name: "TRUSTWORTHY", values: onOff, safe: "OFF"},
	{name: "DB_CHAINING", values: onOff, safe: "OFF"},
	{name: "AUTO_CLOSE", values: onOff},
	{name: "AUTO_SHRINK", values: onOff},
	{name: "AUTO_CREATE_STATISTICS", values: onOff},
	{name: "AUTO_UPDATE_STATISTICS", values: onOff},
	{name: "AUTO_UPDATE_STATISTICS_ASYNC", values: onOff},
	{name: "MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT", form: "=", values: onOff},
	{name: "BROKER", form: "broker", values: onOff, exclusive: true},
	{name: "QUERY_STORE", form: "=", values: onOff},
}

func checkOptions(declared *map[string]string) error {
	for name, value := range *declared {
		o := findOption(name)
		if o == nil {
			return fmt.Errorf("unknown option %q", name)
		}
		if o.name == "QUERY_STORE" {
			return fmt.Errorf("QUERY_STORE has a section of its own: query_store")
		}
		if !contains(o.values, value) {
			return fmt.Errorf("%s: %q is not one of %s", o.name, value, strings.Join(o.values, ", "))
		}
		if o.safe != "" && !strings.EqualFold(value, o.safe) {
			return fmt.Errorf("%s: %s would lower the security of the database; hartctl sets it %s only", o.name, value, o.safe)
		}
	}
	return nil
}

func findOption(name string) *databaseOption {
	for i := range databaseOptions {
		if strings.EqualFold(databaseOptions[i].name, name) {
			return &databaseOptions[i]
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return true
		}
	}
	return false
}

func diffOptions(in Input) ([]plan.Step, error) {
	declared := in.Declared.(map[string]string)
	var steps []plan.Step
	for _, o := range databaseOptions {
		want, ok := lookup(declared, o.name)
		if !ok {
			continue
		}
		have, known := in.Database.Options[o.name]
		if known && strings.EqualFold(have, want) {
			continue
		}
		steps = append(steps, optionStep(in, o, have, strings.ToUpper(want)))
	}
	return steps, nil
}

func lookup(m map[string]string, name string) (string, bool) {
	for k, v := range m {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return "", false
}

func optionStep(in Input, o databaseOption, have, want string) plan.Step {
	s := plan.Step{
		ID: "database/option/" + o.name, Phase: plan.Database, Scope: plan.ScopeInstance, Action: plan.Alter,
		Reason: fmt.Sprintf("is %s, declared %s", have, want),
		Needs:  []plan.Permission{{Class: "DATABASE", Name: "ALTER"}},
	}
	if have == "" {
		s.Reason = "the database is new, declared " + want
	} else {
		s.Undo = render("set_option.sql", setOption{in.Options.Database, o.name, o.form, have, ""})
	}
	set := setOption{Database: in.Options.Database, Option: o.name, Form: o.form, Value: want}
	if o.form == "broker" && want == "ON" && in.Database.BrokerTwin != "" {
		// A copy on the same instance: the one case in which the identity has to change.
		set.Value = "NEW"
		s.Hazards = append(s.Hazards, plan.Hazard{Name: plan.NewBroker, Text: "the database " + in.Database.BrokerTwin + " has the same broker identity (Msg 9772): this one gets a new one, and every conversation in it is removed"})
	}
	if o.exclusive {
		set.Termination = "NO_WAIT" // refused at once with Msg 5070 rather than waiting for ever
		if in.Options.Allows(plan.DisconnectUsers) {
			set.Termination = "ROLLBACK IMMEDIATE"
			s.Hazards = append(s.Hazards, plan.Hazard{Name: plan.DisconnectUsers, Text: "other sessions in the database are rolled back and disconnected"})
		} else if in.Database.Exists && !in.Database.Fresh {
			s.Hazards = append(s.Hazards, plan.Hazard{Name: plan.ExclusiveAccess, Text: o.name + " can only change while no other session is in the database"})
		}
	}
	if o.name == "COMPATIBILITY_LEVEL" && have > want {
		s.Hazards = append(s.Hazards, plan.Hazard{Name: plan.LowerCompat, Text: "from " + have + " down to " + want})
	}
	return autocommit(s, render("set_option.sql", set))
}

type setOption struct{ Database, Option, Form, Value, Termination string }

package resource

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// event_sessions: extended event sessions of the server, on every replica. {database} stands for the name of the target database, in the
// session's own name too, so that two databases of an instance do not share a session.
//
//	event_sessions:
//	  "{database}_errors":
//	    events:
//	      - name: sqlserver.error_reported
//	        actions: [sqlserver.sql_text]
//	        predicate: "[sqlserver].[database_name] = N'{database}' AND severity > 16"
//	    targets:
//	      - name: package0.event_file
//	        fields: {filename: "{database}_errors.xel", max_file_size: "50"}
//	    options: {max_dispatch_latency: 5 SECONDS}
//	    startup: true
//	    running: true
//
// A session whose events or targets differ is dropped and made again. Source of the rules: learn.microsoft.com, CREATE EVENT SESSION; the
// statements cannot run in a transaction (Msg 574).
func init() {
	register(Kind{
		Name: "event_sessions", Phase: plan.Events, Scope: plan.ScopeInstance, EveryReplica: true, Section: true,
		Query:    query("observe_event_sessions.sql"),
		Read:     readEventSessions,
		Declared: section("event_sessions", checkEventSessions),
		Diff:     diffEventSessions,
	})
}

type eventSessionSpec struct {
	Events  []eventSpec       `yaml:"events"`
	Targets []eventSpec       `yaml:"targets"`
	Options map[string]string `yaml:"options"`
	Startup *bool             `yaml:"startup"` // nil is left alone
	Running *bool             `yaml:"running"` // nil is left alone
}

// eventSpec is an event, or a target with nothing but fields.
type eventSpec struct {
	Name      string            `yaml:"name"` // package.name
	Actions   []string          `yaml:"actions"`
	Predicate string            `yaml:"predicate"`
	Fields    map[string]string `yaml:"fields"`
}

// eventSessions are the sessions of an instance by folded name. Unknown: the login may not know.
type eventSessions struct {
	Sessions map[string]*eventSession `json:"sessions,omitempty"`
	Unknown  bool                     `json:"unknown,omitempty"`
}

// eventSession is what the catalog says of a session.
type eventSession struct {
	Name    string                  `json:"name"`
	Options map[string]string       `json:"options"`
	Objects map[string]*eventObject `json:"objects"` // "event package.name" or "target package.name", folded
	Running bool                    `json:"running"`
}

type eventObject struct {
	Predicate string            `json:"predicate,omitempty"`
	Actions   []string          `json:"actions,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"`
}

func readEventSessions(r mssql.Rows) (any, error) {
	have := eventSessions{Sessions: map[string]*eventSession{}}
	var session, what, object, name, value string
	err := each(r, []any{&session, &what, &object, &name, &value}, func() {
		if what == "unknown" {
			have.Unknown = true
			return
		}
		s := have.Sessions[strings.ToLower(session)]
		if s == nil {
			s = &eventSession{Name: session, Options: map[string]string{}, Objects: map[string]*eventObject{}}
			have.Sessions[strings.ToLower(session)] = s
		}
		o := s.Objects[strings.ToLower(object)]
		if o == nil && object != "" {
			o = &eventObject{Fields: map[string]string{}}
			s.Objects[strings.ToLower(object)] = o
		}
		switch what {
		case "option":
			s.Options[name] = value
		case "running":
			s.Running = true
		case "object":
			o.Predicate = value
		case "action":
			o.Actions = append(o.Actions, strings.ToLower(name))
		case "field":
			o.Fields[strings.ToLower(name)] = value
		}
	})
	return have, err
}

// eventOption is an option by its key: what it takes, and how the catalog shows it.
type eventOption struct {
	clause string
	words  []string
	bit    bool             // the catalog has the word's number
	unit   map[string]int64 // factor to the catalog's unit
}

var eventMemory = map[string]int64{"KB": 1, "MB": 1024}

var eventOptions = map[string]eventOption{
	"max_memory":            {clause: "MAX_MEMORY", unit: eventMemory},
	"max_event_size":        {clause: "MAX_EVENT_SIZE", unit: eventMemory},
	"max_dispatch_latency":  {clause: "MAX_DISPATCH_LATENCY", unit: map[string]int64{"SECONDS": 1000}},
	"event_retention_mode":  {clause: "EVENT_RETENTION_MODE", words: []string{"ALLOW_SINGLE_EVENT_LOSS", "ALLOW_MULTIPLE_EVENT_LOSS", "NO_EVENT_LOSS"}},
	"memory_partition_mode": {clause: "MEMORY_PARTITION_MODE", words: []string{"NONE", "PER_NODE", "PER_CPU"}},
	"track_causality":       {clause: "TRACK_CAUSALITY", words: []string{"OFF", "ON"}, bit: true},
}

// value reads a declared value: as the statement takes it, and as the catalog shows it.
func (o eventOption) value(text string) (sql, observed string, err error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if i := slices.Index(o.words, text); i >= 0 {
		if o.bit {
			return text, strconv.Itoa(i), nil
		}
		return text, text, nil
	}
	for unit, factor := range o.unit {
		number, ok := strings.CutSuffix(text, unit)
		n, convErr := strconv.ParseInt(strings.TrimSpace(number), 10, 31)
		if ok && convErr == nil && n >= 0 {
			return fmt.Sprintf("%d %s", n, unit), strconv.FormatInt(n*factor, 10), nil
		}
	}
	if o.unit != nil {
		return "", "", fmt.Errorf("%q is not a number of %s", text, strings.Join(slices.Sorted(maps.Keys(o.unit)), " or "))
	}
	return "", "", fmt.Errorf("%q is not one of %s", text, strings.Join(o.words, ", "))
}

func checkEventSessions(declared *map[string]eventSessionSpec) error {
	for name, s := range *declared {
		if len(s.Events) == 0 {
			return fmt.Errorf("%s: a session needs an event", name)
		}
		seen := map[string]bool{}
		for _, e := range s.Events {
			if _, err := parsePredicate(e.Predicate); err != nil {
				return fmt.Errorf("%s: %s: %w", name, e.Name, err)
			}
			if err := checkEventNames("event", seen, append([]string{e.Name}, e.Actions...)...); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		for _, t := range s.Targets {
			if t.Predicate != "" || len(t.Actions) > 0 {
				return fmt.Errorf("%s: %s: a target takes fields only", name, t.Name)
			}
			if err := checkEventNames("target", seen, t.Name); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		for key, value := range s.Options {
			o, ok := eventOptions[key]
			if !ok {
				return fmt.Errorf("%s: unknown option %q", name, key)
			}
			if _, _, err := o.value(value); err != nil {
				return fmt.Errorf("%s: %s: %w", name, key, err)
			}
		}
	}
	return nil
}

// checkEventNames checks the form package.name, and that the first stands once in its session.
func checkEventNames(what string, seen map[string]bool, names ...string) error {
	for _, n := range names {
		if pkg, object, ok := strings.Cut(n, "."); !ok || pkg == "" || object == "" || strings.Contains(object, ".") {
			return fmt.Errorf("%q is not package.name", n)
		}
	}
	key := what + " " + strings.ToLower(names[0])
	if seen[key] {
		return fmt.Errorf("%s stands there twice", names[0])
	}
	seen[key] = true
	return nil
}

// expand puts the database's name in the place of {database}.
func (s eventSessionSpec) expand(database string) eventSessionSpec {
	in := func(text string) string { return strings.ReplaceAll(text, "{database}", database) }
	list := func(specs []eventSpec) []eventSpec {
		out := slices.Clone(specs)
		for i := range out {
			fields := map[string]string{}
			for k, v := range out[i].Fields {
				fields[k] = in(v)
			}
			// Inside a string of the predicate.
			out[i].Predicate = strings.ReplaceAll(out[i].Predicate, "{database}", strings.ReplaceAll(database, "'", "''"))
			out[i].Fields = fields
		}
		return out
	}
	s.Events, s.Targets = list(s.Events), list(s.Targets)
	return s
}

func diffEventSessions(in Input) ([]plan.Step, error) {
	declared := in.Declared.(map[string]eventSessionSpec)
	if len(declared) == 0 {
		return nil, nil
	}
	have, _ := in.Observed.(eventSessions)
	if have.Unknown {
		in.Note("event_sessions", in.Server.Login+" may not see the event sessions of the server (VIEW SERVER STATE); they are left alone")
		return nil, nil
	}
	var steps []plan.Step
	for _, key := range slices.Sorted(maps.Keys(declared)) {
		name := strings.ReplaceAll(key, "{database}", in.Options.Database)
		steps = append(steps, eventSessionSteps(name, declared[key].expand(in.Options.Database), have.Sessions[strings.ToLower(name)])...)
	}
	return steps, nil
}

func eventSessionSteps(name string, want eventSessionSpec, have *eventSession) []plan.Step {
	id := "event_session/" + name
	step := func(id string, action plan.Action, reason, undo string, sql ...string) plan.Step {
		return autocommit(plan.Step{
			ID: id, Phase: plan.Events, Scope: plan.ScopeInstance, Action: action, Reason: reason, Undo: undo,
			Needs: []plan.Permission{{Class: "SERVER", Name: "ALTER ANY EVENT SESSION"}},
		}, sql...)
	}
	drop, start, stop := render("drop_event_session.sql", name), render("start_event_session.sql", name), render("stop_event_session.sql", name)
	var steps []plan.Step
	running := false
	switch {
	case have == nil:
		steps = append(steps, step(id, plan.Create, "does not exist", drop, createEventSession(name, want)))
	default:
		running = have.Running
		differs := want.differences(have)
		if len(differs) > 0 {
			if want.Startup == nil {
				on := have.Options["startup_state"] == "1"
				want.Startup = &on
			}
			reason := strings.Join(differs, "; ")
			if have.Running && have.Objects["target package0.ring_buffer"] != nil {
				reason += "; it is made again, and what its ring buffer holds is gone"
			}
			steps = append(steps, step(id, plan.Alter, reason, "", drop, createEventSession(name, want)))
			running = false
			if want.Running == nil && have.Running {
				want.Running = &have.Running
			}
		} else if want.Startup != nil && have.Options["startup_state"] != bit(*want.Startup) {
			change := func(on bool) string {
				return render("startup_event_session.sql", struct {
					Name string
					On   bool
				}{name, on})
			}
			steps = append(steps, step(id+"/startup", plan.Alter, "its STARTUP_STATE differs", change(!*want.Startup), change(*want.Startup)))
		}
	}
	if want.Running != nil && *want.Running != running {
		if running {
			return append(steps, step(id+"/stop", plan.Alter, "runs, declared stopped", start, stop))
		}
		return append(steps, step(id+"/start", plan.Alter, "does not run", stop, start))
	}
	return steps
}

func bit(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// differences says what makes a session need to be made again.
func (s eventSessionSpec) differences(have *eventSession) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(s.Options)) {
		if _, observed, _ := eventOptions[key].value(s.Options[key]); have.Options[key] != observed {
			out = append(out, fmt.Sprintf("%s is %s, declared %s", key, have.Options[key], observed))
		}
	}
	declared := map[string]bool{}
	compare := func(what string, list []eventSpec) {
		for _, e := range list {
			key := what + " " + strings.ToLower(e.Name)
			declared[key] = true
			if o := have.Objects[key]; o == nil {
				out = append(out, key+" is missing")
			} else if !e.is(o) {
				out = append(out, key+" differs")
			}
		}
	}
	compare("event", s.Events)
	compare("target", s.Targets)
	for _, key := range slices.Sorted(maps.Keys(have.Objects)) {
		if !declared[key] {
			out = append(out, key+" is not declared")
		}
	}
	return out
}

// is compares a declared event or target with the catalog's.
func (e eventSpec) is(o *eventObject) bool {
	want, _ := parsePredicate(e.Predicate)
	have, err := parsePredicate(o.Predicate)
	if err != nil || want.same() != have.same() || len(e.Actions) != len(o.Actions) || len(e.Fields) != len(o.Fields) {
		return false
	}
	for _, a := range e.Actions {
		if !slices.Contains(o.Actions, strings.ToLower(a)) {
			return false
		}
	}
	for name, value := range e.Fields {
		if v, ok := o.Fields[strings.ToLower(name)]; !ok || v != value && bits[v] != value {
			return false
		}
	}
	return true
}

// bits are the ways in which the catalog may show the value of a switch.
var bits = map[string]string{"true": "1", "false": "0"}

// eventField is name = value, a number without quotes.
type eventField struct {
	Name, Value string
	Number      bool
}

type eventStatement struct {
	Verb      string // EVENT or TARGET
	Package   string
	Name      string
	Fields    []eventField
	Actions   []string // quoted
	Predicate string
}

func statementsOf(verb string, list []eventSpec) []eventStatement {
	var out []eventStatement
	for _, e := range list {
		s := eventStatement{Verb: verb}
		s.Package, s.Name, _ = strings.Cut(e.Name, ".")
		for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
			_, err := strconv.ParseInt(e.Fields[name], 10, 64)
			s.Fields = append(s.Fields, eventField{name, e.Fields[name], err == nil})
		}
		for _, a := range e.Actions {
			s.Actions = append(s.Actions, mssql.Name(strings.Split(a, ".")...))
		}
		if p, _ := parsePredicate(e.Predicate); p != nil {
			s.Predicate = p.String()
		}
		out = append(out, s)
	}
	return out
}

func createEventSession(name string, s eventSessionSpec) string {
	var options []string
	for _, key := range slices.Sorted(maps.Keys(s.Options)) {
		sql, _, _ := eventOptions[key].value(s.Options[key])
		options = append(options, eventOptions[key].clause+" = "+sql)
	}
	if s.Startup != nil && *s.Startup {
		options = append(options, "STARTUP_STATE = ON")
	}
	return render("create_event_session.sql", struct {
		Name            string
		Events, Targets []eventStatement
		Options         string
	}{name, statementsOf("EVENT", s.Events), statementsOf("TARGET", s.Targets), strings.Join(options, ", ")})
}

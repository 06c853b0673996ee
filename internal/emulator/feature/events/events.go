// Package events keeps the definitions of extended event sessions: what CREATE, ALTER and DROP EVENT SESSION do to them, which of them
// run, and which start with the instance. Nothing is recorded: a session that starts says so (Msg 40519).
package events

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// stock are the sessions that every instance of SQL Server comes with and the emulator has not.
var stock = []string{"system_health", "AlwaysOn_health", "telemetry_xevents"}

// Run runs one statement, in a transaction of its own.
func Run(env *exec.Env, _ *bind.Scope, st *syntax.EventSessionStmt) error {
	err := run(env, st)
	if e, ok := err.(*sqlerr.Error); ok {
		return e.At(st.Line)
	}
	return err
}

func run(env *exec.Env, st *syntax.EventSessionStmt) error {
	if slices.ContainsFunc(stock, func(n string) bool { return catalog.SameName(n, st.Name) }) {
		return sqlerr.Unsupported("the event session %s", st.Name)
	}
	may := env.Sess.HasPermission("ALTER ANY EVENT SESSION", "SERVER", 0)
	if st.Verb == "CREATE" && !may {
		return sqlerr.New(15247)
	}
	if strings.HasPrefix(st.Name, "#") {
		return sqlerr.New(25701, st.Name)
	}
	if _, err := env.Tx.Lock(env.Ctx, store.Resource{Kind: store.MetaLock, Key: "event sessions"}, store.X); err != nil {
		return err
	}
	old := env.Cat.EventSession(st.Name)
	if st.Verb != "CREATE" && (old == nil || !may) {
		return sqlerr.New(15151, strings.ToLower(st.Verb), "event session", st.Name)
	}
	switch {
	case st.Verb == "DROP":
		env.Cat.DropEventSession(old)
		return nil
	case st.State != "":
		return setState(env, old, st.State)
	case st.Verb == "CREATE" && old != nil:
		return sqlerr.New(25631, "event session", st.Name)
	}
	next := catalog.EventSession{Name: st.Name, Retention: "ALLOW_SINGLE_EVENT_LOSS", Latency: 30000, Memory: 4096, Partition: "NONE"}
	if old != nil {
		next = *old
		next.Objects = slices.Clone(old.Objects)
	}
	if err := change(&next, st); err != nil {
		return err
	}
	if old == nil {
		next.ID = env.Cat.NewEventSessionID()
	}
	env.Cat.PutEventSession(&next)
	return nil
}

func setState(env *exec.Env, old *catalog.EventSession, state string) error {
	next := *old
	switch {
	case state == "STOP" && old.Started.IsZero():
		return sqlerr.New(25704)
	case state == "STOP":
		next.Started = time.Time{}
	case !old.Started.IsZero():
		return sqlerr.New(25705)
	default:
		next.Started = env.Now
		env.Sess.Message(sqlerr.New(40519, "event session "+old.Name+" runs and records nothing"))
	}
	env.Cat.PutEventSession(&next)
	return nil
}

// Start makes the sessions with STARTUP_STATE = ON run, and no others, as an instance does when it comes up.
func Start(cat catalog.Catalog, now time.Time) {
	for _, s := range cat.EventSessions() {
		next := *s
		next.Started = time.Time{}
		if s.Startup {
			next.Started = now
		}
		cat.PutEventSession(&next)
	}
}

// change applies the clauses of CREATE or ALTER.
func change(s *catalog.EventSession, st *syntax.EventSessionStmt) error {
	for _, e := range st.Events {
		if err := addEvent(s, e); err != nil {
			return err
		}
	}
	for _, t := range st.Targets {
		if err := addTarget(s, t); err != nil {
			return err
		}
	}
	for _, n := range st.Drop {
		if err := drop(s, n, false); err != nil {
			return err
		}
	}
	for _, n := range st.DropFrom {
		if err := drop(s, n, true); err != nil {
			return err
		}
	}
	return options(s, st.Options)
}

func find(s *catalog.EventSession, n syntax.EventName, target bool) int {
	return slices.IndexFunc(s.Objects, func(o catalog.EventObject) bool {
		return o.Target == target && strings.EqualFold(o.Package, n.Package) && strings.EqualFold(o.Name, n.Name)
	})
}

// lookup finds what a name stands for: Msg 25623 for what SQL Server does not have. It has many more events than the emulator knows, so a
// name that may exist is refused instead.
func lookup[T any](known map[string]T, what string, n syntax.EventName) (T, error) {
	name := fold(n)
	if o, ok := known[name]; ok {
		return o, nil
	}
	var none T
	if strings.Contains(knownAbsent, " "+name+" ") || !strings.Contains(packages, " "+strings.ToLower(n.Package)+" ") {
		return none, sqlerr.New(25623, what, n)
	}
	return none, sqlerr.Unsupported("the %s %s", what, n)
}

func addEvent(s *catalog.EventSession, e syntax.SessionEvent) error {
	o, err := lookup(eventObjects, "event", e.EventName)
	if err != nil {
		return err
	}
	if find(s, e.EventName, false) >= 0 {
		return sqlerr.New(25625, "event", e.EventName)
	}
	s.LastID++
	r := catalog.EventObject{ID: s.LastID, Package: e.Package, Name: e.Name}
	if r.Fields, err = fields(o, "event", e.EventName, e.Set); err != nil {
		return err
	}
	for _, a := range e.Actions {
		if _, err := lookup(actionNames, "event action", a); err != nil {
			return err
		}
		next := catalog.EventAction{Package: a.Package, Name: a.Name}
		if slices.ContainsFunc(r.Actions, func(x catalog.EventAction) bool {
			return strings.EqualFold(x.Package, a.Package) && strings.EqualFold(x.Name, a.Name)
		}) {
			return sqlerr.Unsupported("an action twice in an event")
		}
		r.Actions = append(r.Actions, next)
	}
	if r.Predicate, err = predicate(o, e.Where); err != nil {
		return err
	}
	s.Objects = append(s.Objects, r)
	return nil
}

func addTarget(s *catalog.EventSession, t syntax.SessionTarget) error {
	o, err := lookup(targetObjects, "target", t.EventName)
	if err != nil {
		return err
	}
	if find(s, t.EventName, true) >= 0 {
		return sqlerr.New(25625, "target", t.EventName)
	}
	s.LastID++
	r := catalog.EventObject{ID: s.LastID, Target: true, Package: t.Package, Name: t.Name}
	if r.Fields, err = fields(o, "target", t.EventName, t.Set); err != nil {
		return err
	}
	for _, m := range o.mandatory {
		if !slices.ContainsFunc(r.Fields, func(f catalog.EventField) bool { return strings.EqualFold(f.Name, m) }) {
			return sqlerr.New(25642, "target", t.EventName)
		}
	}
	s.Objects = append(s.Objects, r)
	return nil
}

func drop(s *catalog.EventSession, n syntax.EventName, target bool) error {
	i := find(s, n, target)
	if i < 0 {
		what := "event"
		if target {
			what = "target"
		}
		return sqlerr.New(25653, what, n)
	}
	s.Objects = slices.Delete(s.Objects, i, i+1)
	if !slices.ContainsFunc(s.Objects, func(o catalog.EventObject) bool { return !o.Target }) {
		return sqlerr.Unsupported("an event session without events")
	}
	return nil
}

// fields checks what SET gives an event or a target: 25629 for an attribute that it has not.
func fields(o *object, what string, n syntax.EventName, set []syntax.EventField) ([]catalog.EventField, error) {
	var list []catalog.EventField
	for _, f := range set {
		kind, ok := o.attributes[strings.ToLower(f.Name)]
		if !ok {
			return nil, sqlerr.New(25629, what, n, f.Name)
		}
		if slices.ContainsFunc(list, func(x catalog.EventField) bool { return strings.EqualFold(x.Name, f.Name) }) {
			return nil, sqlerr.New(25650, what, n, f.Name)
		}
		v := types.NStr(f.Value.Text)
		isText := f.Value.Kind == syntax.StringLiteral || f.Value.Kind == syntax.NStringLiteral
		if isText != (kind == unicode) || f.Value.Kind == syntax.DecimalLiteral {
			return nil, sqlerr.Unsupported("a value of another type for %s of %s", f.Name, n)
		}
		if !isText {
			i, err := strconv.ParseInt(f.Value.Text, 10, 64)
			if err != nil {
				return nil, sqlerr.Unsupported("the value %s for %s of %s", f.Value.Text, f.Name, n)
			}
			v = types.IntOf(types.BigInt, i)
		}
		list = append(list, catalog.EventField{Name: f.Name, Value: v})
	}
	return list, nil
}

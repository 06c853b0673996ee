package resource

import (
	"strings"
	"testing"
)

// errorsSession is a session as the catalog shows it; change alters it.
func errorsSession(change func(*eventSession)) eventSessions {
	s := &eventSession{
		Name: "Db_errors", Running: true,
		Options: map[string]string{"startup_state": "1", "max_memory": "4096", "max_dispatch_latency": "5000", "track_causality": "0"},
		Objects: map[string]*eventObject{
			"event sqlserver.error_reported": {Predicate: "([sqlserver].[database_name]=N'Db' AND [package0].[greater_than_int64]([severity],(16)))", Actions: []string{"sqlserver.sql_text"}},
			"target package0.ring_buffer":    {Fields: map[string]string{"max_memory": "2048"}},
		},
	}
	if change != nil {
		change(s)
	}
	return eventSessions{Sessions: map[string]*eventSession{"db_errors": s}}
}

func TestEventSessions(t *testing.T) {
	yaml := func(options string) []string {
		return []string{"e.yaml", `event_sessions:
  "{database}_errors":
    events:
      - {name: sqlserver.error_reported, actions: [sqlserver.sql_text], predicate: "sqlserver.database_name = N'{database}' AND severity > 16"}
    targets:
      - {name: package0.ring_buffer, fields: {max_memory: "2048"}}
` + options}
	}
	const id = "event_session/Db_errors"
	all := yaml("    options: {max_memory: 4MB, max_dispatch_latency: 5 seconds, track_causality: \"off\"}\n    startup: true\n    running: true\n")
	for _, c := range []diffCase{
		{
			name: "is not there", files: all, observed: eventSessions{}, want: "create " + id + ", alter " + id + "/start",
			sql: "CREATE EVENT SESSION [Db_errors] ON SERVER\n" +
				"    ADD EVENT [sqlserver].[error_reported] ( ACTION ([sqlserver].[sql_text]) WHERE (([sqlserver].[database_name]=N'Db') AND ([severity]>(16))))\n" +
				"    ADD TARGET [package0].[ring_buffer] (SET [max_memory] = (2048))\n" +
				"    WITH (MAX_DISPATCH_LATENCY = 5 SECONDS, MAX_MEMORY = 4 MB, TRACK_CAUSALITY = OFF, STARTUP_STATE = ON);",
		},
		{name: "as declared", files: all, observed: errorsSession(nil)},
		{name: "left alone", files: yaml(""), observed: errorsSession(func(s *eventSession) { s.Running, s.Options["startup_state"] = false, "0" })},
		{name: "stopped", files: all, observed: errorsSession(func(s *eventSession) { s.Running = false }), want: "alter " + id + "/start"},
		{name: "runs", files: yaml("    running: false\n"), observed: errorsSession(nil), want: "alter " + id + "/stop"},
		{name: "startup", files: all, observed: errorsSession(func(s *eventSession) { s.Options["startup_state"] = "0" }), want: "alter " + id + "/startup", sql: "WITH (STARTUP_STATE = ON)"},
		{name: "option", files: all, observed: errorsSession(func(s *eventSession) { s.Options["max_memory"] = "8192" }), want: "alter " + id + ", alter " + id + "/start"},
		{
			name: "running by itself", files: yaml(""), observed: errorsSession(func(s *eventSession) { s.Objects["event sqlserver.error_reported"].Predicate = "" }),
			want: "alter " + id + ", alter " + id + "/start", sql: "DROP EVENT SESSION [Db_errors] ON SERVER;",
		},
		{
			name: "another event", files: yaml(""), observed: errorsSession(func(s *eventSession) { s.Objects["event sqlserver.attention"] = &eventObject{}; s.Running = false }),
			want: "alter " + id,
		},
		{name: "field", files: yaml(""), observed: errorsSession(func(s *eventSession) {
			s.Objects["target package0.ring_buffer"].Fields["max_memory"] = "1"
			s.Running = false
		}), want: "alter " + id},
		{name: "may not know", files: all, observed: eventSessions{Unknown: true}, notes: "VIEW SERVER STATE"},
	} {
		steps := c.run(t, "event_sessions")
		for _, s := range steps {
			if len(s.Needs) != 1 || s.Needs[0].Name != "ALTER ANY EVENT SESSION" {
				t.Errorf("%s: needs %v", c.name, s.Needs)
			}
		}
	}
}

func TestEventSessionDeclaration(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"e: {}", "a session needs an event"},
		{"e: {events: [{name: error_reported}]}", "is not package.name"},
		{"e: {events: [{name: a.b}, {name: A.B}]}", "stands there twice"},
		{"e: {events: [{name: a.b, actions: [x]}]}", "is not package.name"},
		{"e: {events: [{name: a.b, predicate: 'c LIKE N''x'''}]}", "LIKE is not in the grammar"},
		{"e: {events: [{name: a.b, predicate: 'c = 1 AND'}]}", "ends too early"},
		{"e: {events: [{name: a.b, predicate: 'c = 1; DROP TABLE x'}]}", "cannot stand there"},
		{"e: {events: [{name: a.b}], targets: [{name: a.c, predicate: 'c = 1'}]}", "fields only"},
		{"e: {events: [{name: a.b}], options: {max_memory: 4}}", "is not a number of KB or MB"},
		{"e: {events: [{name: a.b}], options: {max_size: 4 MB}}", "unknown option"},
		{"e: {events: [{name: a.b}], options: {memory_partition_mode: X}}", "is not one of"},
	} {
		_, err := declared(t, kind(t, "event_sessions"), "e.yaml", "event_sessions: {"+c.yaml+"}\n")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.yaml, err, c.want)
		}
	}
}

func TestSamePredicate(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"a = 1", "([A]=(1))", true},
		{"a = 1 or b = 2 or c = 3", "(([a]=(1)) OR (([b]=(2)) OR ([c]=(3))))", true},
		{"a = 1 OR b = 2 AND c = 3", "a = 1 OR (b = 2 AND c = 3)", true},
		{"a = 1 OR b = 2 AND c = 3", "(a = 1 OR b = 2) AND c = 3", false},
		{"NOT a = 1", "a = 1", false},
		{"a != -1", "[package0].[not_equal_int64]([a],(-1))", true},
		{"p.a = N'x'", "[sqlserver].[equal_i_sql_unicode_string]([p].[a],N'x')", true},
		{"a = N'x'", "a = N'X'", false},
		{"a = N'1'", "a = 1", false},
		{"sqlserver.like_i_sql_unicode_string((p.a), N'x')", "([sqlserver].[like_i_sql_unicode_string]([p].[a],N'x'))", true},
		{"a >= 1", "a > 1", false},
	} {
		a, errA := parsePredicate(c.a)
		b, errB := parsePredicate(c.b)
		if errA != nil || errB != nil {
			t.Errorf("%s, %s: %v, %v", c.a, c.b, errA, errB)
			continue
		}
		if got := a.same() == b.same(); got != c.same {
			t.Errorf("%s and %s: %v\n%s\n%s", c.a, c.b, got, a.same(), b.same())
		}
		if again, err := parsePredicate(a.String()); err != nil || again.same() != a.same() {
			t.Errorf("%s reads back as %s: %v", c.a, a, err)
		}
	}
}

func FuzzPredicate(f *testing.F) {
	f.Add("a = 1 OR NOT (p.b <> N'x''y' AND q.f(p.c, (2)))")
	f.Add("((((a")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePredicate(text)
		if err != nil || p == nil {
			return
		}
		if again, err := parsePredicate(p.String()); err != nil || again.same() != p.same() {
			t.Errorf("%q reads back as %q: %v", text, p, err)
		}
	})
}

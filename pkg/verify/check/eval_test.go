package check

import (
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

func byID(t *testing.T, id string) Check {
	t.Helper()
	for _, c := range All() {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("there is no check %s", id)
	return Check{}
}

// answers makes the input of a check whose query gave one row.
func answers(pairs ...any) Input {
	return Input{Observed: &deploy.Observed{}, Target: plan.Target{Database: "Db"}, Sets: []Set{{Rows: []Row{NewRow(pairs...)}}}}
}

// server makes the input of a check that looks at what was observed.
func server(s resource.Server, d resource.Database) Input {
	return Input{Observed: &deploy.Observed{Server: s, Database: d}, Target: plan.Target{Database: "Db"}}
}

func protected(in Input) Input { in.Protected = true; return in }

func declaring(in Input, d *deploy.Desired) Input { in.Declared = d; return in }

// at names the target's platform and build.
func at(in Input, platform, build string) Input {
	in.Target.Platform, in.Target.Build = platform, build
	return in
}

// asked is an answer that came in at a time of this machine.
func asked(utc string, now time.Time) Input {
	in := answers("utc", utc)
	in.Sets[0].At = now
	return in
}

// route is a good route to another server, with something else of it.
func route(changed ...any) Input {
	return answers(append(changed, "object", "r", "service", "s", "address", "TCP://h:4022", "host", "h", "endpoints", int64(1), "msdb", int64(1), "replicas", int64(0), "listeners", int64(0))...)
}

// started is what a good replica says of its broker.
var started = map[string]string{"endpoint": "STARTED on port 4022", "listener IP": "ALL", "message forwarding": "off", "delivery in msdb": "on", "local route in msdb": "there"}

// endpoints makes the input of a replica beside the target: of the target itself when base is nil. What is says otherwise counts; nil says nothing at all.
func endpoints(base, is map[string]string) Input {
	set := func(m map[string]string) []Set {
		if m == nil {
			return []Set{{}}
		}
		var s Set
		for object, value := range started {
			if v, ok := m[object]; ok {
				value = v
			}
			s.Rows = append(s.Rows, NewRow("object", object, "value", value))
		}
		return []Set{s}
	}
	in := Input{Replicas: 1, Sets: set(is)}
	if base != nil {
		in.Base = set(base)
	}
	return in
}

// TestEval holds the checks that no change to an emulator turns red.
func TestEval(t *testing.T) {
	for _, c := range []struct {
		id     string
		in     Input
		status Status
		text   string
	}{
		{"platform.version", server(resource.Server{Version: "17.0.4065.4", Edition: "Enterprise Developer Edition", Platform: "Linux"}, resource.Database{}), Passed, "17.0.4065.4, Enterprise"},
		{"platform.version", server(resource.Server{Version: "17.0.925.4", Edition: "Enterprise Developer Edition"}, resource.Database{}), Failed, "preview"},
		{"platform.version", server(resource.Server{Version: "16.0.4205.1", Edition: "Standard Edition"}, resource.Database{}), Failed, "older"},
		{"platform.version", server(resource.Server{Version: "17.0.4065.4", Edition: "hartctl emulator"}, resource.Database{}), NotApplicable, "emulated"},
		{"platform.database", server(resource.Server{}, resource.Database{}), Failed, "Db does not exist"},
		{"platform.database", server(resource.Server{}, resource.Database{Exists: true, State: "RESTORING"}), Failed, "RESTORING"},
		{"platform.database", server(resource.Server{Login: "me"}, resource.Database{Exists: true, State: "ONLINE"}), Failed, "not open to the login me"},
		{"platform.database", server(resource.Server{}, resource.Database{Exists: true, State: "ONLINE", Accessible: true}), Passed, "online"},
		{"platform.collation", answers("database", "Latin1_General_100_CI_AS", "server", "SQL_Latin1_General_CP1_CI_AS"), Warned, "Latin1_General_100_CI_AS"},
		{"platform.collation", answers("database", "latin1_general_100_ci_as", "server", "Latin1_General_100_CI_AS"), Passed, ""},
		{"security.owner", answers("owner", nil, "agree", int64(0)), Failed, "no login"},
		{"security.owner", answers("owner", "sa", "agree", int64(0)), Failed, "another"},
		{"security.owner", answers("owner", "sa", "agree", int64(1)), Passed, "sa"},
		{"security.tls", answers("encrypted", "FALSE", "transport", "TCP", "authentication", "SQL"), Failed, "TCP, SQL"},
		{"security.tls", answers("encrypted", "TRUE", "transport", "TCP", "authentication", "SQL"), Passed, ""},
		{"security.tls", answers("encrypted", "FALSE", "transport", "Shared memory"), NotApplicable, ""},
		{"security.tls", Input{Sets: []Set{{}}}, Unknown, ""},
		{"security.clr-strict", Input{Sets: []Set{{}}}, Unknown, "no such option"},
		{"security.surface", answers("object", "xp_cmdshell"), Warned, "1 option"},
		{"platform.edition", server(resource.Server{Edition: "Express Edition (64-bit)", EngineEdition: 4}, resource.Database{}), Warned, "client only"},
		{"platform.edition", protected(server(resource.Server{Edition: "Enterprise Developer Edition (64-bit)", EngineEdition: 3}, resource.Database{})), Warned, "not licensed"},
		{"platform.edition", server(resource.Server{Edition: "Azure SQL Database", EngineEdition: 5}, resource.Database{}), Warned, "none that this was made for"},
		{"platform.edition", server(resource.Server{Edition: "Enterprise Developer Edition (64-bit)", EngineEdition: 3}, resource.Database{}), Passed, "Developer"},
		{"platform.edition", server(resource.Server{Edition: "hartctl emulator"}, resource.Database{}), NotApplicable, "emulated"},
		{"platform.host", at(server(resource.Server{Platform: "Linux", Version: "17.0.4065.4"}, resource.Database{}), "Windows", "17.0.4065.4"), Failed, "the target runs on Windows"},
		{"platform.host", at(server(resource.Server{Platform: "Linux", Version: "17.0.1000.7"}, resource.Database{}), "Linux", "17.0.4065.4"), Failed, "build 17.0.1000.7"},
		{"platform.host", at(server(resource.Server{Platform: "Linux", Version: "17.0.4065.4"}, resource.Database{}), "Linux", "17.0.4065.4"), Passed, ""},
		{"platform.filestream", server(resource.Server{Platform: "Windows", FilestreamWanted: 2}, resource.Database{}), Failed, "level 2 is configured, and 0"},
		{"platform.filestream", server(resource.Server{Platform: "Windows", FilestreamWanted: 2, FilestreamLevel: 2}, resource.Database{}), Passed, ""},
		{"platform.filestream", server(resource.Server{Platform: "Linux", FilestreamWanted: 2}, resource.Database{}), NotApplicable, ""},
		{"platform.memory", answers("limit_mb", int64(2147483647), "host_mb", int64(65536)), Warned, "not limited"},
		{"platform.memory", answers("limit_mb", int64(65000), "host_mb", int64(65536)), Warned, "65000 MB"},
		{"platform.memory", answers("limit_mb", int64(48000), "host_mb", int64(65536), "low", true), Warned, "low"},
		{"platform.memory", answers("limit_mb", int64(48000), "host_mb", int64(65536), "low", false), Passed, ""},
		{"platform.memory", Input{}, Unknown, ""},
		{"platform.clock", asked("2026-01-02T03:04:05.1234567", time.Date(2026, 1, 2, 3, 4, 30, 0, time.UTC)), Warned, "25s behind"},
		{"platform.clock", asked("2026-01-02T03:04:05", time.Date(2026, 1, 2, 3, 3, 5, 0, time.UTC)), Warned, "1m0s before"},
		{"platform.clock", asked("2026-01-02T03:04:05", time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC)), Passed, ""},
		{"platform.clock", Input{}, Unknown, ""},
		{"platform.query-store", answers("desired", "READ_WRITE", "actual", "READ_ONLY", "reason", int64(65536), "used_mb", int64(1024), "max_mb", int64(1024)), Warned, "reason 65536"},
		{"platform.query-store", answers("desired", "READ_WRITE", "actual", "READ_WRITE"), Passed, ""},
		{"platform.query-store", answers("desired", "OFF", "actual", "OFF"), NotApplicable, ""},
		{"platform.space", answers("volume", "D:\\", "total_mb", int64(1000), "free_mb", int64(99)), Warned, "nearly full"},
		{"platform.space", answers("volume", "D:\\", "total_mb", int64(1000), "free_mb", int64(101)), Passed, ""},
		{"platform.space", Input{}, Unknown, ""},
		{"broker.routes", answers("services", int64(1), "routes", int64(0)), Failed, "no route"},
		{"broker.enabled", answers("services", int64(1), "enabled", true, "alike", int64(1), "guid", "x"), Failed, "same identifier"},
		{"broker.enabled", answers("services", int64(0)), NotApplicable, ""},
		{"broker.queues", Input{}, NotApplicable, ""},
		{"broker.activation", Input{}, NotApplicable, ""},
		{"behaviour.vector", answers("name", "x", "value", 0.1, "expected", 0.0, "tolerance", 0.01), Failed, "1 figure"},
		{"behaviour.vector", answers("name", "x", "value", nil, "expected", 0.0, "tolerance", 0.01), Failed, "1 figure"},
		{"behaviour.temporal", answers("before", int64(1), "now", int64(1), "kept", int64(1)), Failed, "before it was made"},
		{"behaviour.temporal", answers("before", int64(0), "now", int64(0), "kept", int64(1)), Failed, "now shows"},
		{"behaviour.temporal", answers("before", int64(0), "now", int64(1), "kept", int64(0)), Failed, "0 versions"},
		{"behaviour.isolation", answers("own", int64(0), "others", int64(0), "changed", int64(0)), Failed, "of its own rows"},
		{"behaviour.isolation", answers("own", int64(1), "others", int64(0), "changed", int64(1)), Failed, "changed 1"},
		{"behaviour.past", answers("own", int64(0)), Failed, "its own row 0 times"},
		{"behaviour.past", answers("own", int64(1), "kept", int64(1), "now", int64(0), "ever", int64(1)), Failed, "ALL shows 1"},
		{"behaviour.past", answers("own", int64(1), "kept", int64(1)), Passed, ""},
		{"broker.remote", Input{}, NotApplicable, "no route leads"},
		{"broker.remote", route("endpoints", int64(0)), Failed, "1 thing"},
		{"broker.remote", route("msdb", int64(0)), Failed, "1 thing"},
		{"broker.remote", route("host", nil), Failed, "1 thing"},
		{"broker.remote", route("replicas", int64(1)), Failed, "1 thing"},
		{"broker.remote", route("replicas", int64(1), "listeners", int64(1)), Passed, "1 routes"},
		{"broker.remote", route(), Passed, "1 routes"},
		{"availability.broker", Input{}, NotApplicable, "no other replica"},
		{"availability.broker", endpoints(nil, nil), NotApplicable, "neither"},
		{"availability.broker", endpoints(nil, started), Passed, "STARTED"},
		{"availability.broker", endpoints(started, nil), Failed, "4 things"},
		{"availability.broker", endpoints(started, map[string]string{"endpoint": "STOPPED on port 4022"}), Failed, "1 thing"},
		{"availability.broker", endpoints(started, map[string]string{"endpoint": "STARTED on port 4023"}), Failed, "1 difference"},
		{"availability.broker", endpoints(started, map[string]string{"listener IP": "one address"}), Failed, "1 thing"},
		{"availability.broker", endpoints(started, map[string]string{"delivery in msdb": "off"}), Failed, "1 thing"},
		{"availability.broker", endpoints(started, map[string]string{"local route in msdb": "missing"}), Failed, "1 thing"},
		{"availability.broker", endpoints(started, map[string]string{"message forwarding": "on"}), Failed, "1 difference"},
		{"availability.broker", endpoints(started, started), Passed, "alike"},
		{"broker.roundtrip", answers("arrived", int64(1), "same", int64(0), "ended", int64(1)), Failed, "not what was sent"},
		{"broker.roundtrip", answers("arrived", int64(1), "same", int64(1), "ended", int64(0)), Failed, "did not come back"},
		{"availability.replicas", Input{}, NotApplicable, ""},
		{"availability.replicas", Input{Replicas: 1}, Failed, "no availability group"},
		{"availability.replicas", answers("object", "B", "health", "HEALTHY", "connected", "CONNECTED"), Passed, ""},
		{"availability.replicas", answers("object", "B", "health", "NOT_HEALTHY", "state", "NOT SYNCHRONIZING"), Failed, "1 replica"},
		{"availability.replicas", answers("object", "B", "health", "HEALTHY", "suspended", true, "reason", "SUSPEND_FROM_USER"), Failed, "1 replica"},
		{"availability.replicas", answers("object", "B", "health", "HEALTHY", "connected", "DISCONNECTED"), Failed, "1 replica"},
		{"availability.lag", Input{}, NotApplicable, ""},
		{"availability.lag", answers("object", "B", "seconds", int64(31)), Warned, "1 secondary"},
		{"availability.lag", answers("object", "B", "send_kb", int64(200000)), Warned, "1 secondary"},
		{"availability.lag", answers("object", "B", "redo_kb", int64(200000)), Warned, "1 secondary"},
		{"availability.lag", answers("object", "B", "seconds", int64(30)), Passed, ""},
		{"availability.seeding", Input{}, NotApplicable, ""},
		{"availability.seeding", answers("object", "B", "state", "FAILED", "reason", "Seeding Check Message Timeout"), Failed, "1 replica"},
		{"availability.seeding", answers("object", "B", "state", "COMPLETED"), Passed, ""},
		{"availability.backups", answers("recovery", nil), NotApplicable, ""},
		{"availability.backups", answers("recovery", "FULL", "full_hours", nil), Warned, "no full backup"},
		{"availability.backups", answers("recovery", "FULL", "full_hours", int64(200), "log_hours", int64(1)), Warned, "8 days"},
		{"availability.backups", answers("recovery", "FULL", "full_hours", int64(2), "log_hours", nil), Warned, "never"},
		{"availability.backups", answers("recovery", "FULL", "full_hours", int64(2), "log_hours", int64(25)), Warned, "25 hours"},
		{"availability.backups", answers("recovery", "SIMPLE", "full_hours", int64(2), "log_hours", nil), Passed, ""},
		{"clr.undeclared", declaring(answers("object", "Theirs", "permission_set", "UNSAFE_ACCESS"), &deploy.Desired{}), Warned, "1 assembly"},
	} {
		check := byID(t, c.id)
		r := check.Judge(c.in).By(check.Severity)
		if r.Status != c.status || !strings.Contains(r.Text, c.text) {
			t.Errorf("%s: %s %q, want %s with %q", c.id, r.Status, r.Text, c.status, c.text)
		}
	}
}

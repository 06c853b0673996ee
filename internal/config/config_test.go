package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// environment makes a file of one environment, x, out of indented lines.
func environment(lines ...string) string {
	return "version: 1\nenvironments:\n  x:\n    " + strings.Join(lines, "\n    ") + "\n"
}

const (
	server   = "server: s"
	loginOK  = "auth: {user: u, password: {env: P}}"
	emulated = "target: emulator"
)

func TestParseReadsEveryKey(t *testing.T) {
	got, err := Parse("f.yaml", []byte(`version: 1
default: b
environments:
  a:
    target: emulator
    database: Other
    emulator: {data: d, platform: windows}
    schema: mine
  b:
    server: host,1444
    replicas: [r1, r2]
    auth: {method: entra-service-principal, user: id, tenant: t, password: {keyvault: "https://v.vault.azure.net/secrets/n"}}
    tls: {encrypt: strict, certificate: ca.pem, host_name_in_certificate: h}
    clr: {trust: key}
    protected: true
    lock_timeout: 2m
  c:
    server: s
    auth: {method: integrated}
    tls: {encrypt: true, trust_server_certificate: true}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &File{Path: "f.yaml", Version: 1, Default: "b", Environments: map[string]Environment{
		"a": {Name: "a", Target: "emulator", Database: "Other", Emulator: Emulator{Data: "d", Platform: "windows"}, Schema: "mine", LockTimeout: Duration(DefaultLockTimeout)},
		"b": {
			Name: "b", Server: "host,1444", Database: DefaultDatabase, Replicas: []string{"r1", "r2"},
			Auth: Auth{Method: "entra-service-principal", User: "id", Tenant: "t", Password: Secret{KeyVault: "https://v.vault.azure.net/secrets/n"}},
			TLS:  TLS{Encrypt: "strict", Certificate: "ca.pem", HostNameInCertificate: "h"}, CLR: CLR{Trust: "key"}, Protected: true, LockTimeout: Duration(2 * time.Minute),
		},
		"c": {Name: "c", Server: "s", Database: DefaultDatabase, Auth: Auth{Method: "integrated"}, TLS: TLS{Encrypt: "true", TrustServerCertificate: true}, LockTimeout: Duration(DefaultLockTimeout)},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseNamesEveryMistakeWithItsPlace(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "# nothing\n", "f.yaml: is empty; hartctl config init writes one"},
		{"unknown key", "version: 1\nenvirnments: {}\n", `f.yaml:2:1: unknown key "envirnments"; known are version, default, environments`},
		{"unknown key inside", environment(emulated, "sever: s"), `f.yaml:5:5: unknown key "environments.x.sever"`},
		{"duplicate key", environment(emulated, "database: a", "database: b"), `f.yaml:6:5: key "environments.x.database" stands in line 5 already`},
		{"duplicate environment", "version: 1\nenvironments:\n  x: {target: emulator}\n  x: {target: emulator}\n", `f.yaml:4:3: key "environments.x" stands in line 3 already`},
		{"text for a list", environment(server, loginOK, "replicas: a"), "f.yaml:6:15: environments.x.replicas: must be a list"},
		{"text for a truth value", environment(server, loginOK, "protected: sometimes"), "f.yaml:6:16: environments.x.protected: must be true or false"},
		{"text for a mapping", environment(server, "auth: sql"), "f.yaml:5:11: environments.x.auth: must be a mapping"},
		{"list for text", environment("server: [s]"), "f.yaml:4:13: environments.x.server: must be text"},
		{"text for a number", "version: one\nenvironments: {x: {target: emulator}}\n", "f.yaml:1:10: version: must be a whole number"},
		{"two documents", environment(emulated) + "---\nversion: 1\n", "a second document"},
		{"no mapping", "- 1\n", "f.yaml:1:1: must be a mapping"},
		{"no YAML", "version: 1\n\t- x\n", "f.yaml:2:1:"},
		{"a duration without unit", environment(emulated, "lock_timeout: 30"), `f.yaml:5:19: environments.x.lock_timeout: "30" is not a duration above 0, like 30s`},
		{"a negative duration", environment(emulated, "lock_timeout: -1s"), `"-1s" is not a duration above 0`},
		{"a duration of zero", environment(emulated, "lock_timeout: 0s"), `"0s" is not a duration above 0`},

		{"version", "version: 2\nenvironments: {x: {target: emulator}}\n", "f.yaml:1:10: version: must be 1"},
		{"no version", "environments: {x: {target: emulator}}\n", "f.yaml:1:1: version: must be 1"},
		{"no environment", "version: 1\nenvironments: {}\n", "f.yaml:2:1: environments: there is none"},
		{"default", "version: 1\ndefault: y\nenvironments: {x: {target: emulator}}\n", `f.yaml:2:10: default: there is no environment "y"`},
		{"api", environment(emulated, "services: {api: \"gopher://x\"}"), `f.yaml:5:21: environments.x.services.api: "gopher://x" is not http://`},
		{"event hubs", environment(emulated, "services: {event_hubs: \"Endpoint=sb://x/;SharedAccessKey=k3y\"}"), `environments.x.services.event_hubs: what stands there is not sb://`},
		{"neo4j", environment(emulated, "services: {neo4j: \"http://x\"}"), `f.yaml:5:23: environments.x.services.neo4j: "http://x" is not bolt://`},
		{"trust", environment(emulated, "clr: {trust: blind}"), `f.yaml:5:18: environments.x.clr.trust: "blind" is neither hash nor key`},
		{"target", environment("target: moon"), `f.yaml:4:13: environments.x.target: "moon" is not emulator`},
		{"emulator with server", environment(emulated, server), "f.yaml:4:13: environments.x.target: emulator takes no server, connection, replicas, auth or tls"},
		{"emulator with replicas", environment(emulated, "replicas: [a]"), "takes no server, connection, replicas, auth or tls"},
		{"emulator with auth", environment(emulated, "auth: {user: u}"), "takes no server, connection, replicas, auth or tls"},
		{"emulator with tls", environment(emulated, "tls: {encrypt: strict}"), "takes no server, connection, replicas, auth or tls"},
		{"protected emulator", environment(emulated, "protected: true"), "f.yaml:5:16: environments.x.protected: the emulator is no production server"},
		{"memory and data", environment(emulated, "emulator: {memory: true, data: d}"), "f.yaml:5:5: environments.x.emulator: memory and data exclude each other"},
		{"platform", environment(emulated, "emulator: {platform: vms}"), `f.yaml:5:26: environments.x.emulator.platform: "vms" is neither linux nor windows`},
		{"server with emulator", environment(server, loginOK, "emulator: {memory: true}"), "f.yaml:6:5: environments.x.emulator: needs target: emulator"},
		{"no server", environment("database: d"), "f.yaml:3:3: environments.x.server: is missing (or say target: emulator)"},
		{"nothing at all", "version: 1\nenvironments:\n  x:\n", "f.yaml:3:3: environments.x.server: is missing"},
		{"port", environment("server: s,0", loginOK), "f.yaml:4:13: environments.x.server: "},
		{"replica", environment(server, loginOK, `replicas: [a, "b,0"]`), `f.yaml:6:5: environments.x.replicas: "b,0": server: "0" is not a port`},
		{"no user", environment(server), "f.yaml:3:3: environments.x: sql login without a user"},
		{"method", environment(server, "auth: {method: magic}"), `unknown login method "magic"`},
		{"service principal", environment(server, "auth: {method: entra-service-principal, user: u, password: {env: P}}"), "a service principal needs its client id, tenant and secret"},
		{"a password without meaning", environment(server, "auth: {method: integrated, password: {env: P}}"), "a password has no meaning with integrated login"},
		{"encryption", environment(server, loginOK, "tls: {encrypt: maybe}"), `unknown encryption "maybe"`},
		{"strict and trusting", environment(server, loginOK, "tls: {encrypt: strict, trust_server_certificate: true}"), "always verifies the certificate"},
		{"certificate without TLS", environment(server, loginOK, "tls: {encrypt: disable, certificate: c}"), "have no meaning with encrypt=disable"},
		{"two sources", environment(server, "auth: {user: u, password: {env: P, file: f}}"), "f.yaml:5:21: environments.x.auth.password: name one source of env, file, keyvault and prompt, not 2"},
		{"protected and weak", environment(server, loginOK, "protected: true", "tls: {encrypt: login-only}"), "f.yaml:7:5: environments.x.tls: only the login is encrypted"},
		{"protected and open", environment(server, loginOK, "protected: true", "tls: {encrypt: disable}"), "nothing is encrypted"},
		{"protected and trusting", environment(server, loginOK, "protected: true", "tls: {trust_server_certificate: true}"), "certificate is not verified"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Parse("f.yaml", []byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if f != nil {
				t.Error("a file with mistakes was given back")
			}
		})
	}
}

func TestParseListsAllMistakesInOrder(t *testing.T) {
	_, err := Parse("f.yaml", []byte(`version: 3
default: nowhere
environments:
  z: {target: moon}
  a:
    target: emulator
    protected: true
`))
	var lines []int
	for _, p := range Problems(err) {
		lines = append(lines, p.Line)
	}
	if diff := cmp.Diff([]int{1, 2, 4, 7}, lines); diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	f, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	want := &File{Version: 1, Default: "dev", Environments: map[string]Environment{"dev": {
		Name: "dev", Target: "emulator", Database: DefaultDatabase, Emulator: Emulator{Data: DefaultDataDir, Platform: "linux"}, LockTimeout: Duration(DefaultLockTimeout),
	}}}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
	if _, err := f.Environment("production"); err == nil || !strings.Contains(err.Error(), "hartctl config init") {
		t.Errorf("another environment without a file: %v", err)
	}
	if _, err := Load("missing.yaml"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that was named and is not there: %v", err)
	}
	if err := os.WriteFile(FileName, []byte(environment(emulated, "emulator: {memory: true}")), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err = Load("")
	if err != nil {
		t.Fatal(err)
	}
	e, err := f.Environment("")
	if err != nil || e.Name != "x" || e.Emulator.Data != "" || f.Path != FileName {
		t.Errorf("the only environment is the default: %+v, %v", e, err)
	}
}

func TestEnvironment(t *testing.T) {
	f, err := Parse("f.yaml", []byte("version: 1\nenvironments:\n  b: {target: emulator}\n  a: {target: emulator}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"":  "names no default environment: choose one with --env (a, b)",
		"c": `f.yaml has no environment "c": it has a, b`,
	} {
		if _, err := f.Environment(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", name, err, want)
		}
	}
}

func TestOn(t *testing.T) {
	dev := Environment{Name: "dev", Target: "emulator", Database: "d", Emulator: Emulator{Data: "x", Platform: "linux"}}
	t.Setenv(UserVariable, "")
	moved, err := dev.On("other,1444")
	if err != nil {
		t.Fatal(err)
	}
	want := Environment{Name: "dev", Server: "other,1444", Database: "d", Auth: Auth{Method: "integrated"}}
	if diff := cmp.Diff(want, moved); diff != "" {
		t.Error(diff)
	}
	t.Setenv(UserVariable, "me")
	moved, err = dev.On("other")
	if err != nil || moved.Auth != (Auth{Method: "sql", User: "me", Password: Secret{Env: PasswordVariable}}) {
		t.Errorf("with %s: %+v, %v", UserVariable, moved.Auth, err)
	}
	production := Environment{Server: "s", Replicas: []string{"r"}, Auth: Auth{User: "u"}, TLS: TLS{Encrypt: "strict"}, Protected: true}
	moved, err = production.On("other")
	if err != nil || moved.Server != "other" || moved.Replicas != nil || moved.Auth != production.Auth || moved.TLS != production.TLS || !moved.Protected {
		t.Errorf("login, TLS and protection stay: %+v, %v", moved, err)
	}
	if _, err := production.On("other,port"); err == nil || !strings.Contains(err.Error(), "--server other,port: ") {
		t.Errorf("a bad server: %v", err)
	}
}

func TestConnection(t *testing.T) {
	c, err := Environment{Server: `host\inst`, Auth: Auth{User: "u"}, TLS: TLS{Certificate: "c", HostNameInCertificate: "h"}}.Connection("pw")
	if err != nil {
		t.Fatal(err)
	}
	if c.Server != "host" || c.Instance != "inst" || c.User != "u" || string(c.Password) != "pw" || c.CertificateFile != "c" || c.HostNameInCertificate != "h" || !c.MultiSubnetFailover {
		t.Errorf("%+v", c)
	}
}

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{"30s": 30 * time.Second, "1h2m": 62 * time.Minute, "150ms": 150 * time.Millisecond} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || time.Duration(d) != want {
			t.Errorf("%s: %v, %v", text, time.Duration(d), err)
		}
		again, err := d.MarshalText()
		var back Duration
		if err != nil || back.UnmarshalText(again) != nil || back != d {
			t.Errorf("%s: written as %s", text, again)
		}
	}
	for _, text := range []string{"", "30", "-5s", "0", "0s", "fast"} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was taken as %v", text, time.Duration(d))
		}
	}
}

func TestExampleIsValid(t *testing.T) {
	f, err := Parse(FileName, []byte(Example()))
	if err != nil {
		t.Fatal(err)
	}
	dev, err := f.Environment("")
	if err != nil || dev.Target != "emulator" {
		t.Errorf("the default is not the emulator: %+v, %v", dev, err)
	}
	if p := f.Environments["production"]; !p.Protected || p.Server == "" {
		t.Errorf("production: %+v", p)
	}
	// What the example has as comments is valid too.
	var text strings.Builder
	for line := range strings.Lines(Example()) {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), "# "); ok && strings.HasPrefix(line, "    ") && strings.Contains(rest, ": ") {
			if i := strings.Index(rest, " #"); i >= 0 {
				rest = rest[:i]
			}
			text.WriteString(strings.TrimSpace(rest) + "\n")
		}
	}
	for _, key := range []string{"data: ", "memory: ", "platform: ", "schema: ", "password: {env: "} {
		if !strings.Contains(text.String(), key) {
			t.Errorf("the example does not mention %s", key)
		}
	}
}

func TestEffectiveReadsBack(t *testing.T) {
	f, err := Parse(FileName, []byte(Example()))
	if err != nil {
		t.Fatal(err)
	}
	again := effective(t, f)
	for name, e := range f.Environments {
		if e.Target == "" {
			e.Auth.Method, e.TLS.Encrypt = again.Environments[name].Auth.Method, again.Environments[name].TLS.Encrypt
			f.Environments[name] = e
		}
	}
	if diff := cmp.Diff(f, again); diff != "" {
		t.Error(diff)
	}
	one := effective(t, f, "dev")
	if len(one.Environments) != 1 || one.Default != "dev" {
		t.Errorf("with one environment: %+v", one)
	}
	if one := effective(t, f, "production"); len(one.Environments) != 1 {
		t.Errorf("with another than the default: %+v", one)
	}
}

func effective(t *testing.T, f *File, environments ...string) *File {
	t.Helper()
	n, err := f.Effective(environments...)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(f.Path, marshal(t, n))
	if err != nil {
		t.Fatalf("%v\n%s", err, marshal(t, n))
	}
	return again
}

func TestEffectiveFillsInDefaults(t *testing.T) {
	f, err := Parse("f.yaml", []byte(environment(server, loginOK)))
	if err != nil {
		t.Fatal(err)
	}
	n, err := f.Effective()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"default: x", "database: Hartonomous", "method: sql", `encrypt: "true"`, "lock_timeout: 15s", "env: P"} {
		if got := string(marshal(t, n)); !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestParseGivesNoFileOnADirectory(t *testing.T) {
	if _, err := Load(filepath.Dir(t.TempDir())); err == nil || !strings.HasPrefix(err.Error(), "configuration: ") {
		t.Errorf("a folder: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Example())
	f.Add(environment(server, loginOK))
	f.Add("version: &a 1\nenvironments: {x: &e {target: emulator}, y: *e}\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("f.yaml", []byte(text))
		if (file == nil) == (err == nil) {
			t.Fatalf("file %v, error %v", file, err)
		}
		for _, p := range Problems(err) {
			if p.File != "" && (p.Line < 1 || p.Column < 1) {
				t.Errorf("%q has no place", p.Error())
			}
		}
	})
}

package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/config"
)

// TestConfigCommands runs the config commands one after the other in one folder, as a user would.
func TestConfigCommands(t *testing.T) {
	t.Chdir(t.TempDir())
	const canary = "canary-51c9"
	t.Setenv("HART_PASSWORD", canary)
	for _, step := range []struct {
		write    string // hartctl.yaml's text before the command; empty leaves it
		args     string
		code     int
		out, err string
	}{
		{args: "config validate", out: "OK: there is no hartctl.yaml, so there is one environment, dev, on the embedded emulator"},
		{args: "config show", out: "# there is no hartctl.yaml: the built-in environment, with defaults filled in\nversion: 1\ndefault: dev\n"},
		{args: "config show --env production", code: 3, err: "hartctl config init writes one"},
		{args: "config", code: 3, err: "config needs one of"},
		{args: "config frobnicate", code: 3, err: `takes no argument "frobnicate"`},
		{args: "config init --out x", code: 3, err: "name it with --config"},
		{args: "config init", out: "Wrote hartctl.yaml"},
		{args: "config init", code: 3, err: "hartctl.yaml exists already and was left as it is"},
		{args: "config init --force", out: "Wrote hartctl.yaml"},
		{args: "config init --config other.yaml", out: "Wrote other.yaml"},
		{args: "config validate", out: "OK: hartctl.yaml: dev (default), production"},
		{args: "config validate --env nowhere", code: 3, err: `hartctl.yaml has no environment "nowhere": it has dev, production`},
		{args: "config validate --config missing.yaml", code: 3, err: "missing.yaml"},
		{args: "config validate --format json", out: `"valid": true`},
		{args: "config validate --format sql", code: 3, err: `"sql" is not one of [text json]`},
		{args: "config schema", out: `"$schema": "https://json-schema.org/draft/2020-12/schema"`},
		{args: "config show --env production", out: "server: hart-ag-listener"},
		{args: "config show --format json --env dev", out: `"lock_timeout": "15s"`},
		{
			write: "version: 1\nenvironments:\n  x:\n    server: s\n    auth: {user: u, password: {env: HART_PASSWORD}}\n",
			args:  "config show", out: "env: HART_PASSWORD",
		},
		{
			write: "version: 2\nenvironments:\n  x:\n    server: s\n    auth: {method: integrated, password: {env: HART_PASSWORD}}\n",
			args:  "config validate", code: 3, err: "hartctl.yaml:1:10: version: must be 1\n       hartctl.yaml:3:3: environments.x: a password has no meaning",
		},
		{args: "config validate --format json", code: 3, out: `"line": 1,`},
		{args: "config show", code: 3, err: "next: hartctl config validate"},
	} {
		if step.write != "" {
			if err := os.WriteFile(config.FileName, []byte(step.write), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var out, errOut bytes.Buffer
		code := Main(strings.Fields(step.args), strings.NewReader(""), &out, &errOut)
		if code != step.code || !strings.Contains(out.String(), step.out) || !strings.Contains(errOut.String(), step.err) {
			t.Errorf("hartctl %s: exit %d, want %d\nout: %s\nerr: %s", step.args, code, step.code, out.String(), errOut.String())
		}
		if strings.Contains(out.String()+errOut.String(), canary) {
			t.Errorf("hartctl %s shows a secret", step.args)
		}
	}
}

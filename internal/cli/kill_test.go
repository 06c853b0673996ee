package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hartonomous/hartctl/internal/cli"
	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// shop is a folder to deploy from: a few of everything.
var shop = map[string]string{
	"hartctl.yaml":                           "version: 1\nenvironments:\n  dev: {target: emulator, database: Shop, schema: schema, lock_timeout: 60s}\n",
	"schema/database.yaml":                   "options: {RECOVERY: SIMPLE}\nroles:\n  reader: {grants: [{permissions: [SELECT], on: \"SCHEMA::dbo\"}]}\n",
	"schema/migrations/000001_goods.up.sql":  "CREATE TABLE dbo.Goods (Id int NOT NULL PRIMARY KEY, Name nvarchar(50) NOT NULL);\nGO\nINSERT INTO dbo.Goods (Id, Name) VALUES (1, N'tea');\n",
	"schema/migrations/000002_price.up.sql":  "ALTER TABLE dbo.Goods ADD Price int NULL;\nGO\nUPDATE dbo.Goods SET Price = 5;\n",
	"schema/migrations/000003_stock.up.sql":  "CREATE TABLE dbo.Stock (Id int NOT NULL PRIMARY KEY, Amount int NOT NULL);\nGO\nINSERT INTO dbo.Stock (Id, Amount) SELECT Id, 10 FROM dbo.Goods;\n",
	"schema/migrations/000004_model.up.sql":  "-- hartctl:no-transaction\nALTER DATABASE CURRENT SET RECOVERY SIMPLE;\n",
	"schema/migrations/000005_coffee.up.sql": "INSERT INTO dbo.Goods (Id, Name, Price) VALUES (2, N'coffee', 7);\nGO\nINSERT INTO dbo.Stock (Id, Amount) VALUES (2, 20);\n",
	"schema/modules/dbo/v_Goods.sql":         "CREATE OR ALTER VIEW dbo.v_Goods AS SELECT Id, Name, Price FROM dbo.Goods;\n",
	"schema/modules/dbo/p_Goods.sql":         "CREATE OR ALTER PROCEDURE dbo.p_Goods @id int AS SELECT Name FROM dbo.v_Goods WHERE Id = @id;\n",
	"schema/seeds/001_milk.sql":              "INSERT INTO dbo.Goods (Id, Name) SELECT 3, N'milk' WHERE NOT EXISTS (SELECT 1 FROM dbo.Goods WHERE Id = 3);\n",
}

// newShop writes the folder.
func newShop(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range shop {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// binary is hartctl as it is built for users.
type binary string

func build(t *testing.T) binary {
	t.Helper()
	if testing.Short() {
		t.Skip("builds hartctl")
	}
	file := filepath.Join(t.TempDir(), "hartctl")
	if out, err := exec.Command("go", "build", "-o", file, "../../cmd/hartctl").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary(file)
}

// command prepares a run in a folder, with nothing of this process's environment that hartctl reads.
func (b binary) command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, string(b), args...)
	cmd.Dir, cmd.WaitDelay = dir, time.Minute
	cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	return cmd
}

// run runs to the end.
func (b binary) run(t *testing.T, dir string, args ...string) (code int, out, errOut string) {
	t.Helper()
	cmd := b.command(t.Context(), dir, args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

// state is status without what differs between two runs that end in the same state.
func (b binary) state(t *testing.T, dir string) map[string]any {
	t.Helper()
	code, out, errOut := b.run(t, dir, "status", "--format", "json")
	if code != 0 {
		t.Fatalf("status: exit code %d\n%s", code, errOut)
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatal(err)
	}
	delete(v, "runs")
	return v
}

// TestEndAnywhere ends a deployment by a signal after each line of its output. The next run completes, the one after it has
// nothing to do, and the end is that of a run that nobody disturbed.
func TestEndAnywhere(t *testing.T) {
	hartctl := build(t)
	whole := newShop(t)
	code, out, errOut := hartctl.run(t, whole, "deploy")
	if code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, out, errOut)
	}
	want := hartctl.state(t, whole)
	lines := strings.Count(out, "\n")
	for _, s := range []struct {
		signal syscall.Signal
		code   int // -1: the signal ends the process itself
	}{{syscall.SIGKILL, -1}, {syscall.SIGTERM, cli.ExitSIGTERM}, {syscall.SIGINT, cli.ExitSIGINT}} {
		t.Run(s.signal.String(), func(t *testing.T) {
			t.Parallel()
			stopped := 0
			for n := 1; n <= lines; n++ {
				dir := newShop(t)
				out, code := hartctl.endAfter(t, dir, n, s.signal)
				switch code {
				case s.code:
					stopped++
				case 0:
					if !strings.Contains(out, "\nDone: ") {
						t.Errorf("%v after line %d: exit code 0 without the end of the run:\n%s", s.signal, n, out)
					}
				default:
					t.Errorf("%v after line %d: exit code %d, want %d or 0\n%s", s.signal, n, code, s.code, out)
				}
				if code, out, errOut := hartctl.run(t, dir, "deploy"); code != 0 {
					t.Errorf("%v after line %d: the next run: exit code %d\n%s%s", s.signal, n, code, out, errOut)
					continue
				}
				if code, out, errOut := hartctl.run(t, dir, "deploy"); code != 0 || !strings.Contains(out, "\nNothing to do") {
					t.Errorf("%v after line %d: the third run: exit code %d\n%s%s", s.signal, n, code, out, errOut)
				}
				if diff := cmp.Diff(want, hartctl.state(t, dir)); diff != "" {
					t.Errorf("%v after line %d: another end:\n%s", s.signal, n, diff)
				}
			}
			t.Logf("%v: stopped %d of %d runs", s.signal, stopped, lines)
			if stopped == 0 {
				t.Errorf("%v stopped no run: the test is too slow to prove anything", s.signal)
			}
		})
	}
}

// endAfter starts a deployment and signals it when it has written its n-th line.
func (b binary) endAfter(t *testing.T, dir string, n int, signal syscall.Signal) (out string, code int) {
	t.Helper()
	cmd := b.command(t.Context(), dir, "deploy")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var all, errOut bytes.Buffer
	cmd.Stderr = &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(io.TeeReader(pipe, &all))
	for range n {
		if _, err := r.ReadString('\n'); err != nil {
			break // it ended before
		}
	}
	_ = cmd.Process.Signal(signal) // it may have ended
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code says it
	return all.String() + errOut.String(), cmd.ProcessState.ExitCode()
}

// TestTenProcesses runs ten deployments of one folder at once: one does the work, the others wait and find nothing to do. With a
// started emulator they meet at the deployment's lock, without one at the data folder.
func TestTenProcesses(t *testing.T) {
	hartctl := build(t)
	for _, served := range []bool{false, true} {
		dir := newShop(t)
		if served {
			hartctl.serve(t, dir)
		}
		var mu sync.Mutex
		var done sync.WaitGroup
		worked := 0
		for range 10 {
			done.Go(func() {
				code, out, errOut := hartctl.run(t, dir, "deploy")
				mu.Lock()
				defer mu.Unlock()
				switch {
				case code != 0 && code != cli.ExitLocked:
					t.Errorf("served %v: exit code %d\n%s%s", served, code, out, errOut)
				case strings.Contains(out, "\nDone: "):
					worked++
				case code == 0 && !strings.Contains(out, "\nNothing to do"):
					t.Errorf("served %v: exit code 0, and neither done nor nothing to do:\n%s%s", served, out, errOut)
				}
			})
		}
		done.Wait()
		if worked != 1 {
			t.Errorf("served %v: %d deployments did the work, want 1", served, worked)
		}
	}
}

// serve starts hartctl emulator on the folder and gives a session as sa.
func (b binary) serve(t *testing.T, dir string) *mssql.Session {
	t.Helper()
	cmd := b.command(t.Context(), dir, "emulator", "--listen", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, emulator.PasswordVariable+"="+canary)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended by now, and with it the process
	line, err := bufio.NewReader(pipe).ReadString('\n')
	m := listenLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
	if m == nil {
		t.Fatalf("the emulator says %q, %v", line, err)
	}
	c := mssql.Config{User: "sa", Password: canary, Encrypt: mssql.EncryptDisable}
	if err := c.SetServer(strings.Replace(m[1], ":", ",", 1)); err != nil {
		t.Fatal(err)
	}
	s, err := mssql.Open(t.Context(), c, mssql.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestLocked holds a deployment's lock and lets hartctl run into it.
func TestLocked(t *testing.T) {
	hartctl := build(t)
	dir := newShop(t)
	s := hartctl.serve(t, dir)
	if err := s.Exec(t.Context(), "EXEC sys.sp_getapplock @Resource = N'hartctl deploy Shop', @LockMode = 'Exclusive', @LockOwner = 'Session', @DbPrincipal = 'public';"); err != nil {
		t.Fatal(err)
	}
	code, _, errOut := hartctl.run(t, dir, "deploy", "--lock-timeout", "50ms")
	if code != cli.ExitLocked || !strings.Contains(errOut, "a deployment of Shop is running: its lock is held by session ") || !strings.Contains(errOut, "next: wait and run the same command again") {
		t.Errorf("exit code %d, want %d\n%s", code, cli.ExitLocked, errOut)
	}
	// Looking takes no lock.
	for _, args := range []string{"status", "doctor", "deploy --dry-run"} {
		if code, _, errOut := hartctl.run(t, dir, strings.Fields(args)...); code != 0 {
			t.Errorf("%s: exit code %d\n%s", args, code, errOut)
		}
	}
	// A signal ends the wait.
	cmd := hartctl.command(t.Context(), dir, "deploy", "--lock-timeout", "10m")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for waiting := 0; waiting == 0; {
		err := s.Query(t.Context(), "SELECT COUNT(*) FROM sys.dm_tran_locks WHERE resource_type = N'APPLICATION' AND request_status = N'WAIT'", func(_ int, r mssql.Rows) error {
			if !r.Next() {
				return fmt.Errorf("no row")
			}
			return r.Scan(&waiting)
		})
		if err != nil {
			_ = cmd.Process.Kill()
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code says it
	if code := cmd.ProcessState.ExitCode(); code != cli.ExitSIGTERM {
		t.Errorf("SIGTERM while it waits for the lock: exit code %d, want %d", code, cli.ExitSIGTERM)
	}
}

package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/term"

	"github.com/hartonomous/hartctl/internal/cli"
	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/mssql/batch"
)

// canary is every password of every script, as $CANARY. After a script it must stand in no file and no output of hartctl.
const canary = "Canary-7Qx!bird"

// passwordFile is where a script may keep the canary: the file that a user would keep the password in.
const passwordFile = "password.txt"

// transcriptVariable names the file to which hartctl's output is copied, for the canary.
const transcriptVariable = "SCRIPT_TRANSCRIPT"

// servedVariable is set in a script while its emulator runs.
const servedVariable = "SCRIPT_SERVED"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hartctl": func() {
		out, errOut := io.Writer(os.Stdout), io.Writer(os.Stderr)
		if name := os.Getenv(transcriptVariable); name != "" && !term.IsTerminal(int(os.Stdout.Fd())) {
			f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
			if err != nil {
				panic(err)
			}
			out, errOut = io.MultiWriter(out, f), io.MultiWriter(errOut, f)
		}
		os.Exit(cli.Main(os.Args[1:], os.Stdin, out, errOut))
	}, "sql": sqlMain})
}

// TestScripts runs testdata/script/*.txtar, each in its own folder, with hartctl as a user has it. Beside testscript's own commands
// there are those of scriptCommands.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "../../testdata/script", RequireExplicitExec: false, RequireUniqueNames: true,
		Cmds: scriptCommands,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			if err := os.Mkdir(home, 0o700); err != nil {
				return err
			}
			env.Setenv("HOME", home)
			env.Setenv("CANARY", canary)
			env.Setenv("GOOS", runtime.GOOS)
			env.Setenv("GOARCH", runtime.GOARCH)
			env.Setenv(transcriptVariable, filepath.Join(env.WorkDir, "transcript"))
			env.Values[servedKey{}] = &served{}
			t := env.T()
			env.Defer(func() {
				for _, file := range filesWith(t, env.WorkDir, canary) {
					if filepath.Base(file) != passwordFile {
						t.Log("the canary stands in " + file)
						t.FailNow()
					}
				}
			})
			return nil
		},
	})
}

// filesWith lists the files below dir that hold text, as it is or as UTF-16.
func filesWith(t testscript.T, dir, text string) []string {
	var wide []byte
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) || bytes.Contains(b, wide) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// scriptCommands are the commands of scripts:
//
//	exit CODE PROGRAM ARG...      run a program that has to end with this exit code
//	jsonfield FILE PATH VALUE     a value of a JSON file: a.b.0.c; * is every element, # their number
//	replace FILE OLD NEW          put NEW in the place of OLD, which must stand in the file
//	remember NAME FILE            set a variable to what is in the file, blanks around it left out
//	truncate FILE BYTES           cut a file
//	entries NAME...               what is in the current folder, nothing more
//	plain FILE                    no escape codes in a file, stdout or stderr
//	emulator ARG...               hartctl emulator in the background, on a port of its own: $SERVER
//	certificate FILE              write the certificate of $SERVER into a file, as an operator would fetch it
//	stop-emulator                 end it with SIGTERM
//	silent-server                 a server that takes connections and does not answer for 30 s: $SERVER
//	sql [-user U] [-db D] TEXT    T-SQL as sa, or U with the canary; rows go to stdout. On $SERVER while the emulator runs, else
//	                              on the data folder of the current folder
//	sql -file FILE                a script with GO, as sqlcmd -b runs it
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exit": only(2, func(ts *testscript.TestScript, args []string) {
		want, err := strconv.Atoi(args[0])
		ts.Check(err)
		got := 0
		if err := ts.Exec(args[1], args[2:]...); err != nil {
			var e *exec.ExitError
			if !errors.As(err, &e) {
				ts.Fatalf("%s: %v", args[1], err)
			}
			got = e.ExitCode()
		}
		if got != want {
			ts.Fatalf("exit code %d, want %d", got, want)
		}
	}),
	"jsonfield": only(3, func(ts *testscript.TestScript, args []string) {
		var v any
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
		if got := field(v, strings.Split(args[1], ".")); got != args[2] {
			ts.Fatalf("%s of %s is %s, want %s", args[1], args[0], got, args[2])
		}
	}),
	"replace": only(3, func(ts *testscript.TestScript, args []string) {
		text := ts.ReadFile(args[0])
		if !strings.Contains(text, args[1]) {
			ts.Fatalf("%s has no %q", args[0], args[1])
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
	}),
	"remember": only(2, func(ts *testscript.TestScript, args []string) {
		ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
	}),
	"truncate": only(2, func(ts *testscript.TestScript, args []string) {
		n, err := strconv.ParseInt(args[1], 10, 64)
		ts.Check(err)
		ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
	}),
	"entries": only(0, func(ts *testscript.TestScript, args []string) {
		list, err := os.ReadDir(ts.MkAbs("."))
		ts.Check(err)
		var got []string
		for _, e := range list {
			got = append(got, e.Name())
		}
		slices.Sort(args)
		if !slices.Equal(got, args) {
			ts.Fatalf("the folder has %q, want %q", got, args)
		}
	}),
	"plain": only(1, func(ts *testscript.TestScript, args []string) {
		if strings.Contains(ts.ReadFile(args[0]), "\x1b") {
			ts.Fatalf("%s has escape codes", args[0])
		}
	}),
	"emulator": only(0, startEmulator),
	"certificate": only(1, func(ts *testscript.TestScript, args []string) {
		c, err := tls.Dial("tcp", strings.Replace(ts.Getenv("SERVER"), ",", ":", 1), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"tds/8.0"}})
		ts.Check(err)
		defer c.Close()
		var b bytes.Buffer
		for _, part := range c.ConnectionState().PeerCertificates {
			ts.Check(pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: part.Raw}))
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
	}),
	"stop-emulator": only(0, func(ts *testscript.TestScript, _ []string) {
		ts.Check(running(ts).stop())
		ts.Setenv(servedVariable, "")
	}),
	"silent-server": only(0, func(ts *testscript.TestScript, _ []string) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		end := time.AfterFunc(30*time.Second, func() { l.Close() }) // who waits until here waits for ever
		ts.Defer(func() { end.Stop(); l.Close() })
		ts.Setenv("SERVER", strings.Replace(l.Addr().String(), ":", ",", 1))
	}),
}

// only makes a command that takes at least so many arguments and no negation.
func only(least int, run func(*testscript.TestScript, []string)) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < least {
			ts.Fatalf("this command takes no !, and %d arguments or more; it has %q", least, args)
		}
		run(ts, args)
	}
}

// field is the value at a path as text: a scalar as it is, anything else as JSON.
func field(v any, path []string) string {
	if len(path) == 0 {
		switch v := v.(type) {
		case string:
			return v
		case nil:
			return "null"
		}
		b, _ := json.Marshal(v)
		return string(b)
	}
	switch in := v.(type) {
	case map[string]any:
		if e, ok := in[path[0]]; ok {
			return field(e, path[1:])
		}
	case []any:
		switch path[0] {
		case "#":
			return strconv.Itoa(len(in))
		case "*":
			all := make([]string, len(in))
			for i, e := range in {
				all[i] = field(e, path[1:])
			}
			return strings.Join(all, " ")
		}
		if i, err := strconv.Atoi(path[0]); err == nil && i < len(in) {
			return field(in[i], path[1:])
		}
	}
	return "missing"
}

// served is the script's emulator in the background; cmd is nil while none runs.
type served struct{ cmd *exec.Cmd }

// stop ends it as a user would, and looks at how it ends.
func (s *served) stop() error {
	if s.cmd == nil {
		return nil
	}
	cmd := s.cmd
	s.cmd = nil
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 0 && code != cli.ExitSIGTERM {
		return fmt.Errorf("the emulator ended with %d: %w", code, err)
	}
	return nil
}

func running(ts *testscript.TestScript) *served { return ts.Value(servedKey{}).(*served) }

type servedKey struct{}

var (
	listenLine = regexp.MustCompile(`^hartctl emulator of SQL Server 2025 on (\S+), data in \S+$`)
	loginLine  = regexp.MustCompile(`^login sa, password (from \w+|\S+)$`)
)

// startEmulator starts hartctl emulator and waits until it says where it listens and how to log in.
func startEmulator(ts *testscript.TestScript, args []string) {
	cmd := exec.Command(filepath.Join(firstFolder(ts.Getenv("PATH")), "hartctl"), append([]string{"emulator", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{"HOME=" + ts.Getenv("HOME"), "PATH=" + ts.Getenv("PATH"), transcriptVariable + "=" + ts.Getenv(transcriptVariable)}
	if p := ts.Getenv(emulator.PasswordVariable); p != "" {
		cmd.Env = append(cmd.Env, emulator.PasswordVariable+"="+p)
	}
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	ts.Check(cmd.Start())
	s := running(ts)
	s.cmd = cmd
	ts.Defer(func() { _ = s.stop() })
	lines := bufio.NewScanner(out)
	for _, want := range []*regexp.Regexp{listenLine, loginLine} {
		lines.Scan()
		m := want.FindStringSubmatch(lines.Text())
		if m == nil {
			ts.Fatalf("the emulator says %q, and %s", lines.Text(), errOut.String())
		}
		if want == listenLine {
			ts.Setenv("SERVER", strings.Replace(m[1], ":", ",", 1))
		} else if !strings.HasPrefix(m[1], "from ") {
			ts.Setenv("SERVER_PASSWORD", m[1])
		}
	}
	ts.Setenv(servedVariable, "yes")
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

func firstFolder(path string) string { return filepath.SplitList(path)[0] }

// sqlMain is the program sql.
func sqlMain() {
	user := flag.String("user", "sa", "")
	database := flag.String("db", "master", "")
	file := flag.String("file", "", "")
	flag.Parse()
	text := strings.Join(flag.Args(), " ")
	if *file != "" {
		b, err := os.ReadFile(*file)
		if err != nil {
			log.Fatal(err)
		}
		text = string(b)
	}
	list, err := batch.Split(text)
	if err == nil {
		err = runBatches(*user, *database, list)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// runBatches runs batches on the served emulator, or on the data folder of the current folder; rows go to stdout, tab between values.
func runBatches(user, database string, list []batch.Batch) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := mssql.Config{Server: "emulator", User: user, Password: canary, Database: database, Encrypt: mssql.EncryptDisable}
	var o mssql.Options
	if os.Getenv(servedVariable) != "" {
		if err := c.SetServer(os.Getenv("SERVER")); err != nil {
			return err
		}
	} else {
		em, err := emulator.Open(emulator.Options{Dir: config.DefaultDataDir, Password: canary})
		if err != nil {
			return err
		}
		defer em.Close()
		o.Dial = em.Dial
	}
	s, err := mssql.Open(ctx, c, o)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, b := range list {
		for range max(b.Count, 1) {
			if err := s.Query(ctx, b.Text, func(_ int, rows mssql.Rows) error { return printRows(os.Stdout, rows) }); err != nil {
				return fmt.Errorf("%w, in the batch of line %d:\n%s", err, b.StartLine, b.Text)
			}
		}
	}
	return nil
}

func printRows(w io.Writer, rows mssql.Rows) error {
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]any, len(names))
	dest := make([]any, len(names))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for i, v := range values {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, v)
		}
		fmt.Fprintln(w)
	}
	return nil
}

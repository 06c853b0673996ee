package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// The captured answers of a real server, when they are there.
const oracleDir = "../../../shared/oracle"

type oracleCase struct {
	Setup []struct {
		Session string
		SQL     string
	}
	Steps []oracleStep
}

type oracleStep struct {
	Session   string
	Kind      string
	SQL       string
	Procedure string
	Args      []string
	Async     bool
	Compare   *bool
	Params    []struct {
		Name   string
		Type   string
		Value  any
		Output bool
	}
	Results []struct {
		Columns []struct {
			Name     string
			Type     string
			Nullable bool
		}
		Rows     [][]any
		Rowcount *int64
		Done     string
		CurCmd   int
		Error    *oracleMessage
		Info     *oracleMessage
		Status   *int `json:"returnstatus"`
		Output   *struct {
			Name  string
			Value any
		}
		Envchange *struct{ Type string }
	}
}

type oracleMessage struct {
	Number, Severity, State int
	Message                 string
	Line                    int
}

func (m oracleMessage) String() string {
	return fmt.Sprintf("%d/%d/%d line %d: %s", m.Number, m.Severity, m.State, m.Line, m.Message)
}

// TestReplay runs every captured case and reports what share of its steps is answered the same. A step that is refused
// (Msg 40517) differs honestly; one that differs without a refusal is listed.
func TestReplay(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(oracleDir, "*", "*.json"))
	if len(files) == 0 {
		t.Skip("no captured answers here")
	}
	var total, same, refused int
	for _, file := range files {
		name := strings.TrimPrefix(strings.TrimSuffix(file, ".json"), oracleDir+"/")
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c oracleCase
			if err := json.Unmarshal(b, &c); err != nil {
				t.Fatal(err)
			}
			n, s, r := replay(t, name, c)
			total, same, refused = total+n, same+s, refused+r
		})
	}
	t.Logf("%d of %d steps answered the same; %d refused; %d differ silently", same, total, refused, total-same-refused)
}

func replay(t *testing.T, name string, c oracleCase) (total, same, refused int) {
	e, err := Open(Options{Password: "x"})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r := &replayer{t: t, e: e, db: "oracle_db", sessions: map[string]wire.Session{}, pending: map[string]chan []string{}, waiting: map[string]oracleStep{}}
	r.batch(r.session("", "master"), "CREATE DATABASE oracle_db")
	for _, s := range c.Setup {
		r.batch(r.session(s.Session, r.db), s.SQL)
	}
	for i, s := range c.Steps {
		got := r.step(s)
		if got == nil || s.Compare != nil && !*s.Compare {
			continue
		}
		if s.Kind == "await" {
			s = r.waiting[s.Session]
		}
		expected := r.expected(s)
		total++
		switch {
		case strings.Join(got, "\n") == strings.Join(expected, "\n"):
			same++
		case strings.Contains(strings.Join(got, "\n"), "40517/"):
			refused++
			t.Logf("step %d refused: %s", i, got)
		default:
			t.Logf("step %d differs: %.300s\n got %s\nwant %s", i, s.SQL+strings.Join(s.Args, " ")+s.Procedure, strings.Join(got, "\n     "), strings.Join(expected, "\n     "))
		}
	}
	for _, s := range r.sessions {
		s.Close()
	}
	return total, same, refused
}

type replayer struct {
	t        *testing.T
	e        *Emulator
	db       string
	sessions map[string]wire.Session
	pending  map[string]chan []string
	waiting  map[string]oracleStep // the steps that pending answers
}

func (r *replayer) session(name, db string) wire.Session {
	if s := r.sessions[name]; s != nil {
		return s
	}
	s, errs := r.e.backend.Login(context.Background(), wire.Login{User: "sa", Password: "x", Database: db})
	if errs != nil {
		r.t.Fatal(errs)
	}
	r.sessions[name] = s
	r.batch(s, "SET ARITHABORT ON") // the client of the capture does
	return s
}

func (r *replayer) batch(s wire.Session, text string) []string {
	rec := &recorder{}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.Batch(ctx, r.fill(text), rec); err != nil {
		rec.add("closed: %v", err)
	}
	return rec.lines
}

func (r *replayer) fill(text string) string {
	text = strings.ReplaceAll(text, "{db}", r.db)
	return text
}

// step runs one step; nil for one whose answer comes later, or without an answer.
func (r *replayer) step(s oracleStep) []string {
	sess := r.session(s.Session, r.db)
	switch s.Kind {
	case "batch":
		if !s.Async {
			return tidy(r.batch(sess, s.SQL), s)
		}
		done := make(chan []string, 1)
		r.pending[s.Session], r.waiting[s.Session] = done, s
		go func() { done <- tidy(r.batch(sess, s.SQL), s) }()
		time.Sleep(20 * time.Millisecond) // the other session has to be waiting before the next step; nothing shows it from here
		return nil
	case "await":
		return <-r.pending[s.Session]
	}
	rec := &recorder{}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var err error
	if s.Kind == "tm" {
		err = sess.Transaction(ctx, wire.TransactionRequest{Op: s.Args[0]}, rec)
	} else {
		call := wire.RPC{Name: s.Procedure}
		for _, p := range s.Params {
			q := wire.Param{Name: p.Name, Output: p.Output, Type: types.Type{Kind: types.Int}}
			if v, ok := p.Value.(float64); ok {
				q.Value = types.Int32(int32(v))
			}
			call.Params = append(call.Params, q)
		}
		err = sess.RPC(ctx, call, rec)
	}
	if err != nil {
		rec.add("closed: %v", err)
	}
	return tidy(rec.lines, s)
}

// systemCall reports a step that calls a system procedure, whose inner DONEINPROC tokens are its own business.
func (s oracleStep) systemCall() bool { return strings.Contains(s.SQL, "sp_") }

func tidy(lines []string, s oracleStep) []string {
	if !s.systemCall() {
		return lines
	}
	var out []string
	for _, l := range lines {
		if !strings.HasPrefix(l, "DONEINPROC") {
			out = append(out, l)
		}
	}
	return out
}

func (r *replayer) expected(s oracleStep) []string {
	rec := &recorder{}
	for _, x := range s.Results {
		switch {
		case x.Columns != nil:
			cols := make([]string, len(x.Columns))
			for i, c := range x.Columns {
				cols[i] = c.Name
			}
			rec.add("columns %s", strings.Join(cols, ", "))
			for _, row := range x.Rows {
				cells := make([]string, len(row))
				for i, v := range row {
					cells[i] = cell(v)
				}
				rec.add("row %s", r.fill(strings.Join(cells, "|")))
			}
		case x.Done != "":
			rec.done(x.Done, x.Rowcount, x.CurCmd)
		case x.Error != nil:
			rec.add("error %s", r.fill(x.Error.String()))
		case x.Info != nil:
			rec.add("info %s", r.fill(x.Info.String()))
		case x.Status != nil:
			rec.add("status %d", *x.Status)
		case x.Output != nil:
			rec.add("output %s=%s", x.Output.Name, cell(x.Output.Value))
		case x.Envchange != nil:
			rec.add("env %s", x.Envchange.Type)
		}
	}
	return tidy(rec.lines, s)
}

func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case bool:
		if v {
			return "1"
		}
		return "0"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// recorder is a wire.Writer that writes tokens down.
type recorder struct{ lines []string }

func (r *recorder) add(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

func (r *recorder) done(kind string, n *int64, cmd int) {
	count := "-"
	if n != nil {
		count = strconv.FormatInt(*n, 10)
	}
	r.add("%s %s cmd %d", kind, count, cmd)
}

func (r *recorder) Columns(cols []wire.Column) error {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	r.add("columns %s", strings.Join(names, ", "))
	return nil
}

func (r *recorder) Row(row types.Row) error {
	cells := make([]string, len(row))
	for i, v := range row {
		cells[i] = valueText(v)
	}
	r.add("row %s", strings.Join(cells, "|"))
	return nil
}

func valueText(v types.Value) string {
	switch {
	case v.IsNull():
		return "NULL"
	case v.Kind == types.Float || v.Kind == types.Real:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	}
	s, err := types.Convert(v, types.TypeOf(v), types.NVarCharOf(types.Max), 0, true)
	if err != nil {
		return err.Error()
	}
	return s.S
}

func (r *recorder) message(kind string, e *sqlerr.Error) error {
	r.add("%s %d/%d/%d line %d: %s", kind, e.Number, e.Severity, e.State, e.Line, e.Message)
	return nil
}

func (r *recorder) Error(e *sqlerr.Error) error { return r.message("error", e) }
func (r *recorder) Info(e *sqlerr.Error) error  { return r.message("info", e) }

func (r *recorder) Done(d wire.Done) error {
	var n *int64
	if d.HasCount {
		c := int64(d.Count)
		n = &c
	}
	r.done([]string{"DONE", "DONEINPROC", "DONEPROC"}[d.Kind], n, int(d.Command))
	return nil
}

func (r *recorder) ReturnStatus(v int32) error {
	r.add("status %d", v)
	return nil
}

func (r *recorder) ReturnValue(name string, _ types.Type, v types.Value) error {
	r.add("output %s=%s", strings.TrimPrefix(name, "@"), valueText(v))
	return nil
}

func (r *recorder) DatabaseChanged(_, _ string) error {
	r.add("env DATABASE")
	return nil
}

func (r *recorder) TransactionBegan(uint64) error {
	r.add("env BEGIN_TXN")
	return nil
}

func (r *recorder) TransactionEnded(_ uint64, committed bool) error {
	if committed {
		r.add("env COMMIT_TXN")
	} else {
		r.add("env ROLLBACK_TXN")
	}
	return nil
}

func (r *recorder) Flush() error { return nil }

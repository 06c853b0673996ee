package emulator

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

type oracleCase struct {
	Setup []struct {
		Session string
		SQL     string
	}
	Steps []oracleStep
	Reuse struct {
		Trancount int
		State     int `json:"xact_state"`
	}
}

type oracleStep struct {
	Session   string
	Kind      string
	SQL       string
	Procedure string
	Args      []string
	Async     bool
	Compare   *bool
	Params    []oracleParam
	Results   []struct {
		Columns  []oracleColumn
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

type oracleParam struct {
	Name   string
	Type   string
	Value  any
	Output bool
}

// param is a parameter of an RPC request as the client sends it.
func param(p oracleParam) wire.Param {
	q := wire.Param{Name: "@" + strings.TrimPrefix(p.Name, "@"), Output: p.Output, Type: types.Type{Kind: types.Int}}
	switch v := p.Value.(type) {
	case float64:
		q.Value = types.Int32(int32(v))
	case bool:
		q.Type, q.Value = types.Type{Kind: types.Bit}, types.Bool(v)
	case string:
		q.Type, q.Value = types.NVarCharOf(4000), types.NStr(v)
	}
	return q
}

type oracleColumn struct {
	Name, Type               string
	Length, Precision, Scale *int
	Flags                    int
}

// comparedFlags are COLMETADATA's bits for nullable and identity. Whether a column is updatable (0x08, 0x20) is not compared: of
// the catalog views' columns it is known for some only.
const comparedFlags = 0x11

func (c oracleColumn) String() string {
	b := c.Name + " " + c.Type
	for _, n := range []*int{c.Length, c.Precision, c.Scale} {
		if n != nil {
			b += fmt.Sprintf(" %d", *n)
		}
	}
	return fmt.Sprintf("%s flags %d", b, c.Flags&comparedFlags)
}

type oracleMessage struct {
	Number, Severity, State int
	Message                 string
	Line                    int
}

func (m oracleMessage) String() string {
	return fmt.Sprintf("%d/%d/%d line %d: %s", m.Number, m.Severity, m.State, m.Line, m.Message)
}

type replayer struct {
	t        *testing.T
	e        *Emulator
	db       string
	sessions map[string]wire.Session
	pending  map[string]chan []string
	waiting  map[string]oracleStep // the steps that pending answers
}

func newReplayer(t *testing.T, e *Emulator) *replayer {
	r := &replayer{t: t, e: e, db: "oracle_db", sessions: map[string]wire.Session{}, pending: map[string]chan []string{}, waiting: map[string]oracleStep{}}
	r.batch(r.session("", "master"), "CREATE DATABASE oracle_db")
	return r
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
			call.Params = append(call.Params, param(p))
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
				cols[i] = c.String()
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

package proc

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/broker"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// brokerDrops are the kinds of DROP that package broker runs.
var brokerDrops = map[string]bool{"MESSAGE TYPE": true, "CONTRACT": true, "QUEUE": true, "SERVICE": true}

// brokerStmt reports the statements on definitions that package broker runs.
func brokerStmt(st syntax.Stmt) bool {
	switch st := st.(type) {
	case *syntax.MessageTypeStmt, *syntax.ContractStmt, *syntax.QueueStmt, *syntax.ServiceStmt:
		return true
	case *syntax.DropStmt:
		return brokerDrops[st.Kind]
	}
	return false
}

// outsideFunction refuses a statement on conversations in a function: 443.
func (c *compiler) outsideFunction(what string, line int) {
	if c.f.kind == functionFrame {
		c.fail(sqlerr.New(443, what), line)
	}
}

// declared checks that a statement's variables are there when it is compiled: 137.
func (c *compiler) declared(line int, names []string, exprs ...syntax.Expr) {
	for _, n := range names {
		if _, _, ok := c.p.vars.Lookup(n); !ok {
			c.fail(sqlerr.New(137, bare(n)), line)
		}
	}
	for _, e := range exprs {
		if e != nil {
			c.expr(e, line)
		}
	}
}

// conversation is BEGIN DIALOG, SEND, END and MOVE CONVERSATION, BEGIN CONVERSATION TIMER; they bind when they run.
func (c *compiler) conversation(st syntax.Stmt) action {
	line := st.Position().Line
	switch st := st.(type) {
	case *syntax.BeginDialogStmt:
		c.outsideFunction("BEGIN DIALOG", line)
		c.declared(line, []string{st.Var}, st.From, st.To, st.Instance, st.Contract, st.Related, st.RelatedGroup, st.Lifetime)
	case *syntax.SendStmt:
		c.outsideFunction("SEND", line)
		c.declared(line, nil, append([]syntax.Expr{st.MessageType, st.Body}, st.Handles...)...)
	case *syntax.EndConversationStmt:
		c.outsideFunction("END CONVERSATION", line)
		c.declared(line, nil, st.Handle, st.Code, st.Description)
	case *syntax.MoveConversationStmt:
		c.outsideFunction("MOVE CONVERSATION", line)
		c.declared(line, nil, st.Handle, st.Group)
	case *syntax.TimerStmt:
		c.outsideFunction("BEGIN CONVERSATION TIMER", line)
		c.declared(line, nil, st.Handle, st.Seconds)
	}
	return func(s *Session, f *frame, _ *instr) (result, error) {
		err := s.within(f, func(env *exec.Env) error { return broker.Run(env, f.scope(), s.srv.broker, st) })
		return result{}, asBindError(err)
	}
}

// receivedRows is the name under which RECEIVE's projection finds the messages that were taken.
const receivedRows = "#\x00received"

// receive is RECEIVE, inside WAITFOR when wait is set: the messages are taken first, then the projection runs over them as a SELECT, or
// as an INSERT into the table variable of INTO.
func (c *compiler) receive(st *syntax.ReceiveStmt, wait *syntax.WaitforStmt) action {
	c.outsideFunction("RECEIVE", st.Line)
	assigns := 0
	for _, it := range st.Items {
		if it.Var != "" {
			assigns++
		}
	}
	if assigns > 0 && assigns < len(st.Items) {
		c.fail(sqlerr.New(8447), st.Line)
		return nil
	}
	if assigns > 0 && st.Into != "" {
		c.fail(sqlerr.New(8450), st.Line)
		return nil
	}
	c.declared(st.Line, nil, st.Top, st.Handle, st.Group)
	if wait != nil {
		c.declared(st.Line, nil, wait.Timeout)
	}
	l := &lazy[exec.Stmt]{bind: func(sc *bind.Scope) (exec.Stmt, error) { return bindReceive(sc, st) }}
	if err := l.compile(c); err != nil {
		c.fail(err, st.Line)
	}
	return func(s *Session, f *frame, _ *instr) (r result, err error) {
		err = s.within(f, func(env *exec.Env) error {
			b, err := l.get(f)
			if err != nil {
				return err
			}
			w, err := s.waitOf(env, f, wait)
			if err != nil {
				return err
			}
			rows, err := broker.Receive(env, f.scope(), s.srv.broker, st, w)
			if err != nil {
				return err
			}
			s.received = rows
			defer func() { s.received = nil }()
			defer s.reading(true)()
			_, err = s.emit(env, b)
			r.rows = int64(len(rows))
			return err
		})
		r.counted = true
		return r, asBindError(err)
	}
}

func (s *Session) waitOf(env *exec.Env, f *frame, wait *syntax.WaitforStmt) (broker.Wait, error) {
	if wait == nil {
		return broker.Wait{}, nil
	}
	return broker.WaitOf(env, f.scope(), wait.Timeout)
}

func bindReceive(sc *bind.Scope, st *syntax.ReceiveStmt) (exec.Stmt, error) {
	t, err := broker.QueueTable(sc, st.Queue)
	if err != nil {
		return nil, err
	}
	inner := *sc
	inner.Tables = func(name string) *bind.TableSource {
		switch {
		case name == receivedRows:
			return &bind.TableSource{Table: t, DB: sc.DB.ID, Rows: func(env *exec.Env) []types.Row { return env.Sess.(*Session).received }}
		case sc.Tables != nil:
			return sc.Tables(name)
		}
		return nil
	}
	from := &syntax.TableName{Node: st.Node, Name: syntax.Name{Node: st.Node, Object: receivedRows, Text: st.Queue.Text}, Alias: st.Queue.Object}
	q := &syntax.SelectStmt{Node: st.Node, Body: &syntax.QuerySpec{Node: st.Node, Items: st.Items, From: []syntax.TableRef{from}}}
	if st.Into == "" {
		return bind.Query(&inner, q)
	}
	return dml.Bind(&inner, &syntax.InsertStmt{Node: st.Node, Target: &syntax.TableVar{Node: st.Node, Name: st.Into}, Query: q})
}

// getGroup is GET CONVERSATION GROUP, inside WAITFOR when wait is set.
func (c *compiler) getGroup(st *syntax.GetGroupStmt, wait *syntax.WaitforStmt) action {
	c.outsideFunction("GET CONVERSATION GROUP", st.Line)
	c.declared(st.Line, []string{st.Var})
	if wait != nil {
		c.declared(st.Line, nil, wait.Timeout)
	}
	return func(s *Session, f *frame, _ *instr) (result, error) {
		err := s.within(f, func(env *exec.Env) error {
			w, err := s.waitOf(env, f, wait)
			if err != nil {
				return err
			}
			return broker.GetGroup(env, f.scope(), s.srv.broker, st, w)
		})
		return result{}, asBindError(err)
	}
}

// beforeDatabase stops what the broker runs in a database that is to be dropped or reverted.
func (s *Session) beforeDatabase(st syntax.Stmt) error {
	var names []string
	switch st := st.(type) {
	case *syntax.DropStmt:
		for _, n := range st.Names {
			names = append(names, n.Object)
		}
	case *syntax.RestoreStmt:
		names = append(names, st.Name)
	}
	for _, name := range names {
		var id int32
		s.read(func(cat catalog.Catalog) {
			if db := cat.Database(strings.TrimSpace(name)); db != nil {
				id = db.ID
			}
		})
		if id <= 4 {
			continue
		}
		if err := s.stopTasks(id); err != nil {
			return err
		}
	}
	return nil
}

// QueueMonitors lists the queue monitors of the instance.
func (s *Session) QueueMonitors() []catalog.QueueMonitor { return s.srv.broker.Monitors() }

// ActivatedTasks lists the activated procedures of the instance that run.
func (s *Session) ActivatedTasks() []catalog.ActivatedTask { return s.srv.broker.Activated() }

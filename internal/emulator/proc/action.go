package proc

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// action gives what a statement does when it runs, binding now what can be bound, and whether it writes to the log.
func (c *compiler) action(st syntax.Stmt) (run action, writes bool) {
	line := st.Position().Line
	switch st := st.(type) {
	case *syntax.SelectStmt:
		if selectsInto(st) {
			return c.dml(st), true
		}
		return c.query(st), false
	case *syntax.InsertStmt:
		return c.dml(st), true
	case *syntax.InsertBulkStmt:
		return c.insertBulk(st), true
	case *syntax.UpdateStmt, *syntax.DeleteStmt, *syntax.MergeStmt, *syntax.TruncateStmt:
		return c.dml(st), true
	case *syntax.DeclareStmt:
		return c.declare(st), false
	case *syntax.SetVarStmt:
		return c.setVar(st), false
	case *syntax.SetOptionStmt:
		if err := checkSet(st); err != nil {
			c.fail(err, line)
		}
		return func(s *Session, f *frame, _ *instr) (result, error) {
			return result{keepRowCount: true}, s.setOption(f, st)
		}, false
	case *syntax.ExecStmt:
		return c.exec(st), false
	case *syntax.PrintStmt:
		return c.print(st), false
	case *syntax.RaiserrorStmt:
		return c.raiserror(st), false
	case *syntax.ThrowStmt:
		return c.throw(st), false
	case *syntax.WaitforStmt:
		return c.waitfor(st), false
	case *syntax.ReceiveStmt:
		return c.receive(st, nil), true
	case *syntax.GetGroupStmt:
		return c.getGroup(st, nil), true
	case *syntax.BeginDialogStmt, *syntax.SendStmt, *syntax.EndConversationStmt, *syntax.MoveConversationStmt, *syntax.TimerStmt:
		return c.conversation(st), true
	case *syntax.BeginTranStmt:
		return plainAction(func(s *Session, f *frame) error { return s.execBegin(f, st) }), true
	case *syntax.CommitStmt:
		return plainAction(func(s *Session, f *frame) error { return s.commit(s.ctx) }), true
	case *syntax.RollbackStmt:
		return plainAction(func(s *Session, f *frame) error { return s.execRollback(f, st) }), false
	case *syntax.SaveTranStmt:
		return plainAction(func(s *Session, f *frame) error {
			name, err := f.tranName(st.Name)
			if err != nil {
				return err
			}
			return s.save(name)
		}), true
	case *syntax.UseStmt:
		return func(s *Session, f *frame, _ *instr) (result, error) {
			return result{keepRowCount: true}, s.use(f, st.Database)
		}, false
	case *syntax.ExecuteAsStmt:
		return plainAction(func(s *Session, f *frame) error { return s.execExecuteAs(f, st) }), false
	case *syntax.RevertStmt:
		return plainAction(func(s *Session, f *frame) error { return s.revert(f) }), false
	case *syntax.DeclareCursorStmt:
		return c.declareCursor(st), false
	case *syntax.CursorStmt:
		return c.cursorOp(st), false
	case *syntax.FetchStmt:
		return c.fetch(st), false
	case *syntax.CheckpointStmt:
		return plainAction(func(s *Session, f *frame) error { return nil }), false
	}
	return c.dispatch(st)
}

// plainAction is a statement without a row count.
func plainAction(f func(s *Session, f *frame) error) action {
	return func(s *Session, fr *frame, _ *instr) (result, error) { return result{}, f(s, fr) }
}

// selectsInto reports whether a SELECT makes a table.
func selectsInto(q *syntax.SelectStmt) bool {
	var into func(b syntax.QueryExpr) bool
	into = func(b syntax.QueryExpr) bool {
		switch b := b.(type) {
		case *syntax.QuerySpec:
			return b.Into != nil
		case *syntax.SetOp:
			return into(b.L)
		}
		return false
	}
	return into(q.Body)
}

// query is SELECT: a rowset to the client, or assignments.
func (c *compiler) query(st *syntax.SelectStmt) action {
	l := &lazy[*exec.Query]{bind: func(sc *bind.Scope) (*exec.Query, error) { return bind.Query(sc, st) }}
	if err := l.compile(c); err != nil {
		c.fail(err, st.Line)
	}
	if l.bound && c.f.kind == functionFrame && !l.value.Assigns {
		c.fail(returnsData(st, l.value), st.Line)
	}
	return func(s *Session, f *frame, _ *instr) (r result, err error) {
		if !l.bound || l.value.NamesObject {
			if err := s.beginImplicit(f); err != nil {
				return r, err
			}
		}
		err = s.within(f, func(env *exec.Env) error {
			q, err := l.get(f)
			if err != nil {
				return err
			}
			defer s.reading(q.ReadsData)()
			r.rows, err = s.emit(env, q)
			return err
		})
		r.counted = true
		return r, err
	}
}

// returnsData is Msg 444, whose state tells a query over rows (2) from a computed one (3).
func returnsData(st *syntax.SelectStmt, q *exec.Query) error {
	if _, set := st.Body.(*syntax.SetOp); set || q.ReadsData {
		return sqlerr.New(444).WithState(2)
	}
	return sqlerr.New(444).WithState(3)
}

// emit runs a bound statement and sends its rowset, if it has one.
func (s *Session) emit(env *exec.Env, st exec.Stmt) (int64, error) {
	if cols := st.Columns(); cols != nil {
		if s.out.capture == nil && s.frame.kind == functionFrame {
			return 0, sqlerr.New(444).WithState(2)
		}
		if err := s.out.columns(cols); err != nil {
			return 0, err
		}
	}
	return st.Run(env, func(r types.Row) error {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		return s.out.row(r)
	})
}

func (c *compiler) declare(st *syntax.DeclareStmt) action {
	type init struct {
		slot  int
		value *lazy[exec.Expr]
	}
	var inits []init
	for i := range st.Vars {
		v := &st.Vars[i]
		if v.Table != nil {
			if err := c.declareTable(v); err != nil {
				c.fail(err, v.Line)
			}
			continue
		}
		t, alias, err := bind.TypeOf(c.scope(), v.Type, "", i+1)
		if err != nil {
			c.fail(err, v.Line)
			continue
		}
		if alias != nil && alias.Table != 0 {
			if err := c.declareTyped(v, alias.Table); err != nil {
				c.fail(err, v.Line)
			}
			continue
		}
		if t.Kind == types.Text || t.Kind == types.NText || t.Kind == types.Image {
			c.fail(sqlerr.New(2739), v.Line)
			continue
		}
		if t.Kind == types.Cursor {
			if _, ok := c.p.vars.Declare(v.Name, t); !ok {
				c.fail(sqlerr.New(134, bare(v.Name)), v.Line)
			}
			continue
		}
		slot, ok := c.p.vars.Declare(v.Name, t)
		if !ok {
			c.fail(sqlerr.New(134, bare(v.Name)), v.Line)
			continue
		}
		if v.Init != nil {
			inits = append(inits, init{slot, c.assignment(v.Init, t, v.Line)})
		}
	}
	return func(s *Session, f *frame, _ *instr) (result, error) {
		for _, in := range inits {
			v, err := s.value(f, in.value)
			if err != nil {
				return result{}, err
			}
			f.env.Vars[in.slot] = v
		}
		if inits == nil {
			return result{silent: true, keepRowCount: true}, nil
		}
		return result{rows: 1, counted: true}, nil
	}
}

// assignment binds an expression for a variable of type t.
func (c *compiler) assignment(e syntax.Expr, t types.Type, line int) *lazy[exec.Expr] {
	l := &lazy[exec.Expr]{bind: func(sc *bind.Scope) (exec.Expr, error) {
		x, err := bind.Expr(sc, e)
		if err != nil {
			return nil, err
		}
		return bind.Convert(x, t)
	}}
	if err := l.compile(c); err != nil {
		c.fail(err, line)
	}
	return l
}

func (c *compiler) setVar(st *syntax.SetVarStmt) action {
	slot, t, ok := c.p.vars.Lookup(st.Name)
	if !ok {
		c.fail(sqlerr.New(137, bare(st.Name)).WithState(1), st.Line)
		return nil
	}
	if t.Kind == types.Cursor {
		return c.setCursor(st)
	}
	e := st.Expr
	if op := strings.TrimSuffix(st.Op, "="); op != "" {
		e = &syntax.Binary{Node: st.Node, Op: op, L: &syntax.VarRef{Node: st.Node, Name: st.Name}, R: st.Expr}
	}
	l := c.assignment(e, t, st.Line)
	return func(s *Session, f *frame, _ *instr) (result, error) {
		v, err := s.value(f, l)
		if err != nil {
			return result{}, err
		}
		f.env.Vars[slot] = v
		return result{rows: 1, counted: true}, nil
	}
}

// bare is a variable's name without its @, as messages such as 137 write it.
func bare(name string) string { return strings.TrimPrefix(name, "@") }

// foldName is the form that names are compared in.
func foldName(name string) string { return strings.ToUpper(name) }

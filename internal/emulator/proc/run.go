package proc

import (
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// DONE.curCmd values that are not a statement's own.
const (
	cmdIf         uint16 = 192
	cmdSelect     uint16 = 193
	cmdExec       uint16 = 224
	cmdNone       uint16 = 253
	cmdEnterTry   uint16 = 349
	cmdLeaveTry   uint16 = 350
	cmdLeaveCatch uint16 = 351
)

// prepareEnv sets what a statement sees at its start.
func (f *frame) prepareEnv(tx *store.Txn) {
	f.env.Ctx = f.s.ctx
	f.env.Tx = tx
	f.env.Cat = catalog.New(tx)
	f.env.Now = tx.Engine().Now()
}

// run executes the frame's program from its first instruction. It returns nil at the end, or what leaves the frame.
func (s *Session) run(f *frame) error {
	parent := s.frame
	s.frame = f
	defer func() { s.frame = parent }()
	f.caught = nil
	if n := f.prog.catches; n > 0 {
		f.caught = make([]*sqlerr.Error, n)
	}
	for f.pc = 0; f.pc < len(f.prog.code); {
		if f.steps++; f.steps%yieldEvery == 0 {
			if err := s.yield(s.ctx); err != nil {
				return err
			}
		}
		in := f.current()
		if in.op == opReturn && s.set.on("NOEXEC") {
			f.pc++
			continue
		}
		if in.op == opReturn {
			err := s.execReturn(f, in)
			if err == nil {
				return nil
			}
			if err = s.handle(f, in, err); err != nil {
				return err
			}
			continue
		}
		if err := s.step(f, in); err != nil {
			if err = s.handle(f, in, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// step runs one instruction and moves on.
func (s *Session) step(f *frame, in *instr) error {
	switch in.op {
	case opJump:
		f.pc = in.target
	case opJumpFalse:
		if s.set.on("FMTONLY") || s.set.on("NOEXEC") {
			return sqlerr.Unsupported("IF and WHILE while FMTONLY or NOEXEC is ON")
		}
		ok, err := s.truth(f, in.cond)
		if err != nil {
			return err
		}
		s.rowCount, s.lastError = 0, 0
		if err := s.done(f, in, result{}); err != nil {
			return err
		}
		f.pc++
		if !ok {
			f.pc = in.target
		}
	case opEnterTry:
		f.pc++
		return s.token(f, cmdEnterTry)
	case opLeaveTry:
		f.pc = in.target
		return s.token(f, cmdLeaveTry)
	case opEnterCatch:
		f.pc++
		return s.token(f, cmdLeaveTry)
	case opLeaveCatch:
		f.pc++
		f.caught[in.catch] = nil
		return s.token(f, cmdLeaveCatch)
	case opLabel:
		f.pc++
	default:
		return s.statement(f, in)
	}
	return nil
}

func (s *Session) token(f *frame, cmd uint16) error {
	return s.out.done(wire.Done{Kind: s.doneKind(f), InTran: s.inTran(), Command: cmd})
}

// statement runs one statement and sends its DONE.
func (s *Session) statement(f *frame, in *instr) error {
	if in.writes && s.tran.doomed && !volatileTarget(in.stmt) {
		return sqlerr.New(3930)
	}
	run := in.run
	switch {
	case s.set.on("NOEXEC") && !turnsOff(in.stmt, "NOEXEC"):
		f.pc++
		return nil
	case s.set.on("FMTONLY"):
		run = (*Session).describe
	case in.opens:
		if err := s.beginImplicit(f); err != nil {
			return err
		}
	}
	r, err := run(s, f, in)
	if err != nil {
		return err
	}
	if !r.keepRowCount {
		s.rowCount = r.rows
	}
	if !r.keepError {
		s.lastError = 0
	}
	f.pc++
	if r.silent {
		return nil
	}
	return s.done(f, in, r)
}

func (s *Session) done(f *frame, in *instr, r result) error {
	return s.out.done(wire.Done{
		Kind: s.doneKind(f), HasCount: r.counted && !s.set.on("NOCOUNT"), Count: uint64(max(r.rows, 0)),
		InTran: s.inTran(), Command: in.command,
	})
}

// truth evaluates a condition; UNKNOWN is false.
func (s *Session) truth(f *frame, cond *lazy[exec.Expr]) (ok bool, err error) {
	err = s.within(f, func(env *exec.Env) error {
		x, err := cond.get(f)
		if err != nil {
			return err
		}
		v, err := x.Eval(env)
		ok = !v.IsNull() && v.I != 0
		return err
	})
	return ok, err
}

// value evaluates a bound expression as one statement.
func (s *Session) value(f *frame, e *lazy[exec.Expr]) (v types.Value, err error) {
	err = s.within(f, func(env *exec.Env) error {
		x, err := e.get(f)
		if err != nil {
			return err
		}
		v, err = x.Eval(env)
		return err
	})
	return v, err
}

// execReturn ends a frame with its status or a function's value.
func (s *Session) execReturn(f *frame, in *instr) error {
	if in.cond == nil {
		return nil
	}
	v, err := s.value(f, in.cond)
	if err != nil {
		return err
	}
	if f.kind == functionFrame {
		f.returned = v
		return nil
	}
	if v.IsNull() {
		s.Message(sqlerr.New(282, f.name))
	}
	f.status = int32(v.I)
	return s.done(f, in, result{rows: 1, counted: true})
}

// turnsOff reports SET option OFF.
func turnsOff(st syntax.Stmt, option string) bool {
	set, ok := st.(*syntax.SetOptionStmt)
	if !ok || !slices.Contains(set.Options, option) {
		return false
	}
	v, _ := settingWord(set.Value)
	return v == "OFF"
}

// volatileTarget reports whether a statement writes to a table variable, which a doomed transaction still allows.
func volatileTarget(st syntax.Stmt) bool {
	var target syntax.TableRef
	switch st := st.(type) {
	case *syntax.InsertStmt:
		target = st.Target
	case *syntax.UpdateStmt:
		target = st.Target
	case *syntax.DeleteStmt:
		target = st.Target
	}
	_, ok := target.(*syntax.TableVar)
	return ok
}

// newFrame makes a frame below the running one.
func (s *Session) newFrame(kind frameKind, prog *program) *frame {
	f := &frame{s: s, kind: kind, prog: prog, parent: s.frame, db: s.db}
	if s.frame != nil {
		f.nest = s.frame.nest
	}
	f.own.Ctx, f.own.Sess = s.ctx, s
	f.env = &f.own
	return f
}

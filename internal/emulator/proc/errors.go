package proc

import (
	"errors"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// thrown is an error on its way to a TRY of a calling frame; nothing was told to the client.
type thrown struct{ msg *sqlerr.Error }

func (t *thrown) Error() string { return t.msg.Error() }

// batchEnd ends every frame of the request; its error was reported.
type batchEnd struct{}

func (batchEnd) Error() string { return "batch ended" }

// scopeEnd ends one module or dynamic batch; its error was reported and the caller goes on.
type scopeEnd struct{}

func (scopeEnd) Error() string { return "scope ended" }

// compileErrors are what a called batch or module reported instead of running.
type compileErrors struct{ errs []*sqlerr.Error }

func (c *compileErrors) Error() string { return c.errs[0].Error() }

// argError is an error of binding a procedure's arguments: it has no line.
type argError struct{ msg *sqlerr.Error }

func (a *argError) Error() string { return a.msg.Error() }

// severityInfo is the highest severity of an informational message.
const severityInfo = 10

// handle decides what an error of one instruction does: nil means go on (perhaps at a CATCH block); an error
// leaves the frame.
func (s *Session) handle(f *frame, in *instr, err error) error {
	var e *sqlerr.Error
	own := in.handler >= 0
	bindTime, lineless := false, false
	switch err := err.(type) {
	case batchEnd, *connectionLost:
		return err
	case *thrown:
		if own {
			return s.catch(f, in, err.msg)
		}
		return err
	case *bindError:
		e, bindTime, own = err.msg, true, false
		if f.parent.inTry() {
			e = bind.Errors(e)[0]
		}
	case *argError:
		e, lineless = err.msg, true
	case *compileErrors:
		return s.handleCompile(f, in, err)
	case *sqlerr.Error:
		e = err
	default:
		if s.ctx.Err() != nil || errors.Is(err, s.ctx.Err()) {
			return err
		}
		s.srv.log.Error("statement failed", "spid", s.spid, "error", err)
		return err
	}
	if f.kind == functionFrame {
		if !bindTime {
			e.Line = 0 // a function's errors are the calling statement's
		}
		return e
	}
	if !lineless {
		e.At(in.line)
	}
	if e.Proc == "" {
		e.Proc = f.procName()
	}
	if e.Class == sqlerr.Fatal {
		return s.refuse(f, e)
	}
	s.lastError = e.Number
	if own || f.parent.inTry() {
		if lost := s.caughtEffects(f, e); lost != nil {
			return lost
		}
		if own {
			return s.catch(f, in, e)
		}
		return &thrown{e}
	}
	return s.uncaught(f, in, e, bindTime)
}

// caughtEffects is what a caught error does to the transaction: XACT_ABORT ON and errors that end transactions
// doom it; a snapshot conflict has rolled it back already (3960); a deadlock's victim keeps an empty doomed one (1205).
func (s *Session) caughtEffects(f *frame, e *sqlerr.Error) error {
	switch {
	case s.tran.count == 0:
	case e.Number == 3960:
		return s.rollback()
	case e.Number == 1205:
		if !s.tran.quiet {
			s.tran.descriptor = s.tran.id()
			s.tran.tx.Rollback()
			s.tran.tx = s.st.Begin(s.set.iso)
			s.changed()
		}
		s.doom()
	case s.set.on("XACT_ABORT") || e.Class == sqlerr.Transaction || e.Number == 266:
		s.doom()
	}
	return nil
}

// catch continues at the instruction's handler, whose CATCH block sees e.
func (s *Session) catch(f *frame, in *instr, e *sqlerr.Error) error {
	f.pc = in.handler
	f.caught[f.current().catch] = e
	s.rowCount = 0
	return nil
}

// uncaught reports an error and ends what its class says.
func (s *Session) uncaught(f *frame, in *instr, e *sqlerr.Error, bindTime bool) error {
	s.rowCount = 0
	_, raised := in.stmt.(*syntax.RaiserrorStmt)
	abort := s.set.on("XACT_ABORT") && !raised && e.Severity != 11
	ends := bindTime || abort || e.Class == sqlerr.Batch || e.Class == sqlerr.Transaction || e.Class == sqlerr.Compile
	if err := s.out.error(e); err != nil {
		return err
	}
	if abort || e.Class == sqlerr.Transaction || e.Number == 1205 || e.Number == 3616 {
		if err := s.rollback(); err != nil {
			return err
		}
	}
	_, alter := in.stmt.(*syntax.AlterTableStmt)
	if terminates(in.stmt) && e.Number != 229 && e.Number != 230 && (!ends || alter && !abort && rewriteErrors[e.Number]) {
		if err := s.out.info(&sqlerr.Error{Number: 3621, Message: sqlerr.New(3621).Message, Line: in.line, Proc: e.Proc}); err != nil {
			return err
		}
	}
	cmd := failedCommand(in, e)
	if bindTime || e.Class == sqlerr.Batch || e.Class == sqlerr.Compile {
		cmd = cmdNone
	}
	if err := s.doneError(f, cmd); err != nil {
		return err
	}
	if f.kind == procFrame {
		f.status = 10 - int32(e.Severity) // unless RETURN says otherwise
	}
	switch {
	case !ends:
		f.pc++
		if in.op == opJumpFalse {
			f.pc = in.target // a condition that failed is not true
		}
		return nil
	case bindTime && !abort && e.Class != sqlerr.Transaction && f.parent != nil:
		return scopeEnd{}
	}
	return batchEnd{}
}

// rewriteErrors are those of a row that ALTER COLUMN rewrites: they tell that the statement was terminated, though they end the
// transaction as all of ALTER TABLE's do.
var rewriteErrors = map[int32]bool{220: true, 232: true, 515: true, 2628: true, 8115: true, 8152: true}

// terminates reports whether "The statement has been terminated." follows the statement's run-time errors.
func terminates(st syntax.Stmt) bool {
	switch st := st.(type) {
	case *syntax.InsertStmt, *syntax.UpdateStmt, *syntax.DeleteStmt, *syntax.MergeStmt:
		return true
	case *syntax.SelectStmt:
		return selectsInto(st)
	case *syntax.AlterTableStmt:
		_, ok := st.Action.(syntax.AlterColumn)
		return ok
	}
	return false
}

// handleCompile: a called batch that did not compile is one failed statement for its caller.
func (s *Session) handleCompile(f *frame, in *instr, c *compileErrors) error {
	first := c.errs[0]
	if first.Class == sqlerr.Fatal {
		return s.refuse(f, first)
	}
	if f.kind == functionFrame {
		return first
	}
	s.lastError = first.Number
	if in.handler >= 0 || f.parent.inTry() {
		first = bind.Errors(first)[0]
		if err := s.caughtEffects(f, first); err != nil {
			return err
		}
		if in.handler >= 0 {
			return s.catch(f, in, first)
		}
		return &thrown{first}
	}
	for _, e := range c.errs {
		if err := s.out.error(e); err != nil {
			return err
		}
	}
	if err := s.doneError(f, cmdNone); err != nil {
		return err
	}
	f.pc++
	return nil
}

// refuse reports a construct that the emulator does not have. No TRY sees it, and the batch ends.
func (s *Session) refuse(f *frame, e *sqlerr.Error) error {
	s.srv.refusals[e.Message]++
	s.lastError = e.Number
	muted := s.out.mute
	s.out.mute = 0
	defer func() { s.out.mute = muted }()
	if err := s.out.error(e); err != nil {
		return err
	}
	if err := s.doneError(f, cmdNone); err != nil {
		return err
	}
	return batchEnd{}
}

// doneError ends a failed statement.
func (s *Session) doneError(f *frame, cmd uint16) error {
	return s.out.done(wire.Done{Kind: s.doneKind(f), Error: true, InTran: s.inTran(), Command: cmd})
}

// inTran is DONE's in-transaction bit.
func (s *Session) inTran() bool { return s.tran.count > 0 && !s.tran.quiet }

// doneKind: a plain batch's own statements send DONE, those of modules and procedure calls DONEINPROC.
func (s *Session) doneKind(f *frame) wire.DoneKind {
	if f != nil && f.kind == batchFrame {
		return wire.DoneStatement
	}
	return wire.DoneInProc
}

// within runs body with the frame's environment set for one statement, in the open transaction or one of its own.
// A failed body leaves no trace: its writes are undone, those to table variables too.
func (s *Session) within(f *frame, body func(env *exec.Env) error) error {
	tx, owned := s.txn(), false
	if tx == nil {
		tx, owned = s.st.Begin(s.set.iso), true
		s.auto = tx
	}
	if f.kind != functionFrame {
		outer := tx.StartStatement()
		defer tx.ResumeStatement(outer)
	}
	mark, temp, changes := tx.Mark(), s.temp, s.changes
	old := *f.env
	f.prepareEnv(tx)
	err := body(f.env)
	f.env.Row, f.env.Outer = old.Row, old.Outer
	f.env.EndRow()
	if !owned {
		if err != nil && s.txn() == tx {
			tx.RollbackTo(mark, true)
			s.takeBack(temp, changes)
		}
		return err
	}
	if s.auto != tx {
		return err // a trigger ended it
	}
	s.auto = nil
	if err != nil {
		tx.RollbackTo(mark, true)
		tx.Rollback()
		s.takeBack(temp, changes)
		return err
	}
	return tx.Commit(s.ctx)
}

// takeBack forgets the definitions that a failed statement made.
func (s *Session) takeBack(temp tempTables, changes uint64) {
	if s.changes != changes {
		s.temp = temp
		s.changed()
	}
}

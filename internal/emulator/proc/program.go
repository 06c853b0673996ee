package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// program is a batch or module body, flattened into instructions so that GOTO, loops and CATCH blocks are jumps.
type program struct {
	code []instr
	vars *bind.Vars
	// private: it declares table variables, and is compiled for each run.
	private bool
	version version
	// catches is the number of CATCH blocks.
	catches int
}

// instr is one step.
type instr struct {
	op   opcode
	line int
	stmt syntax.Stmt
	run  action
	// command is DONE.curCmd of the statement.
	command uint16
	// cond decides opJumpFalse; target is where jumps go.
	cond   *lazy[exec.Expr]
	target int
	label  string
	// handler is the first instruction of the CATCH block that an error here goes to, -1 without one;
	// catch numbers the CATCH block that this instruction is part of, -1 outside.
	handler int
	catch   int
	// entersCatch numbers the CATCH block whose first instruction this is, plus one.
	writes bool
	// opens: it opens a transaction under IMPLICIT_TRANSACTIONS.
	opens bool
}

// action runs one statement. The number is its row count; counted says whether DONE carries it.
type action func(s *Session, f *frame, in *instr) (result, error)

// result is what a statement reports in its DONE.
type result struct {
	rows    int64
	counted bool
	// silent: no DONE token (DECLARE without values, EXEC, which sends its own).
	silent bool
	// keepRowCount and keepError leave @@ROWCOUNT and @@ERROR alone.
	keepRowCount, keepError bool
}

type opcode uint8

const (
	opStmt opcode = iota
	opJump
	opJumpFalse
	opEnterTry
	opLeaveTry
	opEnterCatch // target of a handler
	opLeaveCatch
	opReturn
	opLabel
)

// version says what a bound statement was bound against. changes is 0 for the committed catalog alone: what is bound
// against that serves every session.
type version struct {
	meta    uint64
	changes uint64
	db      int32
	user    int32
	userDB  int32
	login   int32
}

func (s *Session) version() version {
	v := version{meta: s.srv.engine.MetaVersion(), db: s.db, user: s.user, userDB: s.userDB, login: s.login}
	if len(s.temp) > 0 || len(s.identityInsert) > 0 || s.tran.count > 0 && s.changes != s.tran.changes {
		v.changes = s.changes
	}
	return v
}

// changed notes a change of the definitions that this session sees; no two sessions ever have the same number.
func (s *Session) changed() {
	s.srv.changes++
	s.changes = s.srv.changes
}

// lazy is something bound at compile time, or when it first runs if it names what does not exist yet, and again
// when definitions changed.
type lazy[T any] struct {
	bind    func(sc *bind.Scope) (T, error)
	value   T
	version version
	bound   bool
	// locks are what binding took Sch-S on.
	locks []store.Resource
}

// compile binds for the first time. It returns the error when that error is the batch's, and nil for one that belongs to the
// statement's own run (deferred name resolution).
func (l *lazy[T]) compile(c *compiler) error {
	err := l.rebind(c.f)
	if err != nil && defers(err) {
		return nil
	}
	return err
}

// rebind binds in the running transaction, which then holds Sch-S on what was named.
func (l *lazy[T]) rebind(f *frame) error {
	sc := f.scope()
	var locks []store.Resource
	sc.Locked = &locks
	v, err := l.bind(sc)
	if err != nil {
		return err
	}
	l.value, l.bound, l.version, l.locks = v, true, f.s.version(), locks
	return nil
}

// get gives the bound value for a run, with Sch-S on the objects that it names: what has to be waited for may have changed
// and is bound again.
func (l *lazy[T]) get(f *frame) (T, error) {
	var zero T
	if l.bound && l.version == f.s.version() {
		value := l.value
		waited, err := f.s.lockSchema(l.locks)
		if err != nil {
			return zero, err
		}
		if !waited {
			return value, nil
		}
	}
	if err := l.rebind(f); err != nil {
		return zero, asBindError(err)
	}
	return l.value, nil
}

// lockSchema takes Sch-S for the transaction.
func (s *Session) lockSchema(objects []store.Resource) (waited bool, err error) {
	for _, r := range objects {
		w, err := s.txn().Lock(s.ctx, r, store.SchS)
		if err != nil {
			return true, err
		}
		waited = waited || w
	}
	return waited, nil
}

// deferred are the errors of a name that may exist by the time that the statement runs: the whole statement is bound then.
var deferred = map[int32]bool{208: true, 4121: true, 2812: true, 4902: true, 1088: true, 5313: true, 4413: true}

func defers(err error) bool {
	e, ok := err.(*sqlerr.Error)
	if !ok || e.Class == sqlerr.Fatal {
		return false
	}
	if e.Class != sqlerr.Compile || deferred[e.Number] {
		return true
	}
	for _, c := range e.Causes {
		if deferred[c.Number] {
			return true
		}
	}
	return false
}

// bindError is an error of binding a statement at run time: it ends its batch, and only a caller's TRY can catch it.
type bindError struct{ msg *sqlerr.Error }

func (b *bindError) Error() string { return b.msg.Error() }

func asBindError(err error) error {
	e, ok := err.(*sqlerr.Error)
	if !ok || (e.Class != sqlerr.Compile && !deferred[e.Number]) {
		return err
	}
	return &bindError{e}
}

// frameKind tells what a frame runs.
type frameKind uint8

const (
	batchFrame frameKind = iota
	dynamicFrame
	procFrame
	functionFrame
	triggerFrame
)

// frame is one running batch or module body.
type frame struct {
	s      *Session
	parent *frame
	kind   frameKind
	prog   *program
	pc     int
	env    *exec.Env
	own    exec.Env // what env points to
	module *catalog.Module
	// name is the module's name as EXEC spelled it, for ERROR_PROCEDURE().
	name          string
	db            int32
	nest          int
	caught        []*sqlerr.Error
	scopeIdentity types.Value
	status        int32
	returned      types.Value
	returnType    *types.Type
	tables        map[string]*bind.TableSource
	owned         []*bind.TableSource // table variables, dropped at the end
	tranCount     int                 // @@TRANCOUNT at the start
	cursors       map[string]*cursor
	trigger       *triggerRows
	steps         int
}

func (f *frame) line() int {
	if f.prog == nil || f.pc >= len(f.prog.code) {
		return 1
	}
	return f.prog.code[f.pc].line
}

// procName attributes errors: procedures and triggers by name; functions to the calling statement.
func (f *frame) procName() string {
	for f != nil && f.kind == functionFrame {
		f = f.parent
	}
	if f == nil {
		return ""
	}
	return f.name
}

func (f *frame) current() *instr { return &f.prog.code[f.pc] }

func (f *frame) caughtError() *sqlerr.Error {
	if f.prog == nil || f.pc >= len(f.prog.code) {
		return nil
	}
	if c := f.current().catch; c >= 0 {
		return f.caught[c]
	}
	return nil
}

// inTry reports whether an error of this frame's current instruction has a handler, here or further out.
func (f *frame) inTry() bool {
	for ; f != nil; f = f.parent {
		if f.prog != nil && f.pc < len(f.prog.code) && f.current().handler >= 0 {
			return true
		}
	}
	return false
}

// scope is where the frame's statements are bound.
func (f *frame) scope() *bind.Scope {
	s := f.s
	tx := s.txn()
	sc := &bind.Scope{Ctx: s.ctx, Cat: catalog.New(tx), Sess: s, Vars: f.prog.vars, Tables: f.table, Module: f.module, InFunction: f.kind == functionFrame}
	sc.DB = sc.Cat.DatabaseByID(s.db)
	sc.DefaultSchema = s.defaultSchema(sc.Cat, f.module)
	return sc
}

// defaultSchema is the module's own schema inside a module, the user's default schema else.
func (s *Session) defaultSchema(cat catalog.Catalog, m *catalog.Module) int32 {
	if m != nil {
		return m.Schema
	}
	if u := s.User(); u != nil && u.DefaultSchema != "" {
		if sc := cat.Schema(s.db, u.DefaultSchema); sc != nil {
			return sc.ID
		}
	}
	if sc := cat.Schema(s.db, "dbo"); sc != nil {
		return sc.ID
	}
	return 1
}

// eval evaluates an expression that was not bound at compile time, with the frame's variables.
func (f *frame) eval(e syntax.Expr) (types.Value, error) {
	var v types.Value
	err := f.s.within(f, func(env *exec.Env) error {
		x, err := bind.Expr(f.scope(), e)
		if err != nil {
			return asBindError(err)
		}
		v, err = x.Eval(env)
		return err
	})
	return v, err
}

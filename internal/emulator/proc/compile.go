package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// compiler turns statements into a program, binding each once in text order. All errors of the batch are collected.
type compiler struct {
	s      *Session
	f      *frame
	p      *program
	errs   []*sqlerr.Error
	loops  []loop
	labels map[string]int
	text   string // the batch, for module definitions
	gotos  []int
	// handler and catch are those of the block being compiled.
	handler, catch int
}

type loop struct {
	start  int
	breaks []int
}

// compile makes the program of stmts for a frame; vars may hold the module's parameters already.
func (s *Session) compile(f *frame, text string, stmts []syntax.Stmt, vars *bind.Vars) (*program, []*sqlerr.Error) {
	c := &compiler{
		s: s, f: f, text: text, labels: map[string]int{}, handler: -1, catch: -1,
		p: &program{vars: vars},
	}
	f.prog = c.p
	c.list(stmts)
	c.resolveGotos()
	if len(c.errs) > 0 {
		return nil, severestFirst(c.errs)
	}
	c.p.version = s.version()
	return c.p, nil
}

// severestFirst: errors of severity 15 pre-empt all errors of the binder.
func severestFirst(errs []*sqlerr.Error) []*sqlerr.Error {
	var syntaxErrs []*sqlerr.Error
	for _, e := range errs {
		if e.Class == sqlerr.Fatal {
			return []*sqlerr.Error{e}
		}
		if e.Severity == 15 {
			syntaxErrs = append(syntaxErrs, e)
		}
	}
	if syntaxErrs != nil {
		return syntaxErrs
	}
	return errs
}

func (c *compiler) scope() *bind.Scope { return c.f.scope() }

// fail records an error of the batch.
func (c *compiler) fail(err error, line int) {
	if e, ok := err.(*sqlerr.Error); ok {
		c.errs = append(c.errs, e.At(line))
		return
	}
	c.errs = append(c.errs, sqlerr.Unsupported("%v", err).At(line))
}

func (c *compiler) add(in instr) int {
	in.handler, in.catch = c.handler, c.catch
	c.p.code = append(c.p.code, in)
	return len(c.p.code) - 1
}

func (c *compiler) list(stmts []syntax.Stmt) {
	for _, st := range stmts {
		c.stmt(st)
	}
}

// condition binds a predicate for IF and WHILE.
func (c *compiler) condition(e syntax.Expr, line int) *lazy[exec.Expr] {
	l := &lazy[exec.Expr]{bind: func(sc *bind.Scope) (exec.Expr, error) { return bind.Condition(sc, e) }}
	if err := l.compile(c); err != nil {
		c.fail(err, line)
	}
	return l
}

// expr binds a scalar expression.
func (c *compiler) expr(e syntax.Expr, line int) *lazy[exec.Expr] {
	l := &lazy[exec.Expr]{bind: func(sc *bind.Scope) (exec.Expr, error) { return bind.Expr(sc, e) }}
	if err := l.compile(c); err != nil {
		c.fail(err, line)
	}
	return l
}

func (c *compiler) stmt(st syntax.Stmt) {
	line := st.Position().Line
	switch st := st.(type) {
	case *syntax.BlockStmt:
		c.list(st.Body)
	case *syntax.IfStmt:
		c.ifStmt(st, line)
	case *syntax.WhileStmt:
		c.whileStmt(st, line)
	case *syntax.BreakStmt:
		l := &c.loops[len(c.loops)-1]
		l.breaks = append(l.breaks, c.add(instr{op: opJump, line: line}))
	case *syntax.ContinueStmt:
		c.add(instr{op: opJump, line: line, target: c.loops[len(c.loops)-1].start})
	case *syntax.TryStmt:
		c.try(st, line)
	case *syntax.LabelStmt:
		c.labels[labelKey(st.Label)] = c.add(instr{op: opLabel, line: line})
	case *syntax.GotoStmt:
		c.gotos = append(c.gotos, c.add(instr{op: opJump, line: line, label: st.Label}))
	case *syntax.ReturnStmt:
		c.returnStmt(st, line)
	default:
		c.plain(st, line)
	}
}

func (c *compiler) ifStmt(st *syntax.IfStmt, line int) {
	jump := c.add(instr{op: opJumpFalse, line: line, command: cmdIf, cond: c.condition(st.Cond, line)})
	c.stmt(st.Then)
	if st.Else != nil {
		over := c.add(instr{op: opJump, line: line})
		c.p.code[jump].target = len(c.p.code)
		c.stmt(st.Else)
		c.p.code[over].target = len(c.p.code)
		return
	}
	c.p.code[jump].target = len(c.p.code)
}

func (c *compiler) whileStmt(st *syntax.WhileStmt, line int) {
	start := len(c.p.code)
	exit := c.add(instr{op: opJumpFalse, line: line, command: cmdIf, cond: c.condition(st.Cond, line)})
	c.loops = append(c.loops, loop{start: start})
	c.stmt(st.Body)
	c.add(instr{op: opJump, line: line, target: start})
	l := c.loops[len(c.loops)-1]
	c.loops = c.loops[:len(c.loops)-1]
	end := len(c.p.code)
	c.p.code[exit].target = end
	for _, b := range l.breaks {
		c.p.code[b].target = end
	}
}

func (c *compiler) try(st *syntax.TryStmt, line int) {
	outerHandler, outerCatch := c.handler, c.catch
	c.add(instr{op: opEnterTry, line: line})
	// The handler's place is known when the body is compiled; until then the body carries a number below -1.
	mark := -2 - len(c.p.code)
	from := len(c.p.code)
	c.handler = mark
	c.list(st.Try)
	c.handler = outerHandler
	leave := c.add(instr{op: opLeaveTry, line: line})
	handler := len(c.p.code)
	for i := from; i < leave; i++ {
		if c.p.code[i].handler == mark {
			c.p.code[i].handler = handler
		}
	}
	c.catch = c.p.catches
	c.p.catches++
	c.add(instr{op: opEnterCatch, line: line})
	c.list(st.Catch)
	c.add(instr{op: opLeaveCatch, line: line})
	c.catch = outerCatch
	c.p.code[leave].target = len(c.p.code)
}

func (c *compiler) returnStmt(st *syntax.ReturnStmt, line int) {
	in := instr{op: opReturn, line: line, stmt: st, command: cmdSelect}
	if st.Value != nil {
		returns := c.f.returnType
		in.cond = &lazy[exec.Expr]{bind: func(sc *bind.Scope) (exec.Expr, error) {
			x, err := bind.Expr(sc, st.Value)
			if err == nil && returns != nil {
				x, err = bind.Convert(x, *returns)
			}
			return x, err
		}}
		if err := in.cond.compile(c); err != nil {
			c.fail(err, line)
		}
	}
	c.add(in)
}

func labelKey(name string) string { return foldName(name) }

func (c *compiler) resolveGotos() {
	for _, pc := range c.gotos {
		c.p.code[pc].target = c.labels[labelKey(c.p.code[pc].label)]
	}
}

// plain compiles a statement that runs by an action.
func (c *compiler) plain(st syntax.Stmt, line int) {
	run, writes := c.action(st)
	if run == nil {
		return
	}
	c.add(instr{op: opStmt, line: line, stmt: st, run: run, command: command(st), writes: writes, opens: opensTransaction(st, writes)})
}

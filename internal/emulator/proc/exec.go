package proc

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// maxNesting is how deep modules call each other (Msg 217).
const maxNesting = 32

// argument is one argument of a call: EXEC's or an RPC's.
type argument struct {
	name      string // with @; empty for a positional one
	value     types.Value
	typ       types.Type
	isDefault bool
	output    bool
	// set takes the value of an OUTPUT argument after the call.
	set func(v types.Value) error
	// table is a table-valued argument.
	table *bind.TableSource
}

// exec is EXEC of a procedure, a procedure variable or a string.
func (c *compiler) exec(st *syntax.ExecStmt) action {
	if err := refuseExec(st); err != nil {
		c.fail(err, st.Line)
		return nil
	}
	if err := c.refuseProc(st); err != nil {
		c.fail(err, st.Line)
		return nil
	}
	retSlot := -1
	var retType types.Type
	if st.ReturnVar != "" {
		slot, t, ok := c.p.vars.Lookup(st.ReturnVar)
		if !ok {
			c.fail(sqlerr.New(137, bare(st.ReturnVar)), st.Line)
			return nil
		}
		retSlot, retType = slot, t
	}
	bindArgs := c.arguments(st.Args)
	var dynamic *lazy[exec.Expr]
	if st.Dynamic != nil {
		dynamic = c.expr(st.Dynamic, st.Line)
	}
	return func(s *Session, f *frame, in *instr) (result, error) {
		if dynamic != nil {
			v, err := s.value(f, dynamic)
			if err != nil {
				return result{}, err
			}
			return result{silent: true, keepRowCount: true, keepError: true}, s.execText(f, textOf(v), st)
		}
		name := st.Proc
		if st.ProcVar != "" {
			slot, _, _ := c.p.vars.Lookup(st.ProcVar)
			n, err := parseName(textOf(f.env.Vars[slot]))
			if err != nil {
				return result{}, err
			}
			name = n
		}
		args, err := bindArgs(s, f)
		if err != nil {
			return result{}, err
		}
		status, err := s.call(f, name, args)
		if err != nil {
			return result{}, err
		}
		if retSlot >= 0 {
			v, err := convert(types.Int32(status), retType)
			if err != nil {
				return result{}, err
			}
			f.env.Vars[retSlot] = v
		}
		return result{silent: true, keepRowCount: true, keepError: true}, nil
	}
}

func refuseExec(st *syntax.ExecStmt) error {
	switch {
	case st.At != "":
		return sqlerr.Unsupported("EXECUTE … AT a linked server")
	case st.ResultSets != "" && st.ResultSets != "UNDEFINED" && st.ResultSets != "NONE":
		return sqlerr.Unsupported("EXECUTE … WITH RESULT SETS")
	case st.ResultSets == "NONE":
		return sqlerr.Unsupported("EXECUTE … WITH RESULT SETS NONE")
	}
	return nil
}

// refuseProc refuses, before anything runs, a procedure that SQL Server has and the emulator has not.
func (c *compiler) refuseProc(st *syntax.ExecStmt) error {
	if st.Dynamic != nil || st.ProcVar != "" {
		return nil
	}
	if st.Proc.Server != "" {
		return sqlerr.Unsupported("EXECUTE on a linked server")
	}
	refused := refusedProc(st.Proc)
	if refused == nil || c.s.systemProc(st.Proc) != nil {
		return nil
	}
	if _, _, obj, err := bind.ResolveObject(c.scope(), st.Proc); err == nil && obj != nil {
		return nil // the user's own, of that name
	}
	return refused
}

// parseName reads a one- to four-part name from text, such as a procedure variable's.
func parseName(text string) (syntax.Name, error) {
	b, err := syntax.Parse("EXEC "+text, syntax.Options{QuotedIdentifier: true})
	if err == nil && len(b.Statements) == 1 {
		if st, ok := b.Statements[0].(*syntax.ExecStmt); ok && len(st.Args) == 0 && st.Dynamic == nil {
			return st.Proc, nil
		}
	}
	return syntax.Name{}, sqlerr.New(2812, text)
}

// arguments binds EXEC's arguments; what it returns evaluates them for one call.
func (c *compiler) arguments(list []syntax.ExecArg) func(s *Session, f *frame) ([]argument, error) {
	type boundArg struct {
		argument
		slot  int
		value *lazy[exec.Expr]
		table string
	}
	args := make([]boundArg, 0, len(list))
	for _, a := range list {
		b := boundArg{argument: argument{name: a.Name, output: a.Output}, slot: -1}
		switch e := a.Value.(type) {
		case *syntax.Literal:
			if e.Kind == syntax.DefaultLiteral {
				b.isDefault = true
			} else {
				b.value = c.expr(e, a.Line)
			}
		case *syntax.ColumnRef: // a bare word is a string
			b.argument.value = types.NStr(strings.Join(e.Parts, "."))
			b.typ = types.Type{Kind: types.NVarChar, Length: 128}
		case *syntax.VarRef:
			if slot, t, ok := c.p.vars.Lookup(e.Name); ok {
				b.slot, b.typ = slot, t
				break
			}
			if c.f.table(tableVarName(e.Name)) != nil {
				b.table = tableVarName(e.Name)
				c.p.private = true
				break
			}
			c.fail(sqlerr.New(137, bare(e.Name)), a.Line)
		default:
			b.value = c.expr(a.Value, a.Line)
		}
		args = append(args, b)
	}
	return func(s *Session, f *frame) ([]argument, error) {
		out := make([]argument, len(args))
		for i, b := range args {
			a := b.argument
			switch {
			case b.table != "":
				a.table = f.table(b.table)
			case b.slot >= 0:
				a.value = f.env.Vars[b.slot]
				if b.output {
					slot, t := b.slot, b.typ
					a.set = func(v types.Value) error {
						v, err := convert(v, t)
						if err == nil {
							f.env.Vars[slot] = v
						}
						return err
					}
				}
			case b.value != nil:
				v, err := s.value(f, b.value)
				if err != nil {
					return nil, err
				}
				a.value = v
				if b.value.bound {
					a.typ = b.value.value.Type()
				}
			}
			out[i] = a
		}
		return out, nil
	}
}

func tableVarName(name string) string { return "@" + bare(name) }

// execText is EXEC('…'): a batch of its own, with variables, SET options and USE of its own.
func (s *Session) execText(f *frame, text string, st *syntax.ExecStmt) error {
	d := s.newFrame(dynamicFrame, nil)
	if st.AsUser != "" || st.AsLogin != "" {
		kind, name := "USER", st.AsUser
		if st.AsLogin != "" {
			kind, name = "LOGIN", st.AsLogin
		}
		if err := s.executeAs(d, kind, name); err != nil {
			return err
		}
	}
	if _, err := s.runText(d, text, nil); err != nil {
		return err
	}
	return s.procDone(0)
}

// runText compiles and runs a dynamic batch in frame d, whose parameters (nil for none) have their values; it sends no status of
// its own.
func (s *Session) runText(d *frame, text string, params *declaration) (int32, error) {
	if d.nest++; d.nest > maxNesting {
		return 0, sqlerr.New(217)
	}
	back := s.enter(d)
	errs := s.prepare(d, text, params)
	if errs != nil {
		back()
		return 0, &compileErrors{errs}
	}
	err := s.run(d)
	back()
	return s.ended266(d, err)
}

// enter starts a scope; the function it returns ends it: SET options, database and identity are the caller's again, and
// what the scope made temporarily is dropped.
func (s *Session) enter(d *frame) func() {
	set, db, insert := s.set, s.db, s.identityInsert
	d.tranCount = s.tran.count
	return func() {
		s.leave(d)
		s.revertAll(d)
		s.identityInsert = insert
		s.restoreSettings(set)
		if s.db == db {
			return
		}
		old := s.databaseName()
		s.db = db
		if d.kind != dynamicFrame || s.out == nil {
			return
		}
		if err := s.holdDatabase(s.ctx, db); err != nil {
			s.srv.log.Error("database lock", "spid", s.spid, "error", err)
		}
		name := s.databaseName()
		_ = lost(s.out.w.DatabaseChanged(name, old))
	}
}

// ended266 turns a scope's end into its caller's: Msg 266 when @@TRANCOUNT differs.
func (s *Session) ended266(d *frame, err error) (int32, error) {
	switch err.(type) {
	case nil:
	case scopeEnd:
		return -6, nil
	default:
		return 0, err
	}
	if d.tranCount == 0 && s.tran.count == 1 && s.set.on("IMPLICIT_TRANSACTIONS") {
		return d.status, nil // the scope's first statement opened it
	}
	if s.tran.count != d.tranCount {
		e := sqlerr.New(266, d.tranCount, s.tran.count)
		e.Proc = d.name
		return d.status, &argError{e}
	}
	return d.status, nil
}

// call runs a system procedure or a module by name, and sends RETURNSTATUS and DONEPROC.
func (s *Session) call(f *frame, name syntax.Name, args []argument) (int32, error) {
	status, err := s.callByName(f, name, args)
	if err != nil {
		return 0, err
	}
	return status, s.procDone(status)
}

func (s *Session) callByName(f *frame, name syntax.Name, args []argument) (int32, error) {
	if p := s.systemProc(name); p != nil {
		back, err := s.inDatabase(name.Database)
		if err != nil {
			return 0, err
		}
		defer back()
		return s.callSystem(f, p, name, args)
	}
	m, db, err := s.findProc(f, name)
	if err != nil {
		return 0, err
	}
	return s.callProc(f, m, db, spelled(name), args)
}

// inDatabase moves the session to the database that a system procedure was called in (d.sys.sp_x); the function it
// returns moves it back. An empty name is the current database. Msg 911, 916.
func (s *Session) inDatabase(name string) (back func(), err error) {
	if name == "" {
		return func() {}, nil
	}
	db, err := s.openDatabase(name)
	if err != nil {
		return nil, err
	}
	before := s.db
	s.db = db.ID
	return func() { s.db = before }, nil
}

// spelled is a name as ERROR_PROCEDURE() shows it: as written, without quotes.
func spelled(n syntax.Name) string {
	var parts []string
	for _, p := range []string{n.Database, n.Schema, n.Object} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ".")
}

// calledAsFunction are the functions' types, which EXEC calls too.
var calledAsFunction = map[string]bool{"FN": true, "FS": true, "IF": true, "TF": true, "FT": true}

// notCalled names what kind of object EXEC refuses with Msg 2809; empty for a procedure and what is taken for none.
func notCalled(obj any) string {
	switch o := obj.(type) {
	case *catalog.Table:
		return "table"
	case *catalog.Module:
		return map[string]string{"V": "view", "AF": "aggregate function"}[o.Type]
	}
	return ""
}

// findProc resolves a procedure's name; Msg 2812.
func (s *Session) findProc(f *frame, name syntax.Name) (m *catalog.Module, db int32, err error) {
	if name.Server != "" {
		return nil, 0, sqlerr.Unsupported("EXECUTE on a linked server")
	}
	if t := s.temp[foldName(name.Object)]; t.module != nil {
		return t.module, t.db, nil
	}
	err = s.within(f, func(*exec.Env) error {
		d, _, obj, err := bind.ResolveObject(f.scope(), name)
		if err != nil {
			return err
		}
		m, _ = obj.(*catalog.Module)
		if what := notCalled(obj); what != "" {
			return sqlerr.New(2809, spelled(name), spelled(name), what)
		}
		if m != nil && calledAsFunction[m.Type] {
			return sqlerr.Unsupported("EXECUTE of the function %s", spelled(name))
		}
		if m == nil || m.Type != "P" && m.Type != "PC" {
			m = nil
			return nil
		}
		db = d.ID
		return nil
	})
	if err == nil && m == nil {
		if refused := refusedProc(name); refused != nil {
			return nil, 0, refused
		}
		text := name.Text
		if text == "" {
			text = spelled(name)
		}
		err = sqlerr.New(2812, strings.NewReplacer("[", "", "]", "").Replace(text))
	}
	return m, db, err
}

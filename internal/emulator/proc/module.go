package proc

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// parseModule reads a module's stored text.
func (s *Session) parseModule(m *catalog.Module) (*syntax.CreateModuleStmt, error) {
	b, err := s.srv.parse(m.Source(), m.QuotedIdent)
	if err != nil {
		return nil, err
	}
	for _, st := range b.Statements {
		if c, ok := st.(*syntax.CreateModuleStmt); ok {
			return c, nil
		}
	}
	return nil, sqlerr.Unsupported("a module without text")
}

// moduleFrame makes the frame of a module that runs in database db.
func (s *Session) moduleFrame(kind frameKind, m *catalog.Module, db int32, name string) (*frame, error) {
	fr := s.newFrame(kind, nil)
	fr.module, fr.name, fr.db = m, name, db
	if fr.nest++; fr.nest > maxNesting {
		return nil, sqlerr.New(217)
	}
	return fr, nil
}

// callProc runs a user procedure and hands its OUTPUT values back.
func (s *Session) callProc(f *frame, m *catalog.Module, db int32, name string, args []argument) (int32, error) {
	if f.kind == functionFrame {
		return 0, sqlerr.New(557)
	}
	if !s.HasPermission("EXECUTE", "OBJECT", m.ID) && s.TempModule(m.Name) != m {
		return 0, s.denied("EXECUTE", &m.Object, db)
	}
	if m.Type == "PC" {
		return s.callCLR(f, m, db, name, args)
	}
	fr, err := s.moduleFrame(procFrame, m, db, name)
	if err != nil {
		return 0, err
	}
	st, err := s.parseModule(m)
	if err != nil {
		return 0, err
	}
	fr.returnType = &types.Type{Kind: types.Int}
	slots, err := matchArgs(m, name, args)
	if err != nil {
		return 0, err
	}
	back := s.enter(fr)
	if s.db != db {
		s.db = db
	}
	_, err = s.runProc(fr, m, st, name, args, slots)
	outputs := fr.env.Vars
	back()
	status, err := s.ended266(fr, err)
	if err != nil {
		return status, err
	}
	for i, a := range slots {
		if a >= 0 && args[a].set != nil && m.Params[i].Output {
			if err := args[a].set(outputs[i]); err != nil {
				return status, err
			}
		}
	}
	return status, nil
}

func (s *Session) runProc(fr *frame, m *catalog.Module, st *syntax.CreateModuleStmt, name string, args []argument, slots []int) (int32, error) {
	for i, p := range m.Params {
		if a := slots[i]; p.TableType != 0 && a >= 0 && args[a].table != nil {
			fr.bindTable(tableVarName(p.Name), args[a].table)
		}
	}
	if err := s.loadModule(fr, m, st); err != nil {
		return 0, err
	}
	for i, p := range m.Params {
		if p.TableType != 0 {
			continue
		}
		a := slots[i]
		if a < 0 || args[a].isDefault {
			v, err := s.defaultOf(fr, name, m, st, i)
			if err != nil {
				return 0, err
			}
			fr.env.Vars[i] = v
			continue
		}
		v, err := convert(args[a].value, p.Type)
		if err != nil {
			return 0, conversionOfArg(err, args[a].value, p.Type, name)
		}
		fr.env.Vars[i] = v
	}
	if err := s.impersonateModule(fr, m); err != nil {
		return 0, err
	}
	return 0, s.run(fr)
}

// conversionOfArg is Msg 8114 for an argument that does not convert to its parameter's type; it has no line.
func conversionOfArg(err error, v types.Value, to types.Type, name string) error {
	e, ok := err.(*sqlerr.Error)
	if !ok {
		return err
	}
	if e.Number == 245 || e.Number == 8114 || e.Number == 241 {
		e = sqlerr.New(8114, v.Kind.String(), to.Kind.String())
	}
	e.Class, e.Proc = sqlerr.Statement, name
	return &argError{e}
}

// matchArgs gives, for each parameter, the argument that it takes, or -1: Msg 8144, 8145, 8143, 201, 8162.
func matchArgs(m *catalog.Module, name string, args []argument) ([]int, error) {
	slots := make([]int, len(m.Params))
	for i := range slots {
		slots[i] = -1
	}
	fail := func(number int32, a ...any) error {
		e := sqlerr.New(number, a...)
		e.Proc = name
		return &argError{e}
	}
	for i := range args {
		a := &args[i]
		at := i
		if a.name != "" {
			at = slices.IndexFunc(m.Params, func(p catalog.Param) bool { return strings.EqualFold(bare(p.Name), bare(a.name)) })
			if at < 0 {
				return nil, fail(8145, bare(a.name), name)
			}
		}
		if at >= len(m.Params) {
			return nil, fail(8144, name)
		}
		if slots[at] >= 0 {
			return nil, fail(8143, bare(m.Params[at].Name))
		}
		if a.output && !m.Params[at].Output {
			return nil, fail(8162, bare(m.Params[at].Name))
		}
		slots[at] = i
	}
	for i, p := range m.Params {
		if slots[i] < 0 && !p.HasDefault && p.TableType == 0 || slots[i] >= 0 && args[slots[i]].isDefault && !p.HasDefault && p.TableType == 0 {
			return nil, fail(201, name, bare(p.Name))
		}
	}
	return slots, nil
}

// defaultOf evaluates a parameter's default.
func (s *Session) defaultOf(fr *frame, name string, m *catalog.Module, st *syntax.CreateModuleStmt, i int) (v types.Value, err error) {
	if i >= len(st.Params) || st.Params[i].Default == nil {
		return types.NullValue, nil
	}
	e := st.Params[i].Default
	if c, ok := e.(*syntax.ColumnRef); ok { // a bare word is a string
		return convert(types.NStr(strings.Join(c.Parts, ".")), m.Params[i].Type)
	}
	err = s.within(fr, func(env *exec.Env) error {
		x, err := bind.Expr(fr.scope(), e)
		if err != nil {
			return err
		}
		if v, err = x.Eval(env); err != nil {
			return err
		}
		v, err = convert(v, m.Params[i].Type)
		return err
	})
	return v, err
}

// loadModule gives a frame its module's program, from the cache unless the body needs a fresh one.
func (s *Session) loadModule(fr *frame, m *catalog.Module, st *syntax.CreateModuleStmt) error {
	private := len(fr.tables) > 0 // a multi-statement function's own table
	for _, p := range m.Params {
		if p.TableType == 0 {
			continue
		}
		private = true
		if fr.table(tableVarName(p.Name)) == nil {
			if err := s.emptyTable(fr, p); err != nil {
				return err
			}
		}
	}
	set := s.set
	s.set = s.set.with("QUOTED_IDENTIFIER", onOffWord(m.QuotedIdent)).with("ANSI_NULLS", onOffWord(m.AnsiNulls))
	key := &programKey{module: m}
	if private {
		key = nil
	}
	errs := s.load(fr, key, m.Definition, st.Body, m.Params)
	s.set = set
	if errs != nil {
		for _, e := range errs {
			e.Proc = fr.name
		}
		return &compileErrors{errs}
	}
	return nil
}

// paramVars declares parameters as the first variables: a parameter's slot is its position, and table-valued ones take one too.
func paramVars(params []catalog.Param) *bind.Vars {
	vars := &bind.Vars{}
	for i, p := range params {
		if p.TableType != 0 {
			vars.Declare(hiddenSlot(i), intType)
			continue
		}
		vars.Declare(p.Name, p.Type)
	}
	return vars
}

func hiddenSlot(i int) string { return "@\x00" + string(rune('0'+i)) }

func onOffWord(on bool) string {
	if on {
		return "ON"
	}
	return "OFF"
}

// denied is Msg 229.
func (s *Session) denied(permission string, o *catalog.Object, db int32) error {
	var dbName, schema string
	s.read(func(cat catalog.Catalog) {
		if d := cat.DatabaseByID(db); d != nil {
			dbName = d.Name
		}
		if sc := cat.SchemaByID(db, o.Schema); sc != nil {
			schema = sc.Name
		}
	})
	return sqlerr.New(229, permission, o.Name, dbName, schema)
}

// CallFunction implements exec.Session: one call of a user-defined scalar function.
func (s *Session) CallFunction(env *exec.Env, m *catalog.Module, args []types.Value) (types.Value, error) {
	if m.Type == "FS" {
		return s.srv.code.CallFunction(env, m, args)
	}
	fr, st, err := s.functionFrame(m, env)
	if err != nil {
		return types.NullValue, err
	}
	fr.returnType = m.Returns
	err = s.runFunction(fr, m, st, args)
	return fr.returned, err
}

func (s *Session) functionFrame(m *catalog.Module, env *exec.Env) (*frame, *syntax.CreateModuleStmt, error) {
	st, err := s.parseModule(m)
	if err != nil {
		return nil, nil, err
	}
	fr, err := s.moduleFrame(functionFrame, m, s.db, m.Name)
	if err != nil {
		return nil, nil, err
	}
	fr.env.Now = env.Now
	return fr, st, nil
}

func (s *Session) runFunction(fr *frame, m *catalog.Module, st *syntax.CreateModuleStmt, args []types.Value) error {
	rowCount, lastError := s.rowCount, s.lastError
	back := s.enter(fr)
	s.out.mute++
	capture := s.out.capture
	s.out.capture = nil
	defer func() {
		s.out.mute--
		s.out.capture = capture
		back()
		s.rowCount, s.lastError = rowCount, lastError
	}()
	if err := s.loadModule(fr, m, st); err != nil {
		return functionError(err)
	}
	for i, p := range m.Params {
		if i >= len(args) {
			break
		}
		v, err := convert(args[i], p.Type)
		if err != nil {
			return err
		}
		fr.env.Vars[i] = v
	}
	if err := s.impersonateModule(fr, m); err != nil {
		return err
	}
	return functionError(s.run(fr))
}

// functionError is a function's error as its calling statement sees it.
func functionError(err error) error {
	if c, ok := err.(*compileErrors); ok {
		return c.errs[0]
	}
	return err
}

// CallTableFunction implements exec.Session: it fills the table of a multi-statement function and emits its rows.
func (s *Session) CallTableFunction(env *exec.Env, m *catalog.Module, args []types.Value, emit func(types.Row) error) error {
	fr, st, err := s.functionFrame(m, env)
	if err != nil {
		return err
	}
	src, err := s.newTableVariable(fr, st.TableVar, st.TableDef)
	if err != nil {
		return err
	}
	defer s.dropTable(src)
	fr.bindTable(tableVarName(st.TableVar), src)
	if err := s.runFunction(fr, m, st, args); err != nil {
		return err
	}
	return scanTable(env, src, emit)
}

package proc

import (
	"context"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// The well-known procedure ids of an RPC request (MS-TDS 2.2.6.6).
var rpcNames = map[uint16]string{
	1: "sp_cursor", 2: "sp_cursoropen", 3: "sp_cursorprepare", 4: "sp_cursorexecute", 5: "sp_cursorprepexec",
	6: "sp_cursorunprepare", 7: "sp_cursorfetch", 8: "sp_cursoroption", 9: "sp_cursorclose",
	10: "sp_executesql", 11: "sp_prepare", 12: "sp_execute", 13: "sp_prepexec", 14: "sp_prepexecrpc", 15: "sp_unprepare",
}

// preparedStmt is what sp_prepare keeps: a statement and its parameters' declaration.
type preparedStmt struct {
	text, decl string
}

// RPC implements wire.Session.
func (s *Session) RPC(ctx context.Context, r wire.RPC, w wire.Writer) error {
	return s.request(ctx, w, func() error {
		call := &rpcCall{s: s, name: r.Name}
		if r.ID != 0 {
			call.known = syntax.Name{Object: rpcNames[r.ID]}
		}
		f := s.rpcFrame()
		s.frame = f
		defer func() { s.frame = nil }()
		status, err := call.run(f, r.Params)
		if err != nil {
			return s.rpcFailed(f, err)
		}
		return call.finish(status)
	})
}

// rpcProgram is what the client's call runs.
var rpcProgram = &program{code: []instr{{op: opStmt, line: 1, handler: -1, catch: -1, command: cmdExec}}, vars: &bind.Vars{}}

// rpcFrame is the frame that stands for the client's call: modules below it answer as procedures do.
func (s *Session) rpcFrame() *frame {
	return s.newFrame(dynamicFrame, rpcProgram)
}

// rpcFailed reports an error of the call itself and ends the answer.
func (s *Session) rpcFailed(f *frame, err error) error {
	if out := s.handle(f, f.current(), err); out != nil {
		if _, ended := out.(batchEnd); !ended {
			return out
		}
	}
	if err := lost(s.out.w.ReturnStatus(rpcFailedStatus)); err != nil {
		return err
	}
	return s.out.done(wire.Done{Kind: wire.DoneProc, Error: true, InTran: s.inTran(), Command: cmdExec})
}

// rpcFailedStatus is a call's status when an error ended it.
const rpcFailedStatus = -6

type rpcCall struct {
	s       *Session
	name    string      // as the client wrote it
	known   syntax.Name // of a procedure that was called by its number
	outputs []output1
}

type output1 struct {
	name string
	typ  types.Type
	val  types.Value
}

func (c *rpcCall) run(f *frame, params []wire.Param) (int32, error) {
	args := make([]argument, len(params))
	c.outputs = make([]output1, len(params))
	for i, p := range params {
		a := argument{name: p.Name, value: p.Value, typ: p.Type, isDefault: p.Default, output: p.Output}
		if p.Type.Kind == types.Table {
			t, err := c.s.tableValue(f, p)
			if err != nil {
				return 0, err
			}
			a.table = t
		}
		if p.Output {
			o := &c.outputs[i]
			*o = output1{name: p.Name, typ: p.Type, val: p.Value}
			a.set = func(v types.Value) error {
				v, err := convert(v, o.typ)
				o.val = v
				return err
			}
		}
		args[i] = a
	}
	n := c.known
	if n.Object == "" {
		var err error
		if n, err = parseName(c.name); err != nil {
			return 0, err
		}
	}
	return c.s.callByName(f, n, args)
}

// finish sends status, outputs and DONEPROC.
func (c *rpcCall) finish(status int32) error {
	out := c.s.out
	if err := out.w.ReturnStatus(status); err != nil {
		return lost(err)
	}
	for _, o := range c.outputs {
		if o.typ.Kind == types.Null && o.name == "" {
			continue
		}
		if err := out.w.ReturnValue(o.name, o.typ, o.val); err != nil {
			return lost(err)
		}
	}
	return out.done(wire.Done{Kind: wire.DoneProc, InTran: c.s.inTran(), Command: cmdExec})
}

// procDone ends a procedure that a batch called.
func (s *Session) procDone(status int32) error {
	if s.out.mute > 0 {
		return nil
	}
	if err := lost(s.out.w.ReturnStatus(status)); err != nil {
		return err
	}
	return s.out.done(wire.Done{Kind: wire.DoneProc, InTran: s.inTran(), Command: cmdExec})
}

// tableValue is a table-valued parameter's rows as a table of its declared type.
func (s *Session) tableValue(f *frame, p wire.Param) (src *bind.TableSource, err error) {
	name := p.TableType
	if name == "" {
		return nil, sqlerr.Unsupported("a table-valued parameter without a type name")
	}
	n, err := parseName(name)
	if err != nil {
		return nil, sqlerr.New(218, name)
	}
	s.read(func(cat catalog.Catalog) {
		schema := cat.SchemaByID(s.db, s.defaultSchema(cat, nil))
		if n.Schema != "" {
			schema = cat.Schema(s.db, n.Schema)
		}
		if schema != nil {
			if t := cat.Type(s.db, schema.ID, n.Object); t != nil && t.Table != 0 {
				if tab := cat.TableByID(s.db, t.Table); tab != nil {
					src = rowsTable(tab, nil)
				}
			}
		}
	})
	if src == nil {
		return nil, sqlerr.New(218, name)
	}
	rows := make([]types.Row, len(p.Rows))
	identity := table.IdentityColumn(src.Table)
	if identity >= 0 && identity < len(p.Columns) && !p.Columns[identity].Default {
		return nil, sqlerr.Unsupported("values for the identity column of a table-valued parameter")
	}
	for i, r := range p.Rows {
		row := make(types.Row, len(src.Table.Columns))
		for j := range row {
			if j < len(r) {
				if row[j], err = convert(r[j], src.Table.Columns[j].Type); err != nil {
					return nil, err
				}
			}
			if j == identity {
				id := src.Table.Columns[j].Identity
				if row[j], err = convert(types.Value{Kind: types.BigInt, I: id.Seed + int64(i)*id.Increment}, src.Table.Columns[j].Type); err != nil {
					return nil, err
				}
			}
			if row[j].IsNull() && !src.Table.Columns[j].Nullable {
				return nil, sqlerr.Unsupported("NULL, or a default, for a NOT NULL column of a table-valued parameter")
			}
		}
		rows[i] = row
	}
	return rowsTable(src.Table, rows), nil
}

// executeSQL is sp_executesql @stmt, @params, values…
func (s *Session) executeSQL(f *frame, args []argument) (int32, error) {
	stmt, decl, rest, err := splitSQLArgs("sp_executesql", args)
	if err != nil {
		return 0, err
	}
	return s.runParameterised(f, "sp_executesql", stmt, decl, rest)
}

// splitSQLArgs takes the statement and the declaration off the arguments of sp_executesql: named or by position.
func splitSQLArgs(proc string, args []argument) (stmt, decl string, rest []argument, err error) {
	if len(args) == 0 {
		e := sqlerr.New(201, proc, "statement")
		return "", "", nil, &argError{e}
	}
	text := func(a argument, what string) (string, error) {
		switch a.value.Kind {
		case types.NVarChar, types.NChar, types.NText, types.Null:
			return textOf(a.value), nil
		}
		return "", &argError{sqlerr.New(214, what, "ntext/nchar/nvarchar")}
	}
	if stmt, err = text(args[0], "@statement"); err != nil {
		return "", "", nil, err
	}
	rest = args[1:]
	if len(rest) > 0 {
		if n := strings.ToLower(rest[0].name); bare(n) == "" || bare(n) == "params" || bare(n) == "parameters" || bare(n) == "parms" {
			if decl, err = text(rest[0], "@params"); err != nil {
				return "", "", nil, err
			}
			rest = rest[1:]
		}
	}
	return stmt, decl, rest, nil
}

// runParameterised runs a text with declared parameters: a dynamic batch whose first variables are the parameters.
func (s *Session) runParameterised(f *frame, proc, text, decl string, args []argument) (int32, error) {
	d := s.newFrame(dynamicFrame, nil)
	declared, err := s.declared(d, decl)
	if err != nil {
		return 0, err
	}
	params := declared.module.Params
	slots, err := matchArgs(declared.module, "(@statement)", args)
	if err != nil {
		return 0, err
	}
	d.env.Vars = make([]types.Value, len(params))
	for i, p := range params {
		a := slots[i]
		switch {
		case p.TableType != 0 && a >= 0 && args[a].table != nil:
			d.bindTable(tableVarName(p.Name), args[a].table)
		case p.TableType != 0:
			if err := s.emptyTable(d, p); err != nil {
				return 0, err
			}
		case a >= 0:
			if d.env.Vars[i], err = convert(args[a].value, p.Type); err != nil {
				return 0, conversionOfArg(err, args[a].value, p.Type, proc)
			}
		}
	}
	if _, err = s.runText(d, text, declared); err != nil {
		return 0, err
	}
	status := s.lastError
	for i, a := range slots {
		if a >= 0 && args[a].set != nil && params[i].Output {
			if err := args[a].set(d.env.Vars[i]); err != nil {
				return status, err
			}
		}
	}
	return status, nil
}

// preparedProcs are sp_prepare, sp_prepexec, sp_execute and sp_unprepare.
func preparedProcs() []*sysProc {
	return []*sysProc{
		{name: "sp_prepare", raw: (*Session).spPrepare},
		{name: "sp_prepexec", raw: (*Session).spPrepExec},
		{name: "sp_execute", raw: (*Session).spExecute},
		{name: "sp_unprepare", raw: (*Session).spUnprepare},
	}
}

func (s *Session) keep(text, decl string) types.Value {
	s.nextHandle++
	s.prepared[s.nextHandle] = &preparedStmt{text: text, decl: decl}
	return types.Int32(s.nextHandle)
}

// spPrepare is sp_prepare handle OUTPUT, params, stmt, options: the text is read now, and bound when it runs.
func (s *Session) spPrepare(f *frame, args []argument) (int32, error) {
	if len(args) < 3 || args[0].set == nil {
		return 0, &argError{sqlerr.New(201, "sp_prepare", "stmt")}
	}
	if _, err := s.srv.parse(textOf(args[2].value), s.set.on("QUOTED_IDENTIFIER")); err != nil {
		return 0, &compileErrors{[]*sqlerr.Error{err.(*sqlerr.Error)}}
	}
	return 0, args[0].set(s.keep(textOf(args[2].value), textOf(args[1].value)))
}

func (s *Session) spPrepExec(f *frame, args []argument) (int32, error) {
	if len(args) < 3 || args[0].set == nil {
		return 0, &argError{sqlerr.New(201, "sp_prepexec", "stmt")}
	}
	text, decl := textOf(args[2].value), textOf(args[1].value)
	status, err := s.runParameterised(f, "sp_prepexec", text, decl, args[3:])
	if err != nil {
		return status, err
	}
	return status, args[0].set(s.keep(text, decl))
}

func (s *Session) spExecute(f *frame, args []argument) (int32, error) {
	if len(args) == 0 {
		return 0, &argError{sqlerr.New(201, "sp_execute", "handle")}
	}
	h := int32(args[0].value.I)
	p := s.prepared[h]
	if p == nil {
		return 0, &argError{sqlerr.New(8179, h)}
	}
	return s.runParameterised(f, "sp_execute", p.text, p.decl, args[1:])
}

func (s *Session) spUnprepare(f *frame, args []argument) (int32, error) {
	if len(args) == 0 {
		return 0, &argError{sqlerr.New(201, "sp_unprepare", "handle")}
	}
	h := int32(args[0].value.I)
	if s.prepared[h] == nil {
		return 0, &argError{sqlerr.New(8179, h)}
	}
	delete(s.prepared, h)
	return 0, nil
}

// Transaction implements wire.Session: transaction manager requests.
func (s *Session) Transaction(ctx context.Context, r wire.TransactionRequest, w wire.Writer) error {
	return s.request(ctx, w, func() error {
		err := s.manage(r)
		if err == nil && r.Begin {
			err = s.beginAt(r.BeginIsolation, r.BeginName)
		}
		if e, ok := err.(*sqlerr.Error); ok {
			s.lastError = e.Number
			if err := s.out.error(e.At(1)); err != nil {
				return err
			}
			return s.doneError(&frame{kind: batchFrame}, cmdNone)
		}
		if err != nil {
			return err
		}
		return s.out.done(wire.Done{InTran: s.inTran(), Command: cmdNone})
	})
}

func (s *Session) manage(r wire.TransactionRequest) error {
	switch r.Op {
	case "begin":
		if name := []rune(r.Name); len(name) > maxTranName {
			return sqlerr.New(103, string(name[:maxTranName])).WithState(30)
		}
		return s.beginAt(r.Isolation, r.Name)
	case "commit":
		if s.tran.count == 0 {
			return sqlerr.New(3902).WithState(3)
		}
		return s.commit(s.ctx)
	case "rollback":
		if s.tran.count == 0 {
			return sqlerr.New(3903).WithState(2)
		}
		if r.Name != "" {
			return s.rollbackName(r.Name)
		}
		return s.rollback()
	case "save":
		return s.save(r.Name)
	}
	return sqlerr.Unsupported("transaction manager request %s", r.Op)
}

// beginAt begins with the request's isolation level, which becomes the session's.
func (s *Session) beginAt(iso uint8, name string) error {
	if iso != 0 {
		s.set.iso = store.Isolation(iso)
		s.applySettings()
	}
	return s.begin(name)
}

// RunExec runs INSERT … EXEC's procedure or string: its result sets go to emit.
func (s *Session) RunExec(env *exec.Env, st *syntax.ExecStmt, emit func(cols []exec.Column, r types.Row) error) error {
	if s.out.capture != nil {
		return sqlerr.New(8164)
	}
	f := s.frame
	c := &compiler{s: s, f: f, p: f.prog, handler: -1, catch: -1}
	run := c.exec(st)
	if len(c.errs) > 0 {
		return &compileErrors{c.errs}
	}
	leave := s.quietTransaction()
	tx := s.tran.tx
	s.out.capture = &captured{emit: emit}
	s.out.mute++
	_, err := run(s, f, f.current())
	s.out.mute--
	s.out.capture = nil
	if s.tran.tx == tx {
		leave()
	}
	return err
}

// captured takes result sets that do not go to the client.
type captured struct {
	cols []exec.Column
	emit func(cols []exec.Column, r types.Row) error
}

func (c *captured) columns(cols []exec.Column) error {
	c.cols = cols
	return nil
}

func (c *captured) row(r types.Row) error { return c.emit(c.cols, r) }

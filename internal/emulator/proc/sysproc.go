package proc

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// sysParam is a parameter of a system procedure; required ones give Msg 201 when missing.
type sysParam struct {
	name     string
	typ      types.Type
	def      types.Value
	required bool
}

// sysProc is one system procedure of the emulator.
type sysProc struct {
	name   string
	params []sysParam
	run    func(env *exec.Env, s *Session, a sysArgs) (int32, error)
	// raw procedures read their arguments themselves (sp_executesql).
	raw func(s *Session, f *frame, args []argument) (int32, error)
	// refuse, when set, refuses arguments of a procedure that is a text.
	refuse func(s *Session, a sysArgs) error
	// failed is the status after an error.
	failed int32
	// writes: refused in a doomed transaction (3930).
	writes bool
	// check, when set, refuses arguments; the procedure then runs in a transaction of its own, or a level of the open one.
	check func(sysArgs) error
	// errorInside: an error of the procedure is raised before its transaction ends.
	errorInside bool
}

// sysArgs are a call's arguments by lower-case parameter name.
type sysArgs struct {
	values map[string]types.Value
	given  map[string]bool
	frame  *frame
}

func (a sysArgs) value(name string) types.Value { return a.values[strings.ToLower(name)] }
func (a sysArgs) text(name string) string       { return textOf(a.value(name)) }

func nvarchar(n int) types.Type { return types.NVarCharOf(n) }

// The parameter types of system procedures.
var (
	sysname     = nvarchar(128)
	intType     = types.Type{Kind: types.Int}
	bitType     = types.Type{Kind: types.Bit}
	variantType = types.Type{Kind: types.Variant}
)

// systemProcs are the system procedures, by lower-case name.
func systemProcs() map[string]*sysProc {
	list := []*sysProc{
		{name: "sp_executesql", raw: (*Session).executeSQL},
		{name: "sp_describe_first_result_set", raw: (*Session).spDescribeFirst},
		{name: "sp_MSforeachtable", raw: (*Session).spForEachTable},
		{name: "sp_getapplock", run: getAppLock, failed: appBadParameter, params: []sysParam{
			{name: "@Resource", typ: nvarchar(255)},
			{name: "@LockMode", typ: nvarchar(32), required: true},
			{name: "@LockOwner", typ: nvarchar(32), def: types.NStr("Transaction")},
			{name: "@LockTimeout", typ: intType},
			{name: "@DbPrincipal", typ: sysname, def: types.NStr("public")},
		}},
		{name: "sp_releaseapplock", run: releaseAppLock, failed: appBadParameter, params: []sysParam{
			{name: "@Resource", typ: nvarchar(255)},
			{name: "@LockOwner", typ: nvarchar(32), def: types.NStr("Transaction")},
			{name: "@DbPrincipal", typ: sysname, def: types.NStr("public")},
		}},
		{name: "sp_set_session_context", run: setSessionContext, failed: 1, params: []sysParam{
			{name: "@key", typ: sysname, required: true}, {name: "@value", typ: variantType, required: true}, {name: "@read_only", typ: bitType, def: types.Bool(false)},
		}},
	}
	list = append(list, featureProcs()...)
	list = append(list, textProcs()...)
	m := make(map[string]*sysProc, len(list))
	for _, p := range list {
		m[strings.ToLower(p.name)] = p
	}
	return m
}

// systemProc finds a system procedure: sp_x, sys.sp_x, dbo.sp_x or master..sp_x.
func (s *Session) systemProc(n syntax.Name) *sysProc {
	schema := strings.ToLower(n.Schema)
	if n.Server != "" || schema != "" && schema != "sys" && schema != "dbo" {
		return nil
	}
	return s.srv.system[strings.ToLower(n.Object)]
}

// refusedProc names the system procedures that SQL Server has and the emulator has not.
func refusedProc(n syntax.Name) error {
	name := strings.ToLower(n.Object)
	schema := strings.ToLower(n.Schema)
	if schema != "" && schema != "sys" && schema != "dbo" {
		return nil
	}
	if strings.HasPrefix(name, "sp_") || strings.HasPrefix(name, "xp_") {
		if knownSystemProc(name) || schema == "sys" || strings.HasPrefix(name, "xp_") {
			return sqlerr.Unsupported("system procedure %s", n.Object)
		}
	}
	return nil
}

// knownSystemProc lists what would be Msg 2812's lie: procedures that every instance has.
func knownSystemProc(name string) bool {
	for _, p := range strings.Fields(`sp_who sp_who2 sp_help sp_helptext sp_helpdb sp_helpindex sp_helpconstraint sp_lock sp_spaceused
		sp_describe_first_result_set sp_describe_undeclared_parameters sp_tables sp_columns sp_columns_100 sp_pkeys sp_fkeys sp_statistics
		sp_stored_procedures sp_sproc_columns sp_databases sp_server_info sp_datatype_info sp_cursor sp_cursoropen sp_cursorfetch sp_cursorclose
		sp_addextendedproperty sp_updateextendedproperty sp_dropextendedproperty sp_rename sp_configure sp_addrolemember sp_droprolemember
		sp_addlogin sp_droplogin sp_grantdbaccess sp_revokedbaccess sp_addsrvrolemember sp_dropsrvrolemember sp_changedbowner sp_dboption
		sp_detach_db sp_attach_db sp_recompile sp_refreshview sp_refreshsqlmodule sp_settriggerorder sp_tableoption sp_indexoption sp_bindefault
		sp_bindrule sp_addtype sp_droptype sp_addmessage sp_dropmessage sp_altermessage sp_monitor sp_updatestats sp_createstats sp_autostats
		sp_depends sp_helplogins sp_helpuser sp_helprole sp_helprolemember sp_helpsrvrole sp_helpsrvrolemember sp_helprotect sp_helpfile
		sp_helpfilegroup sp_helptrigger sp_trace_create sp_trace_setevent sp_send_dbmail sp_start_job sp_add_job sp_delete_job sp_linkedservers
		sp_addlinkedserver sp_dropserver sp_serveroption sp_addlinkedsrvlogin sp_cdc_enable_db sp_procoption sp_validname sp_execute_external_script
		sp_invoke_external_rest_endpoint sp_getbindtoken sp_bindsession sp_createorphan sp_tablecollations_100 sp_reset_connection sp_prepexecrpc
		sp_estimate_data_compression_savings sp_sequence_get_range sp_testlinkedserver sp_special_columns sp_table_privileges sp_MSforeachtable
		sp_msforeachdb sp_add_trusted_assembly sp_drop_trusted_assembly sp_query_store_flush_db sp_query_store_force_plan sp_control_plan_guide`) {
		if name == strings.ToLower(p) {
			return true
		}
	}
	return false
}

// callSystem runs a system procedure.
func (s *Session) callSystem(f *frame, p *sysProc, name syntax.Name, args []argument) (status int32, err error) {
	if p.raw != nil {
		return p.raw(s, f, args)
	}
	if p.writes && s.tran.doomed {
		return 0, sqlerr.New(3930)
	}
	a, err := p.match(spelled(name), args)
	if err != nil {
		return 0, err
	}
	a.frame = f
	if p.check != nil {
		return s.callInTransaction(f, p, a)
	}
	status, err = s.runSystem(f, p, a)
	if e, ok := err.(*sqlerr.Error); ok && e.Class == sqlerr.Statement {
		return s.raised(f, p, e)
	}
	return status, err
}

func (s *Session) runSystem(f *frame, p *sysProc, a sysArgs) (status int32, err error) {
	err = s.within(f, func(env *exec.Env) error {
		status, err = p.run(env, s, a)
		return err
	})
	return status, err
}

// callInTransaction runs a procedure whose body begins a transaction, and commits it in any case.
func (s *Session) callInTransaction(f *frame, p *sysProc, a sysArgs) (int32, error) {
	if err := p.check(a); err != nil {
		if e, ok := err.(*sqlerr.Error); ok {
			return s.raised(f, p, e)
		}
		return 0, err
	}
	if err := s.begin(""); err != nil {
		return 0, err
	}
	status, err := s.runSystem(f, p, a)
	e, ok := err.(*sqlerr.Error)
	if err != nil && !ok {
		return 0, err
	}
	ok = ok && e.Class == sqlerr.Statement
	if ok && p.errorInside && !f.inTry() {
		status, err = s.raised(f, p, e)
		ok = false
	}
	if end := s.commit(s.ctx); end != nil {
		return 0, end
	}
	if ok {
		return s.raised(f, p, e)
	}
	return status, err
}

// raised is an error of a system procedure: its body raises it, and returns with a status. A TRY around the call gets it.
func (s *Session) raised(f *frame, p *sysProc, e *sqlerr.Error) (int32, error) {
	e.At(f.line())
	if e.Proc == "" {
		e.Proc = p.name
	}
	if f.inTry() {
		return 0, e
	}
	s.lastError = e.Number
	return p.failed, s.out.error(e)
}

// match binds arguments to parameters: Msg 8144, 8145, 8143, 201.
func (p *sysProc) match(name string, args []argument) (sysArgs, error) {
	a := sysArgs{values: map[string]types.Value{}, given: map[string]bool{}}
	fail := func(number int32, v ...any) (sysArgs, error) {
		e := sqlerr.New(number, v...)
		e.Proc = name
		return a, &argError{e}
	}
	for i, arg := range args {
		at := i
		if arg.name != "" {
			at = slices.IndexFunc(p.params, func(q sysParam) bool { return strings.EqualFold(bare(q.name), bare(arg.name)) })
			if at < 0 {
				return fail(8145, bare(arg.name), name)
			}
		}
		if at >= len(p.params) {
			return fail(8144, name)
		}
		q := p.params[at]
		key := strings.ToLower(q.name)
		if a.given[key] {
			return fail(8143, bare(q.name))
		}
		if arg.isDefault {
			continue
		}
		v := arg.value
		if q.typ.Kind != types.Variant {
			var err error
			if v, err = convert(v, q.typ); err != nil {
				return a, conversionOfArg(err, arg.value, q.typ, name)
			}
		}
		a.values[key], a.given[key] = v, true
	}
	for _, q := range p.params {
		key := strings.ToLower(q.name)
		if a.given[key] {
			continue
		}
		if q.required {
			return fail(201, name, bare(q.name))
		}
		a.values[key] = q.def
	}
	return a, nil
}

// featureProc adapts a procedure of another package: it sees only the arguments that were given.
func featureProc(name string, writes bool, params []sysParam,
	run featureFunc,
) *sysProc {
	return &sysProc{name: name, params: params, writes: writes, failed: 1, run: func(env *exec.Env, s *Session, a sysArgs) (int32, error) {
		args := map[string]types.Value{}
		for k, v := range a.values {
			if a.given[k] {
				args[k] = v
			}
		}
		rs := &rowset{s: s, f: a.frame}
		if err := run(env, a.frame.scope(), args, rs.emit); err != nil {
			return 0, err
		}
		if writes {
			s.changed()
		}
		return 0, rs.end()
	}}
}

// rowset sends the result sets of a system procedure; a new column list starts a new one, and a nil row says that there is none.
type rowset struct {
	s    *Session
	f    *frame
	cols []exec.Column
	n    uint64
}

func (r *rowset) emit(cols []exec.Column, row types.Row) error {
	if r.cols == nil || &r.cols[0] != &cols[0] {
		if err := r.end(); err != nil {
			return err
		}
		r.cols, r.n = cols, 0
		if err := r.s.out.columns(cols); err != nil {
			return err
		}
	}
	if row == nil {
		return nil
	}
	r.n++
	return r.s.out.row(row)
}

func (r *rowset) end() error {
	if r.cols == nil {
		return nil
	}
	return r.s.out.done(wire.Done{Kind: wire.DoneInProc, HasCount: !r.s.set.on("NOCOUNT"), Count: r.n, InTran: r.s.inTran(), Command: cmdSelect})
}

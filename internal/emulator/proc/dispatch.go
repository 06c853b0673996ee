package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/ddl"
	"github.com/hartonomous/hartctl/internal/emulator/dml"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/assembly"
	"github.com/hartonomous/hartctl/internal/emulator/feature/broker"
	"github.com/hartonomous/hartctl/internal/emulator/feature/config"
	"github.com/hartonomous/hartctl/internal/emulator/feature/database"
	"github.com/hartonomous/hartctl/internal/emulator/feature/security"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// dml binds INSERT, UPDATE, DELETE, MERGE, TRUNCATE TABLE and SELECT … INTO.
func (c *compiler) dml(st syntax.Stmt) action {
	line := st.Position().Line
	l := &lazy[exec.Stmt]{bind: func(sc *bind.Scope) (exec.Stmt, error) { return dml.Bind(sc, st) }}
	if err := l.compile(c); err != nil {
		c.fail(err, line)
	}
	_, truncate := st.(*syntax.TruncateStmt)
	q, into := st.(*syntax.SelectStmt)
	into = into && selectsInto(q)
	return func(s *Session, f *frame, _ *instr) (r result, err error) {
		err = s.within(f, func(env *exec.Env) error {
			b, err := l.get(f)
			if err != nil {
				return err
			}
			defer s.reading(true)()
			r.rows, err = s.emit(env, b)
			return err
		})
		r.counted = !truncate
		if truncate {
			r.rows = 0
			err = structural(err)
		}
		if into {
			s.changed()
		}
		return r, err
	}
}

// structural raises the class of a structural DDL's error: from severity 16 on it ends the whole transaction, whatever
// XACT_ABORT says (ALTER TABLE's 4902 and 2705 end only the batch).
func structural(err error) error {
	e, ok := err.(*sqlerr.Error)
	if !ok || e.Severity < 16 || e.Class != sqlerr.Statement {
		return err
	}
	e.Class = sqlerr.Transaction
	return e
}

// dispatch runs the statements that other packages implement; they bind when they run.
func (c *compiler) dispatch(st syntax.Stmt) (action, bool) {
	text := c.text
	run := func(f func(env *exec.Env, sc *bind.Scope) error) action {
		return func(s *Session, fr *frame, _ *instr) (result, error) {
			err := s.within(fr, func(env *exec.Env) error { return f(env, fr.scope()) })
			s.changed()
			return result{silent: schemaStmt(st)}, asBindError(err)
		}
	}
	if err := c.checkSupport(st); err != nil {
		c.fail(err, st.Position().Line)
		return nil, false
	}
	if clrStmt(st) {
		return run(func(env *exec.Env, sc *bind.Scope) error { return runCLR(env, sc, st) }), true
	}
	if brokerStmt(st) {
		return run(func(env *exec.Env, sc *bind.Scope) error {
			return broker.Run(env, sc, sc.Sess.(*Session).srv.broker, st)
		}), true
	}
	switch st := st.(type) {
	case *syntax.CreateTableStmt, *syntax.AlterTableStmt, *syntax.CreateIndexStmt, *syntax.AlterIndexStmt, *syntax.CreateStatisticsStmt,
		*syntax.UpdateStatisticsStmt, *syntax.CreateSchemaStmt, *syntax.AlterSchemaStmt, *syntax.CreateModuleStmt, *syntax.CreateTypeStmt,
		*syntax.SequenceStmt, *syntax.CreateSynonymStmt, *syntax.EnableTriggerStmt, *syntax.SecurityPolicyStmt:
		return run(func(env *exec.Env, sc *bind.Scope) error { return sc.Sess.(*Session).runDDL(env, sc, st, text) }), true
	case *syntax.DropStmt:
		switch {
		case st.Kind == "DATABASE":
			return c.databaseStmt(st), true
		case principalKinds[st.Kind]:
			return run(func(env *exec.Env, sc *bind.Scope) error { return security.Run(env, sc, st) }), true
		}
		return run(func(env *exec.Env, sc *bind.Scope) error { return sc.Sess.(*Session).runDDL(env, sc, st, text) }), true
	case *syntax.CreateDatabaseStmt, *syntax.AlterDatabaseStmt, *syntax.AlterDatabaseScopedStmt, *syntax.RestoreStmt:
		return c.databaseStmt(st), true
	case *syntax.EventSessionStmt:
		return c.eventSession(st), true
	case *syntax.PrincipalStmt, *syntax.PermissionStmt, *syntax.AlterAuthorizationStmt:
		return run(func(env *exec.Env, sc *bind.Scope) error { return security.Run(env, sc, st) }), true
	case *syntax.ReconfigureStmt:
		return run(func(env *exec.Env, sc *bind.Scope) error { return config.Reconfigure(env, sc, st) }), false
	case *syntax.KillStmt:
		return c.killStmt(st), false
	case *syntax.DbccStmt:
		if st.Command != "CHECKIDENT" {
			return c.dbcc(st), false
		}
		check, err := identCheckOf(st)
		if err != nil {
			c.fail(err, st.Line)
			return nil, false
		}
		return run(func(env *exec.Env, sc *bind.Scope) error {
			if err := checkIdent(env, sc, check); err != nil || check.quiet {
				return err
			}
			sc.Sess.Message(sqlerr.New(2528))
			return nil
		}), false
	}
	c.fail(sqlerr.Unsupported("this statement"), st.Position().Line)
	return nil, false
}

// checkSupport asks the packages that run a statement whether they refuse it for its text; their other errors come when it runs.
func (c *compiler) checkSupport(st syntax.Stmt) error {
	if clrStmt(st) {
		return assembly.Check(st)
	}
	if _, ok := st.(*syntax.EventSessionStmt); ok || brokerStmt(st) {
		return nil
	}
	check := ddl.Check
	switch st := st.(type) {
	case *syntax.CreateDatabaseStmt, *syntax.AlterDatabaseStmt, *syntax.AlterDatabaseScopedStmt, *syntax.RestoreStmt:
		check = database.Check
	case *syntax.PrincipalStmt, *syntax.PermissionStmt, *syntax.AlterAuthorizationStmt:
		check = security.Check
	case *syntax.DropStmt:
		switch {
		case st.Kind == "DATABASE":
			check = database.Check
		case principalKinds[st.Kind]:
			check = security.Check
		}
	}
	err := check(st)
	if e, ok := err.(*sqlerr.Error); ok && (e.Class == sqlerr.Fatal || e.Severity == 15 || database.FoundAtCompile(e)) {
		return e
	}
	return nil
}

// principalKinds are the kinds of DROP that package security runs.
var principalKinds = map[string]bool{"USER": true, "ROLE": true, "LOGIN": true, "SERVER ROLE": true, "APPLICATION ROLE": true}

// schemaStmt lists the statements that send no DONE when they succeed, as SQL Server's do.
func schemaStmt(st syntax.Stmt) bool {
	switch st := st.(type) {
	case *syntax.CreateSchemaStmt, *syntax.AlterSchemaStmt:
		return true
	case *syntax.DropStmt:
		return st.Kind == "SCHEMA"
	}
	return false
}

// databaseStmt runs CREATE, ALTER, DROP and RESTORE DATABASE, which have a transaction of their own and refuse the user's.
func (c *compiler) databaseStmt(st syntax.Stmt) action {
	return func(s *Session, f *frame, _ *instr) (result, error) {
		if s.tran.count > 0 {
			return result{}, inTransaction(st)
		}
		if err := s.beforeDatabase(st); err != nil {
			return result{}, err
		}
		err := s.within(f, func(env *exec.Env) error { return database.Run(env, f.scope(), st) })
		s.srv.broker.Changed(0)
		s.changed()
		return result{}, asBindError(err)
	}
}

// inTransaction is Msg 226, 574 for DROP DATABASE, 3021 for RESTORE; a scoped configuration's ends the transaction.
func inTransaction(st syntax.Stmt) error {
	switch st.(type) {
	case *syntax.DropStmt:
		return sqlerr.New(574, "DROP DATABASE")
	case *syntax.RestoreStmt:
		return database.Terminated(sqlerr.New(3021))
	case *syntax.CreateDatabaseStmt:
		return sqlerr.New(226, "CREATE DATABASE")
	case *syntax.AlterDatabaseScopedStmt:
		e := sqlerr.New(226, "ALTER DATABASE SCOPED CONFIGURATION").WithState(7)
		e.Class = sqlerr.Transaction
		return e
	}
	return sqlerr.New(226, "ALTER DATABASE")
}

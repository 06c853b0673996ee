package dml

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// TempTables is what a session offers so that statements can make #temp tables; Scope.Tables finds them again.
type TempTables interface {
	// DefineTemp adds a #temp table, or replaces its definition; DropTemp forgets it.
	DefineTemp(t *catalog.Table)
	DropTemp(name string)
}

// ExecRunner is what a session offers for INSERT … EXEC: it runs st and hands over the rows of its result sets.
type ExecRunner interface {
	RunExec(env *exec.Env, st *syntax.ExecStmt, emit func(cols []exec.Column, r types.Row) error) error
}

// Bind binds INSERT, UPDATE, DELETE, MERGE, TRUNCATE TABLE or SELECT … INTO. The statement that comes back
// writes as it goes: its caller rolls back to where the statement began when Run fails.
func Bind(s *bind.Scope, st syntax.Stmt) (exec.Stmt, error) {
	switch st := st.(type) {
	case *syntax.InsertStmt:
		return bindInsert(s, st)
	case *syntax.UpdateStmt:
		return bindUpdate(s, st)
	case *syntax.DeleteStmt:
		return bindDelete(s, st)
	case *syntax.MergeStmt:
		return bindMerge(s, st)
	case *syntax.TruncateStmt:
		return bindTruncate(s, st)
	case *syntax.SelectStmt:
		return bindInto(s, st)
	}
	return nil, sqlerr.Unsupported("this data modification statement").At(st.Position().Line)
}

// at gives an error without a line the line of its statement.
func at(err error, n syntax.Positioned) error {
	if e, ok := err.(*sqlerr.Error); ok && e != nil {
		return e.At(n.Position().Line)
	}
	return err
}

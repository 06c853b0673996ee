package proc

import "github.com/hartonomous/hartctl/internal/emulator/syntax"

// beginImplicit opens a transaction for a statement when IMPLICIT_TRANSACTIONS is ON and none is open.
func (s *Session) beginImplicit(f *frame) error {
	if s.tran.count > 0 || s.auto != nil || f.kind == functionFrame || !s.set.on("IMPLICIT_TRANSACTIONS") {
		return nil
	}
	return s.begin("")
}

// opensTransaction reports the statements that always do so under IMPLICIT_TRANSACTIONS: changes of rows and definitions,
// permissions, and cursors. A SELECT does when it names an object. (learn.microsoft.com: SET IMPLICIT_TRANSACTIONS.)
func opensTransaction(st syntax.Stmt, writes bool) bool {
	switch st := st.(type) {
	case *syntax.DeclareCursorStmt, *syntax.FetchStmt:
		return true
	case *syntax.CursorStmt:
		return st.Op == "OPEN"
	case *syntax.BeginTranStmt, *syntax.CommitStmt, *syntax.SaveTranStmt, *syntax.CreateDatabaseStmt, *syntax.AlterDatabaseStmt, *syntax.AlterDatabaseScopedStmt:
		return false
	case *syntax.DropStmt:
		return st.Kind != "DATABASE"
	}
	return writes
}

package ddl

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// functionBody refuses what a function must not do (443), and a body that does not end in RETURN (455). All errors are reported,
// the last carries the others.
func functionBody(st *syntax.CreateModuleStmt) error {
	f := &bodyCheck{}
	walk(st, f.visit)
	if st.Body != nil && len(st.External) == 0 {
		if last := lastStatement(st.Body); last != nil {
			if _, ok := last.(*syntax.ReturnStmt); !ok {
				f.errs = append(f.errs, sqlerr.New(455).WithState(2).At(last.Position().Line))
			}
		}
	}
	if len(f.errs) == 0 {
		return nil
	}
	for _, e := range f.errs {
		e.Proc = st.Name.Object
	}
	last := f.errs[len(f.errs)-1]
	return last.After(f.errs[:len(f.errs)-1]...)
}

func lastStatement(body []syntax.Stmt) syntax.Stmt {
	for len(body) > 0 {
		last := body[len(body)-1]
		b, ok := last.(*syntax.BlockStmt)
		if !ok {
			return last
		}
		body = b.Body
	}
	return nil
}

type bodyCheck struct{ errs []*sqlerr.Error }

func (f *bodyCheck) add(operator string, state uint8, line int) {
	f.errs = append(f.errs, sqlerr.New(443, operator).WithState(state).At(line))
}

// sideEffects are the built-ins that a function must not call, as the message names them.
var sideEffects = map[string]string{"RAND": "rand", "NEWID": "newid", "NEWSEQUENTIALID": "newsequentialid", "CRYPT_GEN_RANDOM": "Crypt_Gen_Random"}

func (f *bodyCheck) visit(n any) bool {
	switch n := n.(type) {
	case *syntax.Call:
		if name := sideEffects[strings.ToUpper(n.Name.Object)]; name != "" && n.Name.Schema == "" {
			f.add(name, 1, n.Line)
		}
	case *syntax.InsertStmt:
		if n.Exec != nil {
			f.add("INSERT EXEC", 14, n.Line)
			return false
		}
		f.change("INSERT", n.Target, nil)
	case *syntax.UpdateStmt:
		f.change("UPDATE", n.Target, n.From)
	case *syntax.DeleteStmt:
		f.change("DELETE", n.Target, n.From)
	case *syntax.MergeStmt:
		f.change("MERGE", n.Target, nil)
	case *syntax.QuerySpec:
		if n.Into != nil {
			f.add("SELECT INTO", 15, n.Line)
		}
	case *syntax.ExecStmt:
		if n.Dynamic != nil {
			f.add("EXECUTE STRING", 14, n.Line)
		}
	case *syntax.CreateModuleStmt:
	case syntax.Stmt:
		if o, ok := operatorOf(n); ok {
			f.add(o.name, o.state, n.Position().Line)
		}
	}
	return true
}

// change lets a function change its own table variables only.
func (f *bodyCheck) change(verb string, target syntax.TableRef, from []syntax.TableRef) {
	if _, ok := target.(*syntax.TableVar); ok {
		return
	}
	own := false
	if t, ok := target.(*syntax.TableName); ok && t.Name.Schema == "" {
		walk(from, func(n any) bool {
			v, ok := n.(*syntax.TableVar)
			own = own || ok && catalog.SameName(v.Alias, t.Name.Object)
			return true
		})
	}
	if !own {
		f.add(verb, 15, target.Position().Line)
	}
}

type operator struct {
	name  string
	state uint8
}

// operatorOf names a statement that is refused whatever its operands are.
func operatorOf(st syntax.Stmt) (operator, bool) {
	switch st := st.(type) {
	case *syntax.PrintStmt:
		return operator{"PRINT", 14}, true
	case *syntax.RaiserrorStmt:
		return operator{"RAISERROR", 14}, true
	case *syntax.ThrowStmt:
		return operator{"THROW", 14}, true
	case *syntax.TryStmt:
		return operator{"BEGIN TRY", 14}, true
	case *syntax.WaitforStmt:
		return operator{"WAITFOR", 14}, true
	case *syntax.BeginTranStmt:
		return operator{"BEGIN TRANSACTION", 14}, true
	case *syntax.CommitStmt:
		return operator{"COMMIT TRANSACTION", 14}, true
	case *syntax.RollbackStmt:
		return operator{"ROLLBACK TRANSACTION", 14}, true
	case *syntax.SaveTranStmt:
		return operator{"SAVE TRANSACTION", 14}, true
	case *syntax.SetOptionStmt:
		return operator{"SET OPTION " + strings.ToUpper(optionWord(st.Value)), 14}, true
	case *syntax.TruncateStmt:
		return operator{"TRUNCATE TABLE", 14}, true
	case *syntax.CreateTableStmt:
		return operator{"CREATE TABLE", 14}, true
	case *syntax.AlterTableStmt:
		return operator{"ALTER TABLE", 14}, true
	case *syntax.CreateIndexStmt:
		return operator{"CREATE INDEX", 14}, true
	case *syntax.DropStmt:
		return operator{"DROP OBJECT", 14}, true
	case *syntax.DeclareStmt, *syntax.SetVarStmt, *syntax.IfStmt, *syntax.WhileStmt, *syntax.BlockStmt, *syntax.BreakStmt, *syntax.ContinueStmt,
		*syntax.ReturnStmt, *syntax.GotoStmt, *syntax.LabelStmt, *syntax.SelectStmt, *syntax.DeclareCursorStmt, *syntax.CursorStmt, *syntax.FetchStmt:
		return operator{}, false
	}
	return operator{"DDL", 14}, true
}

package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/ddl"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// checkBody binds the body of a module that is about to be stored. Missing objects are not errors; everything else is
// returned, the later errors' causes being the earlier ones.
func (s *Session) checkBody(sc *bind.Scope, m *syntax.CreateModuleStmt) error {
	kinds := map[string]frameKind{"PROCEDURE": procFrame, "FUNCTION": functionFrame, "TRIGGER": triggerFrame}
	kind, ok := kinds[m.Kind]
	if !ok || m.Body == nil {
		return nil
	}
	f := s.newFrame(kind, nil)
	f.module = &catalog.Module{Object: catalog.Object{Name: m.Name.Object, Schema: sc.DefaultSchema}}
	f.name = m.Name.Object
	vars := &bind.Vars{}
	for i, p := range m.Params {
		t, alias, err := bind.TypeOf(sc, p.Type, "parameter '@"+bare(p.Name)+"'", i+1)
		if err != nil {
			return err
		}
		if alias != nil && alias.Table != 0 {
			if err := s.emptyTable(f, catalog.Param{Name: tableVarName(p.Name), TableType: alias.ID}); err != nil {
				return err
			}
			t = types.Type{Kind: types.Int}
			vars.Declare(hiddenSlot(i), t)
			continue
		}
		if _, fresh := vars.Declare(p.Name, t); !fresh {
			return sqlerr.New(134, bare(p.Name)).At(p.Line)
		}
	}
	f.returnType = &types.Type{Kind: types.Int}
	if m.Returns != nil {
		t, _, err := bind.Type(sc, *m.Returns)
		if err != nil {
			return err
		}
		f.returnType = &t
	}
	if m.TableDef != nil {
		src, err := s.newTableVariable(f, m.TableVar, m.TableDef)
		if err != nil {
			return err
		}
		f.bindTable(tableVarName(m.TableVar), src)
		f.owned = append(f.owned, src)
	}
	if kind == triggerFrame {
		if err := s.triggerTables(sc, f, m); err != nil {
			return err
		}
	}
	_, errs := s.compile(f, "", m.Body, vars)
	s.leave(f)
	if errs == nil {
		return nil
	}
	for _, e := range errs {
		if e.Proc == "" {
			e.Proc = m.Name.Object
		}
	}
	last := errs[len(errs)-1]
	last.Causes = append(errs[:len(errs)-1:len(errs)-1], last.Causes...)
	return last
}

// triggerTables gives a trigger's body its inserted and deleted, empty.
func (s *Session) triggerTables(sc *bind.Scope, f *frame, m *syntax.CreateModuleStmt) error {
	if m.OnDatabase || m.OnServer {
		return nil
	}
	_, _, obj, err := bind.ResolveObject(sc, m.Table)
	if err != nil {
		return err
	}
	if t, ok := obj.(*catalog.Table); ok {
		f.trigger = &triggerRows{inserted: rowsTable(t, nil), deleted: rowsTable(t, nil)}
	}
	return nil
}

// runDDL runs a statement of package ddl.
func (s *Session) runDDL(env *exec.Env, sc *bind.Scope, st syntax.Stmt, text string) error {
	return ddl.Run(env, sc, st, text, ddl.Hooks{CheckBody: s.checkBody})
}

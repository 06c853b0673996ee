package proc

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/assembly"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// clrDrops are the kinds of DROP that package assembly runs.
var clrDrops = map[string]bool{"ASSEMBLY": true, "ASYMMETRIC KEY": true}

// clrStmt reports the statements that package assembly runs.
func clrStmt(st syntax.Stmt) bool {
	switch st := st.(type) {
	case *syntax.AssemblyStmt, *syntax.AsymmetricKeyStmt:
		return true
	case *syntax.DropStmt:
		return clrDrops[st.Kind]
	}
	return false
}

// runCLR runs a statement of package assembly.
func runCLR(env *exec.Env, sc *bind.Scope, st syntax.Stmt) error {
	err := assembly.Run(env, sc, st)
	if e, ok := err.(*sqlerr.Error); ok {
		return e.At(st.Position().Line)
	}
	return err
}

// NewAggregate implements exec.Session: one group of a CLR aggregate.
func (s *Session) NewAggregate(env *exec.Env, m *catalog.Module) (exec.Aggregation, error) {
	return s.srv.code.NewAggregate(env, m)
}

// callCLR runs a CLR procedure and hands its OUTPUT values back.
func (s *Session) callCLR(f *frame, m *catalog.Module, db int32, name string, args []argument) (int32, error) {
	fr, err := s.moduleFrame(procFrame, m, db, name)
	if err != nil {
		return 0, err
	}
	st, err := s.parseModule(m)
	if err != nil {
		return 0, err
	}
	slots, err := matchArgs(m, name, args)
	if err != nil {
		return 0, err
	}
	vals := make([]types.Value, len(m.Params))
	for i, p := range m.Params {
		a := slots[i]
		if a < 0 || args[a].isDefault {
			if vals[i], err = s.defaultOf(fr, name, m, st, i); err != nil {
				return 0, err
			}
			continue
		}
		if vals[i], err = convert(args[a].value, p.Type); err != nil {
			return 0, conversionOfArg(err, args[a].value, p.Type, name)
		}
	}
	var status int32
	var outs []types.Value
	err = s.within(f, func(env *exec.Env) error {
		status, outs, err = s.srv.code.CallProcedure(env, m, vals)
		return err
	})
	if e, ok := err.(*sqlerr.Error); ok {
		e.Proc = name
		return 0, e
	}
	if err != nil {
		return 0, err
	}
	for i, a := range slots {
		if a >= 0 && args[a].set != nil && m.Params[i].Output {
			if err := args[a].set(outs[i]); err != nil {
				return status, err
			}
		}
	}
	return status, nil
}

// trustProc is sp_add_trusted_assembly or sp_drop_trusted_assembly, whose arguments count by their order whatever they are called.
func trustProc(name string, add bool) *sysProc {
	p := &sysProc{name: name, failed: 1}
	p.raw = func(s *Session, f *frame, args []argument) (int32, error) {
		vals := make([]types.Value, len(args))
		for i, a := range args {
			vals[i] = a.value
		}
		err := s.within(f, func(env *exec.Env) error {
			ctx := env.Ctx
			if ctx == nil {
				ctx = context.Background()
			}
			return assembly.SpTrust(ctx, s, env.Cat, add, vals)
		})
		s.changed()
		if e, ok := err.(*sqlerr.Error); ok && e.Class == sqlerr.Statement {
			return s.raised(f, p, e)
		}
		return 0, err
	}
	return p
}

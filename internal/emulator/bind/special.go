package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/fn"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// sysVar binds @@name; 137 when there is none.
func (b *binder) sysVar(e *syntax.SysVar) (exec.Expr, error) {
	f := fn.SysVar(e.Name)
	if f == nil {
		if fn.KnownSysVar(e.Name) {
			return nil, sqlerr.Unsupported("@@%s", e.Name).At(e.Line)
		}
		return nil, sqlerr.New(137, "@"+strings.TrimPrefix(e.Name, "@@")).At(e.Line)
	}
	t, err := f.Result(nil)
	if err != nil {
		return nil, err
	}
	return &exec.Func{
		Name: "@@" + f.Name, T: t, Null: f.IsNullable(nil),
		Fn: func(env *exec.Env, _ []types.Value) (types.Value, error) { return f.Eval(env, nil, nil) },
	}, nil
}

// atTimeZone binds x AT TIME ZONE zone through the built-in of that name.
func (b *binder) atTimeZone(e *syntax.AtTimeZone) (exec.Expr, error) {
	f := fn.Lookup("AT TIME ZONE")
	if f == nil {
		return nil, sqlerr.Unsupported("AT TIME ZONE").At(e.Line)
	}
	return b.builtin(f, &syntax.Call{Node: e.Node, Args: []syntax.Expr{e.X, e.Zone}})
}

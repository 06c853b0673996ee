package fn

import (
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(sessionFuncs) }

// ask is a function without arguments that asks the session.
func ask(name string, t types.Type, n Nullability, f func(exec.Session) types.Value) Func {
	return Func{Name: name, Nullable: n, Result: returns(name, t), Eval: func(env *exec.Env, _ []types.Value, _ []types.Type) (types.Value, error) {
		return f(env.Sess), nil
	}}
}

// askError is one of the ERROR_ functions: NULL outside a CATCH block.
func askError(name string, t types.Type, f func(*sqlerr.Error) types.Value) Func {
	return ask(name, t, AlwaysMaybe, func(s exec.Session) types.Value {
		if e := s.CaughtError(); e != nil {
			return f(e)
		}
		return types.NullValue
	})
}

var nameType = types.NVarCharOf(128)

func userName(s exec.Session) string { return s.User().Name }

func loginName(s exec.Session) string { return s.Login().Name }

var sessionFuncs = []Func{
	ask("SCOPE_IDENTITY", types.NumericType(38, 0), AlwaysMaybe, func(s exec.Session) types.Value { return identity(s.ScopeIdentity()) }),
	ask("XACT_STATE", types.SmallIntType, AlwaysMaybe, func(s exec.Session) types.Value { return types.IntOf(types.SmallInt, int64(s.XactState())) }),
	askError("ERROR_NUMBER", types.IntType, func(e *sqlerr.Error) types.Value { return types.Int32(e.Number) }),
	askError("ERROR_MESSAGE", types.NVarCharOf(4000), func(e *sqlerr.Error) types.Value { return types.NStr(e.Message) }),
	askError("ERROR_SEVERITY", types.IntType, func(e *sqlerr.Error) types.Value { return types.Int32(int32(e.Severity)) }),
	askError("ERROR_STATE", types.IntType, func(e *sqlerr.Error) types.Value { return types.Int32(int32(e.State)) }),
	askError("ERROR_LINE", types.IntType, func(e *sqlerr.Error) types.Value { return types.Int32(int32(e.Line)) }),
	askError("ERROR_PROCEDURE", nameType, func(e *sqlerr.Error) types.Value {
		if e.Proc == "" {
			return types.NullValue
		}
		return types.NStr(e.Proc)
	}),
	ask("HOST_NAME", nameType, AlwaysMaybe, func(s exec.Session) types.Value { return types.NStr(s.HostName()) }),
	ask("APP_NAME", nameType, AlwaysMaybe, func(s exec.Session) types.Value { return types.NStr(s.AppName()) }),
	ask("CONTEXT_INFO", types.VarBinaryOf(128), AlwaysMaybe, func(s exec.Session) types.Value {
		if b := s.ContextInfo(); b != nil {
			return types.BytesOf(types.VarBinary, b)
		}
		return types.NullValue
	}),
	{Name: "SESSION_CONTEXT", Min: 1, Max: 1, Result: returns("session_context", types.VariantType, func(t types.Type) bool {
		return t.Kind == types.Null || t.Kind == types.NVarChar || t.Kind == types.NChar
	}), Eval: func(env *exec.Env, a []types.Value, _ []types.Type) (types.Value, error) {
		return env.Sess.SessionContext(a[0].S), nil
	}},
	ask("CURRENT_USER", nameType, AlwaysMaybe, func(s exec.Session) types.Value { return types.NStr(userName(s)) }),
	ask("SESSION_USER", nameType, AlwaysMaybe, func(s exec.Session) types.Value { return types.NStr(userName(s)) }),
	ask("USER", nameType, AlwaysMaybe, func(s exec.Session) types.Value { return types.NStr(userName(s)) }),
	ask("SYSTEM_USER", nameType, AlwaysMaybe, func(s exec.Session) types.Value { return types.NStr(loginName(s)) }),
	ask("ORIGINAL_LOGIN", nameType, AlwaysMaybe, func(s exec.Session) types.Value { return types.NStr(s.OriginalLogin().Name) }),
}

// identity gives an identity value the type that the functions declare, numeric(38,0).
func identity(v types.Value) types.Value {
	if v.IsNull() {
		return v
	}
	d, _ := v.Dec().Rescale(0, true)
	r := types.DecimalOf(d)
	r.Kind = types.Numeric
	return r
}

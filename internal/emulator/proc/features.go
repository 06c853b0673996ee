package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/ddl"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/config"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

type (
	emitter     = func([]exec.Column, types.Row) error
	featureFunc = func(env *exec.Env, sc *bind.Scope, args map[string]types.Value, emit emitter) error
)

// featureProcs are the system procedures of the other packages, and those of the client protocol.
func featureProcs() []*sysProc {
	list := append(preparedProcs(),
		featureProc("sp_configure", true, []sysParam{{name: "@configname", typ: nvarchar(35)}, {name: "@configvalue", typ: intType}}, config.SpConfigure),
		renameProc(),
		helpText(),
		trustProc("sp_add_trusted_assembly", true),
		trustProc("sp_drop_trusted_assembly", false),
		featureProc("sp_refreshsqlmodule", true, []sysParam{{name: "@name", typ: nvarchar(776), required: true}}, refreshModule),
		featureProc("sp_refreshview", true, []sysParam{{name: "@viewname", typ: nvarchar(776), required: true}}, refreshModule),
	)
	for _, verb := range []string{"add", "update", "drop"} {
		params := []sysParam{{name: "@name", typ: sysname, required: true}}
		if verb != "drop" {
			params = append(params, sysParam{name: "@value", typ: variantType})
		}
		for _, n := range []string{"0", "1", "2"} {
			params = append(params, sysParam{name: "@level" + n + "type", typ: nvarchar(128)}, sysParam{name: "@level" + n + "name", typ: sysname})
		}
		p := featureProc("sp_"+verb+"extendedproperty", true, params,
			quiet(func(env *exec.Env, sc *bind.Scope, args map[string]types.Value) error {
				return ddl.SpExtendedProperty(env, sc, verb, args)
			}))
		p.errorInside = true
		p.check = func(a sysArgs) error { return ddl.CheckPropertyName(verb, a.value("@name")) }
		list = append(list, p)
	}
	return list
}

func renameProc() *sysProc {
	p := featureProc("sp_rename", true, []sysParam{
		{name: "@objname", typ: nvarchar(1035), required: true}, {name: "@newname", typ: sysname, required: true}, {name: "@objtype", typ: nvarchar(13)},
	}, quiet(ddl.SpRename))
	p.check = func(a sysArgs) error { return ddl.CheckRename(a.values) }
	return p
}

// quiet is a procedure without result sets.
func quiet(f func(*exec.Env, *bind.Scope, map[string]types.Value) error) featureFunc {
	return func(env *exec.Env, sc *bind.Scope, args map[string]types.Value, _ emitter) error {
		return f(env, sc, args)
	}
}

func refreshModule(env *exec.Env, sc *bind.Scope, args map[string]types.Value, _ emitter) error {
	return ddl.SpRefreshModule(env, sc, args, ddl.Hooks{CheckBody: sc.Sess.(*Session).checkBody})
}

// TempTable finds a #temp table of the session by its name; nil when there is none.
func (s *Session) TempTable(name string) *catalog.Table { return s.temp[foldName(name)].table }

package proc

import (
	"embed"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

//go:embed sql/*.sql
var procTexts embed.FS

// textProcs are the system procedures that are a query over the catalog views, in sql/ under their names: what they answer is that of
// SQL Server's own (learn.microsoft.com: Catalog stored procedures). A parameter that is not given is NULL, or its default.
func textProcs() []*sysProc {
	name := func(names ...string) (list []sysParam) {
		for _, n := range names {
			list = append(list, sysParam{name: "@" + n, typ: sysname})
		}
		return list
	}
	number := func(n string, def int64) sysParam {
		return sysParam{name: "@" + n, typ: intType, def: types.IntOf(types.Int, def)}
	}
	required := func(params []sysParam) []sysParam {
		params[0].required = true
		return params
	}
	return []*sysProc{
		textProc("sp_databases"),
		textProc("sp_columns", append(required(name("table_name", "table_owner", "table_qualifier", "column_name")), number("ODBCVer", 2))...).refusing((*Session).checkColumns),
		textProc("sp_tables", append(name("table_name", "table_owner", "table_qualifier"), sysParam{name: "@table_type", typ: types.VarCharOf(100)})...).refusing(
			func(_ *Session, a sysArgs) error {
				return userObjects("sp_tables", a.text("@table_name"), a.text("@table_owner"))
			}),
		textProc("sp_stored_procedures", name("sp_name", "sp_owner", "sp_qualifier")...).refusing(
			func(_ *Session, a sysArgs) error {
				return userObjects("sp_stored_procedures", a.text("@sp_name"), a.text("@sp_owner"))
			}),
		textProc("sp_pkeys", required(name("table_name", "table_owner", "table_qualifier"))...),
		textProc("sp_fkeys", name("pktable_name", "pktable_owner", "pktable_qualifier", "fktable_name", "fktable_owner", "fktable_qualifier")...),
	}
}

// textProc runs the text under a procedure's name as a batch whose variables are the parameters.
func textProc(name string, params ...sysParam) *sysProc {
	b, err := procTexts.ReadFile("sql/" + name + ".sql")
	if err != nil {
		panic(err)
	}
	p := &sysProc{name: name, params: params}
	var decl []string
	for _, q := range params {
		decl = append(decl, q.name+" "+q.typ.String())
	}
	p.raw = func(s *Session, f *frame, args []argument) (int32, error) {
		a, err := p.match(name, args)
		if err != nil {
			return 0, err
		}
		values := make([]argument, len(params))
		for i, q := range params {
			values[i] = argument{name: q.name, value: a.value(q.name), typ: q.typ}
		}
		if p.refuse != nil {
			if err := p.refuse(s, a); err != nil {
				return 0, err
			}
		}
		_, err = s.runParameterised(f, name, string(b), strings.Join(decl, ", "), values)
		return 0, err
	}
	return p
}

// refusing adds a check that refuses arguments before the procedure runs.
func (p *sysProc) refusing(f func(s *Session, a sysArgs) error) *sysProc {
	p.refuse = f
	return p
}

// columnTypes are the types that sql/sp_columns.sql knows; it has no row for a vector.
var columnTypes = map[types.Kind]bool{
	types.BigInt: true, types.Int: true, types.SmallInt: true, types.TinyInt: true, types.Bit: true, types.Decimal: true, types.Numeric: true,
	types.Money: true, types.SmallMoney: true, types.Float: true, types.Real: true, types.DateTime: true, types.SmallDateTime: true, types.Char: true,
	types.VarChar: true, types.NChar: true, types.NVarChar: true, types.Binary: true, types.VarBinary: true, types.UniqueIdentifier: true,
	types.Date: true, types.Time: true, types.DateTime2: true, types.DateTimeOffset: true, types.Vector: true,
}

// checkColumns refuses what is not known of sp_columns: patterns, ODBC 3, and some types.
func (s *Session) checkColumns(a sysArgs) (err error) {
	table := a.text("@table_name")
	if strings.ContainsAny(table, "%[") || a.value("@ODBCVer").I != 2 {
		return sqlerr.Unsupported("sp_columns with a pattern or ODBC 3")
	}
	s.read(func(cat catalog.Catalog) {
		for _, t := range cat.Tables(s.db) {
			if !catalog.SameName(t.Name, table) && !strings.Contains(table, "_") {
				continue
			}
			for _, c := range t.Columns {
				if !columnTypes[c.Type.Kind] || c.Type.Length == types.Max || c.Type.Kind == types.NChar && !c.Nullable {
					err = sqlerr.Unsupported("sp_columns of a column of type %s", c.Type)
				}
			}
		}
	})
	return err
}

// userObjects refuses to list system objects, of which the emulator has not all: the name or the owner is to tell that none is meant.
func userObjects(proc, name, owner string) error {
	switch {
	case owner != "" && !strings.ContainsAny(owner, "%_[") && !catalog.SameName(owner, "sys") && !catalog.SameName(owner, "INFORMATION_SCHEMA"):
		return nil
	case name != "" && !strings.ContainsAny(name, "%[") && !systemName(name):
		return nil
	}
	return sqlerr.Unsupported("%s of system objects too", proc)
}

// systemName reports what may be the name of a system object.
func systemName(name string) bool {
	for _, schema := range []string{"sys", "INFORMATION_SCHEMA"} {
		if catalog.LookupView(schema, name) != nil || catalog.KnownView(schema, name) {
			return true
		}
	}
	for _, prefix := range []string{"sp_", "xp_", "dm_", "fn_", "sys"} {
		if strings.HasPrefix(strings.ToLower(name), prefix) {
			return true
		}
	}
	return false
}

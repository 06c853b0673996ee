package catalog

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// compatibilityNames are the views that stand for the system tables of SQL Server 2000: they are found without their schema too, and
// as dbo's (learn.microsoft.com: System Compatibility Views).
const compatibilityNames = ` sysaltfiles syscacheobjects syscharsets syscolumns syscomments sysconfigures sysconstraints syscurconfigs sysdatabases
 sysdepends sysdevices sysfilegroups sysfiles sysforeignkeys sysfulltextcatalogs sysindexes sysindexkeys syslanguages syslockinfo syslogins
 sysmembers sysmessages sysobjects sysoledbusers sysopentapes sysperfinfo syspermissions sysprocesses sysprotects sysreferences
 sysremotelogins sysservers systypes sysusers `

// IsCompatibilityView reports such a name.
func IsCompatibilityView(name string) bool {
	for n := range strings.FieldsSeq(compatibilityNames) {
		if SameName(n, name) {
			return true
		}
	}
	return false
}

var compatibilityViews = []*View{
	define("sys", "sysobjects", -105, `name sysname; id int; xtype char(2); uid smallint n; info smallint n; status int n; base_schema_ver int n;
		replinfo int n; parent_obj int; crdate datetime; ftcatid smallint n; schema_ver int n; stats_schema_ver int n; type char(2) n;
		userstat smallint n; sysstat smallint n; indexdel smallint n; refdate datetime n; version int n; deltrig int n; instrig int n;
		updtrig int n; seltrig int n; category int n; cache smallint n`).rows(sysobjectRows).
		refuses("info", "status", "base_schema_ver", "replinfo", "ftcatid", "schema_ver", "stats_schema_ver", "userstat", "sysstat",
			"indexdel", "refdate", "version", "deltrig", "instrig", "updtrig", "seltrig", "category", "cache"),
}

func sysobjectRows(w *View, v *Viewer, emit func(types.Row) bool) {
	more := true
	put := func(o *Object) bool {
		old := o.Type
		if old == "PK" || old == "UQ" {
			old = "K"
		}
		more = emit(w.row("name", o.Name, "id", o.ID, "xtype", o.Type, "uid", o.Schema, "parent_obj", o.Parent, "crdate", o.Created, "type", old))
		return more
	}
	for o := range v.objects {
		if !put(Of(o)) {
			return
		}
	}
	systemObjectList(v, put)
}

// refuses names the columns whose values the emulator does not know: they may not be read.
func (v *View) refuses(columns ...string) *View {
	v.Refused = map[string]bool{}
	for _, c := range columns {
		v.Refused[c] = true
	}
	return v
}

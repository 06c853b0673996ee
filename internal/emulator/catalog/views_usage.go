package catalog

import "github.com/hartonomous/hartctl/internal/emulator/types"

const domainName = `DOMAIN_CATALOG sysname n; DOMAIN_SCHEMA sysname n; DOMAIN_NAME sysname;`

// usageViews are the INFORMATION_SCHEMA views of alias types, and of the tables that views read.
var usageViews = []*View{
	define(infoSchema, "DOMAINS", -1112, domainName+`DATA_TYPE sysname n;`+sizeColumns+collateColumns+charsetColumns+
		`NUMERIC_PRECISION tinyint n; NUMERIC_PRECISION_RADIX smallint n; NUMERIC_SCALE tinyint n; DATETIME_PRECISION smallint n;
		DOMAIN_DEFAULT nvarchar(4000) n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for t := range v.types {
			if t.Table == 0 && !emit(w.row("DOMAIN_CATALOG", v.DB.Name, "DOMAIN_SCHEMA", schemaName(v.Cat, v.DB.ID, t.Schema), "DOMAIN_NAME", t.Name, v.domain(t.Base))) {
				return
			}
		}
	}),
	define(infoSchema, "DOMAIN_CONSTRAINTS", -1113, `CONSTRAINT_CATALOG sysname n; CONSTRAINT_SCHEMA sysname n; CONSTRAINT_NAME sysname;`+domainName+
		`IS_DEFERRABLE varchar(2) =NO; INITIALLY_DEFERRED varchar(2) =NO`).rows(none),
	define(infoSchema, "COLUMN_DOMAIN_USAGE", -1114, domainName+`TABLE_CATALOG sysname n; TABLE_SCHEMA sysname n; TABLE_NAME sysname;
		COLUMN_NAME sysname n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for o := range v.objects {
			t, ok := o.(*Table)
			if !ok || !isTable(t) {
				continue
			}
			for i := range t.Columns {
				c := &t.Columns[i]
				if alias := v.alias("DOMAIN", c.Type); alias != nil && !emit(w.row(alias, v.named("TABLE", &t.Object), "COLUMN_NAME", c.Name)) {
					return
				}
			}
		}
	}),
	define(infoSchema, "VIEW_TABLE_USAGE", -1115, `VIEW_CATALOG sysname n; VIEW_SCHEMA sysname n; VIEW_NAME sysname; TABLE_CATALOG sysname n;
		TABLE_SCHEMA sysname n; TABLE_NAME sysname`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for m := range v.modules {
			if m.Type != "V" {
				continue
			}
			seen := map[int32]bool{}
			for i := range m.Depends {
				o := v.referenced(&m.Depends[i])
				if o == nil || o.Type != "U" && o.Type != "V" || seen[o.ID] {
					continue
				}
				seen[o.ID] = true
				if !emit(w.row(v.named("VIEW", &m.Object), v.named("TABLE", o))) {
					return
				}
			}
		}
	}),
}

// privilegeViews are the INFORMATION_SCHEMA views of permissions: those that the user has, that everybody has and that it gave.
var privilegeViews = []*View{
	define(infoSchema, "TABLE_PRIVILEGES", -1116, `GRANTOR sysname n; GRANTEE sysname n; TABLE_CATALOG sysname n; TABLE_SCHEMA sysname n;
		TABLE_NAME sysname; PRIVILEGE_TYPE varchar(10) n; IS_GRANTABLE varchar(3) n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for _, p := range v.Cat.Permissions(v.DB.ID) {
			if p.Class != ClassObject || p.Minor != 0 || !tablePrivileges[p.Name] || p.State != "G" && p.State != "W" {
				continue
			}
			mine := v.User != nil && (p.Grantee == v.User.ID || p.Grantor == v.User.ID)
			o := Of(v.Cat.ObjectByID(v.DB.ID, p.Major))
			if !mine && p.Grantee != PublicID || o == nil || o.Type != "U" && o.Type != "V" {
				continue
			}
			grantable := "NO"
			if p.State == "W" {
				grantable = "YES"
			}
			if !emit(w.row("GRANTOR", v.principalName(p.Grantor), "GRANTEE", v.principalName(p.Grantee), v.named("TABLE", o), "PRIVILEGE_TYPE", p.Name,
				"IS_GRANTABLE", grantable)) {
				return
			}
		}
	}),
}

var tablePrivileges = map[string]bool{"SELECT": true, "INSERT": true, "UPDATE": true, "DELETE": true, "REFERENCES": true}

func (v *Viewer) principalName(id int32) any {
	if p := v.Cat.PrincipalByID(v.DB.ID, id); p != nil {
		return p.Name
	}
	return nil
}

package catalog

import "github.com/hartonomous/hartctl/internal/emulator/types"

const (
	loginColumns = `name sysname; principal_id int; sid varbinary(85) n; type char(1); type_desc desc n; is_disabled bit n;
		create_date datetime; modify_date datetime; default_database_name sysname n; default_language_name sysname n; credential_id int n;`
	permissionColumns = `class tinyint; class_desc desc n; major_id int; minor_id int; grantee_principal_id int; grantor_principal_id int;
		type char(4); permission_name desc(128) n; state char(1); state_desc desc n`
	memberColumns = `role_principal_id int; member_principal_id int`
)

var securityViews = []*View{
	define("sys", "server_principals", -1060, loginColumns+`owning_principal_id int n; is_fixed_role bit; tenant_id guid n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for l := range v.logins {
			var owner any
			if l.Type == "R" {
				owner = SaID
			}
			if !emit(w.row(loginFields(l), "owning_principal_id", owner, "is_fixed_role", l.FixedRole)) {
				return
			}
		}
	}),
	define("sys", "sql_logins", -1061, loginColumns+`is_policy_checked bit n; is_expiration_checked bit n =0; password_hash varbinary(256) n`).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		control := v.access().Has("CONTROL SERVER", "SERVER", 0)
		for l := range v.logins {
			if l.Type != "S" {
				continue
			}
			var hash any
			if control && l.PasswordHash != "" {
				hash = types.Value{Kind: types.VarBinary, S: l.PasswordHash}
			}
			if !emit(w.row(loginFields(l), "is_policy_checked", l.PolicyChecked, "password_hash", hash)) {
				return
			}
		}
	}),
	define("sys", "server_role_members", -1062, memberColumns).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for r := range v.logins {
			for _, m := range r.Members {
				if !emit(w.row("role_principal_id", r.ID, "member_principal_id", m)) {
					return
				}
			}
		}
	}),
	define("sys", "server_permissions", -1063, permissionColumns).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		visible := map[int32]bool{}
		for l := range v.logins {
			visible[l.ID] = true
		}
		for _, p := range v.Cat.ServerPermissions() {
			if visible[p.Grantee] && !emit(w.row(permissionFields(p))) {
				return
			}
		}
	}),
	define("sys", "database_principals", -1064, `name sysname; principal_id int; type char(1); type_desc desc n; default_schema_name sysname n;
		create_date datetime; modify_date datetime; owning_principal_id int n; sid varbinary(85) n; is_fixed_role bit; authentication_type int;
		authentication_type_desc desc n; default_language_name sysname n; default_language_lcid int n; allow_encrypted_value_modifications bit =0;
		tenant_id guid n`).rows(principalRows),
	define("sys", "database_role_members", -1065, memberColumns).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		for r := range v.principals {
			for _, m := range r.Members {
				if !emit(w.row("role_principal_id", r.ID, "member_principal_id", m)) {
					return
				}
			}
		}
	}),
	define("sys", "database_permissions", -1066, permissionColumns).rows(func(w *View, v *Viewer, emit func(types.Row) bool) {
		visible := map[int32]bool{}
		for p := range v.principals {
			visible[p.ID] = true
		}
		for _, p := range v.Cat.Permissions(v.DB.ID) {
			if visible[p.Grantee] && !emit(w.row(permissionFields(p))) {
				return
			}
		}
	}),
}

var principalTypes = map[string]string{"S": "SQL_USER", "R": "DATABASE_ROLE", "A": "APPLICATION_ROLE"}

// logins walks the server principals that the viewer may see: itself, sa, the fixed roles and those that it has a
// permission on.
func (v *Viewer) logins(yield func(l *Login) bool) {
	a := v.access()
	for _, l := range v.Cat.Logins() {
		class := "LOGIN"
		if l.Type == "R" {
			class = "SERVER ROLE"
		}
		own := l.ID == SaID || l.FixedRole || l.ID == ServerPublicID || v.Login != nil && l.ID == v.Login.ID
		if (own || a.Has("", class, l.ID)) && !yield(l) {
			return
		}
	}
}

func loginFields(l *Login) fields {
	desc := "SQL_LOGIN"
	var language any = "us_english"
	switch l.Type {
	case "R":
		desc, language = "SERVER_ROLE", nil
	case "K":
		desc = "ASYMMETRIC_KEY_MAPPED_LOGIN"
	}
	return fields{
		"name", l.Name, "principal_id", l.ID, "sid", sidValue(l.SID), "type", l.Type, "type_desc", desc, "is_disabled", l.Disabled,
		"create_date", l.Created, "modify_date", l.Modified, "default_database_name", null(l.DefaultDatabase), "default_language_name", language,
	}
}

func sidValue(s string) any {
	if s == "" {
		return nil
	}
	return types.Value{Kind: types.VarBinary, S: s}
}

func permissionFields(p Permission) fields {
	return fields{
		"class", p.Class, "class_desc", classNames[p.Class], "major_id", p.Major, "minor_id", p.Minor, "grantee_principal_id", p.Grantee,
		"grantor_principal_id", p.Grantor, "type", permissionCode(p), "permission_name", p.Name, "state", p.State, "state_desc", stateNames[p.State],
	}
}

// principals walks the database principals that the viewer may see: itself, the fixed ones and those that it has a
// permission on.
func (v *Viewer) principals(yield func(p *Principal) bool) {
	a := v.access()
	for _, p := range v.Cat.Principals(v.DB.ID) {
		class := "USER"
		if p.Type == "R" {
			class = "ROLE"
		}
		own := p.ID <= 4 || p.FixedRole || v.User != nil && p.ID == v.User.ID
		if (own || a.users[p.ID] || a.Has("", class, p.ID)) && !yield(p) {
			return
		}
	}
}

func principalRows(w *View, v *Viewer, emit func(types.Row) bool) {
	for p := range v.principals {
		authentication, desc := 0, "NONE"
		if p.Type == "S" && (len(p.SID) == 16 || p.SID == "\x01") { // of a login, whether it is still there or not
			authentication, desc = 1, "INSTANCE"
		}
		var owner any
		if p.Type == "R" {
			owner = p.Owner
		}
		if !emit(w.row("name", p.Name, "principal_id", p.ID, "type", p.Type, "type_desc", principalTypes[p.Type],
			"default_schema_name", null(p.DefaultSchema), "create_date", p.Created, "modify_date", p.Modified, "owning_principal_id", owner,
			"sid", sidValue(p.SID), "is_fixed_role", p.FixedRole, "authentication_type", authentication, "authentication_type_desc", desc)) {
			return
		}
	}
}

package security

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// securable is what a permission is granted on.
type securable struct {
	class  string
	number int
	id     int32
	server bool
}

func (r *runner) permission(s *syntax.PermissionStmt) error {
	on, err := r.securable(s)
	if err != nil {
		return err
	}
	var names []string
	for _, p := range s.Permissions {
		name, err := r.permissionName(on, p.Name)
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	var grantees []int32
	for _, to := range s.To {
		id, err := r.grantee(on, to)
		if err != nil {
			return err
		}
		grantees = append(grantees, id)
	}
	if err := r.mayGrant(on, s); err != nil {
		return err
	}
	for _, id := range grantees {
		for _, name := range names {
			if err := r.change(on, s, name, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// securable finds what follows ON; without ON it is the server for a server permission, else the database.
func (r *runner) securable(s *syntax.PermissionStmt) (securable, error) {
	if s.Securable == nil {
		class := "DATABASE"
		if catalog.PermissionOf("DATABASE", s.Permissions[0].Name) == nil && catalog.PermissionOf("SERVER", s.Permissions[0].Name) != nil {
			class = "SERVER"
		}
		n, _ := catalog.ClassNumber(class)
		return securable{class, n, 0, class == "SERVER"}, nil
	}
	number, ok := catalog.ClassNumber(s.Class)
	if !ok || s.Class == "SERVER" {
		return securable{}, sqlerr.Unsupported("permissions on %s", s.Class)
	}
	on := securable{class: s.Class, number: number, server: s.Class == "LOGIN" || s.Class == "SERVER ROLE"}
	name := s.Securable.Object
	found := false
	switch s.Class {
	case "OBJECT":
		on.id, found = r.object(*s.Securable)
	case "SCHEMA":
		if x := r.cat.Schema(r.db.ID, name); x != nil {
			on.id, found = x.ID, true
		}
	case "DATABASE":
		found = catalog.SameName(name, r.db.Name)
	case "ASSEMBLY":
		if x := r.cat.Assembly(r.db.ID, name); x != nil {
			on.id, found = x.ID, true
		}
	case "MESSAGE TYPE":
		if x := r.cat.MessageType(r.db.ID, name); x != nil {
			on.id, found = x.ID, true
		}
	case "CONTRACT":
		if x := r.cat.Contract(r.db.ID, name); x != nil {
			on.id, found = x.ID, true
		}
	case "SERVICE":
		if x := r.cat.Service(r.db.ID, name); x != nil {
			on.id, found = x.ID, true
		}
	case "TYPE":
		schema := r.schema(s.Securable.Schema)
		if schema != nil {
			if x := r.cat.Type(r.db.ID, schema.ID, name); x != nil {
				on.id, found = x.ID, true
			}
		}
	case "ROLE", "USER":
		if x := r.cat.Principal(r.db.ID, name); x != nil && (x.Type == "R") == (s.Class == "ROLE") {
			on.id, found = x.ID, true
		}
	case "LOGIN", "SERVER ROLE":
		if x := r.cat.Login(name); x != nil && (x.Type == "R") == (s.Class == "SERVER ROLE") {
			on.id, found = x.ID, true
		}
	}
	if !found || !r.can("", s.Class, on.id) {
		return on, missing("find", strings.ToLower(s.Class), name)
	}
	return on, nil
}

func (r *runner) schema(name string) *catalog.Schema {
	if name == "" {
		if u := r.env.Sess.User(); u != nil && u.DefaultSchema != "" {
			if s := r.cat.Schema(r.db.ID, u.DefaultSchema); s != nil {
				return s
			}
		}
		name = "dbo"
	}
	return r.cat.Schema(r.db.ID, name)
}

// object finds a schema-scoped object; a one-part name is looked up in the user's default schema, then in dbo.
func (r *runner) object(n syntax.Name) (int32, bool) {
	if n.Server != "" || n.Database != "" && !catalog.SameName(n.Database, r.db.Name) {
		return 0, false
	}
	schemas := []*catalog.Schema{r.schema(n.Schema)}
	if n.Schema == "" {
		schemas = append(schemas, r.cat.SchemaByID(r.db.ID, catalog.SchemaDbo))
	}
	for _, s := range schemas {
		if s == nil {
			continue
		}
		if o := catalog.Of(r.cat.ObjectByName(r.db.ID, s.ID, n.Object)); o != nil {
			return o.ID, true
		}
	}
	return 0, false
}

// The permissions that some kinds of objects do not have: Msg 4606.
var (
	rowPermissions   = []string{"SELECT", "INSERT", "UPDATE", "DELETE"}
	rowTypes         = []string{"U", "V", "TF", "IF", "FT", "SN"}
	queuePermissions = []string{"ALTER", "CONTROL", "RECEIVE", "REFERENCES", "SELECT", "TAKE OWNERSHIP", "VIEW DEFINITION"}
	runTypes         = []string{"P", "PC", "FN", "FS", "AF", "SN"}
)

func (r *runner) permissionName(on securable, name string) (string, error) {
	switch name {
	case "EXEC":
		name = "EXECUTE"
	}
	if catalog.PermissionOf(on.class, name) == nil {
		for _, class := range []string{"OBJECT", "SCHEMA", "DATABASE", "SERVER", "USER", "ROLE", "TYPE", "LOGIN"} {
			if on.class == "OBJECT" && catalog.PermissionOf(class, name) != nil {
				return "", sqlerr.New(4606, name)
			}
		}
		return "", sqlerr.Unsupported("permission %s on %s", name, on.class)
	}
	if on.class == "OBJECT" {
		o := catalog.Of(r.cat.ObjectByID(r.db.ID, on.id))
		if name == "RECEIVE" && o.Type != "SQ" || o.Type == "SQ" && !slices.Contains(queuePermissions, name) {
			return "", sqlerr.New(4606, name)
		}
		if o.Type == "SQ" {
			return name, nil
		}
		if name == "EXECUTE" && !slices.Contains(runTypes, o.Type) || slices.Contains(rowPermissions, name) && !slices.Contains(rowTypes, o.Type) {
			return "", sqlerr.New(4606, name)
		}
	}
	return name, nil
}

func (r *runner) grantee(on securable, name string) (int32, error) {
	if on.server {
		if r.db.ID != 1 {
			return 0, sqlerr.New(4621)
		}
		l := r.cat.Login(name)
		if l == nil {
			return 0, missing("find", "login", name)
		}
		if l.FixedRole {
			return 0, sqlerr.New(4617)
		}
		return l.ID, nil
	}
	p := r.cat.Principal(r.db.ID, name)
	if p == nil {
		return 0, missing("find", "user", name)
	}
	if p.FixedRole {
		return 0, sqlerr.New(4617)
	}
	return p.ID, nil
}

// mayGrant: CONTROL on the securable, or the permission WITH GRANT OPTION.
func (r *runner) mayGrant(on securable, s *syntax.PermissionStmt) error {
	control := "CONTROL"
	if on.class == "SERVER" {
		control = "CONTROL SERVER"
	}
	if r.can(control, on.class, on.id) {
		return nil
	}
	list, me := r.cat.Permissions(r.db.ID), int32(-1)
	if u := r.env.Sess.User(); u != nil {
		me = u.ID
	}
	if on.server {
		list = r.cat.ServerPermissions()
		if l := r.env.Sess.Login(); l != nil {
			me = l.ID
		}
	}
	for _, p := range s.Permissions {
		if !slices.ContainsFunc(list, func(g catalog.Permission) bool {
			return g.Class == on.number && g.Major == on.id && g.Name == p.Name && g.Grantee == me && g.State == "W"
		}) {
			return sqlerr.New(4613)
		}
	}
	return nil
}

// change writes one permission of one grantee. A grant replaces a denial and the other way round; REVOKE removes either.
func (r *runner) change(on securable, s *syntax.PermissionStmt, name string, grantee int32) error {
	grantor := int32(catalog.DboID)
	if on.server {
		grantor = catalog.SaID
		if l := r.env.Sess.Login(); l != nil && l.ID == grantee || grantee == catalog.SaID {
			r.env.Sess.Message(sqlerr.New(4624))
			return nil
		}
	} else {
		u := r.env.Sess.User()
		if grantee == catalog.DboID || grantee == 3 || grantee == 4 || u != nil && u.ID == grantee {
			r.env.Sess.Message(sqlerr.New(4624))
			return nil
		}
		if o := catalog.Of(r.cat.ObjectByID(r.db.ID, on.id)); on.class == "OBJECT" && o != nil {
			if sc := r.cat.SchemaByID(r.db.ID, o.Schema); o.Owner != 0 {
				grantor = o.Owner
			} else if sc != nil {
				grantor = sc.Owner
			}
		}
	}
	list := r.cat.Permissions(r.db.ID)
	if on.server {
		list = r.cat.ServerPermissions()
	}
	same := func(p catalog.Permission) bool {
		return p.Class == on.number && p.Major == on.id && p.Name == name && p.Grantee == grantee
	}
	i := slices.IndexFunc(list, same)
	if i >= 0 && list[i].State == "W" && s.Action != "GRANT" && !s.Cascade {
		return sqlerr.New(4611)
	}
	state := map[string]string{"GRANT": "G", "DENY": "D"}[s.Action]
	switch {
	case s.WithGrantOption:
		state = "W"
	case s.GrantOptionFor && i >= 0 && list[i].State == "W":
		state = "G"
	case s.GrantOptionFor:
		return nil
	case state == "G" && i >= 0 && list[i].State == "W":
		return nil // a grant does not take the grant option back
	}
	list = slices.DeleteFunc(list, same)
	if state != "" {
		list = append(list, catalog.Permission{Class: on.number, Major: on.id, Grantee: grantee, Grantor: grantor, Name: name, State: state})
	}
	if on.server {
		r.cat.PutServerPermissions(list)
	} else {
		r.cat.PutPermissions(r.db.ID, list)
	}
	return nil
}

package catalog

import (
	"slices"
	"strings"
)

// Subject is who asks: a login, and its user in a database (nil where it has none).
type Subject struct {
	Login *Login
	User  *Principal
	DB    *Database
}

// Access answers permission questions of one subject; make one per statement.
type Access struct {
	c        Catalog
	s        Subject
	all      bool           // sysadmin, or dbo
	sysadmin bool           // nothing below is filled in: nothing is denied to it
	users    map[int32]bool // the user and its roles
	logins   map[int32]bool // the login and its roles
	granted  map[permissionKey]bool
	denied   map[permissionKey]bool
	anything map[securableKey]bool // a permission was granted on it by name
}

type securableKey struct {
	class int
	id    int32
}

type permissionKey struct {
	securableKey
	name string
}

// UserOf is the principal of a login in a database: dbo for a sysadmin and for the owner, else the user of its SID, else
// guest where guest may connect; nil when the login cannot enter.
func (c Catalog) UserOf(db *Database, l *Login) *Principal {
	if db == nil || l == nil {
		return nil
	}
	if i := l.Impersonated; i != nil && i.DB == db.ID {
		return c.PrincipalByID(db.ID, i.User)
	} else if i != nil && !i.Trusted {
		return c.guestOf(db)
	}
	if c.isSysadmin(l) || SameName(db.Owner, l.Name) {
		return c.PrincipalByID(db.ID, DboID)
	}
	if p := c.PrincipalBySID(db.ID, l.SID); p != nil && p.Type == "S" {
		return p
	}
	return c.guestOf(db)
}

// guestOf is guest in a database where guest may connect, else nil.
func (c Catalog) guestOf(db *Database) *Principal {
	if db.ID == 1 || db.ID == 2 || db.ID == 4 { // guest cannot be shut out of master and tempdb, and comes enabled in msdb
		return c.PrincipalByID(db.ID, GuestID)
	}
	for _, p := range c.Permissions(db.ID) {
		if p.Class == ClassDatabase && p.Grantee == GuestID && p.Name == "CONNECT" && (p.State == "G" || p.State == "W") {
			return c.PrincipalByID(db.ID, GuestID)
		}
	}
	return nil
}

// ImpersonatedLogin is the identity of EXECUTE AS USER. A user without a login has its SID as the login's name.
func (c Catalog) ImpersonatedLogin(db *Database, u *Principal) *Login {
	l := Login{Name: sidText(u.SID), SID: u.SID, Type: "S"}
	if own := c.LoginBySID(u.SID); own != nil {
		l = *own
	}
	owner := c.Login(db.Owner)
	trusted := db.Trustworthy && owner != nil && c.Allowed(Subject{Login: owner}, "AUTHENTICATE SERVER", "SERVER", 0)
	l.Impersonated = &Impersonated{DB: db.ID, User: u.ID, Trusted: trusted}
	return &l
}

// withoutServer reports an identity that has no server rights.
func (l *Login) withoutServer() bool { return l.Impersonated != nil && !l.Impersonated.Trusted }

// isSysadmin reports a member of sysadmin. Most are its own members, which takes one look.
func (c Catalog) isSysadmin(l *Login) bool {
	if l.withoutServer() {
		return false
	}
	r := c.LoginByID(SysadminID)
	return r != nil && slices.Contains(r.Members, l.ID) || c.loginRoles(l)[SysadminID]
}

// loginRoles is the login itself, public and every server role it is a member of, also through other roles.
func (c Catalog) loginRoles(l *Login) map[int32]bool {
	if l.withoutServer() {
		return map[int32]bool{ServerPublicID: true}
	}
	set := map[int32]bool{l.ID: true, ServerPublicID: true}
	all := c.Logins()
	for grew := true; grew; {
		grew = false
		for _, r := range all {
			if r.Type == "R" && !set[r.ID] && slices.ContainsFunc(r.Members, func(m int32) bool { return set[m] }) {
				set[r.ID], grew = true, true
			}
		}
	}
	return set
}

// IsServerRoleMember reports whether a login is a member of a server role, also through other roles.
func (c Catalog) IsServerRoleMember(l *Login, role int32) bool { return c.loginRoles(l)[role] }

// userRoles is the user itself, public and every role it is a member of, also through other roles.
func (c Catalog) userRoles(db int32, u *Principal) map[int32]bool {
	set := map[int32]bool{u.ID: true, PublicID: true}
	all := c.Principals(db)
	for grew := true; grew; {
		grew = false
		for _, r := range all {
			if r.Type == "R" && !set[r.ID] && slices.ContainsFunc(r.Members, func(m int32) bool { return set[m] }) {
				set[r.ID], grew = true, true
			}
		}
	}
	return set
}

// IsRoleMember reports whether a user is a member of a database role, also through other roles.
func (c Catalog) IsRoleMember(db int32, u *Principal, role int32) bool {
	return c.userRoles(db, u)[role]
}

// Access collects what a subject was granted and denied.
func (c Catalog) Access(s Subject) *Access {
	if s.Login != nil && c.isSysadmin(s.Login) {
		return &Access{c: c, s: s, all: true, sysadmin: true}
	}
	a := &Access{c: c, s: s, granted: map[permissionKey]bool{}, denied: map[permissionKey]bool{}, anything: map[securableKey]bool{}}
	if s.Login != nil && !s.Login.withoutServer() {
		a.logins = c.loginRoles(s.Login)
		for _, l := range c.Logins() {
			if a.logins[l.ID] && l.FixedRole {
				a.fixed(l.Name)
			}
		}
		for _, p := range c.ServerPermissions() {
			if a.logins[p.Grantee] {
				a.add(p)
			}
		}
	}
	if s.User != nil && s.DB != nil {
		a.all = s.User.ID == DboID
		a.users = c.userRoles(s.DB.ID, s.User)
		for _, p := range c.Principals(s.DB.ID) {
			if a.users[p.ID] && p.FixedRole {
				a.fixed(p.Name)
			}
		}
		for _, p := range c.Permissions(s.DB.ID) {
			if a.users[p.Grantee] && p.Minor == 0 {
				a.add(p)
			}
		}
	}
	return a
}

func (a *Access) add(p Permission) {
	k := permissionKey{securableKey{p.Class, p.Major}, p.Name}
	switch p.State {
	case "D":
		a.denied[k] = true
	case "G", "W":
		a.granted[k] = true
		a.anything[k.securableKey] = true
	}
}

func (a *Access) fixed(role string) {
	g := fixedRoleGrants[role]
	for name := range strings.SplitSeq(g.permissions, ",") {
		class, _ := ClassNumber(g.class)
		if deny, ok := strings.CutPrefix(name, "-"); ok {
			a.denied[permissionKey{securableKey{class, 0}, deny}] = true
		} else if name != "" {
			a.granted[permissionKey{securableKey{class, 0}, name}] = true
		}
	}
}

// Has reports whether the subject has a permission (upper case) on a securable: class OBJECT, TYPE, SCHEMA, ROLE, USER,
// DATABASE, LOGIN, SERVER ROLE, SERVER; id 0 for the database and the server. The empty permission stands for any at
// all, which is what makes a securable visible in the catalog. A denial at any level wins, except over an owner, dbo and sysadmin.
func (a *Access) Has(permission, class string, id int32) bool {
	if class == "DATABASE" {
		id = 0
	}
	if a.sysadmin || a.all && class != "SERVER" && class != "LOGIN" && class != "SERVER ROLE" {
		return true
	}
	if permission == "" {
		n, _ := ClassNumber(class)
		if a.anything[securableKey{n, id}] {
			return true
		}
		for _, d := range PermissionsOf(class) {
			if a.Has(d.Name, class, id) {
				return true
			}
		}
		return false
	}
	if a.owns(class, id) {
		return true
	}
	granted, denied := a.walk(permission, class, id)
	return granted && !denied
}

// walk looks a permission up on the securable, on what covers it there, and on the containing securables.
func (a *Access) walk(permission, class string, id int32) (granted, denied bool) {
	d := PermissionOf(class, permission)
	if d == nil {
		return false, false
	}
	n, _ := ClassNumber(class)
	k := permissionKey{securableKey{n, id}, permission}
	granted, denied = a.granted[k], a.denied[k]
	if d.Covering != "" {
		g, x := a.walk(d.Covering, class, id)
		granted, denied = granted || g, denied || x
	}
	if parent := classByName(class).parent; parent != "" && d.Parent != "" {
		pid := a.container(class, id)
		if parent == "SCHEMA" && a.owns(parent, pid) {
			granted = true
		}
		g, x := a.walk(d.Parent, parent, pid)
		granted, denied = granted || g, denied || x
	}
	return granted, denied
}

// container is the id of the securable that contains one.
func (a *Access) container(class string, id int32) int32 {
	if a.s.DB == nil {
		return 0
	}
	switch class {
	case "OBJECT":
		if o := Of(a.c.ObjectByID(a.s.DB.ID, id)); o != nil {
			return o.Schema
		}
	case "TYPE":
		if t := a.c.TypeByID(a.s.DB.ID, id); t != nil {
			return t.Schema
		}
	}
	return 0
}

// owns reports ownership, directly or through a role.
func (a *Access) owns(class string, id int32) bool {
	if a.s.DB == nil || a.users == nil {
		return false
	}
	db := a.s.DB.ID
	switch class {
	case "OBJECT":
		if o := Of(a.c.ObjectByID(db, id)); o != nil && o.Owner != 0 {
			return a.users[o.Owner]
		} else if o != nil {
			return a.owns("SCHEMA", o.Schema)
		}
	case "TYPE":
		if t := a.c.TypeByID(db, id); t != nil {
			return a.owns("SCHEMA", t.Schema)
		}
	case "ASSEMBLY":
		if s := a.c.AssemblyByID(db, id); s != nil {
			return a.users[s.Owner]
		}
	case "MESSAGE TYPE":
		if t := a.c.MessageTypeByID(db, id); t != nil {
			return a.users[t.Owner]
		}
	case "CONTRACT":
		if t := a.c.ContractByID(db, id); t != nil {
			return a.users[t.Owner]
		}
	case "SERVICE":
		if t := a.c.ServiceByID(db, id); t != nil {
			return a.users[t.Owner]
		}
	case "SCHEMA":
		if s := a.c.SchemaByID(db, id); s != nil {
			return a.users[s.Owner]
		}
	case "ROLE":
		if p := a.c.PrincipalByID(db, id); p != nil {
			return a.users[p.Owner]
		}
	}
	return false
}

// Allowed is Access.Has for a single question.
func (c Catalog) Allowed(s Subject, permission, class string, id int32) bool {
	return c.Access(s).Has(permission, class, id)
}

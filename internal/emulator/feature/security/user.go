package security

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

func (r *runner) createUser(s *syntax.PrincipalStmt) error {
	if !r.can("ALTER ANY USER", "DATABASE", 0) {
		return denied()
	}
	if r.cat.Principal(r.db.ID, s.Name) != nil {
		return sqlerr.New(15023, s.Name)
	}
	p := &catalog.Principal{
		ID: r.cat.NewPrincipalID(r.db.ID), Name: s.Name, Type: "S", DefaultSchema: "dbo", Created: r.env.Now, Modified: r.env.Now,
	}
	if s.Source == "WITHOUT LOGIN" {
		p.SID = catalog.NewUserSID()
	} else {
		login := s.SourceName
		if login == "" {
			login = s.Name
		}
		sid, err := r.loginSID(login)
		if err != nil {
			return err
		}
		p.SID = sid
	}
	if v, ok := option(s.Options, "DEFAULT_SCHEMA"); ok {
		p.DefaultSchema = word(v)
	}
	r.cat.PutPrincipal(r.db.ID, p)
	r.cat.PutPermissions(r.db.ID, append(r.cat.Permissions(r.db.ID), catalog.Permission{
		Class: catalog.ClassDatabase, Grantee: p.ID, Grantor: catalog.DboID, Name: "CONNECT", State: "G",
	}))
	return nil
}

// loginSID is the SID that a user of a login takes: Msg 15007 without the login, 15063 when another user has it.
func (r *runner) loginSID(name string) (string, error) {
	l := r.cat.Login(name)
	if l == nil || l.Type != "S" {
		return "", sqlerr.New(15007, name)
	}
	if r.cat.PrincipalBySID(r.db.ID, l.SID) != nil {
		return "", sqlerr.New(15063)
	}
	return l.SID, nil
}

// fixedUser reports the users that cannot be altered or dropped.
func fixedUser(p *catalog.Principal) bool { return p.ID <= 4 }

func (r *runner) alterUser(s *syntax.PrincipalStmt) error {
	old := r.cat.Principal(r.db.ID, s.Name)
	if old == nil || old.Type != "S" || !r.can("ALTER", "USER", old.ID) {
		return missing("alter", "user", s.Name)
	}
	if fixedUser(old) {
		return sqlerr.New(15150, "user", s.Name).WithState(1)
	}
	p := *old
	p.Modified = r.env.Now
	for _, o := range s.Options {
		switch o.Name {
		case "NAME":
			if other := r.cat.Principal(r.db.ID, word(o.Value)); other != nil && other.ID != p.ID {
				return sqlerr.New(15023, word(o.Value))
			}
			p.Name = word(o.Value)
		case "DEFAULT_SCHEMA":
			p.DefaultSchema = word(o.Value)
		case "LOGIN":
			if l := r.cat.Login(word(o.Value)); l != nil && l.SID == old.SID {
				continue
			}
			sid, err := r.loginSID(word(o.Value))
			if err != nil {
				return err
			}
			p.SID = sid
		default:
			return sqlerr.Unsupported("ALTER USER … WITH %s", o.Name)
		}
	}
	r.cat.PutPrincipal(r.db.ID, &p)
	return nil
}

func (r *runner) createRole(s *syntax.PrincipalStmt) error {
	if !r.can("CREATE ROLE", "DATABASE", 0) {
		return denied()
	}
	if r.cat.Principal(r.db.ID, s.Name) != nil {
		return sqlerr.New(15023, s.Name)
	}
	owner, err := r.env.Authorization(r.db.ID, s.Authorization)
	if err != nil {
		return err
	}
	r.cat.PutPrincipal(r.db.ID, &catalog.Principal{
		ID: r.cat.NewPrincipalID(r.db.ID), Name: s.Name, Type: "R", SID: catalog.NewSID(), Owner: owner, Created: r.env.Now, Modified: r.env.Now,
	})
	return nil
}

func (r *runner) alterRole(s *syntax.PrincipalStmt) error {
	role := r.cat.Principal(r.db.ID, s.Name)
	if role == nil || role.Type != "R" || !r.mayAlterRole(role) {
		return missing("alter", "role", s.Name)
	}
	n := *role
	n.Modified = r.env.Now
	if v, ok := option(s.Options, "NAME"); ok {
		if role.FixedRole || role.ID == catalog.PublicID {
			return sqlerr.New(15405, s.Name)
		}
		if other := r.cat.Principal(r.db.ID, word(v)); other != nil && other.ID != role.ID {
			return sqlerr.New(15023, word(v))
		}
		n.Name = word(v)
		r.cat.PutPrincipal(r.db.ID, &n)
		return nil
	}
	if role.ID == catalog.PublicID {
		return sqlerr.New(15405, s.Name)
	}
	name, verb := s.AddMember, "add"
	if name == "" {
		name, verb = s.DropMember, "drop"
	}
	m := r.cat.Principal(r.db.ID, name)
	if m == nil {
		return missing(verb, "principal", name)
	}
	if m.ID <= 4 && m.ID != catalog.GuestID || m.FixedRole {
		return sqlerr.New(15405, name)
	}
	if verb == "add" && m.Type == "R" && r.cat.IsRoleMember(r.db.ID, role, m.ID) {
		return sqlerr.Unsupported("a role as a member of itself")
	}
	n.Members = member(role.Members, m.ID, verb == "add")
	r.cat.PutPrincipal(r.db.ID, &n)
	return nil
}

// mayAlterRole: a fixed role's members are db_owner's to change, others' whoever may ALTER the role.
func (r *runner) mayAlterRole(role *catalog.Principal) bool {
	if role.FixedRole {
		return r.can("CONTROL", "DATABASE", 0)
	}
	return r.can("ALTER", "ROLE", role.ID)
}

func (r *runner) drop(s *syntax.DropStmt) error {
	for _, n := range s.Names {
		var err error
		switch s.Kind {
		case "LOGIN":
			err = r.dropLogin(n.Object, s.IfExists)
		case "SERVER ROLE":
			err = r.dropServerRole(n.Object, s.IfExists)
		case "USER":
			err = r.dropPrincipal("user", "S", n.Object, s.IfExists)
		case "ROLE":
			err = r.dropPrincipal("role", "R", n.Object, s.IfExists)
		default:
			err = sqlerr.Unsupported("DROP %s", s.Kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) dropPrincipal(kind, typ, name string, ifExists bool) error {
	p := r.cat.Principal(r.db.ID, name)
	if p == nil && ifExists {
		return nil
	}
	class := map[string]string{"S": "USER", "R": "ROLE"}[typ]
	if p == nil || p.Type != typ || !r.can("ALTER", class, p.ID) {
		return missing("drop", kind, name)
	}
	if p.ID <= 4 || p.FixedRole {
		return sqlerr.New(15150, kind, name)
	}
	for _, s := range r.cat.Schemas(r.db.ID) {
		if s.Owner == p.ID {
			return sqlerr.New(15138, "schema")
		}
	}
	for _, q := range r.cat.Principals(r.db.ID) {
		if q.Owner == p.ID && q.ID != p.ID {
			return sqlerr.New(15421)
		}
	}
	for o := range r.cat.Objects(r.db.ID) {
		if catalog.Of(o).Owner == p.ID {
			return sqlerr.Unsupported("dropping a principal that owns an object")
		}
	}
	for _, g := range r.cat.Permissions(r.db.ID) {
		if g.Grantor == p.ID {
			return sqlerr.Unsupported("dropping a principal that granted permissions")
		}
	}
	if len(p.Members) > 0 {
		return sqlerr.New(15144)
	}
	r.cat.DropPrincipal(r.db.ID, p.ID)
	return nil
}

package security

import (
	"slices"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

func (r *runner) createLogin(s *syntax.PrincipalStmt) error {
	if !r.can("ALTER ANY LOGIN", "SERVER", 0) {
		return denied()
	}
	if r.cat.Login(s.Name) != nil {
		return sqlerr.New(15025, s.Name)
	}
	l := &catalog.Login{
		ID: r.cat.NewLoginID(), Name: s.Name, Type: "S", SID: catalog.NewSID(), DefaultDatabase: "master", PolicyChecked: true,
		Created: r.env.Now, Modified: r.env.Now,
	}
	if v, ok := option(s.Options, "SID"); ok {
		sid, _ := bytes(v)
		if r.cat.LoginBySID(sid) != nil {
			return sqlerr.New(15433)
		}
		l.SID = sid
	}
	if err := r.setLogin(l, s.Options); err != nil {
		return err
	}
	r.cat.PutLogin(l)
	r.cat.PutServerPermissions(append(r.cat.ServerPermissions(), catalog.Permission{
		Class: catalog.ClassServer, Grantee: l.ID, Grantor: catalog.SaID, Name: "CONNECT SQL", State: "G",
	}))
	return nil
}

// setLogin applies the options that CREATE and ALTER LOGIN share: Msg 15010 for a default database that does not exist.
func (r *runner) setLogin(l *catalog.Login, list []syntax.Option) error {
	if v, ok := option(list, "CHECK_POLICY"); ok {
		l.PolicyChecked = word(v) != "OFF"
	}
	if v, ok := option(list, "DEFAULT_DATABASE"); ok {
		if r.cat.Database(word(v)) == nil {
			return sqlerr.New(15010, word(v))
		}
		l.DefaultDatabase = word(v)
	}
	v, ok := option(list, "PASSWORD")
	if !ok {
		return nil
	}
	if _, hashed := option(list, "HASHED"); hashed {
		l.PasswordHash, _ = bytes(v)
		return nil
	}
	password := word(v)
	if l.PolicyChecked && !complexEnough(l.Name, password) {
		return sqlerr.New(15118)
	}
	l.PasswordHash = HashPassword(password)
	return nil
}

// ChangePassword is a client's change of its own password at login. The login's name and old password are checked already; what
// the password policy refuses has a message of its own for each rule, so it is refused by name.
func ChangePassword(cat catalog.Catalog, login *catalog.Login, password string, now time.Time) error {
	if login.PolicyChecked && !complexEnough(login.Name, password) {
		return sqlerr.Unsupported("changing a password at login to one that the password policy refuses")
	}
	l := *login
	l.PasswordHash, l.Modified = HashPassword(password), now
	cat.PutLogin(&l)
	return nil
}

func (r *runner) alterLogin(s *syntax.PrincipalStmt) error {
	old := r.cat.Login(s.Name)
	own := old != nil && r.env.Sess.Login() != nil && r.env.Sess.Login().ID == old.ID
	if old == nil || old.Type != "S" || !own && !r.can("ALTER", "LOGIN", old.ID) {
		return missing("alter", "login", s.Name)
	}
	l := *old
	l.Modified = r.env.Now
	if s.Enable != nil {
		if !r.can("ALTER ANY LOGIN", "SERVER", 0) {
			return missing("alter", "login", s.Name)
		}
		l.Disabled = !*s.Enable
		r.cat.PutLogin(&l)
		return nil
	}
	if own && !r.can("ALTER ANY LOGIN", "SERVER", 0) {
		v, ok := option(s.Options, "OLD_PASSWORD")
		if !ok || !VerifyPassword(old.PasswordHash, word(v)) {
			return missing("alter", "login", s.Name)
		}
	}
	if v, ok := option(s.Options, "NAME"); ok {
		name := word(v)
		if other := r.cat.Login(name); other != nil && other.ID != l.ID {
			return sqlerr.New(15025, name)
		}
		l.Name = name
		r.renameOwner(old.Name, name)
	}
	if err := r.setLogin(&l, s.Options); err != nil {
		return err
	}
	r.cat.PutLogin(&l)
	return nil
}

// renameOwner keeps the databases of a login that gets another name.
func (r *runner) renameOwner(from, to string) {
	for _, d := range r.cat.Databases() {
		if catalog.SameName(d.Owner, from) {
			n := *d
			n.Owner = to
			if d.SnapshotOf != nil {
				source := *d.SnapshotOf
				source.Owner = to
				n.SnapshotOf = &source
			}
			r.cat.PutDatabase(&n)
		}
	}
}

func (r *runner) dropLogin(name string, ifExists bool) error {
	l := r.cat.Login(name)
	if l == nil && ifExists {
		return nil
	}
	if l == nil || l.Type == "R" || !r.can("ALTER", "LOGIN", l.ID) {
		return missing("drop", "login", name)
	}
	if l.ID == catalog.SaID {
		return sqlerr.New(15150, "login", name)
	}
	for _, d := range r.cat.Databases() {
		if catalog.SameName(d.Owner, l.Name) {
			return sqlerr.New(15174, name)
		}
	}
	r.cat.DropLogin(l.ID)
	return nil
}

func (r *runner) createServerRole(s *syntax.PrincipalStmt) error {
	if !r.can("CREATE SERVER ROLE", "SERVER", 0) {
		return denied()
	}
	if r.cat.Login(s.Name) != nil {
		return sqlerr.New(15025, s.Name)
	}
	r.cat.PutLogin(&catalog.Login{ID: r.cat.NewLoginID(), Name: s.Name, Type: "R", SID: catalog.NewSID(), Created: r.env.Now, Modified: r.env.Now})
	return nil
}

// mayChange is the right to change a server role's members: CONTROL SERVER, membership of a fixed role, or ALTER on another.
func (r *runner) mayChange(role *catalog.Login) bool {
	if role.FixedRole {
		me := r.env.Sess.Login()
		return r.can("CONTROL SERVER", "SERVER", 0) || me != nil && r.cat.IsServerRoleMember(me, role.ID)
	}
	return r.can("ALTER", "SERVER ROLE", role.ID)
}

func (r *runner) alterServerRole(s *syntax.PrincipalStmt) error {
	role := r.cat.Login(s.Name)
	if role == nil || role.Type != "R" || !r.mayChange(role) {
		return missing("alter", "server role", s.Name)
	}
	n := *role
	n.Modified = r.env.Now
	if v, ok := option(s.Options, "NAME"); ok {
		if role.FixedRole || role.ID == catalog.ServerPublicID {
			return sqlerr.New(15405, s.Name)
		}
		if other := r.cat.Login(word(v)); other != nil && other.ID != role.ID {
			return sqlerr.New(15025, word(v))
		}
		n.Name = word(v)
		r.cat.PutLogin(&n)
		return nil
	}
	if role.ID == catalog.ServerPublicID {
		return sqlerr.New(15405, s.Name)
	}
	name, verb := s.AddMember, "add"
	if name == "" {
		name, verb = s.DropMember, "drop"
	}
	m := r.cat.Login(name)
	if m == nil {
		return missing(verb, "principal", name)
	}
	if m.ID == catalog.SaID || m.ID == catalog.ServerPublicID || m.FixedRole {
		return sqlerr.New(15405, name)
	}
	n.Members = member(role.Members, m.ID, verb == "add")
	r.cat.PutLogin(&n)
	return nil
}

// member adds or removes one id; adding a member again, or removing none, changes nothing.
func member(list []int32, id int32, add bool) []int32 {
	i := slices.Index(list, id)
	switch {
	case add && i < 0:
		return append(slices.Clone(list), id)
	case !add && i >= 0:
		return slices.Delete(slices.Clone(list), i, i+1)
	}
	return list
}

func (r *runner) dropServerRole(name string, ifExists bool) error {
	role := r.cat.Login(name)
	if role == nil && ifExists {
		return nil
	}
	if role == nil || role.Type != "R" || !r.can("CONTROL", "SERVER ROLE", role.ID) {
		return missing("drop", "server role", name)
	}
	if role.FixedRole || role.ID == catalog.ServerPublicID {
		return sqlerr.New(15150, "server role", name)
	}
	if len(role.Members) > 0 {
		return sqlerr.New(15144)
	}
	r.cat.DropLogin(role.ID)
	return nil
}

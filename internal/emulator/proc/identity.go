package proc

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// Login is the effective login, after EXECUTE AS.
func (s *Session) Login() (l *catalog.Login) {
	s.read(func(cat catalog.Catalog) { l = s.effectiveLogin(cat) })
	return l
}

// effectiveLogin is the login, or what EXECUTE AS USER makes of the user.
func (s *Session) effectiveLogin(cat catalog.Catalog) *catalog.Login {
	if s.user != 0 {
		db := cat.DatabaseByID(s.userDB)
		if u := cat.PrincipalByID(s.userDB, s.user); db != nil && u != nil {
			return cat.ImpersonatedLogin(db, u)
		}
	}
	return cat.LoginByID(s.login)
}

// OriginalLogin is the login that connected.
func (s *Session) OriginalLogin() (l *catalog.Login) {
	s.read(func(cat catalog.Catalog) { l = cat.LoginByID(s.original) })
	return l
}

// userCache is a user as of a version of the definitions.
type userCache struct {
	user    *catalog.Principal
	version version
}

// User is the effective user in the current database.
func (s *Session) User() *catalog.Principal {
	now := s.version()
	if s.effective.version != now {
		s.effective = userCache{s.findUser(), now}
	}
	return s.effective.user
}

func (s *Session) findUser() (p *catalog.Principal) {
	s.read(func(cat catalog.Catalog) { p = cat.UserOf(cat.DatabaseByID(s.db), s.effectiveLogin(cat)) })
	return p
}

// Database is the current database, fresh from the catalog.
func (s *Session) Database() *catalog.Database { return s.currentDatabase() }

// executeAs switches to another login or user until REVERT, or the end of the module.
func (s *Session) executeAs(f *frame, kind, name string) error {
	if kind == "CALLER" {
		return nil
	}
	next := identity{login: s.login, user: s.user, userDB: s.userDB, frame: f.owner(), db: s.db}
	var err error
	s.read(func(cat catalog.Catalog) {
		switch kind {
		case "LOGIN":
			l := cat.Login(name)
			if l == nil || l.Type != "S" || !s.HasPermission("IMPERSONATE", "LOGIN", l.ID) {
				err = sqlerr.New(15406, name)
				return
			}
			s.login, s.user = l.ID, 0
		default:
			p := cat.Principal(s.db, name)
			if p == nil || p.Type != "S" || !s.HasPermission("IMPERSONATE", "USER", p.ID) {
				err = sqlerr.New(15517, name)
				return
			}
			s.user, s.userDB = p.ID, s.db
			if l := cat.LoginBySID(p.SID); l != nil {
				s.login = l.ID
			}
		}
	})
	if err == nil {
		s.impersonated = append(s.impersonated, next)
	}
	return err
}

// revert undoes the last EXECUTE AS of the same level; without one it does nothing, as the server does.
func (s *Session) revert(f *frame) error {
	n := len(s.impersonated)
	if n == 0 || s.impersonated[n-1].frame != f.owner() {
		return nil
	}
	top := s.impersonated[n-1]
	if top.db != s.db && s.user != 0 {
		return sqlerr.Unsupported("REVERT in another database than EXECUTE AS")
	}
	s.login, s.user, s.userDB = top.login, top.user, top.userDB
	s.impersonated = s.impersonated[:n-1]
	return nil
}

// revertAll ends every impersonation that f began; a module's end does it.
func (s *Session) revertAll(f *frame) {
	for n := len(s.impersonated); n > 0 && s.impersonated[n-1].frame == f; n = len(s.impersonated) {
		top := s.impersonated[n-1]
		s.login, s.user, s.userDB = top.login, top.user, top.userDB
		s.impersonated = s.impersonated[:n-1]
	}
}

// impersonateOwner runs a module under its EXECUTE AS clause.
func (s *Session) impersonateModule(f *frame, m *catalog.Module) error {
	clause := strings.ToUpper(m.ExecuteAs)
	if clause == "" || clause == "CALLER" {
		return nil
	}
	var user *catalog.Principal
	s.read(func(cat catalog.Catalog) {
		switch clause {
		case "OWNER", "SELF":
			user = cat.PrincipalByID(s.db, s.ownerOf(cat, &m.Object))
		default:
			user = cat.Principal(s.db, m.ExecuteAs)
		}
	})
	if user == nil {
		return sqlerr.New(15517, m.ExecuteAs)
	}
	s.impersonated = append(s.impersonated, identity{login: s.login, user: s.user, userDB: s.userDB, frame: f, db: s.db})
	s.user, s.userDB = user.ID, s.db
	s.read(func(cat catalog.Catalog) {
		if l := cat.LoginBySID(user.SID); l != nil {
			s.login = l.ID
		}
	})
	return nil
}

// ownerOf is the principal that owns an object: its own owner, or its schema's.
func (s *Session) ownerOf(cat catalog.Catalog, o *catalog.Object) int32 {
	if o.Owner != 0 {
		return o.Owner
	}
	if sc := cat.SchemaByID(s.db, o.Schema); sc != nil {
		return sc.Owner
	}
	return 0
}

// chained reports whether an unbroken ownership chain lets the running module use the object without a check.
func (s *Session) chained(cat catalog.Catalog, id int32) bool {
	if s.frame == nil || s.frame.module == nil || s.frame.kind == dynamicFrame {
		return false
	}
	o := catalog.Of(cat.ObjectByID(s.db, id))
	if o == nil || s.frame.db != s.db {
		return false
	}
	return s.ownerOf(cat, o) == s.ownerOf(cat, &s.frame.module.Object)
}

func (s *Session) execExecuteAs(f *frame, st *syntax.ExecuteAsStmt) error {
	name := ""
	if st.Name != nil {
		v, err := f.eval(st.Name)
		if err != nil {
			return err
		}
		name = v.S
	}
	return s.executeAs(f, st.Kind, name)
}

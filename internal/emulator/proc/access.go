package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// HasPermission implements exec.Session. Inside a module, an unbroken ownership chain needs no permission.
func (s *Session) HasPermission(permission, class string, id int32) (ok bool) {
	s.read(func(cat catalog.Catalog) {
		if class == "OBJECT" && s.chained(cat, id) {
			ok = true
			return
		}
		ok = cat.Allowed(s.subject(cat), permission, class, id)
	})
	return ok
}

func (s *Session) subject(cat catalog.Catalog) catalog.Subject {
	sub := catalog.Subject{DB: cat.DatabaseByID(s.db), Login: s.effectiveLogin(cat)}
	sub.User = cat.UserOf(sub.DB, sub.Login)
	return sub
}

// MayEnter implements bind.Admitter: Msg 916 for a login without a user there, and admit's.
func (s *Session) MayEnter(db *catalog.Database) error {
	allowed := false
	s.read(func(cat catalog.Catalog) { allowed = cat.UserOf(db, s.effectiveLogin(cat)) != nil })
	if !allowed {
		return sqlerr.New(916, s.Login().Name, db.Name)
	}
	return s.admit(db.ID)
}

// admit enforces a database's user access: Msg 924 when another session is in a SINGLE_USER database, 923 for a
// RESTRICTED_USER one and a session that is neither db_owner there nor dbcreator nor sysadmin.
func (s *Session) admit(id int32) (err error) {
	s.read(func(cat catalog.Catalog) {
		db, login := cat.DatabaseByID(id), s.effectiveLogin(cat)
		if db == nil || login == nil {
			return
		}
		switch db.UserAccess {
		case "SINGLE_USER":
			for _, o := range s.srv.sessions {
				if o != s && o.heldDB == id {
					err = sqlerr.New(924, db.Name)
				}
			}
		case "RESTRICTED_USER":
			u := cat.UserOf(db, login)
			if !cat.IsServerRoleMember(login, catalog.SysadminID) && !cat.IsServerRoleMember(login, catalog.DbcreatorID) &&
				(u == nil || u.ID != catalog.DboID && !cat.IsRoleMember(id, u, catalog.OwnerID)) {
				err = sqlerr.New(923, db.Name)
			}
		}
	})
	return err
}

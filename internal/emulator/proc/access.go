package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
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
	sub := catalog.Subject{DB: cat.DatabaseByID(s.db)}
	if s.user == 0 {
		sub.Login = cat.LoginByID(s.login)
		sub.User = cat.UserOf(sub.DB, sub.Login)
		return sub
	}
	sub.User = cat.PrincipalByID(s.db, s.user)
	return sub
}

package exec

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// Authorization is the principal that an AUTHORIZATION clause names in a database, or the user without one. Msg 15151.
func (e *Env) Authorization(db int32, name string) (int32, error) {
	if name == "" {
		if u := e.Sess.User(); u != nil {
			return u.ID, nil
		}
		return catalog.DboID, nil
	}
	p := e.Cat.Principal(db, name)
	if p == nil {
		return 0, sqlerr.New(15151, "find", "principal", name)
	}
	return p.ID, nil
}

package security

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// fromKey is the source of a login that is mapped to an asymmetric key.
const fromKey = "FROM ASYMMETRIC KEY"

// createKeyLogin is CREATE LOGIN … FROM ASYMMETRIC KEY: of a key in master. Nobody can log in with it; it holds permissions for code that the
// key signs.
func (r *runner) createKeyLogin(s *syntax.PrincipalStmt) error {
	if !r.can("ALTER ANY LOGIN", "SERVER", 0) {
		return denied()
	}
	if r.cat.Login(s.Name) != nil {
		return sqlerr.New(15025, s.Name)
	}
	k := r.cat.AsymmetricKey(1, s.SourceName)
	if k == nil {
		return missing("find", "asymmetric key", s.SourceName)
	}
	if r.cat.LoginBySID(k.SID) != nil {
		return sqlerr.Unsupported("a second login of one asymmetric key")
	}
	r.cat.PutLogin(&catalog.Login{
		ID: r.cat.NewLoginID(), Name: s.Name, Type: "K", SID: k.SID, DefaultDatabase: "master", Created: r.env.Now, Modified: r.env.Now,
	})
	return nil
}

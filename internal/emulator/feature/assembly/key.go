package assembly

import (
	"crypto/sha1"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/pkg/clrtrust/strongname"
)

// keySID begins the SID of a login that is mapped to a key (S-1-9-1); the SHA-1 of the key follows.
const keySID = "\x01\x06\x00\x00\x00\x00\x00\x09\x01\x00\x00\x00"

// createKey is CREATE ASYMMETRIC KEY … FROM ASSEMBLY: the public key of a registered assembly that is validly signed.
func (r *runner) createKey(st *syntax.AsymmetricKeyStmt) error {
	if !r.can("ALTER ANY ASYMMETRIC KEY", "DATABASE", 0) || r.cat.AsymmetricKey(r.db.ID, st.Name) != nil {
		return sqlerr.New(15282, st.Name)
	}
	owner, err := r.env.Authorization(r.db.ID, st.Authorization)
	if err != nil {
		return err
	}
	a := r.cat.Assembly(r.db.ID, st.Assembly)
	if a == nil || !r.can("", "ASSEMBLY", a.ID) {
		return sqlerr.New(15151, "find", "assembly", st.Assembly)
	}
	s, err := r.examine(a.Name, a.Files[0].Content)
	if err != nil {
		return err
	}
	if !s.report.StrongName.Verdict.Good() {
		return sqlerr.Unsupported("CREATE ASYMMETRIC KEY from an assembly whose strong name is %s", s.report.StrongName.Verdict)
	}
	key, err := strongname.ParsePublicKey(a.PublicKey)
	if err != nil {
		return sqlerr.Unsupported("CREATE ASYMMETRIC KEY from %s", err.Error())
	}
	if r.cat.KeyOf(r.db.ID, a.PublicKey) != nil {
		return sqlerr.Unsupported("a second asymmetric key of one public key")
	}
	sum := sha1.Sum(a.PublicKey)
	r.cat.PutAsymmetricKey(r.db.ID, &catalog.AsymmetricKey{
		ID: r.cat.NewKeyID(r.db.ID), Name: st.Name, Owner: owner, PublicKey: a.PublicKey, Bits: key.RSA.N.BitLen(),
		Thumbprint: sum[:], SID: keySID + string(sum[:]),
	})
	return nil
}

// dropKey is DROP ASYMMETRIC KEY: 15151. A key to which a login is mapped stays.
func (r *runner) dropKey(st *syntax.DropStmt) error {
	for _, n := range st.Names {
		k := r.cat.AsymmetricKey(r.db.ID, n.Object)
		if k == nil || !r.can("ALTER ANY ASYMMETRIC KEY", "DATABASE", 0) {
			if k == nil && st.IfExists {
				continue
			}
			return sqlerr.New(15151, "drop", "asymmetric key", n.Object)
		}
		if r.db.ID == 1 && r.cat.LoginBySID(k.SID) != nil {
			return sqlerr.Unsupported("DROP ASYMMETRIC KEY of a key that a login is mapped to")
		}
		r.cat.DropAsymmetricKey(r.db.ID, k)
	}
	return nil
}

package assembly

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/pkg/clrtrust/strongname"
)

// token is the public key token of a registered assembly; empty without a key.
func token(a *catalog.Assembly) string {
	if len(a.PublicKey) == 0 {
		return ""
	}
	return strongname.Token(a.PublicKey)
}

// trust refuses an assembly that the instance does not trust: Msg 10343 or 10327. Three things give trust: its hash in
// sys.trusted_assemblies, a valid strong name by a key in master of which the login has UNSAFE ASSEMBLY, and a TRUSTWORTHY database of
// which the owner has it.
func (r *runner) trust(name string, set int, s *source) error {
	strict := configured(r.cat, clrStrictSecurity)
	if !strict && set == catalog.PermissionSafe {
		return nil
	}
	permission := "UNSAFE ASSEMBLY"
	if !strict && set == catalog.PermissionExternal {
		permission = "EXTERNAL ACCESS ASSEMBLY"
	}
	hash := sha512.Sum512(s.data)
	switch {
	case r.cat.Trusted(hash[:]) != nil, r.signed(s, permission), r.trustworthy(permission):
		return nil
	case !strict:
		return sqlerr.Unsupported("%s ASSEMBLY with a permission set other than SAFE, untrusted, without clr strict security", r.verb)
	case set == catalog.PermissionUnsafe:
		return sqlerr.New(10327, r.verb, name, name)
	}
	return sqlerr.New(10343, name)
}

// signed reports a strong name that holds, by a key of master whose login has a server permission.
func (r *runner) signed(s *source, permission string) bool {
	if !s.report.StrongName.Verdict.Good() {
		return false
	}
	k := r.cat.KeyOf(1, s.report.Identity.PublicKey)
	if k == nil {
		return false
	}
	l := r.cat.LoginBySID(k.SID)
	return l != nil && r.cat.Allowed(catalog.Subject{Login: l}, permission, "SERVER", 0)
}

func (r *runner) trustworthy(permission string) bool {
	if !r.db.Trustworthy {
		return false
	}
	l := r.cat.Login(r.db.Owner)
	return l != nil && r.cat.Allowed(catalog.Subject{Login: l}, permission, "SERVER", 0)
}

// SpTrust is sys.sp_add_trusted_assembly and sys.sp_drop_trusted_assembly: the arguments count by their order, as those of an extended
// procedure. It takes effect at once, whatever becomes of the caller's transaction. Errors: 15247, 214, 10345, 10346.
func SpTrust(ctx context.Context, sess exec.Session, cat catalog.Catalog, add bool, args []types.Value) error {
	if !sess.HasPermission("CONTROL SERVER", "SERVER", 0) {
		return sqlerr.New(15247)
	}
	var hash, description types.Value
	if len(args) > 0 {
		hash = args[0]
	}
	if len(args) > 1 {
		description = args[1]
	}
	if hash.Kind != types.Binary && hash.Kind != types.VarBinary || len(hash.S) != sha512.Size {
		return sqlerr.New(214, "hash", "binary(64)/varbinary(64)").WithState(191)
	}
	switch {
	case !add && len(args) > 1:
		return sqlerr.New(8144, "sp_drop_trusted_assembly")
	case len(args) > 2:
		return sqlerr.New(8144, "sp_add_trusted_assembly")
	case !description.IsNull() && !description.Kind.IsString():
		return sqlerr.Unsupported("sp_add_trusted_assembly with a description that is no text")
	}
	text := "0x" + strings.ToUpper(hex.EncodeToString([]byte(hash.S)))
	known := cat.Trusted([]byte(hash.S)) != nil
	if add && known {
		return sqlerr.New(10345, text)
	}
	if !add && !known {
		return sqlerr.New(10346, text)
	}
	t := &catalog.TrustedAssembly{Hash: []byte(hash.S), By: sess.Login().Name}
	if !description.IsNull() {
		s := description.S
		t.Description = &s
	}
	return alone(ctx, sess.Engine(), func(cat catalog.Catalog) {
		t.Created = time.Now()
		if add {
			cat.PutTrusted(t)
		} else {
			cat.DropTrusted(t.Hash)
		}
	})
}

// alone changes the catalog in a transaction of its own.
func alone(ctx context.Context, e *store.Engine, change func(cat catalog.Catalog)) error {
	st := e.NewSession(0)
	defer st.Close()
	tx := st.Begin(store.ReadCommitted)
	change(catalog.New(tx))
	return tx.Commit(ctx)
}

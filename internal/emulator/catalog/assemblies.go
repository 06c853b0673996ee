package catalog

import (
	"bytes"
	"encoding/hex"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// Permission sets, as in sys.assemblies.permission_set.
const (
	PermissionSafe     = 1
	PermissionExternal = 2
	PermissionUnsafe   = 3
)

// Assembly is an assembly of a database, with its files (sys.assemblies, sys.assembly_files).
type Assembly struct {
	ID            int32
	Name          string
	Owner         int32
	PermissionSet int
	Hidden        bool // not is_visible
	Created       time.Time
	Modified      time.Time
	Files         []AssemblyFile // the assembly itself first
	References    []int32        // assemblies of the database that it refers to

	// What its metadata say.
	CLRName    string // as sys.assemblies.clr_name spells it
	SimpleName string
	Version    [4]uint16
	Culture    string // empty: neutral
	PublicKey  []byte
	MVID       string // upper case
}

// AssemblyFile is one file of an assembly; number 1 is the assembly itself.
type AssemblyFile struct {
	ID      int
	Name    string
	Content []byte
}

// External says which CLR code a module is bound to (sys.assembly_modules). Text is the statement that made it: the defaults of its
// parameters stand there.
type External struct {
	Assembly   int32
	Class      string
	Method     string // empty for an aggregate
	NullOnNull bool   // RETURNS NULL ON NULL INPUT
	Text       string
}

// Source is the text that holds a module's parameters and body; that of a CLR module is in no view.
func (m *Module) Source() string {
	if m.External != nil {
		return m.External.Text
	}
	return m.Definition
}

// TrustedAssembly is one row of sys.trusted_assemblies.
type TrustedAssembly struct {
	Hash        []byte // SHA2-512
	Description *string
	Created     time.Time
	By          string
}

// AsymmetricKey is the public half of a key, taken from an assembly (sys.asymmetric_keys).
type AsymmetricKey struct {
	ID        int32
	Name      string
	Owner     int32
	PublicKey []byte // as the assembly's metadata hold it
	Bits      int
	SID       string // raw bytes: of the login that is mapped to it
	// Thumbprint is what the SID is made of.
	Thumbprint []byte
}

const (
	classAssembly     = "assembly"
	classAssemblyName = "assembly.name"
	classTrusted      = "trusted.assembly"
	classKey          = "asymmetric.key"
	classKeyName      = "asymmetric.key.name"
)

// assemblyTypes adds the classes of this file to MetaTypes.
func assemblyTypes(m map[string]func() any) map[string]func() any {
	m[classAssembly] = func() any { return new(Assembly) }
	m[classAssemblyName] = func() any { return new(Ref) }
	m[classTrusted] = func() any { return new(TrustedAssembly) }
	m[classKey] = func() any { return new(AsymmetricKey) }
	m[classKeyName] = func() any { return new(Ref) }
	return m
}

// Assemblies lists the user's assemblies of a database by id.
func (c Catalog) Assemblies(db int32) []*Assembly { return list[Assembly](c, db, classAssembly, "") }

// AssemblyByID finds an assembly; nil when absent.
func (c Catalog) AssemblyByID(db, id int32) *Assembly {
	return get[Assembly](c, db, classAssembly, idName(id))
}

// Assembly finds an assembly by name; nil when absent.
func (c Catalog) Assembly(db int32, name string) *Assembly {
	id, ok := c.ref(db, classAssemblyName, Fold(name))
	if !ok {
		return nil
	}
	return c.AssemblyByID(db, id)
}

// PutAssembly stores an assembly.
func (c Catalog) PutAssembly(db int32, a *Assembly) {
	c.put(db, classAssembly, idName(a.ID), a)
	c.put(db, classAssemblyName, Fold(a.Name), &Ref{a.ID})
}

// DropAssembly drops an assembly with its permissions; what is bound to it is the caller's.
func (c Catalog) DropAssembly(db int32, a *Assembly) {
	c.drop(db, classAssemblyName, Fold(a.Name))
	c.drop(db, classAssembly, idName(a.ID))
	c.dropAttached(db, ClassAssembly, a.ID)
}

// NewAssemblyID takes a new assembly id; those of users start at 65536.
func (c Catalog) NewAssemblyID(db int32) int32 {
	return int32(65535 + c.tx.Engine().AddCounter(store.MetaKey{DB: db, Class: "assemblyid"}, 1))
}

// BoundTo lists the modules that are bound to an assembly.
func (c Catalog) BoundTo(db, assembly int32) []*Module {
	var out []*Module
	for _, m := range c.Modules(db) {
		if m.External != nil && m.External.Assembly == assembly {
			out = append(out, m)
		}
	}
	return out
}

// TrustedAssemblies lists the trusted hashes of the instance.
func (c Catalog) TrustedAssemblies() []*TrustedAssembly {
	return list[TrustedAssembly](c, 0, classTrusted, "")
}

// Trusted finds a trusted hash; nil when it is not trusted.
func (c Catalog) Trusted(hash []byte) *TrustedAssembly {
	return get[TrustedAssembly](c, 0, classTrusted, hex.EncodeToString(hash))
}

// PutTrusted adds a trusted hash, DropTrusted removes one.
func (c Catalog) PutTrusted(t *TrustedAssembly) {
	c.put(0, classTrusted, hex.EncodeToString(t.Hash), t)
}

// DropTrusted removes a trusted hash.
func (c Catalog) DropTrusted(hash []byte) { c.drop(0, classTrusted, hex.EncodeToString(hash)) }

// AsymmetricKeys lists the asymmetric keys of a database by id.
func (c Catalog) AsymmetricKeys(db int32) []*AsymmetricKey {
	return list[AsymmetricKey](c, db, classKey, "")
}

// AsymmetricKey finds an asymmetric key by name; nil when absent.
func (c Catalog) AsymmetricKey(db int32, name string) *AsymmetricKey {
	id, ok := c.ref(db, classKeyName, Fold(name))
	if !ok {
		return nil
	}
	return get[AsymmetricKey](c, db, classKey, idName(id))
}

// KeyOf finds the asymmetric key of a database with a public key; nil when there is none.
func (c Catalog) KeyOf(db int32, public []byte) *AsymmetricKey {
	for _, k := range c.AsymmetricKeys(db) {
		if bytes.Equal(k.PublicKey, public) {
			return k
		}
	}
	return nil
}

// PutAsymmetricKey stores an asymmetric key.
func (c Catalog) PutAsymmetricKey(db int32, k *AsymmetricKey) {
	c.put(db, classKey, idName(k.ID), k)
	c.put(db, classKeyName, Fold(k.Name), &Ref{k.ID})
}

// DropAsymmetricKey drops an asymmetric key.
func (c Catalog) DropAsymmetricKey(db int32, k *AsymmetricKey) {
	c.drop(db, classKeyName, Fold(k.Name))
	c.drop(db, classKey, idName(k.ID))
}

// NewKeyID takes a new asymmetric key id of a database, from 256.
func (c Catalog) NewKeyID(db int32) int32 {
	return int32(255 + c.tx.Engine().AddCounter(store.MetaKey{DB: db, Class: "keyid"}, 1))
}

// SystemAssembly is the name of the assembly that every database has.
const SystemAssembly = "Microsoft.SqlServer.Types"

// IsSystemAssembly reports its name.
func IsSystemAssembly(name string) bool { return strings.EqualFold(name, SystemAssembly) }

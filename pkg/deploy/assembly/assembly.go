// Package assembly reads an assemblies folder: the DLLs and their lock file, assemblies.lock, which says what each is, what bytes it has and
// what is bound to it. Content and lock have to agree before anything is sent.
package assembly

import (
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/strictyaml"
)

// LockName is the name of the lock file.
const LockName = "assemblies.lock"

// Lock is assemblies.lock.
type Lock struct {
	Version    int        `yaml:"version"`
	Assemblies []Assembly `yaml:"assemblies"`
}

// Assembly is one DLL as the lock describes it, with its bytes.
type Assembly struct {
	File           string      `yaml:"file"`
	Name           string      `yaml:"name"` // of the assembly and of the SQL object: they are the same (Msg 6554)
	Version        string      `yaml:"version"`
	Culture        string      `yaml:"culture"`
	PublicKeyToken string      `yaml:"public_key_token"`
	Development    bool        `yaml:"development"` // signed with a key that everybody has: refused in a protected environment
	Size           int         `yaml:"size"`
	MVID           string      `yaml:"mvid"`
	SHA512         string      `yaml:"sha2_512"`
	PermissionSet  string      `yaml:"permission_set"` // SAFE, EXTERNAL_ACCESS, UNSAFE
	References     []Reference `yaml:"references"`
	Bindings       []Binding   `yaml:"bindings"`
	Content        []byte      `yaml:"-"`
}

// Reference is an assembly that another one needs.
type Reference struct {
	Name           string `yaml:"name"`
	Version        string `yaml:"version"`
	PublicKeyToken string `yaml:"public_key_token"`
}

// Binding is a T-SQL object over a method or class.
type Binding struct {
	Object        string      `yaml:"object"` // schema.name
	Kind          string      `yaml:"kind"`   // scalar, aggregate, procedure
	Class         string      `yaml:"class"`
	Method        string      `yaml:"method"`
	Parameters    []Parameter `yaml:"parameters"`
	Returns       string      `yaml:"returns"`
	NullInput     string      `yaml:"null_input"` // RETURNS NULL ON NULL INPUT, CALLED ON NULL INPUT
	Deterministic bool        `yaml:"deterministic"`
}

// Parameter of a binding.
type Parameter struct {
	Name string `yaml:"name"`
	Type string `yaml:"type"`
}

// CLRName is the canonical name by which SQL Server knows the assembly (sys.assemblies.clr_name).
func (a Assembly) CLRName() string {
	token := a.PublicKeyToken
	if token == "" {
		token = "null"
	}
	return strings.ToLower(fmt.Sprintf("%s, version=%s, culture=%s, publickeytoken=%s, processorarchitecture=msil", a.Name, a.Version, a.Culture, token))
}

// Hash is the SHA2-512 of the content, the trust anchor of sys.sp_add_trusted_assembly.
func (a Assembly) Hash() []byte {
	sum := sha512.Sum512(a.Content)
	return sum[:]
}

// Open reads a folder. The assemblies come in an order in which they can be created: references first.
func Open(fsys fs.FS, name string) ([]Assembly, error) {
	text, err := fs.ReadFile(fsys, LockName)
	if err != nil {
		return nil, fmt.Errorf("assemblies folder %s: %w", name, err)
	}
	root, err := strictyaml.Parse(LockName, text)
	if err != nil {
		return nil, err
	}
	var lock Lock
	if root != nil {
		if err := strictyaml.Decode(LockName, root, &lock); err != nil {
			return nil, err
		}
	}
	if lock.Version != 1 {
		return nil, fmt.Errorf("%s: version: must be 1", LockName)
	}
	var errs []error
	for i := range lock.Assemblies {
		errs = append(errs, lock.Assemblies[i].load(fsys)...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return loadOrder(lock.Assemblies)
}

// load reads and checks one DLL.
func (a *Assembly) load(fsys fs.FS) (errs []error) {
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s", a.File, fmt.Sprintf(format, args...)))
	}
	content, err := fs.ReadFile(fsys, a.File)
	if err != nil {
		return []error{err}
	}
	a.Content = content
	if now := hex.EncodeToString(a.Hash()); now != a.SHA512 {
		bad("its SHA2-512 is %s, and %s says %s: the file is not the one that was locked; restore it, or lock the new one", now, LockName, a.SHA512)
	}
	if !slices.Contains([]string{"SAFE", "EXTERNAL_ACCESS", "UNSAFE"}, a.PermissionSet) {
		bad("permission_set %q is not SAFE, EXTERNAL_ACCESS or UNSAFE", a.PermissionSet)
	}
	if strings.EqualFold(a.Name, "Microsoft.SqlServer.Types") {
		bad("the server has its own Microsoft.SqlServer.Types, which must never be replaced")
	}
	for _, b := range a.Bindings {
		schema, object, ok := strings.Cut(b.Object, ".")
		switch {
		case !ok || schema == "" || object == "":
			bad("binding %q is not schema.name", b.Object)
		case !slices.Contains([]string{"scalar", "aggregate", "procedure"}, b.Kind):
			bad("binding %s: kind %q is not scalar, aggregate or procedure", b.Object, b.Kind)
		case b.Kind != "aggregate" && b.Method == "", b.Class == "":
			bad("binding %s: class and method are missing", b.Object)
		}
		for _, p := range b.Parameters {
			if t := strings.ToLower(p.Type); strings.HasPrefix(t, "vector") || strings.HasPrefix(t, "varchar") || strings.HasPrefix(t, "char") || strings.HasPrefix(t, "json") {
				bad("binding %s: parameter %s: %s has no CLR form (Msg 6552): use nvarchar or varbinary", b.Object, p.Name, p.Type)
			}
		}
	}
	return errs
}

// loadOrder puts every assembly behind those of the folder that it references.
func loadOrder(list []Assembly) ([]Assembly, error) {
	index := map[string]int{}
	for i, a := range list {
		key := strings.ToLower(a.Name)
		if _, dup := index[key]; dup {
			return nil, fmt.Errorf("%s: %s stands there twice", LockName, a.Name)
		}
		index[key] = i
	}
	var out []Assembly
	state := make([]int, len(list))
	var visit func(i int) error
	visit = func(i int) error {
		switch state[i] {
		case 1:
			return fmt.Errorf("%s: %s is part of a circle of references", LockName, list[i].Name)
		case 2:
			return nil
		}
		state[i] = 1
		for _, r := range list[i].References {
			if k, ok := index[strings.ToLower(r.Name)]; ok && k != i {
				if err := visit(k); err != nil {
					return err
				}
			}
		}
		state[i] = 2
		out = append(out, list[i])
		return nil
	}
	for i := range list {
		if err := visit(i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

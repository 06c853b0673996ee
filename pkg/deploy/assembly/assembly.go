// Package assembly reads an assemblies folder: the DLLs and their lock file, assemblies.lock, which says what each is, what bytes it has and
// what is bound to it. Content and lock have to agree before anything is sent, and the bytes that were hashed are the ones that are sent.
package assembly

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/strictyaml"
	"github.com/hartonomous/hartctl/pkg/clrtrust"
)

// LockName is the name of the lock file.
const LockName = "assemblies.lock"

// DevelopmentKey is the token of the project's dev.snk, whose private half everybody has: a signature by it proves nothing.
const DevelopmentKey = "e32f277598d37b4a"

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
	Examples       []Example   `yaml:"examples"`

	Content []byte           `yaml:"-"`
	Report  *clrtrust.Report `yaml:"-"` // of Content
}

// Reference is an assembly that another one needs.
type Reference struct {
	Name           string `yaml:"name"`
	Version        string `yaml:"version"`
	PublicKeyToken string `yaml:"public_key_token"`
}

// Binding is a T-SQL object over a method or class.
type Binding struct {
	Object        string      `yaml:"object" json:"object"` // schema.name
	Kind          string      `yaml:"kind" json:"kind"`     // scalar, aggregate, procedure
	Class         string      `yaml:"class" json:"class"`
	Method        string      `yaml:"method" json:"method,omitempty"`
	Parameters    []Parameter `yaml:"parameters" json:"parameters,omitempty"`
	Returns       string      `yaml:"returns" json:"returns,omitempty"`
	NullInput     string      `yaml:"null_input" json:"nullInput,omitempty"` // RETURNS NULL ON NULL INPUT, CALLED ON NULL INPUT
	Deterministic bool        `yaml:"deterministic" json:"deterministic,omitempty"`
}

// Parameter of a binding.
type Parameter struct {
	Name string `yaml:"name" json:"name"`
	Type string `yaml:"type" json:"type"`
}

// CLRName is the canonical name by which SQL Server knows the assembly (sys.assemblies.clr_name).
func (a Assembly) CLRName() string { return a.Report.CLRName }

// Hash is the SHA2-512 of the content, the trust anchor of sys.sp_add_trusted_assembly.
func (a Assembly) Hash() []byte { return a.Report.SHA512[:] }

// StandsAlone reports that SQL Server hosts all that the assembly references.
func (a Assembly) StandsAlone() bool {
	return !slices.ContainsFunc(a.Report.References, func(r clrtrust.Reference) bool { return !r.Hosted })
}

// New describes an assembly from its bytes alone, without a lock: with the permission set that its contents need and without bindings. Its error
// says that the bytes are no assembly, or that SQL Server would never take it.
func New(file string, content []byte) (Assembly, error) {
	r := clrtrust.Inspect(content)
	var errs []error
	for _, f := range r.Findings {
		if f.Severity == clrtrust.Error && !signatureFindings[f.ID] && !f.OfExport() {
			errs = append(errs, fmt.Errorf("%s: %s: %s. %s", file, f.ID, f.Text, f.Remedy))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return Assembly{}, err
	}
	a := Assembly{
		File: file, Name: r.Identity.Name, Version: r.Identity.Version.String(), Culture: orNeutral(r.Identity.Culture), PublicKeyToken: r.Identity.Token,
		Size: len(content), MVID: r.MVID, SHA512: hex.EncodeToString(r.SHA512[:]), PermissionSet: string(r.Requires), Content: content, Report: r,
		Development: r.Identity.Token == DevelopmentKey,
	}
	for _, ref := range r.References {
		a.References = append(a.References, Reference{ref.Name, ref.Version.String(), ref.Token})
	}
	return a, nil
}

// ReadLock reads a folder's lock without its files.
func ReadLock(fsys fs.FS, name string) (*Lock, error) {
	text, err := fs.ReadFile(fsys, LockName)
	if err != nil {
		return nil, fmt.Errorf("nothing says what the folder %s should hold: %w", name, err)
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
	return &lock, nil
}

// Open reads a folder that is as its lock says; the error joins every difference. The assemblies come in an order in which they can be
// created: references first. What is wrong with a signature is no error here: [Signature] says it.
func Open(fsys fs.FS, name string) ([]Assembly, error) {
	lock, err := ReadLock(fsys, name)
	if err != nil {
		return nil, err
	}
	differences, _ := Compare(fsys, lock)
	var errs []error
	for _, d := range differences {
		if !signatureFindings[d.Subject] {
			errs = append(errs, errors.New(d.String()))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return inOrder(lock.Assemblies), nil
}

// inOrder puts every assembly behind those of the list that it references.
func inOrder(list []Assembly) []Assembly {
	byReport := map[*clrtrust.Report]Assembly{}
	var reports []*clrtrust.Report
	for _, a := range list {
		byReport[a.Report] = a
		reports = append(reports, a.Report)
	}
	var out []Assembly
	for _, s := range clrtrust.Order(reports).Steps {
		for _, r := range s.Assemblies {
			out = append(out, byReport[r])
		}
	}
	return out
}

// signatureFindings are the findings about who made a file: grave, and still the deployer's decision.
var signatureFindings = map[string]bool{
	"no-signature": true, "delay-signed": true, "public-signed": true, "bad-signature": true, "bad-countersignature": true, "bad-key": true,
	"ecma-delay-signed": true, "ecma-other-key": true, "authenticode-invalid": true,
}

// Signature says what is wrong with an assembly's signatures: unsigned when it has no strong name, and the finding's text of every signature that does
// not verify.
func (a Assembly) Signature() (unsigned bool, wrong []string) {
	for _, f := range a.Report.Findings {
		if signatureFindings[f.ID] {
			wrong = append(wrong, f.ID+": "+f.Text)
		}
	}
	return a.Report.Has("unsigned"), wrong
}

func orNeutral(culture string) string {
	if culture == "" {
		return "neutral"
	}
	return culture
}

// Difference is one point in which a folder and its lock file differ.
type Difference struct {
	File    string `json:"file"`
	Subject string `json:"subject"`          // "sha2_512", "binding dbo.fn", ...
	Locked  string `json:"locked,omitempty"` // what the lock file says
	Actual  string `json:"actual,omitempty"` // what the file is
	Text    string `json:"text"`
}

func (d Difference) String() string {
	s := d.File + ": " + d.Subject + ": " + d.Text
	if d.Locked != "" || d.Actual != "" {
		s += fmt.Sprintf(": the lock says %s, the file is %s", d.Locked, d.Actual)
	}
	return strings.TrimSpace(s)
}

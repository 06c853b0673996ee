// Package config reads hartctl.yaml: environments, how to reach them, and where their secrets come from. It takes nothing that it
// does not understand.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/hartonomous/hartctl/internal/strictyaml"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// FileName is the name of the configuration file, looked for in the current folder.
const FileName = "hartctl.yaml"

// Defaults of an environment.
const (
	DefaultEnvironment = "dev"
	DefaultDatabase    = "Hartonomous"
	DefaultDataDir     = ".hartctl/emulator"
	DefaultLockTimeout = 15 * time.Second
)

// File is hartctl.yaml.
type File struct {
	Path         string                 `yaml:"-"` // empty when there is no file
	Version      int                    `yaml:"version"`
	Default      string                 `yaml:"default"` // environment without --env
	Environments map[string]Environment `yaml:"environments"`
}

// Environment is one place to deploy to.
type Environment struct {
	Name   string `yaml:"-"`
	Target string `yaml:"target"` // emulator, or empty for a server
	Server string `yaml:"server"` // host, host,port or host\instance
	// Source says where a whole connection string comes from, in its ADO or URL form, instead of server, auth and tls.
	Source      Secret   `yaml:"connection"`
	Database    string   `yaml:"database"` // Hartonomous
	Replicas    []string `yaml:"replicas"` // further replicas of the availability group, for instance-level state
	Auth        Auth     `yaml:"auth"`
	TLS         TLS      `yaml:"tls"`
	CLR         CLR      `yaml:"clr"`
	Emulator    Emulator `yaml:"emulator"`
	Protected   bool     `yaml:"protected"`  // production: asks for the database's name, refuses the emulator and weak connections
	Schema      string   `yaml:"schema"`     // folder; the embedded one when empty
	Assemblies  string   `yaml:"assemblies"` // folder; the embedded one when empty, if the schema is the embedded one
	LockTimeout Duration `yaml:"lock_timeout"`
	Services    Services `yaml:"services"` // what verify looks at besides the database
}

// Auth is how to log in.
type Auth struct {
	Method   string `yaml:"method"` // sql | entra-default | entra-managed-identity | entra-service-principal | integrated
	User     string `yaml:"user"`   // login, or client id
	Password Secret `yaml:"password"`
	Tenant   string `yaml:"tenant"`
}

// TLS is how the connection is protected.
type TLS struct {
	Encrypt                string `yaml:"encrypt"` // strict | true | login-only | disable
	TrustServerCertificate bool   `yaml:"trust_server_certificate"`
	Certificate            string `yaml:"certificate"` // PEM file of the authority
	HostNameInCertificate  string `yaml:"host_name_in_certificate"`
}

// CLR is how assemblies are trusted.
type CLR struct {
	Trust string `yaml:"trust"` // hash | key
}

// Services are those around the database. An empty one is not there.
type Services struct {
	API   string `yaml:"api"`   // URL that answers with its health: https://host/health
	Neo4j string `yaml:"neo4j"` // bolt://host:7687, neo4j+s://host
	// EventHubs is a namespace, sb://NAME.servicebus.windows.net, and a hub in it when a path follows.
	EventHubs string `yaml:"event_hubs"`
}

// What the schema file says of them too.
var (
	apiURL   = regexp.MustCompile(`^https?://[^/?#@\s]+(/[^\s]*)?$`)
	neo4jURL = regexp.MustCompile(`^(bolt|neo4j)(\+s)?://[A-Za-z0-9._-]+(:[0-9]{1,5})?$`)
	hubsURL  = regexp.MustCompile(`^sb://[A-Za-z0-9._-]+(:[0-9]{1,5})?(/[A-Za-z0-9._-]*)?$`)
)

// Emulator sets up the embedded emulator.
type Emulator struct {
	Data     string `yaml:"data"`     // folder; .hartctl/emulator when empty
	Memory   bool   `yaml:"memory"`   // nothing on disk: gone when the command ends
	Platform string `yaml:"platform"` // linux (default) | windows: the host platform that it shows
}

// Secret says where a secret comes from; the file never holds one.
type Secret struct {
	Env      string `yaml:"env"`
	File     string `yaml:"file"`
	KeyVault string `yaml:"keyvault"` // https://<vault>.vault.azure.net/secrets/<name>
	Prompt   bool   `yaml:"prompt"`
}

// IsZero reports that no source is named.
func (s Secret) IsZero() bool { return s == Secret{} }

// Duration reads as Go writes durations.
type Duration time.Duration

// UnmarshalText reads 30s, 5m. Zero is refused: it would read as left out.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v <= 0 {
		return fmt.Errorf("%q is not a duration above 0, like 30s", b)
	}
	*d = Duration(v)
	return nil
}

// MarshalText writes the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// Load reads the file at path; with an empty path hartctl.yaml of the current folder, if there is one. Without any file there is one
// environment: dev, on the embedded emulator.
func Load(path string) (*File, error) {
	named := path != ""
	if !named {
		path = FileName
	}
	text, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) && !named {
			return noFile(), nil
		}
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return Parse(path, text)
}

func noFile() *File {
	f := &File{Version: 1, Default: DefaultEnvironment, Environments: map[string]Environment{DefaultEnvironment: {Target: "emulator"}}}
	f.complete()
	return f
}

// Parse reads and checks a file's text. The error joins every mistake, each with line and column.
func Parse(path string, text []byte) (*File, error) {
	f := &File{Path: path}
	root, err := strictyaml.Parse(path, text)
	if err != nil {
		return nil, err
	}
	if root == nil {
		return nil, fmt.Errorf("%s: is empty; hartctl config init writes one to start from", path)
	}
	if err := strictyaml.Decode(path, root, f); err != nil {
		return nil, err
	}
	f.complete()
	if err := f.check(root); err != nil {
		return nil, err
	}
	return f, nil
}

// complete fills in what was left out.
func (f *File) complete() {
	for name, e := range f.Environments {
		e.Name = name
		if e.Database == "" {
			e.Database = DefaultDatabase
		}
		if e.LockTimeout == 0 {
			e.LockTimeout = Duration(DefaultLockTimeout)
		}
		if e.Target == "emulator" {
			if e.Emulator.Data == "" && !e.Emulator.Memory {
				e.Emulator.Data = DefaultDataDir
			}
			if e.Emulator.Platform == "" {
				e.Emulator.Platform = "linux"
			}
		}
		for _, path := range []*string{&e.Schema, &e.Assemblies, &e.Emulator.Data, &e.TLS.Certificate, &e.Auth.Password.File, &e.Source.File} {
			f.resolve(path)
		}
		f.Environments[name] = e
	}
	if f.Default == "" && len(f.Environments) == 1 {
		for name := range f.Environments {
			f.Default = name
		}
	}
}

// resolve makes a path that is relative in the file relative to the file's folder.
func (f *File) resolve(path *string) {
	if dir := filepath.Dir(f.Path); f.Path != "" && dir != "." && *path != "" && !filepath.IsAbs(*path) {
		*path = filepath.Join(dir, *path)
	}
}

func (f *File) check(root *yaml.Node) error {
	var found []*strictyaml.Problem
	bad := func(format string, args ...any) {
		found = append(found, problemAt(f.Path, root, nil, fmt.Sprintf(format, args...)))
	}
	if f.Version != 1 {
		bad("version: must be 1")
	}
	if len(f.Environments) == 0 {
		bad("environments: there is none")
	}
	if _, ok := f.Environments[f.Default]; f.Default != "" && !ok {
		bad("default: there is no environment %q", f.Default)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Environments)) {
		for _, problem := range f.Environments[name].problems() {
			found = append(found, problemAt(f.Path, root, []string{"environments", name}, problem))
		}
	}
	return inOrder(found)
}

// problems lists what is wrong with an environment.
func (e Environment) problems() []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if !slices.Contains([]string{"", "hash", "key"}, e.CLR.Trust) {
		bad("clr.trust: %q is neither hash nor key", e.CLR.Trust)
	}
	if u := e.Services.API; u != "" && !apiURL.MatchString(u) {
		bad("services.api: %q is not http:// or https:// with a host, and without a password", u)
	}
	if u := e.Services.Neo4j; u != "" && !neo4jURL.MatchString(u) {
		bad("services.neo4j: %q is not bolt://, bolt+s://, neo4j:// or neo4j+s:// with a host, and without a path", u)
	}
	if u := e.Services.EventHubs; u != "" && !hubsURL.MatchString(u) {
		bad("services.event_hubs: what stands there is not sb:// with the host of a namespace and, perhaps, a hub; it is not shown, since a connection string holds a key")
	}
	switch e.Target {
	case "emulator":
		if e.Server != "" || !e.Source.IsZero() || len(e.Replicas) > 0 || e.Auth != (Auth{}) || e.TLS != (TLS{}) {
			bad("target: emulator takes no server, connection, replicas, auth or tls")
		}
		if e.Protected {
			bad("protected: the emulator is no production server: name a server")
		}
		if e.Emulator.Memory && e.Emulator.Data != "" {
			bad("emulator: memory and data exclude each other")
		}
		if p := e.Emulator.Platform; p != "linux" && p != "windows" {
			bad("emulator.platform: %q is neither linux nor windows", p)
		}
	case "":
		if e.Emulator != (Emulator{}) {
			bad("emulator: needs target: emulator")
		}
		if !e.Source.IsZero() {
			if e.Server != "" || len(e.Replicas) > 0 || e.Auth != (Auth{}) || e.TLS != (TLS{}) {
				bad("connection: takes the place of server, replicas, auth and tls")
			}
			if n := e.Source.sources(); n > 1 {
				bad("connection: name one source of env, file, keyvault and prompt, not %d", n)
			}
			break
		}
		if e.Server == "" {
			bad("server: is missing (or say target: emulator)")
			break
		}
		c, err := e.Connection("")
		if err == nil {
			// A password that is still to be fetched is neither missing nor without meaning.
			if !e.Auth.Password.IsZero() {
				c.Password = "to be fetched"
			}
			err = c.Validate()
		}
		if err != nil {
			bad("%s", strings.ReplaceAll(err.Error(), "\n", "; "))
		}
		for _, r := range e.Replicas {
			if _, err := e.Replica(r, ""); err != nil {
				bad("replicas: %q: %v", r, err)
			}
		}
		if n := e.Auth.Password.sources(); n > 1 {
			bad("auth.password: name one source of env, file, keyvault and prompt, not %d", n)
		}
		if e.Protected {
			for _, w := range c.Weaknesses() {
				bad("tls: %s, and the environment is protected", w)
			}
		}
	default:
		bad("target: %q is not emulator (a server needs no target)", e.Target)
	}
	return out
}

func (s Secret) sources() int {
	n := 0
	for _, set := range []bool{s.Env != "", s.File != "", s.KeyVault != "", s.Prompt} {
		if set {
			n++
		}
	}
	return n
}

// Connection is the environment's connection settings, with the password that was fetched for it.
func (e Environment) Connection(password mssql.Secret) (mssql.Config, error) {
	return e.connection(e.Server, password)
}

// Replica is the connection settings of one of the environment's replicas.
func (e Environment) Replica(server string, password mssql.Secret) (mssql.Config, error) {
	return e.connection(server, password)
}

func (e Environment) connection(server string, password mssql.Secret) (mssql.Config, error) {
	c := mssql.Config{
		Auth: mssql.AuthMethod(e.Auth.Method), User: e.Auth.User, Password: password, TenantID: e.Auth.Tenant,
		Encrypt: mssql.Encryption(e.TLS.Encrypt), TrustServerCertificate: e.TLS.TrustServerCertificate,
		CertificateFile: e.TLS.Certificate, HostNameInCertificate: e.TLS.HostNameInCertificate, MultiSubnetFailover: true,
	}
	if err := c.SetServer(server); err != nil {
		return c, fmt.Errorf("server: %w", err)
	}
	return c, nil
}

// Environment gives an environment by name; the default one when name is empty.
func (f *File) Environment(name string) (Environment, error) {
	if name == "" {
		if f.Default == "" {
			return Environment{}, fmt.Errorf("%s names no default environment: choose one with --env (%s)", f.Path, f.names())
		}
		name = f.Default
	}
	e, ok := f.Environments[name]
	if !ok {
		if f.Path == "" {
			return e, fmt.Errorf("there is no environment %q: there is no %s; hartctl config init writes one", name, FileName)
		}
		return e, fmt.Errorf("%s has no environment %q: it has %s", f.Path, name, f.names())
	}
	return e, nil
}

func (f *File) names() string {
	return strings.Join(slices.Sorted(maps.Keys(f.Environments)), ", ")
}

// Variables that log in to a server that was named on the command line instead of in a file.
const (
	UserVariable     = "HARTCTL_USER"
	PasswordVariable = "HARTCTL_PASSWORD"
)

// On gives the environment moved to another server. An emulator's environment has no login, so there it comes from
// HARTCTL_USER and HARTCTL_PASSWORD, or is integrated.
func (e Environment) On(server string) (Environment, error) {
	if e.Target == "emulator" {
		e.Target, e.Emulator = "", Emulator{}
		e.Auth = Auth{Method: string(mssql.AuthIntegrated)}
		if user := os.Getenv(UserVariable); user != "" {
			e.Auth = Auth{Method: string(mssql.AuthSQL), User: user, Password: Secret{Env: PasswordVariable}}
		}
	}
	e.Server, e.Replicas, e.Source = server, nil, Secret{}
	if p := e.problems(); len(p) > 0 {
		return e, fmt.Errorf("--server %s: %s", server, strings.Join(p, "; "))
	}
	return e, nil
}

// Package mssql connects to SQL Server the strict way: connection settings that mean what they say, one pinned
// session per piece of work, messages as they arrive, and errors with all that the server said.
package mssql

import (
	"errors"
	"fmt"
	"time"
)

// Encryption is how a connection is protected.
type Encryption string

const (
	EncryptStrict    Encryption = "strict"     // TDS 8: TLS before the first byte
	EncryptTrue      Encryption = "true"       // TLS for everything; the default
	EncryptLoginOnly Encryption = "login-only" // TLS for the login packet alone
	EncryptDisable   Encryption = "disable"    // no TLS at all
)

// AuthMethod is how a session logs in.
type AuthMethod string

const (
	AuthSQL              AuthMethod = "sql"
	AuthIntegrated       AuthMethod = "integrated" // Windows SSPI, or Kerberos elsewhere
	AuthEntraDefault     AuthMethod = "entra-default"
	AuthManagedIdentity  AuthMethod = "entra-managed-identity"
	AuthServicePrincipal AuthMethod = "entra-service-principal"
)

// Config says how to reach a server. The zero value of an optional field is its default.
type Config struct {
	Server   string // host name, or an address; required
	Port     uint16 // 1433 unless Instance is set
	Instance string // named instance, found through the SQL Server Browser
	Database string // initial database; the login's default when empty

	Auth     AuthMethod // sql
	User     string     // login; client id of a managed identity or service principal
	Password Secret     // password, or the service principal's secret
	TenantID string     // of a service principal

	Encrypt                Encryption // true
	TrustServerCertificate bool       // false: the certificate is verified
	CertificateFile        string     // PEM of the authority that signed the server's certificate
	HostNameInCertificate  string     // Server

	AppName             string        // hartctl
	ConnectTimeout      time.Duration // 15 s
	PacketSize          uint16        // 4096
	ReadOnlyIntent      bool          // ApplicationIntent=ReadOnly; needs Database
	MultiSubnetFailover bool          // dial all addresses of a listener at once
}

// Secret is a string that never prints itself.
type Secret string

// String hides the secret from every fmt verb.
func (Secret) String() string { return "********" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "********" }

// MarshalText hides the secret from JSON and YAML.
func (Secret) MarshalText() ([]byte, error) { return []byte("********"), nil }

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	if c.Auth == "" {
		c.Auth = AuthSQL
	}
	if c.Encrypt == "" {
		c.Encrypt = EncryptTrue
	}
	if c.Port == 0 && c.Instance == "" {
		c.Port = 1433
	}
	if c.AppName == "" {
		c.AppName = "hartctl"
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = 15 * time.Second
	}
	if c.PacketSize == 0 {
		c.PacketSize = 4096
	}
	return c
}

// Validate reports everything that is wrong with c.
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Server == "" {
		bad("no server is named")
	}
	if c.Instance != "" && c.Port != 0 {
		bad("both an instance (%s) and a port (%d) are given: the port alone decides, so leave one out", c.Instance, c.Port)
	}
	switch c.Auth {
	case AuthSQL:
		if c.User == "" {
			bad("sql login without a user")
		}
	case AuthServicePrincipal:
		if c.User == "" || c.TenantID == "" || c.Password == "" {
			bad("a service principal needs its client id, tenant and secret")
		}
	case AuthIntegrated, AuthEntraDefault:
		if c.Password != "" {
			bad("a password has no meaning with %s login", c.Auth)
		}
	case AuthManagedIdentity:
	default:
		bad("unknown login method %q: use sql, integrated, entra-default, entra-managed-identity or entra-service-principal", c.Auth)
	}
	switch c.Encrypt {
	case EncryptStrict:
		if c.TrustServerCertificate {
			bad("encrypt=strict always verifies the certificate: leave TrustServerCertificate out")
		}
	case EncryptTrue, EncryptLoginOnly:
	case EncryptDisable:
		if c.TrustServerCertificate || c.CertificateFile != "" || c.HostNameInCertificate != "" {
			bad("certificate settings have no meaning with encrypt=disable")
		}
	default:
		bad("unknown encryption %q: use strict, true, login-only or disable", c.Encrypt)
	}
	if c.PacketSize < 512 || c.PacketSize > 32767 {
		bad("packet size %d is outside 512 to 32767", c.PacketSize)
	}
	if c.ReadOnlyIntent && c.Database == "" {
		bad("read-only intent needs a database")
	}
	return errors.Join(errs...)
}

// Weaknesses names each setting that protects less than encryption with a verified certificate.
func (c Config) Weaknesses() []string {
	var w []string
	switch c.Encrypt {
	case EncryptLoginOnly:
		w = append(w, "only the login is encrypted (encrypt: login-only)")
	case EncryptDisable:
		w = append(w, "nothing is encrypted (encrypt: disable)")
	}
	if c.TrustServerCertificate {
		w = append(w, "the server's certificate is not verified (TrustServerCertificate)")
	}
	return w
}

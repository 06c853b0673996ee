package mssql

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// keyword is one setting of a connection string: its spellings, folded (lower case, no blanks), and what it does.
// The first spelling is the one that messages use. The list and the defaults follow
// Microsoft.Data.SqlClient's connection strings; a keyword that is not here is an error.
type keyword struct {
	names []string
	set   func(c *Config, value string) error
}

var keywords = []keyword{
	{[]string{"server", "datasource", "addr", "address", "networkaddress"}, setServer},
	{[]string{"database", "initialcatalog"}, text(func(c *Config) *string { return &c.Database })},
	{[]string{"userid", "uid", "user"}, text(func(c *Config) *string { return &c.User })},
	{[]string{"password", "pwd"}, func(c *Config, v string) error { c.Password = Secret(v); return nil }},
	{[]string{"integratedsecurity", "trustedconnection", "trusted_connection"}, setIntegrated},
	{[]string{"authentication"}, setAuthentication},
	{[]string{"tenantid"}, text(func(c *Config) *string { return &c.TenantID })},
	{[]string{"encrypt"}, setEncrypt},
	{[]string{"trustservercertificate"}, boolean(func(c *Config) *bool { return &c.TrustServerCertificate })},
	{[]string{"servercertificate", "certificate"}, text(func(c *Config) *string { return &c.CertificateFile })},
	{[]string{"hostnameincertificate"}, text(func(c *Config) *string { return &c.HostNameInCertificate })},
	{[]string{"applicationname", "app", "appname"}, text(func(c *Config) *string { return &c.AppName })},
	{[]string{"connecttimeout", "connectiontimeout", "timeout", "dialtimeout"}, setTimeout},
	{[]string{"packetsize"}, setPacketSize},
	{[]string{"applicationintent"}, setIntent},
	{[]string{"multisubnetfailover"}, boolean(func(c *Config) *bool { return &c.MultiSubnetFailover })},
}

// findKeyword looks a spelling up; nil when there is no such keyword.
func findKeyword(name string) *keyword {
	folded := strings.ToLower(strings.ReplaceAll(name, " ", ""))
	for i := range keywords {
		for _, n := range keywords[i].names {
			if n == folded {
				return &keywords[i]
			}
		}
	}
	return nil
}

func text(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error { *field(c) = v; return nil }
}

func boolean(field func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, v string) (err error) { *field(c), err = parseBool(v); return err }
}

func parseBool(v string) (bool, error) {
	switch strings.ToLower(v) {
	case "true", "yes":
		return true, nil
	case "false", "no":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", v)
}

// setServer takes [tcp:]host[\instance][,port].
func setServer(c *Config, v string) error {
	v = strings.TrimPrefix(v, "tcp:")
	for _, p := range []string{"np:", "lpc:", "admin:"} {
		if strings.HasPrefix(strings.ToLower(v), p) {
			return fmt.Errorf("only TCP is supported, not %s", p)
		}
	}
	host, port, hasPort := strings.Cut(v, ",")
	host, c.Instance, _ = strings.Cut(host, `\`)
	if c.Server = strings.TrimSpace(host); c.Server == "." || strings.EqualFold(c.Server, "(local)") {
		c.Server = "localhost"
	}
	if !hasPort {
		return nil
	}
	n, err := strconv.ParseUint(strings.TrimSpace(port), 10, 16)
	if err != nil || n == 0 {
		return fmt.Errorf("%q is not a port", port)
	}
	c.Port = uint16(n)
	return nil
}

func setIntegrated(c *Config, v string) error {
	on := strings.EqualFold(v, "sspi")
	if !on {
		var err error
		if on, err = parseBool(v); err != nil {
			return err
		}
	}
	if on {
		c.Auth = AuthIntegrated
	}
	return nil
}

var authentications = map[string]AuthMethod{
	"sqlpassword":                     AuthSQL,
	"activedirectoryintegrated":       AuthIntegrated,
	"activedirectorydefault":          AuthEntraDefault,
	"activedirectorymanagedidentity":  AuthManagedIdentity,
	"activedirectorymsi":              AuthManagedIdentity,
	"activedirectoryserviceprincipal": AuthServicePrincipal,
}

func setAuthentication(c *Config, v string) error {
	m, ok := authentications[strings.ToLower(strings.ReplaceAll(v, " ", ""))]
	if !ok {
		return fmt.Errorf("login method %q is not supported: use Sql Password, Active Directory Default, Active Directory Managed Identity or Active Directory Service Principal", v)
	}
	c.Auth = m
	return nil
}

// setEncrypt follows Microsoft.Data.SqlClient 5: Mandatory = true = yes, Optional = false = no.
func setEncrypt(c *Config, v string) error {
	switch strings.ToLower(v) {
	case "strict":
		c.Encrypt = EncryptStrict
	case "true", "yes", "mandatory":
		c.Encrypt = EncryptTrue
	case "false", "no", "optional", "login-only":
		c.Encrypt = EncryptLoginOnly
	case "disable":
		c.Encrypt = EncryptDisable
	default:
		return fmt.Errorf("%q is not strict, true, false or disable", v)
	}
	return nil
}

func setTimeout(c *Config, v string) error {
	n, err := strconv.ParseUint(v, 10, 31)
	if err != nil {
		return fmt.Errorf("%q is not a number of seconds", v)
	}
	c.ConnectTimeout = time.Duration(n) * time.Second
	return nil
}

func setPacketSize(c *Config, v string) error {
	n, err := strconv.ParseUint(v, 10, 16)
	if err != nil {
		return fmt.Errorf("%q is not a packet size", v)
	}
	c.PacketSize = uint16(n)
	return nil
}

func setIntent(c *Config, v string) error {
	switch strings.ToLower(v) {
	case "readonly":
		c.ReadOnlyIntent = true
	case "readwrite":
		c.ReadOnlyIntent = false
	default:
		return fmt.Errorf("%q is neither ReadOnly nor ReadWrite", v)
	}
	return nil
}

// SetServer takes a server as people write it: host, host,port or host\instance.
func (c *Config) SetServer(server string) error { return setServer(c, server) }

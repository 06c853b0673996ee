package mssql

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	driver "github.com/microsoft/go-mssqldb"
	_ "github.com/microsoft/go-mssqldb/integratedauth/krb5" // integrated login outside Windows
	"github.com/microsoft/go-mssqldb/msdsn"
)

// Dialer opens the byte stream to the server in place of a TCP dial: the embedded emulator, a test's proxy.
type Dialer func(ctx context.Context) (net.Conn, error)

// driverConfig turns c into the driver's own settings, leaving nothing to the driver's parser and its defaults.
func (c Config) driverConfig() (msdsn.Config, error) {
	if err := c.Validate(); err != nil {
		return msdsn.Config{}, err
	}
	c = c.withDefaults()
	activity := make([]byte, 16)
	rand.Read(activity)
	host, _ := os.Hostname() // names the holder of a lock; nothing depends on it
	m := msdsn.Config{
		Host: c.Server, Port: uint64(c.Port), Instance: c.Instance, Database: c.Database,
		AppName: c.AppName, Workstation: host, DialTimeout: c.ConnectTimeout, PacketSize: c.PacketSize,
		ReadOnlyIntent: c.ReadOnlyIntent, MultiSubnetFailover: c.MultiSubnetFailover,
		TrustServerCertificate: c.TrustServerCertificate,
		DisableRetry:           true, // a statement is never sent twice behind our back
		KeepAlive:              keepAlive, ActivityID: activity,
		Protocols: []string{"tcp"}, ProtocolParameters: map[string]any{},
		Parameters: map[string]string{},
	}
	switch c.Auth {
	case AuthSQL:
		m.User, m.Password = c.User, string(c.Password)
	case AuthIntegrated:
		m.Parameters["authenticator"] = "krb5"
		if runtime.GOOS == "windows" {
			m.Parameters["authenticator"] = "winsspi"
		}
	}
	m.Encryption = map[Encryption]msdsn.Encryption{
		EncryptStrict: msdsn.EncryptionStrict, EncryptTrue: msdsn.EncryptionRequired,
		EncryptLoginOnly: msdsn.EncryptionOff, EncryptDisable: msdsn.EncryptionDisabled,
	}[c.Encrypt]
	if c.Encrypt == EncryptDisable {
		return m, nil
	}
	name := c.HostNameInCertificate
	m.HostInCertificateProvided = name != ""
	if name == "" {
		name = c.Server
	}
	var err error
	if m.TLSConfig, err = msdsn.SetupTLS(c.CertificateFile, "", c.TrustServerCertificate, name, "1.2"); err != nil {
		return m, fmt.Errorf("TLS settings: %w", err)
	}
	if c.Encrypt == EncryptStrict {
		m.TLSConfig.NextProtos = []string{"tds/8.0"}
	}
	return m, nil
}

// connector makes the driver's connector for c, which connects through d.
func (c Config) connector(d *watchDialer) (*driver.Connector, error) {
	m, err := c.driverConfig()
	if err != nil {
		return nil, err
	}
	credential, err := c.credential()
	if err != nil {
		return nil, err
	}
	var conn *driver.Connector
	if credential == nil {
		conn = driver.NewConnectorConfig(m)
	} else if conn, err = driver.NewSecurityTokenConnector(m, tokens(credential)); err != nil {
		return nil, err
	}
	conn.Dialer = d
	if d.dial != nil {
		conn.Dialer = hostDialer{d, c.Server}
	}
	return conn, nil
}

// sqlScope is the resource that tokens for SQL Server and Azure SQL are asked for.
const sqlScope = "https://database.windows.net/.default"

// credential is the Entra credential of c; nil for the other logins.
func (c Config) credential() (azcore.TokenCredential, error) {
	switch c.Auth {
	case AuthEntraDefault:
		return azidentity.NewDefaultAzureCredential(nil)
	case AuthManagedIdentity:
		var o azidentity.ManagedIdentityCredentialOptions
		if c.User != "" {
			o.ID = azidentity.ClientID(c.User)
		}
		return azidentity.NewManagedIdentityCredential(&o)
	case AuthServicePrincipal:
		return azidentity.NewClientSecretCredential(c.TenantID, c.User, string(c.Password), nil)
	}
	return nil, nil
}

func tokens(credential azcore.TokenCredential) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		t, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{sqlScope}})
		return t.Token, err
	}
}

// hostDialer keeps the driver from looking the host up in DNS.
type hostDialer struct {
	*watchDialer
	host string
}

func (d hostDialer) HostName() string { return d.host }

// Address is the server as people write it: host, host,port or host\instance.
func (c Config) Address() string {
	switch {
	case c.Instance != "":
		return c.Server + `\` + c.Instance
	case c.Port != 0 && c.Port != 1433:
		return c.Server + "," + strconv.Itoa(int(c.Port))
	}
	return c.Server
}

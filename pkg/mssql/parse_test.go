package mssql

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/microsoft/go-mssqldb/msdsn"
)

func TestParse(t *testing.T) {
	base := Config{Server: "h", User: "u", Password: "p"}
	with := func(f func(*Config)) Config { c := base; f(&c); return c }
	tests := []struct {
		in   string
		want Config
	}{
		{"Server=h;User Id=u;Password=p", base},
		{"Data Source=h;UID=u;PWD=p;", base},
		{" server = h ; user = u ; password = p ", base},
		{"sqlserver://u:p@h", base},
		{"Server=tcp:h,14330;User Id=u;Password=p", with(func(c *Config) { c.Port = 14330 })},
		{`Server=h\two;User Id=u;Password=p`, with(func(c *Config) { c.Instance = "two" })},
		{"sqlserver://u:p@h:14330?database=d", with(func(c *Config) { c.Port = 14330; c.Database = "d" })},
		{"sqlserver://u:p@h/two", with(func(c *Config) { c.Instance = "two" })},
		{"sqlserver://u:a%3Bb@h", with(func(c *Config) { c.Password = "a;b" })},
		{`Server=h;User Id=u;Password="a;b"`, with(func(c *Config) { c.Password = "a;b" })},
		{`Server=h;User Id=u;Password='a;"b'`, with(func(c *Config) { c.Password = `a;"b` })},
		{`Server=h;User Id=u;Password="a""b"`, with(func(c *Config) { c.Password = `a"b` })},
		{`Server=h;User Id=u;Password='it''s'`, with(func(c *Config) { c.Password = "it's" })},
		{"Server=h;User Id=u;Password=a=b", with(func(c *Config) { c.Password = "a=b" })},
		{"Server=h;User Id=u;Password=p;Encrypt=Strict", with(func(c *Config) { c.Encrypt = EncryptStrict })},
		{"Server=h;User Id=u;Password=p;Encrypt=Optional", with(func(c *Config) { c.Encrypt = EncryptLoginOnly })},
		{"Server=h;User Id=u;Password=p;TrustServerCertificate=True", with(func(c *Config) { c.TrustServerCertificate = true })},
		{"Server=h;Integrated Security=SSPI", Config{Server: "h", Auth: AuthIntegrated}},
		{"Server=h;Trusted_Connection=yes", Config{Server: "h", Auth: AuthIntegrated}},
		{"Server=h;Authentication=Active Directory Default", Config{Server: "h", Auth: AuthEntraDefault}},
		{"sqlserver://h?authentication=ActiveDirectoryMSI&user+id=abc", Config{Server: "h", Auth: AuthManagedIdentity, User: "abc"}},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.in, err)
			continue
		}
		if got != tt.want {
			t.Errorf("Parse(%q): %s", tt.in, cmp.Diff(tt.want, got))
		}
	}
}

const canary = "c4n4ry"

func TestParseRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":         "no server",
		"Server=h": "without a user",
		"Server=h;User Id=u;Password=" + canary + ";Encrpyt=True":                              `unknown keyword "Encrpyt"`,
		"Server=h;User Id=u;Password=" + canary + ";Nonsense=1":                                "unknown keyword",
		"Server=h;User Id=u;Password=" + canary + ";pwd=" + canary:                             "repeats",
		"Server=h;User Id=u;Password=" + canary + "\"b;Encrypt=True":                           "double quote",
		"Server=h;User Id=u;Password=\"" + canary:                                              "never closed",
		"Server=h;User Id=u;Password={" + canary + ";b}":                                       "ODBC",
		"Server=h;User Id=u;Password='" + canary + "'x;":                                       "after the closing quote",
		"Server=h;User Id=u;Password=" + canary + ";TrustServerCertificate=maybe":              "neither true nor false",
		"Server=h;User Id=u;Password=" + canary + ";Encrypt=strict;TrustServerCertificate=yes": "always verifies",
		"Server=h;User Id=u;" + canary:                                                         "key=value",
		"Server=h;Integrated Security=true;Password=" + canary:                                 "no meaning",
		"Server=h;Authentication=Active Directory Interactive":                                 "not supported",
		"Server=h,99999;User Id=u":                                                             "not a port",
		"Server=np:h;User Id=u":                                                                "only TCP",
		"Server=h;User Id=u;ApplicationIntent=ReadOnly":                                        "needs a database",
		`Server=h\i,1433;User Id=u`:                                                            "leave one out",
		"sqlserver://u:" + canary + "%zz@h":                                                    "not a valid URL",
		"sqlserver://u:" + canary + "@h?password=x":                                            "repeats",
		"sqlserver://u:" + canary + "@h?encrypt=true&encrypt=false":                            "stands 2 times",
		"sqlserver://u:" + canary + "@h/i/j":                                                   "not an instance name",
		"sqlserver://u:" + canary + "@h#x":                                                     "%23",
	} {
		_, err := Parse(in)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, want an error with %q", in, err, want)
		} else if strings.Contains(err.Error(), canary) {
			t.Errorf("Parse(%q) tells the password: %v", in, err)
		}
	}
}

func TestDriverConfigIsSafeByDefault(t *testing.T) {
	c, err := Parse("Server=h;User Id=u;Password=p")
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.driverConfig()
	if err != nil {
		t.Fatal(err)
	}
	if m.Encryption != msdsn.EncryptionRequired || m.TrustServerCertificate || m.TLSConfig == nil || m.TLSConfig.InsecureSkipVerify || !m.DisableRetry {
		t.Errorf("encryption %v, trust %v, retry disabled %v", m.Encryption, m.TrustServerCertificate, m.DisableRetry)
	}
}

func TestSecretNeverPrints(t *testing.T) {
	c := Config{Password: canary}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if s := fmt.Sprintf(verb, c); strings.Contains(s, canary) {
			t.Errorf("%s prints the password: %s", verb, s)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Server=h;User Id=u;Password='a''b';Encrypt=strict")
	f.Add("sqlserver://u:p@h:1433/i?database=d&encrypt=true")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse(s)
		if err == nil && c.Server == "" {
			t.Errorf("Parse(%q) gives no server", s)
		}
	})
}

func TestQuote(t *testing.T) {
	for got, want := range map[string]string{
		Identifier("a]b"):       "[a]]b]",
		Name("dbo", "t"):        "[dbo].[t]",
		String("o'x"):           "N'o''x'",
		String("a\\\nb"):        "N'a\\' + N'\nb'",
		Binary([]byte{0, 0xAB}): "0x00AB",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

package check

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

func init() {
	register(Check{
		ID: "security.secrets", Title: "No module holds a password or a key", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy: "Take it out, and change it: it has been readable by all with VIEW DEFINITION, and is in every backup. A module gets secrets from a database scoped credential.",
		Link:   learn + "relational-databases/security/authentication-access/credentials-database-engine",
		Query:  query("security_secrets.sql"),
		Eval: func(in Input) Result {
			list := details(in, func(r Row) string {
				if what := secret(r.Text("definition")); what != "" {
					return fmt.Sprintf("%s holds %s", r.Text("object"), what)
				}
				return ""
			})
			return Wrong(list, "none does", "%d module does", "%d modules do")
		},
	})
}

// secretTexts are what secrets look like inside of a string.
var secretTexts = []struct {
	what string
	form *regexp.Regexp
}{
	{"the password of a connection", regexp.MustCompile(`(?i)\b(password|pwd)\s*=\s*[^;\s'"]{4}`)},
	{"the key of a storage or messaging account", regexp.MustCompile(`(?i)\b(AccountKey|SharedAccessKey|SharedAccessSignature)\s*=\s*\S{8}`)},
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)},
	{"a bearer token", regexp.MustCompile(`(?i)\bbearer\s+[A-Za-z0-9._~+/-]{20}`)},
	{"a shared access signature", regexp.MustCompile(`(?i)[?&]sig=[A-Za-z0-9%+/]{20}`)},
}

// secret says what kind of secret a module's text holds; never which.
func secret(text string) string {
	ts := token.Scan(text)
	for i, t := range ts {
		if t.Kind != token.String {
			continue
		}
		// PASSWORD = '…', SECRET = '…', and variables and columns of such names.
		if name := assigned(ts[:i]); len(t.Text) >= 4 && named(name) {
			return "a literal for " + name
		}
		for _, s := range secretTexts {
			if s.form.MatchString(t.Text) {
				return s.what
			}
		}
	}
	return ""
}

// assigned is the name that the value behind these tokens goes to, over the type of a declaration; empty when it goes to none.
func assigned(ts []token.Token) string {
	i := len(ts) - 1
	if i < 1 || ts[i].Text != "=" {
		return ""
	}
	if i--; ts[i].Text == ")" { // of a type's length
		for i > 0 && ts[i].Text != "(" {
			i--
		}
		i--
	}
	if i > 0 && ts[i].Kind == token.Word && strings.HasPrefix(ts[i-1].Text, "@") {
		i--
	}
	if i < 0 {
		return ""
	}
	return ts[i].Text
}

// named reports whether a name is that of a secret.
func named(name string) bool {
	n := strings.ToLower(strings.NewReplacer("@", "", "_", "").Replace(name))
	return n == "password" || n == "pwd" || n == "secret" || strings.HasSuffix(n, "password") || strings.HasSuffix(n, "apikey") || strings.HasSuffix(n, "clientsecret")
}

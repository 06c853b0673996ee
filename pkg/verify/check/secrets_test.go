package check

import "testing"

func TestSecret(t *testing.T) {
	for _, c := range []struct{ text, what string }{
		{"SELECT 1", ""},
		{"-- Password=hunter22\nSELECT 1", ""},
		{"SELECT N'Password=' + @p", ""},
		{"SELECT N'Server=x;Password=hunter22;'", "the password of a connection"},
		{"SELECT 'AccountKey=abcdefgh=='", "the key of a storage or messaging account"},
		{"SELECT N'-----BEGIN RSA PRIVATE KEY-----'", "a private key"},
		{"SET @h = N'Authorization: Bearer abcdefghijklmnopqrstuvwxyz'", "a bearer token"},
		{"SELECT 'https://x.blob.core.windows.net/c?sv=1&sig=abcdefghijklmnopqrstuvwxyz'", "a shared access signature"},
		{"CREATE LOGIN x WITH PASSWORD = 'abcd1234'", "a literal for PASSWORD"},
		{"DECLARE @api_key nvarchar(100) = N'0123456789'", "a literal for @api_key"},
		{"DECLARE @apikey sysname = N'0123456789'", "a literal for @apikey"},
		{"SET @Secret = N'abcdef'", "a literal for @Secret"},
		{"SET @Key = N'abcdef'", ""},
		{"SELECT a FROM t WHERE Kind = N'password'", ""},
		{"= N'abcdef'", ""},
		{") = N'abcdef'", ""},
	} {
		if got := secret(c.text); got != c.what {
			t.Errorf("%s: %q, want %q", c.text, got, c.what)
		}
	}
}

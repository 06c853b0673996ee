package mssql

import (
	"encoding/hex"
	"strings"
)

// Identifier quotes one name as [name], with ] doubled. It is the only way a name gets into T-SQL.
func Identifier(name string) string {
	return "[" + strings.ReplaceAll(name, "]", "]]") + "]"
}

// Name quotes a name of several parts: Name("dbo", "t") is [dbo].[t].
func Name(parts ...string) string {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = Identifier(p)
	}
	return strings.Join(quoted, ".")
}

// String quotes a value as N'text', with ' doubled, for the statements that take no parameters (file names, sizes,
// a script for review). A backslash before a line break would be a continuation to the server, so
// the string is broken there.
func String(s string) string {
	s = strings.ReplaceAll(s, "'", "''")
	for _, nl := range []string{"\r\n", "\n"} {
		s = strings.ReplaceAll(s, "\\"+nl, "\\' + N'"+nl)
	}
	return "N'" + s + "'"
}

// Binary writes bytes as 0x….
func Binary(b []byte) string { return "0x" + strings.ToUpper(hex.EncodeToString(b)) }

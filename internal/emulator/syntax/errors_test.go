package syntax

import (
	"errors"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

func number(err error) int32 {
	var e *sqlerr.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Number
}

func TestErrors(t *testing.T) {
	long := strings.Repeat("x", 129)
	for _, c := range []struct {
		text   string
		number int32
		state  uint8
		line   int
		part   string // of the message
	}{
		{"SELECT 1 +", 102, 1, 1, "near '+'."},
		{"SELECT * FROM", 102, 1, 1, "near 'FROM'."},
		{"SELECT 1\nFROM t WHERE", 102, 1, 2, "near 'WHERE'."},
		{"SELECT a b c", 102, 1, 1, "near 'c'."},
		{"SELECT 1 = 1", 102, 1, 1, "near '='."},
		{"SELECT 1;\nfoo bar", 102, 1, 2, "near 'foo'."},
		{"SELECT 'x' 'y' 'z'", 102, 1, 1, "near 'z'."},
		{"SELECT ?", 102, 1, 1, "near '?'."},
		{"SELECT * FROM order", 156, 1, 1, "near the keyword 'order'."},
		{"CREATE TABLE t ()", 102, 1, 1, "near ')'."},
		{"BEGIN\nEND", 156, 1, 2, "near the keyword 'END'."},
		{"BEGIN SELECT 1", 102, 1, 1, "near '1'."},
		{"BEGIN TRY END TRY BEGIN CATCH END CATCH", 102, 1, 1, "near 'TRY'."},
		{"SELECT 1\nTHROW 50000, 'x', 1", 102, 1, 2, "near '50000'."},
		{"SET @v + = 5", 102, 1, 1, "near '+'."},
		{"SELECT 'a\nb", 105, 1, 1, "after the character string 'a\nb'."},
		{"SELECT 1\n, [ab", 105, 1, 2, "after the character string 'ab'."},
		{"SELECT 1 +; SELECT 'x", 102, 1, 1, "near ';'."},
		{"/* a\n/* b */\n", 113, 1, 3, "Missing end comment mark"},
		{"SELECT " + long, 103, 4, 1, "starts with '" + long[:128] + "' is"},
		{"SELECT [" + long + "]", 103, 4, 1, ""},
		{"SELECT 1\nCREATE PROC p AS SELECT 1", 111, 1, 2, "'CREATE/ALTER PROCEDURE' must be"},
		{"SELECT 1 ALTER VIEW p AS SELECT 1", 111, 10, 1, "'CREATE/ALTER VIEW' must be"},
		{"SELECT 1 CREATE OR ALTER FUNCTION f() RETURNS int AS BEGIN RETURN 1 END", 111, 4, 1, "'CREATE/ALTER FUNCTION'"},
		{"DECLARE @a int CREATE SCHEMA s", 111, 14, 1, "'CREATE SCHEMA' must be"},
		{"CREATE PROC a AS SELECT 1\nCREATE PROC b AS SELECT 1", 111, 1, 2, ""},
		{"IF 1=1 CREATE PROC p AS SELECT 1", 156, 1, 1, "keyword 'PROC'."},
		{"BEGIN CREATE VIEW v AS SELECT 1 END", 156, 1, 1, "keyword 'VIEW'."},
		{"CREATE VIEW v AS SELECT 1 AS a\nSELECT 2", 156, 1, 2, "keyword 'SELECT'."},
		{"CREATE VIEW db.s.v AS SELECT 1 a", 166, 1, 1, "'CREATE/ALTER VIEW'"},
		{"SELECT 1 AS [])", 1038, 5, 1, ""},
		{"SELECT * FROM a.b.c.d.e", 117, 1, 1, "'a.b.c.d.e' contains more than the maximum number of prefixes. The maximum is 3."},
		{"BREAK", 135, 1, 1, ""},
		{"PRINT\n(SELECT 1)", 1046, 1, 2, ""},
		{"EXEC p @a = 1, 2", 119, 1, 1, ""},
		{"IF 1=0 CONTINUE", 136, 1, 1, ""},
		{"RETURN 1", 178, 1, 1, ""},
		{"CREATE TRIGGER tr ON t AFTER INSERT AS\nRETURN 1", 178, 1, 2, ""},
		{"x: SELECT 1 x: SELECT 2", 132, 1, 1, "'x'"},
		{"GOTO y", 133, 1, 1, "'y'"},
		{"GOTO x BEGIN TRY x: SELECT 1 END TRY BEGIN CATCH END CATCH", 1026, 1, 1, ""},
		{"IF 1=0 BEGIN\nTHROW\nEND", 10704, 1, 2, ""},
		{"IF 1 SELECT 1", 4145, 1, 1, "near 'SELECT'."},
		{"SELECT 1 FROM t WHERE a AND b = 1", 4145, 1, 1, "near 'AND'."},
		{"SELECT 1 FROM t\nWHERE a", 4145, 1, 2, "near 'a'."},
		{"SELECT @a = 1, b FROM t", 141, 1, 1, ""},
		{"SELECT 1 WITH c AS (SELECT 1 a) SELECT * FROM c", 319, 1, 1, "near the keyword 'WITH'."},
		{"SELECT 1 FROM t WITH c AS (SELECT 1 a) SELECT * FROM c", 336, 1, 1, "near 'c'."},
		{"SELECT 1 FROM t WITH (FOO)", 321, 1, 1, `"FOO" is not`},
		{"MERGE t USING s ON t.a = s.a WHEN MATCHED THEN DELETE", 10713, 1, 1, ""},
		{"SET FOO ON", 195, 5, 1, "'FOO' is not a recognized SET option."},
		{"SELECT " + strings.Repeat("(", 2000) + "1" + strings.Repeat(")", 2000), 191, 1, 1, ""},
		{"SELECT " + strings.Repeat("-", 1) + strings.Repeat(" - ", 3000) + "1", 191, 1, 1, ""},
		{strings.Repeat("IF 1=1 ", 3000) + "SELECT 1", 191, 1, 1, ""},
		{strings.Repeat("BEGIN ", 3000) + "SELECT 1", 191, 1, 1, ""},
		{"SELECT 1 WHERE " + strings.Repeat("NOT ", 3000) + "1 = 1", 191, 1, 1, ""},
		{"SELECT " + strings.Repeat("(SELECT ", 3000), 191, 1, 1, ""},
		{"SELECT * FROM a" + strings.Repeat(" JOIN a", 3000), 191, 1, 1, ""},
		{"SELECT " + strings.Repeat("f(", 3000), 191, 1, 1, ""},
		{"ALTER DATABASE d SET a " + strings.Repeat("(a", 3000), 191, 1, 1, ""},
		{"SELECT " + strings.Repeat("NEXT VALUE FOR s OVER (ORDER BY ", 3000), 191, 1, 1, ""},
		{"SELECT " + strings.Repeat("@g.STUnion(", 3000), 191, 1, 1, ""},
		{"SELECT a::" + strings.Repeat("b(a::", 3000), 191, 1, 1, ""},
		{"SELECT * FROM " + strings.Repeat("(", 3000), 191, 1, 1, ""},
		{"SELECT 1 WHERE " + strings.Repeat("a IN ((SELECT 1 WHERE ", 3000), 191, 1, 1, ""},
		{strings.Repeat("SET QUOTED_IDENTIFIER OFF SET QUOTED_IDENTIFIER ON ", 200), 40517, 1, 1, ""},
		{"SELECT 1" + strings.Repeat("+1", 6000), 8631, 1, 1, ""},
		{"SELECT 1" + strings.Repeat(" UNION SELECT 1", 6000), 8631, 1, 1, ""},
		{"SELECT " + strings.Repeat("CASE WHEN 1=1 THEN ", 11) + "1" + strings.Repeat(" END", 11), 125, 4, 1, ""},
		{"SELECT " + strings.Repeat("IIF(1=1,1,", 11) + "1" + strings.Repeat(")", 11), 125, 2, 1, ""},
		{"SELECT 0" + strings.Repeat("9", 39), 1007, 1, 1, "(maximum precision 38)"},
		{"INSERT t VALUES (1), (1, 2)", 10709, 1, 1, ""},
		{"INSERT t VALUES " + strings.Repeat("(1),", 1000) + "(1)", 10738, 1, 1, ""},
		{"SELECT CAST(1 AS varchar(99999999999))", 1080, 1, 1, "99999999999"},
		{"CREATE PROC p AS\nSELECT FROM t", 156, 1, 2, "keyword 'FROM'."},
		{"RAISERROR('x' + 'y', 16, 1)", 102, 1, 1, "near '+'."},
	} {
		_, err := Parse(c.text, Options{QuotedIdentifier: true})
		short := c.text[:min(len(c.text), 60)]
		var e *sqlerr.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: no error", short)
			continue
		}
		if e.Number != c.number || e.State != c.state || e.Line != c.line || !strings.Contains(e.Message, c.part) {
			t.Errorf("%s\ngot  %v\nwant %d, state %d, line %d: …%s", short, e, c.number, c.state, c.line, c.part)
		}
	}
}

func TestErrorNamesModule(t *testing.T) {
	_, err := Parse("CREATE PROC dbo.p AS SELECT FROM t", Options{})
	var e *sqlerr.Error
	if !errors.As(err, &e) || e.Proc != "p" {
		t.Errorf("%#v", e)
	}
}

func TestDepthAllowed(t *testing.T) {
	for _, text := range []string{
		"SELECT " + strings.Repeat("(", 1000) + "1" + strings.Repeat(")", 1000),
		"SELECT 1 WHERE " + strings.Repeat("(", 1000) + "1=1" + strings.Repeat(")", 1000),
		"SELECT 1" + strings.Repeat("+1", 3000),
		"SELECT 1 WHERE 1=1" + strings.Repeat(" OR 1=1", 3000),
	} {
		if _, err := Parse(text, Options{}); err != nil {
			t.Errorf("%.40s: %v", text, err)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range [][2]string{
		{"CREATE ASYMMETRIC KEY k FROM FILE = 'k'", "CREATE ASYMMETRIC KEY … FROM FILE"},
		{"BACKUP DATABASE d TO DISK = 'x'", "BACKUP DATABASE"},
		{"RESTORE LOG d FROM DISK = 'x'", "RESTORE LOG"},
		{"CREATE SERVER AUDIT SPECIFICATION x", "CREATE SERVER AUDIT SPECIFICATION"},
		{"CREATE MESSAGE TYPE m VALIDATION = VALID_XML WITH SCHEMA COLLECTION c", "VALIDATION = VALID_XML"},
		{"CREATE PROC p AS DROP ROUTE r", "DROP ROUTE"},
		{"ALTER QUEUE q REORGANIZE", "ALTER QUEUE … REORGANIZE"},
		{"SELECT * FROM t PIVOT (SUM(a) FOR b IN ([x])) p", "PIVOT"},
		{"SELECT * FROM OPENROWSET(BULK 'x', SINGLE_CLOB) a", "OPENROWSET"},
		{"SELECT * FROM t WHERE CONTAINS(a, 'x')", "CONTAINS"},
		{"SELECT * FROM a, b WHERE MATCH(SHORTEST_PATH(a(-(b)->c)+))", "SHORTEST_PATH"},
		{"SELECT @x.value('a', 'int')", "xml value()"},
		{"SELECT 1 + a << 1", "the << operator beside other operators without parentheses"},
		{"BULK INSERT t FROM 'x'", "BULK INSERT"},
		{"CREATE PRIMARY XML INDEX i ON t (a)", "CREATE PRIMARY XML INDEX"},
		{"SELECT {fn NOW()}", "ODBC escape sequences"},
	} {
		_, err := Parse(c[0], Options{QuotedIdentifier: true})
		if number(err) != 40517 || !strings.Contains(err.Error(), "emulator: "+c[1]+";") {
			t.Errorf("%s: %v", c[0], err)
		}
	}
}

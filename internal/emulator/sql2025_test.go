package emulator_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// answers is batches, each with its rows or the beginning of its first error, as of runGraph.
func answers(t *testing.T, c func(batch string) []string, list [][2]string) {
	t.Helper()
	for _, st := range list {
		got := answer(c(st[0]))
		if got != st[1] && !(strings.HasPrefix(st[1], "Msg ") && strings.HasPrefix(got, st[1])) {
			t.Errorf("%s\n got: %s\nwant: %s", st[0], got, st[1])
		}
	}
}

// TestJSONType: a json value is a document that is read and written anew, and that is not compared.
func TestJSONType(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	do := func(batch string) []string { return run(t, c, batch) }
	do("CREATE DATABASE j")
	do("USE j")
	do("CREATE TABLE t (id int NOT NULL PRIMARY KEY, j json, k int)")
	do(`INSERT t VALUES (1, '{"a": 1, "b": [1, 2]}', 1), (2, NULL, 1)`)
	do("CREATE TABLE h (j json)")
	answers(t, do, [][2]string{
		{`SELECT CAST(CAST(N'{  "b" : 1,   "a" :  2, "dup": 1, "dup": 2 }' AS json) AS nvarchar(max))`, `{"b":1,"a":2,"dup":1}`},
		{`SELECT CAST(CAST('{"a":1e-3,"b":-0.0,"c":1.50,"e":"\u0041\/\n"}' AS json) AS varchar(100))`, `{"a":0.0010000000,"b":0.0,"c":1.50,"e":"A/\n"}`},
		{`SELECT CAST(CAST(' [ ] ' AS json) AS varchar(100)), CAST(CAST('{}' AS json) AS varchar(100))`, `[]|{}`},
		{`SELECT DATALENGTH(CAST('{"b":1,"a":2,"dup":1}' AS json))`, "79"},
		{"SELECT CAST('5' AS json)", "Msg 13609: JSON text is not properly formatted. Unexpected character '5' is found at position 0."},
		{"SELECT CAST('{not' AS json)", "Msg 13609: JSON text is not properly formatted. Unexpected character 'n' is found at position 1."},
		{`SELECT CAST('{"a":"x' AS json)`, `Msg 13609: JSON text is not properly formatted. Unexpected character '"' is found at position 5.`},
		{"SELECT CAST('[1,]' AS json)", "Msg 13609: JSON text is not properly formatted. Unexpected character ']' is found at position 3."},
		{"SELECT CAST('[1e400]' AS json)", "Msg 1007"},
		{"SELECT CAST(REPLICATE('[', 129) + REPLICATE(']', 129) AS json)", "Msg 13645: Nested level of JSON document exceeds limit 128."},
		{`SELECT CAST(CAST('{"a":1}' AS json) AS varchar(3))`, "Msg 13639"},
		{"SELECT 1 FROM t WHERE j = j", "Msg 13636"},
		{"SELECT 1 FROM t WHERE j = N'{}'", "Msg 402: The data types json and nvarchar are incompatible in the equal to operator."},
		{"SELECT id FROM t ORDER BY j", "Msg 13636"},
		{"SELECT COUNT(*) FROM t GROUP BY j", "Msg 13636"},
		{"SELECT COUNT(DISTINCT j) FROM t", "Msg 8117: Operand data type json is invalid for count operator."},
		{"SELECT DISTINCT j FROM t", "Msg 421"},
		{"SELECT j FROM t UNION SELECT j FROM t", "Msg 5335"},
		{"CREATE STATISTICS s ON t (j)", "Msg 1978"},
		{"CREATE TYPE jt FROM json", "Msg 13657: Cannot create alias types from a JSON data type."},
		{"CREATE JSON INDEX x ON h (j)", "Msg 13672: Table 'h' needs to have a clustered primary key with less than 32 columns in it"},
		{"CREATE JSON INDEX x ON t (k)", "Msg 13680: Column 'k' on table 't' is not of JSON data type"},
		{"CREATE JSON INDEX x ON t (j); CREATE JSON INDEX y ON t (j)", "Msg 13681: A JSON index 'x' already exists on column 'j' on table 't'"},
		{"CREATE TABLE #t (id int PRIMARY KEY, j json); CREATE JSON INDEX x ON #t (j)", "Msg 13675"},
		{"CREATE TABLE k (id int CONSTRAINT pk PRIMARY KEY, j json); CREATE JSON INDEX x ON k (j); ALTER TABLE k DROP CONSTRAINT pk", "Msg 3767: Could not drop the primary key constraint 'pk' because the table has a JSON index."},
		{"SELECT JSON_CONTAINS(j, 2, '$.b[*]') FROM t", "1\nNULL"},
		{"SELECT JSON_CONTAINS(j, 2, '$.missing') FROM t WHERE id = 1", "NULL"},
		{"SELECT JSON_CONTAINS(j, 2, '$.missing', 2) FROM t", "Msg 13692"},
		{"SELECT JSON_CONTAINS(j, 2, 'bad') FROM t", "Msg 13607"},
		{"SELECT JSON_CONTAINS(j, 2e0, '$.a') FROM t", "Msg 8116: Argument data type float is invalid for argument 2 of json_contains function."},
		{`SELECT JSON_CONTAINS(CAST('{"a":"Xy "}' AS json), 'xy', '$.a'), JSON_CONTAINS(CAST('["Xy"]' AS json), 'x%', '$[0]', 1), JSON_CONTAINS(CAST('[true]' AS json), 1)`, "1|1|0"},
		{"SELECT JSON_ARRAYAGG(id ORDER BY id DESC), JSON_ARRAYAGG(j NULL ON NULL), JSON_OBJECTAGG(id : k) FROM t", `[2,1]|[{"a":1,"b":[1,2]},null]|{"1":1,"2":1}`},
		{"SELECT JSON_ARRAYAGG(j) FROM t GROUP BY id ORDER BY id", `[{"a":1,"b":[1,2]}]` + "\n[]"},
		{"SELECT CAST(JSON_OBJECT('a': 1 RETURNING json) AS varchar(20)), CAST(JSON_ARRAY(1 RETURNING json) AS varchar(20))", `{"a":1}|[1]`},
		{"SELECT JSON_ARRAY(1 RETURNING int)", "Msg 102: Incorrect syntax near 'RETURNING'."},
		{"SELECT JSON_VALUE(j, '$.a' RETURNING bigint) + 1 FROM t WHERE id = 1", "2"},
		{"SELECT ISJSON('1', VALUE), ISJSON('[]', OBJECT), ISJSON('\"x\"', SCALAR), ISJSON('[]', ARRAY)", "1|0|1|1"},
	})
}

// TestVectorRules: what is no vector, and where vectors may not stand.
func TestVectorRules(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	do := func(batch string) []string { return run(t, c, batch) }
	do("CREATE DATABASE v")
	do("USE v")
	do("CREATE TABLE t (id int NOT NULL PRIMARY KEY, v vector(3))")
	answers(t, do, [][2]string{
		{`SELECT CAST('[1,2,"x"]' AS vector(3))`, "Msg 13670: Input JSON is not a valid Vector : 'String not Supported'."},
		{"SELECT CAST('[1,null]' AS vector(3))", "Msg 13670: Input JSON is not a valid Vector : 'Null Not Supported'."},
		{"SELECT CAST('[]' AS vector(3))", "Msg 13670: Input JSON is not a valid Vector : 'Empty Array not Supported'."},
		{"SELECT CAST('{\"a\":1}' AS vector(3))", "Msg 13670: Input JSON is not a valid Vector : 'Object Not Supported'."},
		{"SELECT CAST('5' AS vector(3))", "Msg 13670: Input JSON is not a valid Vector : 'Malformed JSON'."},
		{"SELECT CAST('[1,2' AS vector(3))", "Msg 13609"},
		{"SELECT CAST('[1,2,1e39]' AS vector(3))", "Msg 42241: Input JSON contains out-of-range values for float32."},
		{"SELECT CAST('[1,2]' AS vector(3))", "Msg 42204: The vector dimensions 3 and 2 do not match."},
		{"SELECT CAST(CAST('[-0,1,2]' AS vector(3)) AS varchar(10))", "Msg 42211"},
		{"SELECT CAST(CAST('[-0]' AS vector(1)) AS varchar(20))", "[0.0000000e+000]"},
		{"SELECT CAST(CAST(CAST('[1.5]' AS vector(1)) AS json) AS varchar(20))", "[1.5000000000]"},
		{"SELECT VECTOR_DISTANCE('near', v, v) FROM (SELECT CAST('[1]' AS vector(1)) AS v) x", "Msg 42201: The requested distance metric 'near' is not supported by vector_distance."},
		{"SELECT VECTOR_NORM(CAST('[1]' AS vector(1)), 'l2')", "Msg 42210"},
		{"SELECT 1 FROM t WHERE v = v", "Msg 8117: Operand data type vector is invalid for equal to operator."},
		{"SELECT id FROM t ORDER BY v", "Msg 42213"},
		{"SELECT COUNT(*) FROM t GROUP BY v", "Msg 42213"},
		{"SELECT COUNT(DISTINCT v) FROM t", "Msg 8117"},
		{"SELECT v FROM t EXCEPT SELECT v FROM t", "Msg 5335"},
		{"CREATE STATISTICS s ON t (v)", "Msg 1978"},
		{"CREATE TABLE p (v vector(3), n AS VECTOR_NORM(v, 'norm2') PERSISTED)", "Msg 4936"},
		{"CREATE TABLE p (v vector(3), n AS VECTOR_NORM(v, 'norm2'))", ""},
		{"CREATE VECTOR INDEX x ON t (v) WITH (METRIC = 'cosine', TYPE = 'DiskANN')", "Msg 343: Unknown object type 'vector' used in a CREATE, DROP, or ALTER statement."},
		{"ALTER DATABASE SCOPED CONFIGURATION SET PREVIEW_FEATURES = ON", ""},
		{"CREATE VECTOR INDEX x ON t (v) WITH (TYPE = 'DiskANN')", "Msg 153: Invalid usage of the option metric in the CREATE VECTOR INDEX statement."},
		{"CREATE VECTOR INDEX x ON t (id) WITH (METRIC = 'cosine', TYPE = 'DiskANN')", "Msg 42215: Could not create the vector index on the column 'id' on table 't', because it is not of type vector."},
		{"CREATE VECTOR INDEX x ON p (v) WITH (METRIC = 'cosine', TYPE = 'DiskANN')", "Msg 42217"},
		{"BEGIN TRAN CREATE VECTOR INDEX x ON t (v) WITH (METRIC = 'cosine', TYPE = 'DiskANN')", "Msg 574"},
	})
}

// TestRegexp: regular expressions and the likeness of strings.
func TestRegexp(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	do := func(batch string) []string { return run(t, c, batch) }
	do("CREATE DATABASE r")
	do("USE r")
	answers(t, do, [][2]string{
		{"SELECT REGEXP_COUNT('axb', 'x*'), REGEXP_REPLACE('abc', 'x*', '-'), REGEXP_REPLACE('abc', '', '-'), REGEXP_COUNT(N'żółw', '.')", "4|-a-b-c-|abc|4"},
		{"SELECT REGEXP_INSTR('abab', 'b', 1, 2), REGEXP_INSTR('abab', 'b', 1, 2, 1), REGEXP_INSTR('abab', 'x'), REGEXP_INSTR('aab', '^a', 2)", "4|5|0|0"},
		{`SELECT REGEXP_REPLACE('a-b-c', '-', '+', 1, 2), REGEXP_REPLACE('ab', '(a)(b)', '\2\1\3\\$1'), REGEXP_REPLACE('ab', 'a')`, `a-b+c|ba\$1|b`},
		{"SELECT REGEXP_SUBSTR('a1b2', '([a-z])([0-9])', 1, 2, 'c', 2), REGEXP_SUBSTR('a', 'b'), REGEXP_SUBSTR('aB', 'b', 1, 1, 'i')", "2|NULL|B"},
		{"SELECT COUNT(*) WHERE REGEXP_LIKE('Hello', '^h', 'i') AND NOT REGEXP_LIKE('Hello', '^h')", "1"},
		{"SELECT REGEXP_COUNT(NULL, '('), REGEXP_COUNT('a', 'a', NULL)", "NULL|NULL"},
		{"SELECT REGEXP_COUNT('a', '(')", "Msg 19308: Missing ')' in the Pattern (."},
		{"SELECT REGEXP_COUNT('a', ')')", "Msg 19307"},
		{"SELECT REGEXP_COUNT('a', '[')", "Msg 19308: Missing ']' in the Pattern [."},
		{`SELECT REGEXP_COUNT('a', 'a\')`, "Msg 19309"},
		{"SELECT REGEXP_COUNT('a', '*')", "Msg 19300: An invalid Pattern '*' was provided. Error 'no argument for repetition operator: *' occurred during evaluation of the Pattern."},
		{"SELECT REGEXP_SUBSTR('a', 'a', 0)", "Msg 19301: 'START' value should be greater than or equal to 1 but '0' is provided in 'REGEXP_SUBSTR' function."},
		{"SELECT REGEXP_INSTR('a', 'a', 1, 1, 2)", "Msg 19301: 'RETURN_OPTION' value should be greater than or equal to 0 but '2' is provided in 'REGEXP_INSTR' function."},
		{"SELECT REGEXP_COUNT('a', 'a', 1, 'I')", "Msg 19303"},
		{"SELECT REGEXP_COUNT(1, 'a')", "Msg 8116: Argument data type int is invalid for argument 1 of regexp_count function."},
		{"SELECT REGEXP_COUNT('a')", "Msg 189"},
		{"SELECT EDIT_DISTANCE('a', 'b')", "Msg 40517"},
		{"ALTER DATABASE SCOPED CONFIGURATION SET PREVIEW_FEATURES = ON", ""},
		{"SELECT EDIT_DISTANCE('Colour', 'Color'), EDIT_DISTANCE_SIMILARITY('Colour', 'Color'), JARO_WINKLER_SIMILARITY('Colour', 'Color'), EDIT_DISTANCE(NULL, 'a')", "1|83|97|NULL"},
		{"SELECT EDIT_DISTANCE('Centre', 'Center')", "Msg 40517"},
	})
}

// TestDatabaseOptionsAtCompile: what is wrong with the text of ALTER DATABASE ends the batch before its first statement.
func TestDatabaseOptionsAtCompile(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	run(t, c, "CREATE DATABASE d")
	for batch, number := range map[string]string{
		"ALTER DATABASE d SET COMPATIBILITY_LEVEL = 90":                          "!15048",
		"ALTER DATABASE d COLLATE nosuch":                                        "!448",
		"ALTER DATABASE d ADD FILE (FILENAME = '/x/y.ndf')":                      "!1036",
		"ALTER DATABASE d ADD FILE (NAME = y)":                                   "!1036",
		"CREATE DATABASE e ON (NAME = y)":                                        "!1036",
		"ALTER DATABASE d ADD FILE (NAME = y, FILENAME = '/x/y.ndf', SHAPE = 1)": "!153",
		"ALTER DATABASE d SET RECOVERY = SIMPLE":                                 "!102",
		"ALTER DATABASE d SET AUTO_CLOSE = ON":                                   "!102",
		"ALTER DATABASE d SET PAGE_VERIFY = NONE":                                "!102",
	} {
		want(t, batch, run(t, c, "SELECT 1\n"+batch), number)
	}
	want(t, "with", run(t, c, "ALTER DATABASE d SET RECOVERY SIMPLE, AUTO_CLOSE OFF; ALTER DATABASE d SET DELAYED_DURABILITY = ALLOWED"))
}

// TestMemoryOptimizedRules: the types and changes that memory-optimized tables do not take.
func TestMemoryOptimizedRules(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	do := func(batch string) []string { return run(t, c, batch) }
	for _, batch := range []string{
		"CREATE DATABASE m", "ALTER DATABASE m ADD FILEGROUP f CONTAINS MEMORY_OPTIMIZED_DATA",
		"ALTER DATABASE m ADD FILE (NAME = c, FILENAME = '/var/opt/mssql/data/c') TO FILEGROUP f", "USE m",
		"CREATE TABLE t (a int NOT NULL PRIMARY KEY NONCLUSTERED, v int) WITH (MEMORY_OPTIMIZED = ON)",
	} {
		do(batch)
	}
	answers(t, do, [][2]string{
		{"CREATE TABLE x (a int NOT NULL PRIMARY KEY NONCLUSTERED, x xml) WITH (MEMORY_OPTIMIZED = ON)", "Msg 10794: The type 'xml' is not supported with memory optimized tables."},
		{"CREATE TABLE x (a int NOT NULL PRIMARY KEY) WITH (MEMORY_OPTIMIZED = ON)", "Msg 12317"},
		{"UPDATE t SET a = 2", "Msg 12302: Updating columns that are part of the PRIMARY KEY constraint is not supported with memory optimized tables."},
	})
}

// TestForXML: FOR XML as text in a scalar subquery, and the order of columns in FOR JSON PATH.
func TestForXML(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	answers(t, func(batch string) []string { return run(t, c, batch) }, [][2]string{
		{"SELECT STUFF((SELECT ',' + n FROM (VALUES (1, 'a'), (2, 'b&c')) v(id, n) ORDER BY id FOR XML PATH('')), 1, 1, '')", "a,b&amp;c"},
		{"SELECT (SELECT id AS [@id], n, NULL AS z FROM (VALUES (1, 'a'), (2, '<b>')) v(id, n) FOR XML PATH('r'), ROOT('x'))", `<x><r id="1"><n>a</n></r><r id="2"><n>&lt;b&gt;</n></r></x>`},
		{`SELECT (SELECT id, n FROM (VALUES (1, 'a"'), (2, NULL)) v(id, n) FOR XML RAW)`, `<row id="1" n="a&quot;"/><row id="2"/>`},
		{"SELECT (SELECT 1 AS a WHERE 1 = 0 FOR XML PATH)", "NULL"},
		{"SELECT (SELECT CAST(1 AS bit) AS a, CAST('2020-01-02' AS date) AS d FOR XML PATH(''))", "<a>1</a><d>2020-01-02</d>"},
		{"SELECT (SELECT 1 AS [a/b] FOR XML PATH)", "Msg 40517"},
		{"SELECT 1 AS a FOR XML PATH", "Msg 40517"},
		{"SELECT 1 AS [a.b], 2 AS c, 3 AS [a.d] FOR JSON PATH", "Msg 13601"},
		{"SELECT (SELECT 1 AS [a.b], 2 AS [a.c.x], 3 AS [a.d] FOR JSON PATH)", `[{"a":{"b":1,"c":{"x":2},"d":3}}]`},
		{"SELECT 1 AS a FOR JSON AUTO", "Msg 13600"},
	})
}

// TestWriteWithoutSelect: a change that reads no column needs no permission to select, and its refusal is no terminated statement.
func TestWriteWithoutSelect(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	for _, batch := range []string{"CREATE DATABASE p", "USE p", "CREATE TABLE n (a int, b int)", "CREATE USER u WITHOUT LOGIN", "EXECUTE AS USER = 'u'"} {
		run(t, c, batch)
	}
	denied := func(permission string) []string {
		return w("!229/14/5 line 1: The " + permission + " permission was denied on the object 'n', database 'p', schema 'dbo'.")
	}
	steps(t, c, []step{
		{"UPDATE n SET a = 1", denied("UPDATE")},
		{"UPDATE n SET a = 1 WHERE b = 1", denied("SELECT")},
		{"DELETE n", denied("DELETE")},
		{"INSERT n VALUES (1, 1)", denied("INSERT")},
		{"REVERT; GRANT UPDATE, DELETE ON n TO u; EXECUTE AS USER = 'u'", nil},
		{"UPDATE n SET a = 1", w("#0")},
		{"UPDATE n SET a = b", denied("SELECT")},
		{"DELETE n", w("#0")},
		{"DELETE n WHERE a = 1", denied("SELECT")},
	})
}

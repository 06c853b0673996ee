package dml_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/ddl/ddltest"
)

// script is a set-up, and batches with what they answer.
type script struct {
	name  string
	setup string
	steps [][2]string
}

func run(t *testing.T, scripts []script) {
	t.Helper()
	for _, s := range scripts {
		t.Run(s.name, func(t *testing.T) {
			db := ddltest.Open(t)
			if got := db.Run(s.setup); got != "" {
				t.Fatalf("set-up: %s", got)
			}
			for _, st := range s.steps {
				if got := db.Run(st[0]); got != st[1] {
					t.Errorf("%s\n got: %s\nwant: %s", st[0], got, st[1])
				}
			}
		})
	}
}

func TestInsert(t *testing.T) {
	run(t, []script{
		{"values", "CREATE TABLE t (a int NOT NULL PRIMARY KEY, b varchar(5) NULL, c int NOT NULL CONSTRAINT df DEFAULT 7)", [][2]string{
			{"INSERT t (a, b) VALUES (2, 'x'), (1, NULL); SELECT a, b, c FROM t", "1|NULL|7\n2|x|7"},
			{"INSERT t VALUES (3, 'abc  ', DEFAULT); SELECT b, c FROM t WHERE a = 3", "abc|7"},
			{"INSERT t (a, b) VALUES (4, 'toolong')", "Msg 2628: String or binary data would be truncated in table 'u.dbo.t', column 'b'. Truncated value: 'toolo'."},
			{"INSERT t (a) VALUES (NULL)", "Msg 515: Cannot insert the value NULL into column 'a', table 'u.dbo.t'; column does not allow nulls. INSERT fails."},
			{"INSERT t VALUES (1)", "Msg 213: Column name or number of supplied values does not match table definition."},
			{"INSERT t (a) VALUES (1, 2)", "Msg 110: There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement."},
			{"INSERT t (a, b) VALUES (1)", "Msg 109: There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement."},
			{"INSERT t (a, b) SELECT 1", "Msg 120: The select list for the INSERT statement contains fewer items than the insert list. The number of SELECT values must match the number of INSERT columns."},
			{"INSERT t (a, zz) VALUES (1, 2)", "Msg 207: Invalid column name 'zz'."},
			{"INSERT t (a) SELECT a + 10 FROM t; SELECT COUNT(*) FROM t", "6"},
			{"INSERT t (a) OUTPUT inserted.a, inserted.c VALUES (90), (91)", "90|7\n91|7"},
			{"INSERT TOP (1) t (a) SELECT v FROM (VALUES (95), (96)) x(v); SELECT a FROM t WHERE a > 94", "95"},
		}},
		{"a bare NULL takes any type", "CREATE TABLE t (a int, d datetime2(0), v vector(2))", [][2]string{
			{"INSERT t SELECT 1, NULL, NULL; INSERT t SELECT a + 1, NULL, NULL FROM t; INSERT t SELECT 3, NULL, v FROM t WHERE a = 1; SELECT COUNT(*), COUNT(d), COUNT(v) FROM t", "3|0|0"},
			{"INSERT t (d) SELECT x FROM (SELECT NULL AS x) AS q", "Msg 206: Operand type clash: int is incompatible with datetime2"},
		}},
		{"identity", "CREATE TABLE t (id int IDENTITY(10, 5) NOT NULL, v varchar(3) NULL); CREATE TABLE log (id int, v varchar(3))", [][2]string{
			{"INSERT t (v) VALUES ('a'), ('b'); SELECT id, v FROM t", "10|a\n15|b"},
			{"INSERT t (v) VALUES ('long')", "Msg 2628: String or binary data would be truncated in table 'u.dbo.t', column 'v'. Truncated value: 'lon'."},
			{"INSERT t DEFAULT VALUES; SELECT id FROM t WHERE v IS NULL", "25"},
			{"INSERT t (id, v) VALUES (1, 'x')", "Msg 544: Cannot insert explicit value for identity column in table 't' when IDENTITY_INSERT is set to OFF."},
			{"INSERT t VALUES (1, 'x')", "Msg 8101: An explicit value for the identity column in table 'dbo.t' can only be specified when a column list is used and IDENTITY_INSERT is ON."},
			{"INSERT t (id, v) VALUES (DEFAULT, 'x')", "Msg 339: DEFAULT or NULL are not allowed as explicit identity values."},
			{"INSERT t (v) OUTPUT inserted.id, inserted.v INTO log VALUES ('q'); SELECT * FROM log", "30|q"},
			{"TRUNCATE TABLE t; INSERT t (v) VALUES ('z'); SELECT id, v FROM t", "10|z"},
		}},
		{"unique", "CREATE TABLE t (a int NOT NULL CONSTRAINT pk PRIMARY KEY, b varchar(9) NULL CONSTRAINT uq UNIQUE, c int NULL); CREATE UNIQUE INDEX ux ON t (c) WHERE c IS NOT NULL", [][2]string{
			{"INSERT t VALUES (1, 'x', 1)", ""},
			{"INSERT t VALUES (1, 'y', 2)", "Msg 2627: Violation of PRIMARY KEY constraint 'pk'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (1)."},
			{"INSERT t VALUES (2, 'X', 2)", "Msg 2627: Violation of UNIQUE KEY constraint 'uq'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (X)."},
			{"INSERT t VALUES (3, NULL, NULL), (4, 'z', NULL)", ""},
			{"INSERT t VALUES (5, NULL, NULL)", "Msg 2627: Violation of UNIQUE KEY constraint 'uq'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (<NULL>)."},
			{"INSERT t VALUES (6, 'w', 1)", "Msg 2601: Cannot insert duplicate key row in object 'dbo.t' with unique index 'ux'. The duplicate key value is (1)."},
			{"SELECT COUNT(*) FROM t", "3"},
		}},
		{"computed and check", "CREATE TABLE t (a int, b AS a * 2 PERSISTED, c AS a + 1, CONSTRAINT ck CHECK (a > 0))", [][2]string{
			{"INSERT t (a) VALUES (2); SELECT a, b, c FROM t", "2|4|3"},
			{"INSERT t VALUES (0)", `Msg 547: The INSERT statement conflicted with the CHECK constraint "ck". The conflict occurred in database "u", table "dbo.t".`},
			{"INSERT t (a, b) VALUES (1, 1)", `Msg 271: The column "b" cannot be modified because it is either a computed column or is the result of a UNION operator.`},
			{"UPDATE t SET a = 5; SELECT a, b, c FROM t", "5|10|6"},
		}},
		{"collation", "CREATE TABLE t (a varchar(9) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY)", [][2]string{
			{"INSERT t VALUES ('a'), ('A'); SELECT a FROM t", "A\na"},
		}},
	})
}

func TestUpdateDelete(t *testing.T) {
	setup := "CREATE TABLE t (a int NOT NULL CONSTRAINT PK_x PRIMARY KEY, b int NULL); INSERT t VALUES (1, 10), (2, 20), (3, 30)"
	run(t, []script{
		{"swap keys", setup, [][2]string{
			{"UPDATE t SET a = CASE a WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE a END; SELECT a, b FROM t", "1|20\n2|10\n3|30"},
			{"UPDATE t SET a = a + 1; SELECT a, b FROM t", "2|20\n3|10\n4|30"},
			{"UPDATE t SET a = 9", "Msg 2627: Violation of PRIMARY KEY constraint 'PK_x'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (9)."},
			{"SELECT a, b FROM t", "2|20\n3|10\n4|30"},
		}},
		{"from", setup + "; CREATE TABLE s (a int, n int); INSERT s VALUES (1, 100), (1, 200), (3, 300)", [][2]string{
			{"UPDATE x SET b += s.n OUTPUT deleted.b, inserted.b FROM t AS x JOIN s ON s.a = x.a", "10|110\n30|330"},
			{"UPDATE TOP (1) t SET b = NULL; SELECT COUNT(*) FROM t WHERE b IS NULL", "1"},
			{"DELETE t FROM t JOIN s ON s.a = t.a WHERE s.n = 300; SELECT a FROM t", "1\n2"},
			{"DELETE FROM t OUTPUT deleted.a WHERE a = 2", "2"},
			{"UPDATE t SET zz = 1", "Msg 207: Invalid column name 'zz'."},
			{"UPDATE nosuch SET a = 1", "Msg 208: Invalid object name 'nosuch'."},
		}},
		{"variables", setup, [][2]string{
			{"DECLARE @v int = 0; UPDATE t SET @v = b = @v + 1; SELECT @v; SELECT b FROM t", "3\n1\n2\n3"},
			{"DECLARE @x table (a int PRIMARY KEY, s varchar(2)); INSERT @x SELECT a, 'q' FROM t; UPDATE @x SET s = 'r' WHERE a = 2; DELETE @x WHERE a = 1; SELECT a, s FROM @x", "2|r\n3|q"},
		}},
	})
}

func TestForeignKeys(t *testing.T) {
	setup := `CREATE TABLE p (id int NOT NULL CONSTRAINT pk_p PRIMARY KEY);
CREATE TABLE c (id int NOT NULL PRIMARY KEY, pid int NULL CONSTRAINT fk REFERENCES p (id) %ACTION%);
INSERT p VALUES (1), (2), (0); INSERT c VALUES (10, 1), (20, 2), (30, NULL)`
	with := func(action string) string { return strings.ReplaceAll(setup, "%ACTION%", action) }
	run(t, []script{
		{"no action", with(""), [][2]string{
			{"INSERT c VALUES (40, 9)", `Msg 547: The INSERT statement conflicted with the FOREIGN KEY constraint "fk". The conflict occurred in database "u", table "dbo.p", column 'id'.`},
			{"UPDATE c SET pid = 9 WHERE id = 10", `Msg 547: The UPDATE statement conflicted with the FOREIGN KEY constraint "fk". The conflict occurred in database "u", table "dbo.p", column 'id'.`},
			{"DELETE p WHERE id = 1", `Msg 547: The DELETE statement conflicted with the REFERENCE constraint "fk". The conflict occurred in database "u", table "dbo.c", column 'pid'.`},
			{"UPDATE p SET id = id + 5 WHERE id = 2", `Msg 547: The UPDATE statement conflicted with the REFERENCE constraint "fk". The conflict occurred in database "u", table "dbo.c", column 'pid'.`},
			{"DELETE p WHERE id = 0; SELECT COUNT(*) FROM p", "2"},
			{"TRUNCATE TABLE p", "Msg 4712: Cannot truncate table 'p' because it is being referenced by a FOREIGN KEY constraint."},
			{"DROP TABLE p", "Msg 3726: Could not drop object 'p' because it is referenced by a FOREIGN KEY constraint."},
		}},
		{"cascade", with("ON DELETE CASCADE ON UPDATE CASCADE"), [][2]string{
			{"DELETE p WHERE id = 1; SELECT id, pid FROM c", "20|2\n30|NULL"},
			{"UPDATE p SET id = 7 WHERE id = 2; SELECT id, pid FROM c", "20|7\n30|NULL"},
		}},
		{"set null", with("ON DELETE SET NULL"), [][2]string{{"DELETE p WHERE id = 1; SELECT id, pid FROM c", "10|NULL\n20|2\n30|NULL"}}},
		{"self", "CREATE TABLE e (id int NOT NULL PRIMARY KEY, boss int NULL CONSTRAINT fk REFERENCES e (id))", [][2]string{
			{"INSERT e VALUES (2, 1), (1, NULL)", ""},
			{"INSERT e VALUES (3, 9)", `Msg 547: The INSERT statement conflicted with the FOREIGN KEY SAME TABLE constraint "fk". The conflict occurred in database "u", table "dbo.e", column 'id'.`},
			{"DELETE e WHERE id = 1", `Msg 547: The DELETE statement conflicted with the SAME TABLE REFERENCE constraint "fk". The conflict occurred in database "u", table "dbo.e", column 'boss'.`},
			{"DELETE e; SELECT COUNT(*) FROM e", "0"},
		}},
	})
}

func TestMerge(t *testing.T) {
	setup := "CREATE TABLE t (id int NOT NULL PRIMARY KEY, n int NULL); INSERT t VALUES (1, 10), (2, 20), (3, 30)"
	run(t, []script{
		{"all clauses", setup, [][2]string{
			{`MERGE t AS t USING (VALUES (1, 11), (9, 99), (2, NULL)) AS s(id, n) ON t.id = s.id
WHEN MATCHED AND s.n IS NULL THEN DELETE
WHEN MATCHED THEN UPDATE SET n = s.n
WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, s.n)
WHEN NOT MATCHED BY SOURCE THEN UPDATE SET n = -t.n
OUTPUT $action, inserted.id, deleted.id, s.n;`, "UPDATE|1|1|11\nINSERT|9|NULL|99\nDELETE|NULL|2|NULL\nUPDATE|3|3|NULL"},
			{"SELECT id, n FROM t", "1|11\n3|-30\n9|99"},
		}},
		{"twice", setup, [][2]string{
			{"MERGE t USING (VALUES (1, 11), (1, 12)) AS s(id, n) ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n;", "Msg 8672: The MERGE statement attempted to UPDATE or DELETE the same row more than once. This happens when a target row matches more than one source row. A MERGE statement cannot UPDATE/DELETE the same row of the target table multiple times. Refine the ON clause to ensure a target row matches at most one source row, or use the GROUP BY clause to group the source rows."},
		}},
	})
}

func TestSelectInto(t *testing.T) {
	run(t, []script{{"into", "CREATE TABLE t (a int NOT NULL, b varchar(5) NULL); INSERT t VALUES (1, 'x')", [][2]string{
		{"SELECT a, b AS c INTO n FROM t; SELECT a, c FROM n", "1|x"},
		{"SELECT a INTO n FROM t", "Msg 2714: There is already an object named 'n' in the database."},
		{"SELECT a + 1 INTO m FROM t", `Msg 1038: An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements, look for empty alias names. Aliases defined as "" or [] are not allowed. Change the alias to a valid name.`},
		{"SELECT a INTO #n FROM t; SELECT a FROM #n; DROP TABLE #n", "1"},
	}}})
}

func TestIgnoreDuplicates(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (a int NOT NULL PRIMARY KEY WITH (IGNORE_DUP_KEY = ON))")
	if got := db.Run("INSERT t VALUES (1), (1), (2), (1); SELECT a FROM t"); got != "1\n2" {
		t.Error(got)
	}
	if len(db.Messages) != 1 || db.Messages[0].Number != 3604 {
		t.Errorf("messages: %v", db.Messages)
	}
}

func TestTriggers(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (a int NOT NULL PRIMARY KEY)")
	if got := db.Run("CREATE TRIGGER tr ON t AFTER INSERT, DELETE AS SELECT 1"); got != "" {
		t.Fatal(got)
	}
	if got := db.Run("INSERT t OUTPUT inserted.a VALUES (1)"); !strings.HasPrefix(got, "Msg 334:") {
		t.Error(got)
	}
	db.Run("INSERT t VALUES (1), (2); UPDATE t SET a = a + 1; DELETE t WHERE a = 99; DELETE t")
	want := "INSERT t inserted=2 deleted=0,DELETE t inserted=0 deleted=0,DELETE t inserted=0 deleted=2"
	if got := strings.Join(db.Fired, ","); got != want {
		t.Errorf("fired %s", got)
	}
}

package ddl_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/ddl/ddltest"
)

const failed1750 = "\nMsg 1750: Could not create constraint or index. See previous errors."

// The texts are what SQL Server 2025 answered to the same statements.
func TestErrors(t *testing.T) {
	setup := `CREATE TABLE dbo.a (id int NOT NULL CONSTRAINT pk_a PRIMARY KEY, x int NULL CONSTRAINT ck_a_x CHECK (x > 0), y int NULL CONSTRAINT df_a_y DEFAULT 1);
CREATE TABLE dbo.r (id int NOT NULL, aid int NULL CONSTRAINT fk_r_a REFERENCES dbo.a (id));
CREATE INDEX ix_a_y ON dbo.a (y) WHERE y IS NOT NULL;`
	const y = "Msg 5074: The object 'df_a_y' is dependent on column 'y'.\nMsg 5074: The index 'ix_a_y' is dependent on column 'y'.\nMsg 5074: The index 'ix_a_y' is dependent on column 'y'.\n"
	steps := [][2]string{
		{"CREATE TABLE dbo.b (id int NOT NULL CONSTRAINT pk_a PRIMARY KEY)", "Msg 2714: There is already an object named 'pk_a' in the database." + failed1750},
		{"CREATE TABLE dbo.pk_a (id int)", "Msg 2714: There is already an object named 'pk_a' in the database."},
		{"CREATE TABLE dbo.a (id int)", "Msg 2714: There is already an object named 'a' in the database."},
		{"ALTER TABLE dbo.a ADD CONSTRAINT pk_a2 PRIMARY KEY (x)", "Msg 1779: Table 'a' already has a primary key defined on it." + failed1750},
		{"ALTER TABLE dbo.nosuch ADD y int", `Msg 4902: Cannot find the object "dbo.nosuch" because it does not exist or you do not have permissions.`},
		{"ALTER TABLE dbo.a DROP COLUMN nosuch", "Msg 4924: ALTER TABLE DROP COLUMN failed because column 'nosuch' does not exist in table 'a'."},
		{"ALTER TABLE dbo.a ALTER COLUMN nosuch int", "Msg 4924: ALTER TABLE ALTER COLUMN failed because column 'nosuch' does not exist in table 'a'."},
		{"ALTER TABLE dbo.a DROP CONSTRAINT nosuch", "Msg 3728: 'nosuch' is not a constraint.\nMsg 3727: Could not drop constraint. See previous errors."},
		{"ALTER TABLE dbo.a DROP COLUMN id", "Msg 5074: The object 'pk_a' is dependent on column 'id'.\nMsg 5074: The object 'fk_r_a' is dependent on column 'id'.\nMsg 4922: ALTER TABLE DROP COLUMN id failed because one or more objects access this column."},
		{"ALTER TABLE dbo.a DROP COLUMN y", y + "Msg 4922: ALTER TABLE DROP COLUMN y failed because one or more objects access this column."},
		{"ALTER TABLE dbo.a DROP COLUMN x", "Msg 5074: The object 'ck_a_x' is dependent on column 'x'.\nMsg 4922: ALTER TABLE DROP COLUMN x failed because one or more objects access this column."},
		{"ALTER TABLE dbo.a ALTER COLUMN x bigint", "Msg 5074: The object 'ck_a_x' is dependent on column 'x'.\nMsg 4922: ALTER TABLE ALTER COLUMN x failed because one or more objects access this column."},
		{"ALTER TABLE dbo.a ALTER COLUMN y bigint", y + "Msg 4922: ALTER TABLE ALTER COLUMN y failed because one or more objects access this column."},
		{"ALTER TABLE dbo.a ADD x int", "Msg 2705: Column names in each table must be unique. Column name 'x' in table 'dbo.a' is specified more than once."},
		{"ALTER TABLE dbo.a DROP CONSTRAINT pk_a", "Msg 3725: The constraint 'pk_a' is being referenced by table 'r', foreign key constraint 'fk_r_a'.\nMsg 3727: Could not drop constraint. See previous errors."},
		{"ALTER TABLE dbo.a NOCHECK CONSTRAINT nosuch", "Msg 4917: Constraint 'nosuch' does not exist.\nMsg 4916: Could not enable or disable the constraint. See previous errors."},
		{"ALTER TABLE dbo.a ENABLE TRIGGER nosuch", "Msg 4920: ALTER TABLE failed because trigger 'nosuch' on table 'a' does not exist."},
		{"CREATE INDEX ix ON dbo.nosuch (x)", `Msg 1088: Cannot find the object "dbo.nosuch" because it does not exist or you do not have permissions.`},
		{"CREATE INDEX ix ON dbo.a (nosuch)", "Msg 1911: Column name 'nosuch' does not exist in the target table, index or view."},
		{"CREATE INDEX ix_a_y ON dbo.a (x)", "Msg 1913: The operation failed because an index or statistics with name 'ix_a_y' already exists on table 'dbo.a'."},
		{"DROP INDEX pk_a ON dbo.a", "Msg 3723: An explicit DROP INDEX is not allowed on index 'dbo.a.pk_a'. It is being used for PRIMARY KEY constraint enforcement."},
		{"DROP INDEX nosuch ON dbo.a", "Msg 3701: Cannot drop the index 'dbo.a.nosuch', because it does not exist or you do not have permission."},
		{"DROP TABLE dbo.nosuch", "Msg 3701: Cannot drop the table 'dbo.nosuch', because it does not exist or you do not have permission."},
		{"DROP TRIGGER dbo.nosuch", "Msg 3701: Cannot drop the trigger 'dbo.nosuch', because it does not exist or you do not have permission."},
		{"DROP SCHEMA nosuch", "Msg 15151: Cannot drop the schema 'nosuch', because it does not exist or you do not have permission."},
		{"DROP TABLE dbo.a", "Msg 3726: Could not drop object 'dbo.a' because it is referenced by a FOREIGN KEY constraint."},
		{"CREATE SCHEMA s1", ""},
		{"CREATE SCHEMA s1", "Msg 2714: There is already an object named 's1' in the database.\nMsg 2759: CREATE SCHEMA failed due to previous errors."},
		{"CREATE TABLE s1.t (i int)", ""},
		{"DROP SCHEMA s1", "Msg 3729: Cannot drop schema 's1' because it is being referenced by object 't'."},
		{"CREATE TABLE nosuch.t (i int)", `Msg 2760: The specified schema name "nosuch" either does not exist or you do not have permission to use it.`},
		{"DROP TABLE s1.t; DROP SCHEMA s1", ""},
		{"DROP VIEW a", "Msg 3705: Cannot use DROP VIEW with 'a' because 'a' is a table. Use DROP TABLE."},
	}
	check(t, setup, steps)
}

func check(t *testing.T, setup string, steps [][2]string) {
	t.Helper()
	db := ddltest.Open(t)
	if setup != "" {
		if got := db.Run(setup); got != "" {
			t.Fatalf("set-up: %s", got)
		}
	}
	for _, st := range steps {
		if got := db.Run(st[0]); got != st[1] {
			t.Errorf("%s\n got: %s\nwant: %s", st[0], got, st[1])
		}
	}
}

func TestForeignKeyDefinition(t *testing.T) {
	setup := `CREATE TABLE p (id int NOT NULL CONSTRAINT pk_p PRIMARY KEY, d decimal(10, 2) NOT NULL CONSTRAINT uq_pd UNIQUE,
c char(5) NOT NULL CONSTRAINT uq_pc UNIQUE, v varchar(5) NOT NULL CONSTRAINT uq_pv UNIQUE)`
	length := "Columns participating in a foreign key relationship must be defined with the same length and scale."
	check(t, setup, [][2]string{
		{"CREATE TABLE c1 (d numeric(10, 2) CONSTRAINT f1 REFERENCES p (d))", "Msg 1778: Column 'p.d' is not the same data type as referencing column 'c1.d' in foreign key 'f1'." + failed1750},
		{"CREATE TABLE c4 (v varchar(10) CONSTRAINT f4 REFERENCES p (v))", "Msg 1753: Column 'p.v' is not the same length or scale as referencing column 'c4.v' in foreign key 'f4'. " + length + failed1750},
		{"CREATE TABLE c8 (id int NOT NULL CONSTRAINT f8 REFERENCES p (id) ON UPDATE SET NULL)", `Msg 1761: Cannot create the foreign key "f8" with the SET NULL referential action, because one or more referencing columns are not nullable.` + failed1750},
		{"CREATE TABLE a (id int NOT NULL CONSTRAINT pk_a PRIMARY KEY, pid int NULL CONSTRAINT fa REFERENCES p (id) ON DELETE CASCADE); CREATE TABLE b (id int NOT NULL CONSTRAINT pk_b PRIMARY KEY, aid int NULL, pid int NULL)", ""},
		{"ALTER TABLE b ADD CONSTRAINT fba FOREIGN KEY (aid) REFERENCES a (id) ON DELETE CASCADE", ""},
		{"ALTER TABLE b ADD CONSTRAINT fbp FOREIGN KEY (pid) REFERENCES p (id) ON UPDATE CASCADE", ""},
		{"ALTER TABLE b ADD CONSTRAINT fbp2 FOREIGN KEY (pid) REFERENCES p (id) ON DELETE SET NULL", "Msg 1785: Introducing FOREIGN KEY constraint 'fbp2' on table 'b' may cause cycles or multiple cascade paths. Specify ON DELETE NO ACTION or ON UPDATE NO ACTION, or modify other FOREIGN KEY constraints." + failed1750},
		{"ALTER TABLE b ADD CONSTRAINT z FOREIGN KEY (pid) REFERENCES nosuch (id)", "Msg 1767: Foreign key 'z' references invalid table 'nosuch'." + failed1750},
		{"ALTER TABLE b ADD CONSTRAINT z FOREIGN KEY (pid) REFERENCES b (aid)", "Msg 1776: There are no primary or candidate keys in the referenced table 'b' that match the referencing column list in the foreign key 'z'." + failed1750},
	})
}

func TestAlterTable(t *testing.T) {
	setup := "CREATE TABLE t (a int NOT NULL, b varchar(10) NULL); INSERT t VALUES (1, 'x'), (2, 'longer')"
	check(t, setup, [][2]string{
		{"ALTER TABLE t ADD c int NOT NULL", "Msg 4901: ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified, or the column being added is an identity or timestamp column, or alternatively if none of the previous conditions are satisfied the table must be empty to allow addition of this column. Column 'c' cannot be added to non-empty table 't' because it does not satisfy these conditions."},
		{"ALTER TABLE t ADD c int NOT NULL CONSTRAINT df_c DEFAULT 5, d int NULL DEFAULT 6, e int NULL DEFAULT 7 WITH VALUES, f AS a + 1", ""},
		{"SELECT a, b, c, d, e, f FROM t", "1|x|5|NULL|7|2\n2|longer|5|NULL|7|3"},
		{"ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a)", ""},
		{"INSERT t (a) VALUES (1)", "Msg 2627: Violation of PRIMARY KEY constraint 'pk'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (1)."},
		{"ALTER TABLE t ALTER COLUMN b varchar(3)", "Msg 2628: String or binary data would be truncated in table 'u.dbo.t', column 'b'. Truncated value: ''."},
		{"ALTER TABLE t ALTER COLUMN b nvarchar(20) NOT NULL; SELECT b FROM t", "x\nlonger"},
		{"ALTER TABLE t DROP CONSTRAINT df_c, COLUMN c; SELECT a, e, f FROM t", "1|7|2\n2|7|3"},
		{"ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 1)", `Msg 547: The ALTER TABLE statement conflicted with the CHECK constraint "ck". The conflict occurred in database "u", table "dbo.t".`},
		{"ALTER TABLE t WITH NOCHECK ADD CONSTRAINT ck CHECK (a > 1)", ""},
		{"INSERT t (a, b) VALUES (0, 'q')", `Msg 547: The INSERT statement conflicted with the CHECK constraint "ck". The conflict occurred in database "u", table "dbo.t".`},
		{"ALTER TABLE t NOCHECK CONSTRAINT ck; INSERT t (a, b) VALUES (0, 'q'); SELECT COUNT(*) FROM t", "3"},
		{"ALTER TABLE t WITH CHECK CHECK CONSTRAINT ck", `Msg 547: The ALTER TABLE statement conflicted with the CHECK constraint "ck". The conflict occurred in database "u", table "dbo.t".`},
	})
}

func TestIndexes(t *testing.T) {
	check(t, "CREATE TABLE t (a int NULL, b int NULL); INSERT t VALUES (1, 1), (1, 2), (2, NULL)", [][2]string{
		{"CREATE UNIQUE INDEX ux ON t (a)", "Msg 1505: The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name 'dbo.t' and the index name 'ux'. The duplicate key value is (1)."},
		{"CREATE UNIQUE INDEX ux ON t (b) INCLUDE (a)", ""},
		{"CREATE CLUSTERED INDEX cx ON t (a DESC); SELECT a, b FROM t", "2|NULL\n1|1\n1|2"},
		{"CREATE CLUSTERED INDEX cy ON t (b)", "Msg 1902: Cannot create more than one clustered index on table 't'. Drop the existing clustered index 'cx' before creating another."},
		{"INSERT t VALUES (9, 2)", "Msg 2601: Cannot insert duplicate key row in object 'dbo.t' with unique index 'ux'. The duplicate key value is (2)."},
		{"ALTER INDEX ux ON t DISABLE; INSERT t VALUES (9, 2)", ""},
		{"ALTER INDEX ux ON t REBUILD", "Msg 1505: The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name 'dbo.t' and the index name 'ux'. The duplicate key value is (2)."},
		{"DELETE t WHERE a = 9; ALTER INDEX ux ON t REBUILD; SELECT a FROM t WHERE b = 2", "1"},
		{"DROP INDEX cx ON t; SELECT a, b FROM t WHERE b = 1", "1|1"},
		{"CREATE INDEX fx ON t (a) WHERE b IN (1, 2) AND a > 0", ""},
		{"CREATE STATISTICS st ON t (a); UPDATE STATISTICS t st; DROP STATISTICS t.st", ""},
		{"DROP STATISTICS t.st", "Msg 3701: Cannot drop the statistics 't.st', because it does not exist or you do not have permission."},
		{"DROP INDEX t.fx", ""},
		{"CREATE INDEX gx ON t (a) WHERE b = 1 OR b = 2", "Msg 10735: Incorrect WHERE clause for filtered index 'gx' on table 't'."},
	})
}

func TestIndexIDs(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (a int NOT NULL PRIMARY KEY NONCLUSTERED, b int UNIQUE CLUSTERED, c int CONSTRAINT u3 UNIQUE, d int CONSTRAINT u4 UNIQUE)")
	var got []string
	for _, ix := range db.Table("t").Indexes {
		got = append(got, string(rune('0'+ix.ID))+ix.Name[:2])
	}
	if s := strings.Join(got, " "); s != "1UQ 2u4 3u3 4PK" {
		t.Errorf("index ids: %s", s)
	}
}

func TestSystemNames(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE Employees (Identifier int NOT NULL PRIMARY KEY, Name varchar(3) DEFAULT 'x' CHECK (Name <> ''), CHECK (Identifier > 0))")
	tab := db.Table("Employees")
	names := []string{tab.Keys[0].Name, tab.Columns[1].Default.Name, tab.Checks[0].Name, tab.Checks[1].Name}
	for i, want := range []string{"PK__Employee__", "DF__Employees__Name__", "CK__Employees__Name__", "CK__Employees__"} {
		if !strings.HasPrefix(names[i], want) {
			t.Errorf("%s, want %s…", names[i], want)
		}
	}
	if d := tab.Columns[1].Default.Definition; d != "('x')" {
		t.Errorf("default is %s", d)
	}
}

func TestModules(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("CREATE TABLE t (a int)")
	steps := [][2]string{
		{"-- first\nCREATE OR ALTER VIEW v AS SELECT a FROM t", ""},
		{"ALTER VIEW v AS SELECT a, a + 1 AS b FROM t", ""},
		{"CREATE VIEW v AS SELECT a FROM t", "Msg 2714: There is already an object named 'v' in the database."},
		{"CREATE VIEW w AS SELECT zz FROM t", "Msg 207: Invalid column name 'zz'."},
		{"CREATE VIEW w AS SELECT a + 1 FROM t", "Msg 4511: Create View or Function failed because no column name was specified for column 1."},
		{"CREATE VIEW w AS SELECT a, a FROM t", "Msg 4506: Column names in each view or function must be unique. Column name 'a' in view or function 'w' is specified more than once."},
		{"ALTER PROCEDURE v AS SELECT 1", "Msg 2010: Cannot perform alter on 'v' because it is an incompatible object type."},
		{"ALTER PROCEDURE nosuch AS SELECT 1", "Msg 208: Invalid object name 'nosuch'."},
		{"CREATE VIEW sb WITH SCHEMABINDING AS SELECT a FROM dbo.t", ""},
		{"DROP TABLE t", "Msg 3729: Cannot DROP TABLE 't' because it is being referenced by object 'sb'."},
		{"ALTER TABLE t DROP COLUMN a", "Msg 5074: The object 'sb' is dependent on column 'a'.\nMsg 4922: ALTER TABLE DROP COLUMN a failed because one or more objects access this column."},
		{"CREATE TRIGGER tr ON nosuch AFTER INSERT AS SELECT 1", "Msg 8197: The object 'nosuch' does not exist or is invalid for this operation."},
	}
	for _, st := range steps {
		if got := db.Run(st[0]); got != st[1] {
			t.Errorf("%s\n got: %s\nwant: %s", st[0], got, st[1])
		}
	}
	db.Do(func(c catalog.Catalog) {
		m := c.ObjectByName(5, catalog.SchemaDbo, "v").(*catalog.Module)
		if m.Definition != "CREATE VIEW v AS SELECT a, a + 1 AS b FROM t" || len(m.Columns) != 2 || len(m.Depends) != 1 {
			t.Errorf("module: %+v", m)
		}
	})
}

func TestCreateOrAlterText(t *testing.T) {
	db := ddltest.Open(t)
	db.Run("/* c */ CREATE OR ALTER PROCEDURE p AS SELECT 1;")
	db.Do(func(c catalog.Catalog) {
		m := c.ObjectByName(5, catalog.SchemaDbo, "p").(*catalog.Module)
		if m.Definition != "/* c */ CREATE   PROCEDURE p AS SELECT 1;" {
			t.Errorf("definition: %q", m.Definition)
		}
	})
}

func TestSchemasTypesSequences(t *testing.T) {
	check(t, "CREATE SCHEMA s2", [][2]string{
		{"CREATE TABLE t (id int NOT NULL CONSTRAINT pk_t PRIMARY KEY); ALTER SCHEMA s2 TRANSFER t; INSERT s2.t VALUES (1); SELECT id FROM s2.t", "1"},
		{"ALTER SCHEMA s2 TRANSFER dbo.nothere", "Msg 15151: Cannot find the object 'nothere', because it does not exist or you do not have permission."},
		{"ALTER SCHEMA nosuch TRANSFER s2.t", "Msg 15151: Cannot alter the schema 'nosuch', because it does not exist or you do not have permission."},
		{"CREATE TABLE t (a int); ALTER SCHEMA s2 TRANSFER t", `Msg 15530: The object with name "t" already exists.`},
		{"ALTER SCHEMA s2 TRANSFER s2.pk_t", "Msg 15151: Cannot find the object 'pk_t', because it does not exist or you do not have permission."},
		{"CREATE TYPE ty FROM varchar(5) NOT NULL; CREATE TABLE x (a ty); DROP TYPE ty", "Msg 3732: Cannot drop type 'ty' because it is being referenced by object 'x'. There may be other objects that reference this type."},
		{"CREATE TYPE ty FROM int", "Msg 219: The type 'ty' already exists, or you do not have permission to create it."},
		{"CREATE TYPE tt AS TABLE (a int PRIMARY KEY); DROP TYPE tt", ""},
		{"CREATE SEQUENCE dbo.s", ""},
		{"CREATE SEQUENCE dbo.s", "Msg 2714: There is already an object named 'dbo.s' in the database."},
		{"CREATE SEQUENCE dbo.bad AS varchar(10)", "Msg 11702: The sequence object 'dbo.bad' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0, or any user-defined data type that is based on one of the above integer data types."},
		{"CREATE SEQUENCE dbo.bad2 START WITH 10 MAXVALUE 5", "Msg 11703: The start value for sequence object 'dbo.bad2' must be between the minimum and maximum value of the sequence object."},
		{"CREATE SEQUENCE q AS tinyint START WITH 254; SELECT NEXT VALUE FOR q; SELECT NEXT VALUE FOR q; SELECT NEXT VALUE FOR q", "254\n255\nMsg 11728: The sequence object 'q' has reached its minimum or maximum value. Restart the sequence object to allow new values to be generated."},
		{"ALTER SEQUENCE q RESTART WITH 7 CYCLE; SELECT NEXT VALUE FOR q", "7"},
		{"DROP SEQUENCE q; DROP SEQUENCE q", "Msg 3701: Cannot drop the sequence 'q', because it does not exist or you do not have permission."},
		{"CREATE SYNONYM sy FOR s2.t; SELECT id FROM sy", "1"},
		{"CREATE SYNONYM sy FOR t", "Msg 2714: There is already an object named 'sy' in the database."},
	})
}

func TestTables(t *testing.T) {
	check(t, "", [][2]string{
		{"CREATE TABLE t (a int, A int)", "Msg 2705: Column names in each table must be unique. Column name 'A' in table 't' is specified more than once."},
		{"CREATE TABLE t (a nosuch)", "Msg 2715: Column, parameter, or variable #1: Cannot find data type nosuch."},
		{"CREATE TABLE t (a int IDENTITY, b int IDENTITY)", "Msg 2744: Multiple identity columns specified for table 't'. Only one identity column per table is allowed."},
		{"CREATE TABLE t (a int NULL PRIMARY KEY)", "Msg 8111: Cannot define PRIMARY KEY constraint on nullable column in table 't'." + failed1750},
		{"CREATE TABLE t (a char(8000), b char(200))", "Msg 1701: Cannot create the table 't' because the row size (8207 bytes) exceeds the maximum allowable table row size (8060 bytes)."},
		{"CREATE TABLE t (a int, b int DEFAULT a)", `Msg 128: The name "a" is not permitted in this context. Valid expressions are constants, constant expressions, and (in some contexts) variables. Column names are not permitted.`},
		{"CREATE TABLE t (a varchar(max) PRIMARY KEY)", "Msg 1919: Column 'a' in table 't' is of a type that is invalid for use as a key column in an index." + failed1750},
		{"CREATE TABLE t (a int CHECK (a > b), b int)", "Msg 8141: Column CHECK constraint for column 'a' references another column, table 't'."},
		{"CREATE TABLE t (a int) ON nosuch", "Msg 1921: Invalid filegroup 'nosuch' specified."},
		{"CREATE TABLE t (a datetime DEFAULT GETDATE(), b uniqueidentifier DEFAULT NEWSEQUENTIALID(), c rowversion); INSERT t DEFAULT VALUES; SELECT c FROM t", "0x00000000000007D1"},
		{"DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS t", ""},
		{"CREATE TABLE #x (a int IDENTITY PRIMARY KEY, b int); INSERT #x (b) VALUES (5); ALTER TABLE #x ADD c int NOT NULL DEFAULT 3; SELECT a, b, c FROM #x; DROP TABLE #x", "1|5|3"},
	})
}

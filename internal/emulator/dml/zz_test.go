package dml_test
import ("testing";"github.com/hartonomous/hartctl/internal/emulator/ddl/ddltest")
func TestZZ(t *testing.T) {
	db := ddltest.Open(t)
	for _, s := range []string{
		"CREATE TABLE g (a int NOT NULL, b nvarchar(10), INDEX cc CLUSTERED COLUMNSTORE); INSERT g VALUES (1, N'é'); SELECT * FROM g",
		"CREATE TABLE j (a json, v vector(3), d decimal(10,2) DEFAULT 1.5, x datetime2(3)); INSERT j (a, v, x) VALUES ('{\"a\":1}', '[1,2,3]', '2026-01-02'); SELECT * FROM j",
		"WITH c AS (SELECT 5 AS q) INSERT g (a) SELECT q FROM c; SELECT a FROM g",
		"WITH c AS (SELECT a FROM g) DELETE c WHERE a = 5",
		"DELETE x FROM g x WHERE x.a = 5; SELECT a FROM g",
		"INSERT g (a, b) VALUES (1, DEFAULT), (2, N'x'); SELECT a, b FROM g",
		"CREATE TABLE e (id int PRIMARY KEY, n int); CREATE TABLE f (id int PRIMARY KEY, e int REFERENCES e ON DELETE CASCADE); CREATE TABLE h (f int REFERENCES f ON DELETE CASCADE); INSERT e VALUES (1,1); INSERT f VALUES (1,1); INSERT h VALUES (1); DELETE e; SELECT COUNT(*) FROM h",
		"CREATE TABLE ix (a int, b int, c int); CREATE INDEX i1 ON ix (a) INCLUDE (b); ALTER TABLE ix DROP COLUMN b",
		"DROP INDEX i1 ON ix; ALTER TABLE ix DROP COLUMN b; INSERT ix VALUES (1, 2); SELECT * FROM ix",
		"MERGE ix WITH (HOLDLOCK) AS t USING (SELECT 1 a, 7 c) s ON t.a = s.a WHEN MATCHED AND t.c <> s.c THEN UPDATE SET c = s.c WHEN NOT MATCHED THEN INSERT (a, c) VALUES (s.a, s.c); SELECT * FROM ix",
		"MERGE INTO ix USING (SELECT 9 a, 7 c) s ON ix.a = s.a WHEN NOT MATCHED BY TARGET THEN INSERT VALUES (s.a, s.c) OUTPUT inserted.*; ",
		"CREATE VIEW vx AS SELECT a FROM ix; ",
		"INSERT vx VALUES (1)",
		"CREATE TABLE tr (a int NOT NULL PRIMARY KEY, rv rowversion, u uniqueidentifier NOT NULL DEFAULT NEWID()); INSERT tr (a) VALUES (1); UPDATE tr SET a = 2; SELECT a, rv FROM tr; INSERT tr (a, rv) VALUES (3, 0x1)",
		"CREATE TABLE big (k nvarchar(2000) NOT NULL PRIMARY KEY)",
		"INSERT big VALUES (REPLICATE(N'x', 600))",
		"CREATE FUNCTION dbo.fn (@a int) RETURNS int AS BEGIN RETURN @a + 1 END",
		"CREATE FUNCTION dbo.tf (@a int) RETURNS TABLE AS RETURN SELECT @a AS x",
		"CREATE FUNCTION dbo.mf (@a int) RETURNS @r TABLE (x int NOT NULL PRIMARY KEY) AS BEGIN INSERT @r VALUES (@a); RETURN END",
		"CREATE TYPE dbo.tt AS TABLE (a int NOT NULL PRIMARY KEY, b AS a + 1, INDEX ib (a))",
		"CREATE PROCEDURE p @t dbo.tt READONLY, @n int = 5 OUTPUT AS SELECT 1",
		"CREATE STATISTICS st ON ix (a); UPDATE STATISTICS ix; DROP STATISTICS ix.st",
		"UPDATE STATISTICS ix st",
		"ALTER TABLE ix ADD CONSTRAINT dd DEFAULT 5 FOR c; INSERT ix (a) VALUES (77); SELECT c FROM ix WHERE a = 77",
		"CREATE UNIQUE CLUSTERED INDEX uc ON ix (a); CREATE UNIQUE CLUSTERED INDEX uc ON ix (a, c) WITH (DROP_EXISTING = ON); SELECT a, c FROM ix WHERE a = 77",
		"SELECT a, c INTO #z FROM ix; TRUNCATE TABLE #z; SELECT COUNT(*) FROM #z; CREATE INDEX q ON #z (a); ALTER TABLE #z DROP COLUMN c; SELECT * FROM #z",
		"DISABLE TRIGGER ALL ON ix; ENABLE TRIGGER ALL ON DATABASE",
		"DROP TABLE ix, big, nosuch",
		"CREATE TABLE mo (a int NOT NULL PRIMARY KEY NONCLUSTERED) WITH (MEMORY_OPTIMIZED = ON)",
		"CREATE TABLE sc (a geometry)",
		"UPDATE TOP (50) PERCENT g SET b = N'p'; SELECT b FROM g",
	} {
		t.Logf("%s\n   => %s", s, db.Run(s))
	}
	for _, m := range db.Messages { t.Log(m) }
}

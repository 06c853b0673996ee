package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestResultNullability: which expressions SQL Server takes to be nullable, as SELECT … INTO shows it. n… are NOT NULL, u… NULL.
func TestResultNullability(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{{"CREATE TABLE dbo.nb (n int NOT NULL, u int NULL, ns varchar(20) NOT NULL, us varchar(20) NULL, nd datetime NOT NULL, nm decimal(9, 2) NOT NULL)", nil}})
	never := []string{
		"n", "1", "'x'", "1.5", "-1", "-(1)", "CEILING(nm)", "ROUND(nm, 1)", "SIGN(n)", "GREATEST(n, 1)", "DATEFROMPARTS(n, 1, 1)",
		"PI()", "GETDATE()", "CURRENT_TIMESTAMP", "CONCAT(us, us)", "CONCAT_WS(',', us, us)", "@@ROWCOUNT", "@@ERROR",
		"'a' + 'b'", "ns + ns", "0x01 + 0x02", "ns || ns", "1 & 2", "n | n", "~n", "(n)", "ns COLLATE Latin1_General_CI_AS",
		"NULLIF(1, 2)", "NULLIF(5, NULL)", "COALESCE(n, 0)", "COALESCE(NULL, 5)", "COALESCE(NULL, n)", "COALESCE(5, u)", "ISNULL(u, 0)",
		"IIF(n > 1, 1, 2)", "IIF(1 = 1, 5, NULL)", "IIF(1 = 1, n, u)", "CASE WHEN 1 = 1 THEN n END", "CASE WHEN 1 = 2 THEN u ELSE 5 END",
		"CASE WHEN 1 = 1 THEN 5 WHEN n = 1 THEN u END", "CASE 1 WHEN 1 THEN 5 END", "CASE WHEN 'a' LIKE 'a' THEN 5 END",
		"CASE WHEN 1 IN (1, 2) THEN 5 END", "CASE WHEN 1 BETWEEN 0 AND 2 THEN 5 END", "CASE WHEN NOT (1 = 2) THEN 5 END",
	}
	maybe := []string{
		"u", "CEILING(CAST(nm AS decimal(9, 2)))", "ROUND(nm, u)", "GREATEST(n, u)", "ABS(n)", "ABS(5)", "POWER(n, 2)", "RAND()", "NEWID()",
		"YEAR(nd)", "LEN(ns)", "UPPER(ns)", "CAST(n AS int)", "CONVERT(int, 5)", "CHOOSE(1, n, 2)", "SCOPE_IDENTITY()", "@@IDENTITY",
		"1 + 1", "n * n", "n % n", "-n", "~u", "ns + us", "ns + CAST(ns AS varchar(9))", "n & u", "NULLIF(1, 1)", "NULLIF(n, 2)",
		"COALESCE(u, 0)", "COALESCE(n, u)", "COALESCE(n, NULL)", "ISNULL(u, u)", "IIF(1 = 2, n, u)", "CASE WHEN 1 = 2 THEN 5 END",
		"CASE WHEN NULL = 1 THEN 5 END", "CASE n WHEN 1 THEN 5 END", "CASE WHEN EXISTS (SELECT 1) THEN 5 END",
		"ROW_NUMBER() OVER (ORDER BY n)", "(SELECT TOP (1) n FROM dbo.nb)", "COUNT(*) OVER ()",
	}
	for want, list := range map[string][]string{"0": never, "1": maybe} {
		items := make([]string, len(list))
		for i, e := range list {
			items[i] = fmt.Sprintf("%s AS c%d", e, i)
		}
		run(t, c, "DROP TABLE IF EXISTS dbo.d; SELECT "+strings.Join(items, ", ")+" INTO dbo.d FROM dbo.nb")
		for i, e := range list {
			q := fmt.Sprintf("SELECT COLUMNPROPERTY(OBJECT_ID('dbo.d'), 'c%d', 'AllowsNull')", i)
			if got := run(t, c, q); got[0] != want {
				t.Errorf("%s: nullable %s, want %s", e, got[0], want)
			}
		}
	}
}

package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestGroupingSets: ROLLUP, CUBE, GROUPING SETS and their combinations; GROUPING tells the NULL of a total from one in the data.
func TestGroupingSets(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	const from = " FROM dbo.sales GROUP BY "
	steps(t, c, []step{
		{"SET NOCOUNT ON", nil},
		{"CREATE TABLE dbo.sales (region varchar(10) NOT NULL, product varchar(10), amount int)", nil},
		{"INSERT dbo.sales VALUES ('east', 'a', 100), ('east', 'a', 150), ('east', 'b', 50), ('east', NULL, 25), ('west', 'a', 200), ('west', 'b', 300)", nil},
		{"SELECT region, product, SUM(amount)" + from + "ROLLUP (region, product) ORDER BY GROUPING(region), GROUPING(product), 1, 2", w(
			"east|NULL|25", "east|a|250", "east|b|50", "west|a|200", "west|b|300", "east|NULL|325", "west|NULL|500", "NULL|NULL|825")},
		{"SELECT GROUPING_ID(region, product), COUNT(*), SUM(amount)" + from + "CUBE (region, product) ORDER BY 1, 3", w(
			"0|1|25", "0|1|50", "0|1|200", "0|2|250", "0|1|300", "1|4|325", "1|2|500", "2|1|25", "2|2|350", "2|3|450", "3|6|825")},
		{"SELECT region, product, SUM(amount)" + from + "region, ROLLUP (product) HAVING GROUPING(product) = 1 ORDER BY 1", w("east|NULL|325", "west|NULL|500")},
		{"SELECT region, SUM(amount)" + from + "GROUPING SETS (region, region, ()) ORDER BY 2", w("east|325", "east|325", "west|500", "west|500", "NULL|825")},
		{"SELECT region, product, SUM(amount)" + from + "GROUPING SETS ((region, product), ROLLUP (region)) HAVING GROUPING(product) = 1 ORDER BY 3", w("east|NULL|325", "west|NULL|500", "NULL|NULL|825")},
		{"SELECT region, SUM(amount)" + from + "region WITH ROLLUP ORDER BY 2", w("east|325", "west|500", "NULL|825")},
		{"SELECT COUNT(*) FROM (SELECT 1 AS n" + from + "region, product WITH CUBE) x", w("11")},
		{"SELECT COUNT(*) FROM (SELECT 1 AS n" + from + "ROLLUP ((region, product))) x", w("6")},
		{"SELECT LEFT(region, 1), SUM(amount)" + from + "ROLLUP (LEFT(region, 1)) ORDER BY 2", w("e|325", "w|500", "NULL|825")},
		{"SELECT SUM(amount)" + from + "()", w("825")},
		{"SELECT SUM(amount) FROM dbo.sales WHERE 1 = 0 GROUP BY ()", w("NULL")},
		{"SELECT region, COUNT(DISTINCT product), ROW_NUMBER() OVER (ORDER BY SUM(amount) DESC)" + from + "ROLLUP (region) ORDER BY 3", w("NULL|2|1", "west|2|2", "east|2|3", "(Warning: Null value is eliminated by an aggregate or other SET operation.)")},
		{"SELECT ISNULL(region, 'all') FROM dbo.sales GROUP BY ROLLUP (region) ORDER BY 1", w("all", "east", "west")},
		{"SELECT region, GROUPING(region), SUM(amount)" + from + "region ORDER BY 1", w("east|0|325", "west|0|500")},
		{"SELECT region, GROUPING(product)" + from + "region", w("!8161/15/1 line 1: Argument 1 of the GROUPING function does not match any of the expressions in the GROUP BY clause.")},
		{"SELECT GROUPING(region) FROM dbo.sales", w("!8161")},
		{"SELECT amount" + from + "ROLLUP (region)", w("!8120")},
		{"SELECT 1" + from + "ROLLUP (region) WITH CUBE", w("!10703")},
		{"SELECT 1" + from + "CUBE (region, product, amount, region, product, amount, region, product, amount, region, product, amount, region)", w("!10705")},
		{"SELECT 1 FROM dbo.sales WHERE 1 = 0 GROUP BY CUBE (region)", w("!40517")},
		{"SELECT 1 FROM dbo.sales WHERE 1 = 0 GROUP BY GROUPING SETS ((region), (product))", nil},
		{"SELECT region AS r INTO dbo.totals" + from + "ROLLUP (region); SELECT is_nullable FROM sys.columns WHERE object_id = OBJECT_ID('dbo.totals')", w("true")},
	})
}

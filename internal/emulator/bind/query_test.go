package bind

import (
	"fmt"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

func TestQueries(t *testing.T) {
	w := newWorld(t)
	w.module("V", "CREATE VIEW v AS SELECT id, name FROM emp WHERE dept = 10")
	w.module("IF", "CREATE FUNCTION f(@d int) RETURNS TABLE AS RETURN (SELECT id, name FROM emp WHERE dept = @d)")
	w.table("calc", "a int, b int as ([a]*(2))", "a", "", "1", "3")
	for _, c := range []struct{ sql, want string }{
		{"SELECT 1", "1"},
		{"SELECT 1 + 2 * 3, 'a' + 'b', 7 / 2, 7 % 4, -3", "7|ab|3|3|-3"},
		{"SELECT 1 WHERE 1 = 0", ""},
		{"SELECT id, name FROM emp WHERE id = 2", "2|Bob"},
		{"SELECT id FROM emp WHERE id IN (5, 1, 9)", "5 1"},
		{"SELECT id FROM emp WHERE id BETWEEN 2 AND 4", "2 3 4"},
		{"SELECT id FROM emp WHERE id > 1 AND id <= 3", "2 3"},
		{"SELECT id FROM emp WHERE name = 'BOB'", "2"},
		{"SELECT id FROM emp WHERE name LIKE '%a%'", "1 4"},
		{"SELECT id FROM emp WHERE dept IS NULL OR salary > 100", "4 5"},
		{"SELECT id FROM emp WHERE NOT (dept = 10)", "3 5"},
		{"SELECT e.id, d.title FROM emp e JOIN dept d ON d.id = e.dept ORDER BY e.id", "1|Sales 2|Sales 3|Build 5|Build"},
		{"SELECT e.id, d.title FROM emp e LEFT JOIN dept d ON d.id = e.dept ORDER BY e.id DESC", "5|Build 4|- 3|Build 2|Sales 1|Sales"},
		{"SELECT d.id, e.id FROM emp e RIGHT JOIN dept d ON d.id = e.dept ORDER BY d.id, e.id", "10|1 10|2 20|3 20|5 30|-"},
		{"SELECT d.id, e.id FROM emp e FULL JOIN dept d ON d.id = e.dept ORDER BY d.id, e.id", "-|4 10|1 10|2 20|3 20|5 30|-"},
		{"SELECT COUNT(*) FROM emp, dept", "15"},
		{"SELECT COUNT(*) FROM emp a, emp b WHERE a.dept = b.dept", "8"},
		{"SELECT a.name FROM emp a JOIN emp b ON a.boss = b.id WHERE b.name = 'Ann'", "Bob cid"},
		{"SELECT COUNT(*), COUNT(dept), SUM(salary), MIN(name), MAX(id), AVG(id) FROM emp", "5|4|390.75|Ann|5|3"},
		{"SELECT COUNT(*), SUM(id) FROM emp WHERE 1 = 0", "0|-"},
		{"SELECT dept, COUNT(*) c FROM emp GROUP BY dept HAVING COUNT(*) > 1 ORDER BY c, dept DESC", "20|2 10|2"},
		{"SELECT dept + 1, SUM(id) FROM emp GROUP BY dept + 1 ORDER BY 1", "-|4 11|3 21|8"},
		{"SELECT COUNT(DISTINCT x), SUM(DISTINCT x) FROM n", "2|3"},
		{"SELECT DISTINCT dept FROM emp ORDER BY dept", "- 10 20"},
		{"SELECT TOP 2 id FROM emp ORDER BY id DESC", "5 4"},
		{"SELECT TOP (1) WITH TIES dept FROM emp WHERE dept IS NOT NULL ORDER BY dept", "10 10"},
		{"SELECT TOP 50 PERCENT id FROM emp ORDER BY id", "1 2 3"},
		{"SELECT id FROM emp ORDER BY id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY", "2 3"},
		{"SELECT 1 UNION SELECT 1 UNION ALL SELECT 2", "1 2"},
		{"SELECT x FROM n EXCEPT SELECT 1", "2 -"},
		{"SELECT x FROM n INTERSECT SELECT 2", "2"},
		{"SELECT 'a' UNION ALL SELECT 'bcd' ORDER BY 1 DESC", "bcd a"},
		{"SELECT id FROM emp WHERE EXISTS (SELECT 1 FROM dept WHERE dept.id = emp.dept AND title = N'Build')", "3 5"},
		{"SELECT id FROM emp WHERE dept IN (SELECT id FROM dept WHERE title LIKE 'S%')", "1 2"},
		{"SELECT id FROM emp WHERE id NOT IN (SELECT x FROM n)", ""},
		{"SELECT id FROM emp WHERE id NOT IN (SELECT x FROM n WHERE x IS NOT NULL)", "3 4 5"},
		{"SELECT id, (SELECT title FROM dept d WHERE d.id = e.dept) FROM emp e WHERE id < 3", "1|Sales 2|Sales"},
		{"SELECT id FROM emp WHERE salary >= ALL (SELECT salary FROM emp WHERE salary IS NOT NULL)", "5"},
		{"SELECT id FROM emp WHERE id > ANY (SELECT id FROM emp WHERE id > 3)", "5"},
		{"SELECT d.id, t.id FROM dept d CROSS APPLY (SELECT TOP 1 id FROM emp e WHERE e.dept = d.id ORDER BY id DESC) t", "10|2 20|5"},
		{"SELECT d.id, t.id FROM dept d OUTER APPLY (SELECT TOP 1 id FROM emp e WHERE e.dept = d.id ORDER BY id DESC) t", "10|2 20|5 30|-"},
		{"WITH c AS (SELECT id FROM emp WHERE id > 3), d(k) AS (SELECT id FROM c) SELECT k FROM d", "4 5"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r", "1 2 3 4 5"},
		{"WITH r AS (SELECT id, boss, 0 AS l FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.boss, r.l + 1 FROM emp e JOIN r ON e.boss = r.id) SELECT id, l FROM r ORDER BY id", "1|0 2|1 3|1 4|2 5|2"},
		{"SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(i, s)", "1|a 2|b"},
		{"SELECT * FROM v", "1|Ann 2|Bob"},
		{"SELECT v.id FROM dbo.v WHERE name = 'Bob'", "2"},
		{"SELECT * FROM dbo.f(20)", "3|cid 5|Eve"},
		{"SELECT d.id, x.name FROM dept d CROSS APPLY dbo.f(d.id) x ORDER BY 1, 2", "10|Ann 10|Bob 20|cid 20|Eve"},
		{"SELECT a, b FROM calc WHERE b = 6", "3|6"},
		{"SELECT ROW_NUMBER() OVER (ORDER BY id DESC) FROM emp ORDER BY id", "5 4 3 2 1"},
		{"SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) FROM emp ORDER BY id", "1|5 2|4 3|3 4|2 5|1"},
		{"SELECT id, SUM(id) OVER (PARTITION BY dept ORDER BY id) FROM emp ORDER BY id", "1|1 2|3 3|3 4|4 5|8"},
		{"SELECT id, LAG(id) OVER (ORDER BY id), LEAD(id, 2, 0) OVER (ORDER BY id) FROM emp", "1|-|3 2|1|4 3|2|5 4|3|0 5|4|0"},
		{"SELECT x, RANK() OVER (ORDER BY x), DENSE_RANK() OVER (ORDER BY x) FROM n", "-|1|1 1|2|2 2|3|3 2|3|3"},
		{"SELECT SUM(COUNT(*)) OVER () FROM emp GROUP BY dept", "5 5 5"},
		{"SELECT id, SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM emp", "1|1 2|3 3|5 4|7 5|9"},
		{"SELECT STRING_AGG(name, ',') WITHIN GROUP (ORDER BY id DESC) FROM emp WHERE id < 4", "cid,Bob,Ann"},
		{"SELECT value, ordinal FROM STRING_SPLIT('a,b', ',', 1)", "a|1 b|2"},
		{"SELECT value FROM GENERATE_SERIES(1, 7, 3)", "1 4 7"},
		{"SELECT CASE WHEN dept = 10 THEN 'x' ELSE name END FROM emp WHERE id IN (1, 3)", "x cid"},
		{"SELECT CASE id WHEN 1 THEN 1.5 WHEN 2 THEN 2 END FROM emp WHERE id < 4", "1.5 2.0 -"},
		{"SELECT COALESCE(dept, 0), ISNULL(salary, 1), NULLIF(id, 4) FROM emp WHERE id = 4", "0|1.00|-"},
		{"SELECT IIF(1 < 2, 'y', 'n'), CAST('12' AS int) + 1, LEN('abc '), UPPER('x')", "y|13|3|X"},
		{"SELECT name FROM sys.tables WHERE name LIKE 'd%'", "dept"},
		{"SELECT COUNT(*) FROM emp WHERE id IS DISTINCT FROM dept", "5"},
		{"SELECT e.* FROM emp e WHERE e.id = 1", "1|Ann|10|100.00|-"},
		{"SELECT id FROM emp ORDER BY CASE WHEN id = 3 THEN 0 ELSE 1 END, id", "3 1 2 4 5"},
		{"SELECT id i FROM emp WHERE id > 3 ORDER BY i DESC", "5 4"},
		{"SELECT MAX(salary) * 2 FROM emp", "240.50"},
		{"SELECT STDEV(x), VARP(x) FROM n", "0.57735|0.222222"},
	} {
		got, err := w.run(c.sql)
		if err != nil {
			t.Errorf("%s\n\t%v", c.sql, err)
		} else if got != c.want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", c.sql, got, c.want)
		}
	}
}

func TestColumns(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ sql, want string }{
		{"SELECT 1, 'abc' AS s, N'x', NULL, 1.50, 1e0, $1, 0xFF, 3000000000", " int not null, s varchar(3) not null,  nvarchar(1) not null,  int,  numeric(3,2) not null,  float not null,  money not null,  varbinary(1) not null,  numeric(10,0) not null"},
		{"SELECT id, name, dept, salary FROM emp", "id int not null, name varchar(20) not null, dept int, salary decimal(10,2)"},
		{"SELECT COUNT(*), SUM(id), AVG(salary), SUM(salary), COUNT_BIG(*) FROM emp", " int,  int,  decimal(38,6),  decimal(38,2),  bigint"},
		{"SELECT d.id FROM emp e LEFT JOIN dept d ON d.id = e.dept", "id int"},
		{"SELECT ISNULL(dept, 0), COALESCE(dept, 0) FROM emp", " int not null,  int"},
		{"SELECT 'a' UNION SELECT 'bcd'", " varchar(3) not null"},
		{"SELECT name + 'xx', salary * 2, id / 2 FROM emp", " varchar(22) not null,  decimal(12,2),  int"},
		{"SELECT ROW_NUMBER() OVER (ORDER BY id) AS r FROM emp", "r bigint"},
		{"SELECT CAST(id AS varchar), CONVERT(nvarchar(5), name) FROM emp", " varchar(30),  nvarchar(5)"},
	} {
		q, err := w.bind(c.sql)
		if err != nil {
			t.Errorf("%s\n\t%v", c.sql, err)
		} else if got := describe(q.Columns()); got != c.want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", c.sql, got, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ sql, want string }{
		{"SELECT nope FROM emp", "207:1 Invalid column name 'nope'."},
		{"SELECT id\n, nope, nix FROM emp", "207:2 Invalid column name 'nope'. 207:2 Invalid column name 'nix'."},
		{"SELECT 1 FROM nix.t", "208:1 Invalid object name 'nix.t'."},
		{"SELECT x.id FROM emp", "4104:1 The multi-part identifier \"x.id\" could not be bound."},
		{"SELECT emp.zz FROM emp", "207:1 Invalid column name 'zz'."},
		{"SELECT id FROM emp, dept", "209:1 Ambiguous column name 'id'."},
		{"SELECT name, COUNT(*) FROM emp", "8120:1 Column 'emp.name' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause."},
		{"SELECT dept FROM emp GROUP BY dept HAVING name = 'x'", "8121:1 Column 'emp.name' is invalid in the HAVING clause because it is not contained in either an aggregate function or the GROUP BY clause."},
		{"SELECT id FROM emp WHERE COUNT(*) > 1", "147:1 An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference."},
		{"SELECT id FROM emp ORDER BY 2", "108:1 The ORDER BY position number 2 is out of range of the number of items in the select list."},
		{"SELECT DISTINCT id FROM emp ORDER BY name", "145:1 ORDER BY items must appear in the select list if SELECT DISTINCT is specified."},
		{"SELECT 1 UNION SELECT 1, 2", "205:1 All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists."},
		{"SELECT (SELECT id, name FROM emp)", "116:1 Only one expression can be specified in the select list when the subquery is not introduced with EXISTS."},
		{"SELECT (SELECT id FROM emp)", "512:0 Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression."},
		{"SELECT 1 / 0", "8134:0 Divide by zero error encountered."},
		{"SELECT CAST('x' AS int)", "245:0 Conversion failed when converting the varchar value 'x' to data type int."},
		{"SELECT CAST(1 AS date)", "529:1 Explicit conversion from data type int to date is not allowed."},
		{"SELECT nofn(1)", "195:1 'nofn' is not a recognized built-in function name."},
		{"SELECT dbo.nofn(1)", "4121:1 Cannot find either column \"dbo\" or the user-defined function or aggregate \"dbo.nofn\", or the name is ambiguous."},
		{"SELECT @v", "137:1 Must declare the scalar variable \"@v\"."},
		{"SELECT id FROM (SELECT id FROM emp ORDER BY id) x", "1033:1 The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified."},
		{"SELECT * FROM (SELECT 1) x", "8155:1 No column name was specified for column 1 of 'x'."},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r", "530:0 The statement terminated. The maximum recursion 100 has been exhausted before statement completion."},
		{"SELECT a.id FROM emp a, dept a", "1011:1 The correlation name 'a' is specified multiple times in a FROM clause."},
		{"SELECT MIN(CAST(1 AS bit))", "8117:1 Operand data type bit is invalid for min operator."},
		{"SELECT id FROM emp WHERE ROW_NUMBER() OVER (ORDER BY id) = 1", "4108:1 Windowed functions can only appear in the SELECT or ORDER BY clauses."},
	} {
		_, err := w.run(c.sql)
		got := ""
		for i, e := range Errors(err) {
			if i > 0 {
				got += " "
			}
			got += fmt.Sprintf("%d:%d %s", e.Number, e.Line, e.Message)
		}
		if err != nil && got == "" {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", c.sql, got, c.want)
		}
	}
}

func TestAssignment(t *testing.T) {
	w := newWorld(t)
	w.vars.Declare("@a", mustType(t, "int"))
	w.vars.Declare("@s", mustType(t, "varchar(50)"))
	for _, c := range []struct{ sql, want string }{
		{"SELECT @a = 5, @s = 'x'", "5|x"},
		{"SELECT @a = id FROM emp", "5|-"},
		{"SELECT @a = id FROM emp WHERE 1 = 0", "-|-"},
		{"SELECT TOP 1 @a = id FROM emp ORDER BY name DESC", "5|-"},
		{"SELECT @s = ISNULL(@s + ',', '') + name FROM emp WHERE id < 4", "-|Ann,Bob,cid"},
	} {
		q, err := w.bind(c.sql)
		if err != nil {
			t.Errorf("%s\n\t%v", c.sql, err)
			continue
		}
		env := w.env()
		if _, err := w.rows(q, env); err != nil {
			t.Errorf("%s\n\t%v", c.sql, err)
		}
		got := show(env.Vars[0], w.vars.Types[0]) + "|" + show(env.Vars[1], w.vars.Types[1])
		if got != c.want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", c.sql, got, c.want)
		}
	}
}

func TestNullWarning(t *testing.T) {
	w := newWorld(t)
	if _, err := w.run("SELECT SUM(x), MAX(x) FROM n"); err != nil {
		t.Fatal(err)
	}
	if len(w.sess.messages) != 1 || w.sess.messages[0].Number != 8153 {
		t.Errorf("messages: %v", w.sess.messages)
	}
}

func TestPermission(t *testing.T) {
	w := newWorld(t)
	w.sess.denied = w.cat.Table(1, 1, "emp").ID
	_, err := w.run("SELECT id FROM emp")
	if e, ok := err.(*sqlerr.Error); !ok || e.Number != 229 {
		t.Errorf("got %v", err)
	}
}

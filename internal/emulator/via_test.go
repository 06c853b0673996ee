package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestChangesThroughQueries: a view, common table expression or derived table passes changes on to the one table whose columns are set.
func TestChangesThroughQueries(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	several := func(name string) []string {
		return w("!4405/16/1 line 1: View or function '" + name + "' is not updatable because the modification affects multiple base tables.")
	}
	steps(t, c, []step{
		{"CREATE TABLE t (id int PRIMARY KEY, v int); INSERT t VALUES (1, 1), (2, 2), (3, 3), (4, 4)", w("#4")},
		{"WITH c AS (SELECT * FROM t WHERE id > 2) UPDATE c SET v = v * 10 OUTPUT deleted.v, inserted.v", w("3|30", "4|40", "#2")},
		{"WITH c AS (SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) AS n FROM t) DELETE c WHERE n = 1", w("#1")},
		{"WITH c AS (SELECT TOP (1) * FROM t ORDER BY v DESC) DELETE c OUTPUT deleted.*", w("3|30", "#1")},
		{"UPDATE d SET v = 7 FROM (SELECT id, v FROM t WHERE id = 1) AS d; SELECT * FROM t", w("#1", "1|7", "2|2", "#2")},
		{"WITH c (a, b) AS (SELECT id, v FROM t), d AS (SELECT a, b FROM c WHERE a = 2) UPDATE d SET b = b + 1 OUTPUT inserted.a, inserted.b", w("2|3", "#1")},
		{"WITH c AS (SELECT id, v + 1 AS x FROM t) UPDATE c SET x = 1", w("!4406")},
		{"WITH c AS (SELECT COUNT(*) AS n FROM t) UPDATE c SET n = 1", w("!4403")},
		{"UPDATE d SET x = 1 FROM (SELECT v + 1 AS x FROM t) AS d", w("!4421")},
		{"DELETE d FROM (SELECT DISTINCT id FROM t) AS d", w("!4418")},
		{"WITH c AS (SELECT a.id, b.v, a.v AS w FROM t a JOIN t b ON a.id = b.id) DELETE c", several("c")},
		{"WITH c AS (SELECT a.id, b.v, a.v AS w FROM t a JOIN t b ON a.id = b.id) UPDATE c SET v = 1, w = 2", several("c")},
		{"WITH c AS (SELECT a.id, b.v FROM t a JOIN t b ON a.id = b.id) UPDATE c SET v = 9 WHERE id = 1; SELECT v FROM t WHERE id = 1", w("#1", "9", "#1")},
		{"CREATE VIEW v AS SELECT id AS i, v FROM t WHERE id < 100", nil},
		{"CREATE VIEW u AS SELECT * FROM v", nil},
		{"INSERT v (i, v) OUTPUT inserted.i VALUES (50, 5); INSERT u SELECT 51, 5", w("50", "#1", "#1")},
		{"UPDATE u SET v = 6 OUTPUT deleted.i, deleted.v WHERE i = 51; DELETE dbo.v WHERE i > 50", w("51|5", "#1", "#1")},
		{"UPDATE v SET nope = 1", w("!207")},
		{"WITH c AS (SELECT id, v FROM t) MERGE c USING (VALUES (1, 100), (60, 6)) s (id, v) ON c.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v); SELECT * FROM t", w("#2", "1|100", "2|3", "50|5", "60|6", "#4")},
		{"CREATE VIEW j AS SELECT a.id, b.v FROM t a JOIN t b ON a.id = b.id", nil},
		{"DELETE j", several("j")},
		{"INSERT j (id, v) VALUES (70, 7)", several("j")},
		{"INSERT j (id) VALUES (70); UPDATE j SET v = 7 WHERE id = 70", w("#1", "#1")},
		{"CREATE VIEW k AS SELECT id FROM t WHERE id > 1 WITH CHECK OPTION", nil},
		{"INSERT k VALUES (5)", w("!40517")},
		{"DELETE k WHERE id = 70", w("#1")},
	})
}

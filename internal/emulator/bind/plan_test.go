package bind

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
)

// TestRunsAgain runs each plan twice, changing the data between: a plan keeps nothing of a run.
func TestRunsAgain(t *testing.T) {
	w := newWorld(t)
	for _, sql := range []string{
		"SELECT COUNT(*) FROM t",
		"SELECT COUNT(*) FROM emp WHERE id IN (SELECT a FROM t)",
		"SELECT COUNT(*) FROM emp e WHERE EXISTS (SELECT 1 FROM t WHERE t.a = e.id)",
		"SELECT COUNT(*) FROM emp e JOIN t ON t.a = e.id",
		"WITH r AS (SELECT MAX(a) AS n FROM t UNION ALL SELECT n - 1 FROM r WHERE n > 1) SELECT COUNT(*) FROM r",
	} {
		tab := w.table("t", "a int", "", "", "1")
		q, err := w.bind(sql)
		if err != nil {
			t.Fatal(sql, err)
		}
		first, err := w.rows(q, w.env())
		if err != nil {
			t.Fatal(sql, err)
		}
		row := append([]string(nil), first)
		w.insert(tab, "2", 7)
		second, err := w.rows(q, w.env())
		if err != nil {
			t.Fatal(sql, err)
		}
		if row[0] != "1" || second != "2" {
			t.Errorf("%s gave %s, then %s", sql, first, second)
		}
		w.cat.DropObject(1, tab.ID)
	}
}

// TestSpool checks that a correlated query on a column without an index reads its table once.
func TestSpool(t *testing.T) {
	w := newWorld(t)
	q, err := w.bind("SELECT d.id FROM dept d WHERE EXISTS (SELECT 1 FROM emp e WHERE e.dept = d.id AND e.salary > 85)")
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.rows(q, w.env())
	if err != nil || got != "10 20" {
		t.Errorf("got %s, %v", got, err)
	}
	where := q.Rel.(*exec.Select).From.(*exec.Filter).Cond.(*exec.Exists)
	if _, ok := where.Rel.(*exec.Select).From.(*exec.Filter).Src.(*exec.Spool); !ok {
		t.Error("no spool in the plan")
	}
}

// TestManyRows compares hash, loop and spool plans with a count by hand.
func TestManyRows(t *testing.T) {
	w := newWorld(t)
	var rows []string
	for i := range 200 {
		rows = append(rows, strings.Join([]string{itoa(i), itoa(i % 7)}, "|"))
	}
	w.table("big", "id int, g int", "id", "", rows...)
	for _, c := range []struct{ sql, want string }{
		{"SELECT COUNT(*) FROM big a JOIN big b ON a.g = b.g WHERE a.id < 7", "200"},
		{"SELECT COUNT(*) FROM big a JOIN big b ON b.id = a.g", "200"},
		{"SELECT COUNT(*) FROM big a LEFT JOIN big b ON b.id = a.id + 100", "200"},
		{"SELECT COUNT(b.id) FROM big a LEFT JOIN big b ON b.id = a.id + 100", "100"},
		{"SELECT SUM((SELECT COUNT(*) FROM big b WHERE b.g = a.g)) FROM big a WHERE a.id < 7", "-"},
		{"SELECT COUNT(*) FROM big a WHERE id BETWEEN 50 AND 59 AND g IN (1, 2)", "4"},
		{"SELECT g, COUNT(*) FROM big GROUP BY g HAVING COUNT(*) > 28 ORDER BY g", "0|29 1|29 2|29 3|29"},
		{"SELECT TOP 3 id FROM big ORDER BY g DESC, id", "6 13 20"},
	} {
		got, err := w.run(c.sql)
		if c.want == "-" {
			if err == nil {
				t.Errorf("%s was accepted (Msg 130)", c.sql)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s\n\tgot  %s, %v\n\twant %s", c.sql, got, err, c.want)
		}
	}
}

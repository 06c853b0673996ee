package bind

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func TestTargetRows(t *testing.T) {
	w := newWorld(t)
	b, err := syntax.Parse("UPDATE e SET name = d.title OUTPUT inserted.name, d.id FROM dept d JOIN emp e ON e.dept = d.id WHERE d.id = 20", syntax.Options{QuotedIdentifier: true})
	if err != nil {
		t.Fatal(err)
	}
	u := b.Statements[0].(*syntax.UpdateStmt)
	r, err := From(w.scope(), u.With, u.From)
	if err != nil {
		t.Fatal(err)
	}
	target, err := r.Target(u.Target)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Where(u.Where); err != nil {
		t.Fatal(err)
	}
	x, err := r.Expr(u.Set[0].Expr)
	if err != nil {
		t.Fatal(err)
	}
	r.Hide(target)
	off := r.Pseudo("inserted", target.Table, target.DB)
	cols, out, err := r.Items(u.Output.Items)
	if err != nil {
		t.Fatal(err)
	}
	if describe(cols) != "name varchar(20) not null, id int not null" {
		t.Errorf("columns: %s", describe(cols))
	}
	var got []string
	err = r.Done().Run(w.env(), func(e *exec.Env) error {
		row, ok, err := w.tx.Get(e.Ctx, target.Table.Tree, store.Key(e.Row[target.Key].S), 0)
		if err != nil || !ok || row[0] != e.Row[target.Offset] {
			t.Errorf("key of row %v finds %v, %v, %v", e.Row[target.Offset], row, ok, err)
		}
		v, err := x.Eval(e)
		if err != nil {
			return err
		}
		e.Row[off+1] = v
		for _, o := range out {
			v, err := o.Eval(e)
			if err != nil {
				return err
			}
			got = append(got, show(v, o.Type()))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if s := strings.Join(got, " "); s != "Build 20 Build 20" {
		t.Errorf("got %s", s)
	}
}

func TestTableExpr(t *testing.T) {
	w := newWorld(t)
	emp := w.cat.Table(1, 1, "emp")
	x, err := ParseTableExpr(w.scope(), emp, "([salary]>(90) AND [dept]=(10))")
	if err != nil {
		t.Fatal(err)
	}
	env := w.env()
	env.Row = types.Row{types.Int32(1), types.StringOf(types.VarChar, "a"), types.Int32(10), types.IntOf(types.Decimal, 9001), types.NullValue}
	env.Row[3].Scale = 2
	if ok, err := exec.Holds(x, env); err != nil || !ok {
		t.Errorf("got %v, %v", ok, err)
	}
	if _, err := ParseTableExpr(w.scope(), emp, "((SELECT 1)>(0))"); err == nil {
		t.Error("a subquery in a definition was accepted")
	}
}

// TestSeeks looks at the plans: which index each query reads.
func TestSeeks(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ sql, want string }{
		{"SELECT * FROM emp WHERE id = 1", "PK_emp"},
		{"SELECT * FROM emp WHERE id > 1 AND dept = 3", "PK_emp"},
		{"SELECT * FROM emp WHERE name = 'x'", "IX_emp"},
		{"SELECT * FROM emp WHERE name = 'x' AND id IN (1, 2)", "PK_emp"},
		{"SELECT * FROM emp WHERE name = N'x'", ""},
		{"SELECT * FROM emp WHERE dept = 3", ""},
		{"SELECT * FROM emp WHERE id + 1 = 3", ""},
	} {
		q, err := w.bind(c.sql)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if s := onlyScan(q.Rel.(*exec.Select).From); s.Seek != nil {
			got = s.Seek.Index.Name
		}
		if got != c.want {
			t.Errorf("%s reads %q, want %q", c.sql, got, c.want)
		}
	}
}

func BenchmarkPointQuery(b *testing.B) {
	w := newWorld(b)
	q, err := w.bind("SELECT id, name FROM emp WHERE id = 3")
	if err != nil {
		b.Fatal(err)
	}
	env := w.env()
	b.ReportAllocs()
	for b.Loop() {
		if n, err := q.Run(env, func(types.Row) error { return nil }); err != nil || n != 1 {
			b.Fatal(n, err)
		}
	}
}

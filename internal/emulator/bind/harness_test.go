package bind

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// stub is a session that may do everything and runs no modules.
type stub struct {
	exec.Session
	w        *world
	messages []*sqlerr.Error
	denied   int32
}

func (s *stub) HasPermission(_, _ string, id int32) bool { return id != s.denied }
func (s *stub) Message(m *sqlerr.Error)                  { s.messages = append(s.messages, m) }
func (s *stub) Option(string) string                     { return "" }
func (s *stub) Engine() *store.Engine                    { return s.w.e }
func (s *stub) SPID() int32                              { return 51 }
func (s *stub) RowCount() int64                          { return 7 }
func (s *stub) Login() *catalog.Login                    { return s.w.cat.Login("sa") }
func (s *stub) User() *catalog.Principal                 { return s.w.cat.Principal(1, "dbo") }
func (s *stub) Database() *catalog.Database              { return s.w.cat.DatabaseByID(1) }
func (s *stub) Server() *exec.Server                     { return &exec.Server{Name: "test", Version: "17.0.0.0"} }

// world is a store with a few tables in master, and one transaction on it.
type world struct {
	tb   testing.TB
	e    *store.Engine
	tx   *store.Txn
	cat  catalog.Catalog
	sess *stub
	vars *Vars
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	e, err := store.Open(store.Options{MetaTypes: catalog.MetaTypes()})
	if err != nil {
		tb.Fatal(err)
	}
	if err := catalog.Bootstrap(e, catalog.BootstrapOptions{Now: time.Unix(0, 0).UTC()}); err != nil {
		tb.Fatal(err)
	}
	e.Latch()
	w := &world{tb: tb, e: e, tx: e.NewSession(51).Begin(store.ReadCommitted), vars: &Vars{}}
	w.tx.StartStatement()
	w.cat = catalog.New(w.tx)
	w.sess = &stub{w: w}
	tb.Cleanup(func() { w.tx.Rollback(); e.Unlatch(); e.Close() })
	w.table("emp", "id int, name varchar(20), dept int null, salary decimal(10,2) null, boss int null", "id", "name",
		"1|Ann|10|100.00|-", "2|Bob|10|80.50|1", "3|cid|20|90.00|1", "4|Dan|-|-|2", "5|Eve|20|120.25|3")
	w.table("dept", "id int, title nvarchar(30)", "id", "", "10|Sales", "20|Build", "30|Empty")
	w.table("n", "x int null", "", "", "1", "2", "-", "2")
	return w
}

// table makes a table: column definitions, the primary key column, a column with a nonclustered index, and rows as text ("-" is NULL).
func (w *world) table(name, defs, pk, ix string, rows ...string) *catalog.Table {
	t := &catalog.Table{Object: catalog.Object{ID: w.cat.NewObjectID(1), Schema: 1, Name: name, Type: "U"}}
	for i, d := range strings.Split(defs, ", ") {
		f := strings.SplitN(d, " ", 3)
		c := catalog.Column{ID: i + 1, Name: f[0], Type: mustType(w.tb, f[1]), Nullable: len(f) > 2 && f[2] == "null"}
		if len(f) > 2 && strings.HasPrefix(f[2], "as ") {
			c.Computed, c.Nullable = f[2][3:], true
		}
		t.Columns = append(t.Columns, c)
	}
	t.MaxColumnID = len(t.Columns)
	t.Tree = w.tx.CreateTree(1, false)
	col := func(n string) int {
		for i := range t.Columns {
			if t.Columns[i].Name == n {
				return i + 1
			}
		}
		return 0
	}
	if pk != "" {
		t.Indexes = append(t.Indexes, catalog.Index{ID: 1, Name: "PK_" + name, Kind: 1, Unique: true, PrimaryKey: true, Columns: []catalog.IndexColumn{{Column: col(pk)}}})
	} else {
		t.Indexes = append(t.Indexes, catalog.Index{})
	}
	if ix != "" {
		t.Indexes = append(t.Indexes, catalog.Index{ID: 2, Name: "IX_" + name, Kind: 2, Columns: []catalog.IndexColumn{{Column: col(ix)}}, Tree: w.tx.CreateTree(1, false)})
	}
	w.cat.PutTable(1, t)
	for i, r := range rows {
		w.insert(t, r, i)
	}
	return t
}

func itoa(i int) string { return fmt.Sprint(i) }

// insert adds the i-th row of a table.
func (w *world) insert(t *catalog.Table, r string, i int) {
	var row types.Row
	for j, f := range strings.Split(r, "|") {
		v := types.NullValue
		if f != "-" {
			var err error
			if v, err = types.Convert(types.NStr(f), types.NVarCharMax, t.Columns[j].Type, 0, true); err != nil {
				w.tb.Fatal(err)
			}
		}
		row = append(row, v)
	}
	for len(row) < len(t.Columns) {
		row = append(row, types.NullValue)
	}
	key := table.RowKey(t, row, store.Key(fmt.Sprintf("%08d", i)))
	if err := w.tx.Put(context.Background(), t.Tree, key, row); err != nil {
		w.tb.Fatal(err)
	}
	for k := range t.Indexes {
		if ix := &t.Indexes[k]; table.HasTree(ix) {
			if err := w.tx.Put(context.Background(), ix.Tree, table.IndexKey(t, ix, row, key), table.Entry(key)); err != nil {
				w.tb.Fatal(err)
			}
		}
	}
}

func (w *world) module(typ, text string) {
	st, err := syntax.ParseModule(text, syntax.Options{QuotedIdentifier: true})
	if err != nil {
		w.tb.Fatal(err)
	}
	m := &catalog.Module{Object: catalog.Object{ID: w.cat.NewObjectID(1), Schema: 1, Name: st.Name.Object, Type: typ}, Definition: text, QuotedIdent: true}
	for i, p := range st.Params {
		t, _, err := Type(w.scope(), p.Type)
		if err != nil {
			w.tb.Fatal(err)
		}
		m.Params = append(m.Params, catalog.Param{ID: i + 1, Name: p.Name, Type: t, HasDefault: p.Default != nil})
	}
	w.cat.PutModule(1, m)
}

func mustType(tb testing.TB, s string) types.Type {
	e, err := syntax.ParseExpr("CAST(NULL AS "+s+")", syntax.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	n := e.(*syntax.Cast).Type
	t, err := types.ParseName(n.Name, n.Args, n.Max, "")
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func (w *world) scope() *Scope {
	return &Scope{Cat: w.cat, DB: w.cat.DatabaseByID(1), Sess: w.sess, DefaultSchema: 1, Vars: w.vars}
}

func (w *world) env() *exec.Env {
	return &exec.Env{Ctx: context.Background(), Tx: w.tx, Cat: w.cat, Sess: w.sess, Vars: make([]types.Value, len(w.vars.Types)), Now: time.Now()}
}

func (w *world) bind(sql string) (*exec.Query, error) {
	b, err := syntax.Parse(sql, syntax.Options{QuotedIdentifier: true})
	if err != nil {
		return nil, err
	}
	return Query(w.scope(), b.Statements[0].(*syntax.SelectStmt))
}

// run gives the rows as text: values separated by |, rows by blanks.
func (w *world) run(sql string) (string, error) {
	q, err := w.bind(sql)
	if err != nil {
		return "", err
	}
	return w.rows(q, w.env())
}

func (w *world) rows(q exec.Stmt, env *exec.Env) (string, error) {
	var out []string
	_, err := q.Run(env, func(r types.Row) error {
		var f []string
		for i, v := range r {
			f = append(f, show(v, q.Columns()[i].Type))
		}
		out = append(out, strings.Join(f, "|"))
		return nil
	})
	return strings.Join(out, " "), err
}

func show(v types.Value, t types.Type) string {
	if v.IsNull() {
		return "-"
	}
	s, err := types.Convert(v, t, types.NVarCharMax, 0, true)
	if err != nil {
		return err.Error()
	}
	return s.S
}

func describe(cols []exec.Column) string {
	var out []string
	for _, c := range cols {
		s := c.Name + " " + c.Type.String()
		if !c.Nullable {
			s += " not null"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

package table

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func text(s string) types.Value { return types.Value{Kind: types.VarChar, S: s} }

func number(n int64) types.Value { return types.Value{Kind: types.Int, I: n} }

func sample(collation string, unique bool) *catalog.Table {
	c, _ := types.ParseCollation(collation)
	name := types.VarCharOf(20)
	name.Collation = c
	return &catalog.Table{
		Columns: []catalog.Column{{ID: 1, Name: "n", Type: types.IntType}, {ID: 3, Name: "s", Type: name}},
		Indexes: []catalog.Index{{ID: 1, Kind: 1, Unique: unique, Columns: []catalog.IndexColumn{{Column: 1, Desc: true}, {Column: 3}}}},
	}
}

func TestRowKeyOrder(t *testing.T) {
	tab := sample("Latin1_General_BIN2", true)
	rows := []types.Row{ // in the order of n DESC, s
		{number(7), text("A")}, {number(7), text("a")}, {number(2), text("")}, {number(-1), text("z")}, {types.NullValue, text("x")},
	}
	for i := 1; i < len(rows); i++ {
		if a, b := RowKey(tab, rows[i-1], ""), RowKey(tab, rows[i], ""); a >= b {
			t.Errorf("row %d does not sort before row %d", i-1, i)
		}
	}
}

func TestCollationDecidesEquality(t *testing.T) {
	a, b := types.Row{number(1), text("a")}, types.Row{number(1), text("A  ")}
	if ci := sample("SQL_Latin1_General_CP1_CI_AS", true); RowKey(ci, a, "") != RowKey(ci, b, "") {
		t.Error("case-insensitive keys differ")
	}
	if bin := sample("Latin1_General_BIN2", true); RowKey(bin, a, "") == RowKey(bin, b, "") {
		t.Error("binary keys are the same")
	}
}

func TestSeekPrefixBoundsKeys(t *testing.T) {
	tab := sample("Latin1_General_BIN2", false)
	p := SeekPrefix(tab, &tab.Indexes[0], []types.Value{number(2)})
	end := store.PrefixEnd(p)
	for n := int64(1); n <= 3; n++ {
		k := RowKey(tab, types.Row{number(n), text("q")}, "12345678")
		if in := k >= p && k < end; in != (n == 2) {
			t.Errorf("%d within the prefix: %v", n, in)
		}
		if RowID(tab, k) != "12345678" {
			t.Errorf("row id of %q", k)
		}
	}
}

func TestEntry(t *testing.T) {
	if k := store.Key("\x00\xff"); RowKeyOf(Entry(k)) != k {
		t.Error("the row key does not come back")
	}
}

func TestSequence(t *testing.T) {
	e, err := store.Open(store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	e.Latch()
	defer e.Unlatch()
	v := func(n int64) types.Value { return types.Value{Kind: types.TinyInt, I: n} }
	q := &catalog.Sequence{Type: types.TinyIntType, Start: v(9), Increment: v(2), Min: v(1), Max: v(11)}
	q.ID = 4
	var got []string
	next := func() {
		v, err := NextValue(e, 5, q)
		if err != nil {
			got = append(got, "end")
			return
		}
		got = append(got, string(rune('a'+v.I)))
	}
	for range 3 {
		next()
	}
	q.Cycle = true
	next()
	next()
	RestartSequence(e, 5, 4)
	next()
	if s := strings.Join(got, " "); s != "j l end b d j" {
		t.Errorf("values: %s", s)
	}
}

func TestIdentity(t *testing.T) {
	e, err := store.Open(store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	e.Latch()
	defer e.Unlatch()
	tab := &catalog.Table{Columns: []catalog.Column{{ID: 1, Type: types.TinyIntType, Identity: &catalog.Identity{Seed: 10, Increment: 5}}}}
	tab.ID = 9
	next := func(want int64, fits bool) {
		t.Helper()
		v, ok := NextIdentity(e, 5, tab, 0)
		if ok != fits || ok && v.I != want {
			t.Errorf("got %d %v, want %d %v", v.I, ok, want, fits)
		}
	}
	next(10, true)
	next(15, true)
	NoteIdentity(e, 5, tab, 0, 12)
	next(20, true)
	s := e.NewSession(0)
	defer s.Close()
	tx := s.Begin(store.ReadCommitted)
	ReseedIdentity(tx, 5, tab, 0, 100)
	next(105, true)
	tx.Rollback()
	next(25, true)
	tx = s.Begin(store.ReadCommitted)
	ResetIdentity(tx, 5, tab)
	ReseedIdentity(tx, 5, tab, 0, 250)
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	next(250, true)
	next(255, true)
	next(0, false)
}

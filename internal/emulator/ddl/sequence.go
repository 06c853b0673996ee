package ddl

import (
	"math"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/table"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// sequence is CREATE and ALTER SEQUENCE.
func (w *work) sequence(st *syntax.SequenceStmt) error {
	if st.Alter {
		return w.alterSequence(st)
	}
	d, sch, err := w.place(st.Name)
	if err != nil {
		return err
	}
	if !w.env.Sess.HasPermission("CREATE SEQUENCE", "SCHEMA", sch.ID) {
		return sqlerr.New(262, "CREATE SEQUENCE", d.Name)
	}
	if err := w.free(d.ID, sch.ID, st.Name.Object, 8); err != nil {
		if e, ok := err.(*sqlerr.Error); ok && e.Number == 2714 {
			return sqlerr.New(2714, st.Name.Text).WithState(8)
		}
		return err
	}
	q := &catalog.Sequence{Type: types.BigIntType, Cache: -1}
	q.Name, q.Schema, q.Type.UserType = st.Name.Object, sch.ID, 0
	q.Object.Type = "SO"
	q.Created, q.Modified = w.env.Now, w.env.Now
	if st.Type != nil {
		if q.Type, _, err = bind.Type(w.s, *st.Type); err != nil {
			return err
		}
		if !q.Type.IsInteger() && !(q.Type.Kind.IsDecimal() && q.Type.Scale == 0) {
			return sqlerr.New(11702, st.Name.Text).WithState(2)
		}
		if q.Type.Kind.IsDecimal() && q.Type.Precision > 18 {
			return sqlerr.Unsupported("sequence of type %s, beyond 18 digits", q.Type)
		}
	}
	if err := w.sequenceBounds(st, q, true); err != nil {
		return err
	}
	q.ID = w.cat().NewObjectID(d.ID)
	w.cat().PutSequence(d.ID, q)
	return nil
}

func (w *work) alterSequence(st *syntax.SequenceStmt) error {
	d, _, obj := w.find(st.Name)
	old, ok := obj.(*catalog.Sequence)
	if !ok {
		if obj != nil {
			return sqlerr.New(11726, st.Name.Text)
		}
		return sqlerr.New(15151, "alter", "sequence object", st.Name.Object)
	}
	if !w.env.Sess.HasPermission("ALTER", "OBJECT", old.ID) {
		return sqlerr.New(15151, "alter", "sequence object", st.Name.Object)
	}
	if err := w.schemaLock(d.ID, old.ID); err != nil {
		return err
	}
	q := *old
	q.Modified = w.env.Now
	if err := w.sequenceBounds(st, &q, false); err != nil {
		return err
	}
	if st.HasRestart {
		table.RestartSequence(w.env.Sess.Engine(), d.ID, q.ID)
	}
	w.cat().PutSequence(d.ID, &q)
	return nil
}

// sequenceBounds applies the clauses and checks them against each other: 11700, 11703, 11705.
func (w *work) sequenceBounds(st *syntax.SequenceStmt, q *catalog.Sequence, create bool) error {
	low, high := typeRange(q.Type)
	set := func(e syntax.Expr, to *types.Value, missing int64) error {
		if e == nil {
			if create {
				*to = types.Value{Kind: q.Type.Kind, I: missing}
			}
			return nil
		}
		n, err := w.integer(e)
		if err != nil {
			return err
		}
		*to = types.Value{Kind: q.Type.Kind, I: n}
		return nil
	}
	if err := set(st.Increment, &q.Increment, 1); err != nil {
		return err
	}
	if q.Increment.I == 0 {
		return sqlerr.New(11700, st.Name.Text)
	}
	if err := set(st.Min, &q.Min, low); err != nil {
		return err
	}
	if err := set(st.Max, &q.Max, high); err != nil {
		return err
	}
	if st.NoMin {
		q.Min.I = low
	}
	if st.NoMax {
		q.Max.I = high
	}
	if q.Min.I >= q.Max.I {
		return sqlerr.New(11705, st.Name.Text)
	}
	first := q.Min.I
	if q.Increment.I < 0 {
		first = q.Max.I
	}
	if err := set(st.Start, &q.Start, first); err != nil {
		return err
	}
	if st.Restart != nil {
		if err := set(st.Restart, &q.Start, first); err != nil {
			return err
		}
	}
	if q.Start.I < q.Min.I || q.Start.I > q.Max.I {
		return sqlerr.New(11703, st.Name.Text)
	}
	if st.Cycle != nil {
		q.Cycle = *st.Cycle
	}
	switch {
	case st.NoCache:
		q.Cache = 0
	case st.Cache != nil:
		n, err := w.integer(st.Cache)
		if err != nil {
			return err
		}
		q.Cache = n
	}
	return nil
}

func (w *work) integer(e syntax.Expr) (int64, error) {
	x, err := bind.Expr(w.s, e)
	if err != nil {
		return 0, err
	}
	if x, err = bind.Convert(x, types.BigIntType); err != nil {
		return 0, err
	}
	v, err := x.Eval(w.env)
	return v.I, err
}

// typeRange is the range of an integer type, or of a decimal of up to 18 digits.
func typeRange(t types.Type) (low, high int64) {
	switch t.Kind {
	case types.TinyInt:
		return 0, math.MaxUint8
	case types.SmallInt:
		return math.MinInt16, math.MaxInt16
	case types.Int:
		return math.MinInt32, math.MaxInt32
	case types.Decimal, types.Numeric:
		high = 1
		for range t.Precision {
			high *= 10
		}
		return 1 - high, high - 1
	}
	return math.MinInt64, math.MaxInt64
}

// createSynonym names another object, which need not exist.
func (w *work) createSynonym(st *syntax.CreateSynonymStmt) error {
	d, sch, err := w.place(st.Name)
	if err != nil {
		return err
	}
	if !w.env.Sess.HasPermission("CREATE SYNONYM", "DATABASE", 0) {
		return sqlerr.New(262, "CREATE SYNONYM", d.Name)
	}
	if err := w.free(d.ID, sch.ID, st.Name.Object, 8); err != nil {
		if e, ok := err.(*sqlerr.Error); ok && e.Number == 2714 {
			e.Class = sqlerr.Statement
		}
		return err
	}
	s := &catalog.Synonym{Base: bracketed(st.For)}
	s.ID, s.Name, s.Schema, s.Type = w.cat().NewObjectID(d.ID), st.Name.Object, sch.ID, "SN"
	s.Created, s.Modified = w.env.Now, w.env.Now
	w.cat().PutSynonym(d.ID, s)
	return nil
}

// bracketed is a name with the parts that were written, each in brackets.
func bracketed(n syntax.Name) string {
	out := ""
	for _, p := range []string{n.Server, n.Database, n.Schema, n.Object} {
		switch {
		case p != "":
			out += "." + quote(p)
		case out != "":
			out += "."
		}
	}
	return out[1:]
}

func quote(s string) string {
	out := []byte{'['}
	for i := range len(s) {
		out = append(out, s[i])
		if s[i] == ']' {
			out = append(out, ']')
		}
	}
	return string(append(out, ']'))
}

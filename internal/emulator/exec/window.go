package exec

import (
	"bytes"
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Window is one window function over the rows that reach the select list.
type Window struct {
	// Func is upper case; Agg is set for an aggregate.
	Func      string
	Agg       *Agg
	Args      []Expr // LAG: value, offset, default; NTILE: count; FIRST_VALUE: value
	Partition []Expr
	Order     []SortKey
	// Rows tells ROWS from RANGE. Start and End bound the frame.
	Rows       bool
	Start, End Bound
	// IgnoreNulls is that of FIRST_VALUE, LAST_VALUE, LAG and LEAD.
	IgnoreNulls bool
	T           types.Type
}

// Bound is one end of a frame: an offset from the current row (negative: preceding), or without limit.
type Bound struct {
	Unbounded bool
	Offset    Expr // nil: the current row
	Preceding bool
}

type windowRow struct {
	part  []byte
	order types.Row
	row   types.Row
}

// compute sorts rows by partition and order, in place, and sets the slot of each.
func (w *Window) compute(env *Env, rows []types.Row, slot int) error {
	ws := make([]windowRow, len(rows))
	for i, r := range rows {
		if err := env.tick(); err != nil {
			return err
		}
		env.Row = r
		ws[i].row = r
		var err error
		if ws[i].part, _, err = hashKey(nil, w.Partition, nil, env); err != nil {
			return err
		}
		for _, k := range w.Order {
			v, err := k.X.Eval(env)
			if err != nil {
				return err
			}
			ws[i].order = append(ws[i].order, v)
		}
	}
	pos := make([]int, len(w.Order))
	for i := range pos {
		pos[i] = i
	}
	peers := func(a, b *windowRow) bool { return compareRows(w.Order, pos, a.order, b.order) == 0 }
	slices.SortStableFunc(ws, func(a, b windowRow) int {
		if c := bytes.Compare(a.part, b.part); c != 0 {
			return c
		}
		return compareRows(w.Order, pos, a.order, b.order)
	})
	for i := range ws {
		rows[i] = ws[i].row
	}
	for from := 0; from < len(ws); {
		to := from + 1
		for to < len(ws) && bytes.Equal(ws[from].part, ws[to].part) {
			to++
		}
		if err := w.partition(env, ws[from:to], slot, peers); err != nil {
			return err
		}
		from = to
	}
	return nil
}

func (w *Window) partition(env *Env, p []windowRow, slot int, peers func(a, b *windowRow) bool) error {
	switch w.Func {
	case "ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST":
		w.rank(p, slot, peers)
		return nil
	case "NTILE":
		return w.ntile(env, p, slot)
	case "LAG", "LEAD":
		return w.shift(env, p, slot)
	case "FIRST_VALUE", "LAST_VALUE":
		return w.ends(env, p, slot, peers)
	}
	return w.aggregate(env, p, slot, peers)
}

func (w *Window) rank(p []windowRow, slot int, peers func(a, b *windowRow) bool) {
	rank, dense := 1, 0
	for i := 0; i < len(p); {
		end := i + 1
		for end < len(p) && peers(&p[i], &p[end]) {
			end++
		}
		rank, dense = i+1, dense+1
		for k := i; k < end; k++ {
			var v types.Value
			switch w.Func {
			case "ROW_NUMBER":
				v = types.IntOf(types.BigInt, int64(k+1))
			case "RANK":
				v = types.IntOf(types.BigInt, int64(rank))
			case "DENSE_RANK":
				v = types.IntOf(types.BigInt, int64(dense))
			case "PERCENT_RANK":
				f := 0.0
				if len(p) > 1 {
					f = float64(rank-1) / float64(len(p)-1)
				}
				v = types.FloatOf(types.Float, f)
			default:
				v = types.FloatOf(types.Float, float64(end)/float64(len(p)))
			}
			p[k].row[slot] = v
		}
		i = end
	}
}

func (w *Window) ntile(env *Env, p []windowRow, slot int) error {
	env.Row = p[0].row
	n, err := w.Args[0].Eval(env)
	if err != nil {
		return err
	}
	if n.IsNull() || n.I <= 0 {
		return sqlerr.New(4116)
	}
	size, larger := len(p)/int(n.I), len(p)%int(n.I)
	for i, tile, left := 0, 0, 0; i < len(p); i++ {
		if left == 0 {
			tile++
			if left = size; tile <= larger {
				left++
			}
		}
		left--
		p[i].row[slot] = types.IntOf(types.BigInt, int64(tile))
	}
	return nil
}

func (w *Window) shift(env *Env, p []windowRow, slot int) error {
	for i := range p {
		env.Row = p[i].row
		off := int64(1)
		if len(w.Args) > 1 {
			o, err := w.Args[1].Eval(env)
			if err != nil {
				return err
			}
			if o.IsNull() || o.I < 0 {
				return sqlerr.New(8730)
			}
			off = o.I
		}
		dir := 1
		if w.Func == "LAG" {
			dir = -1
		}
		v, found, err := w.at(env, p, i, dir, off)
		if err != nil {
			return err
		}
		if !found && len(w.Args) > 2 {
			env.Row = p[i].row
			if v, err = w.Args[2].Eval(env); err != nil {
				return err
			}
		}
		p[i].row[slot] = v
	}
	return nil
}

// at is the value off rows away from row i, counting only values when nulls are ignored.
func (w *Window) at(env *Env, p []windowRow, i, dir int, off int64) (types.Value, bool, error) {
	if !w.IgnoreNulls {
		j := int64(i) + int64(dir)*off
		if j < 0 || j >= int64(len(p)) {
			return types.NullValue, false, nil
		}
		env.Row = p[j].row
		v, err := w.Args[0].Eval(env)
		return v, true, err
	}
	for j := i; j >= 0 && j < len(p); j += dir {
		if j == i && off > 0 {
			continue
		}
		env.Row = p[j].row
		v, err := w.Args[0].Eval(env)
		if err != nil {
			return v, false, err
		}
		if v.IsNull() {
			continue
		}
		if off--; off <= 0 {
			return v, true, nil
		}
	}
	return types.NullValue, false, nil
}

// frame gives the first row and the row past the last of row i's frame.
func (w *Window) frame(env *Env, p []windowRow, i int, peers func(a, b *windowRow) bool) (from, to int, err error) {
	if len(w.Order) == 0 {
		return 0, len(p), nil
	}
	edge := func(b Bound, end bool) (int, error) {
		switch {
		case b.Unbounded && end:
			return len(p), nil
		case b.Unbounded:
			return 0, nil
		case b.Offset != nil:
			env.Row = p[i].row
			v, err := b.Offset.Eval(env)
			if err != nil {
				return 0, err
			}
			if b.Preceding {
				v.I = -v.I
			}
			at := i + int(v.I)
			if end {
				at++
			}
			return min(max(at, 0), len(p)), nil
		case w.Rows && end:
			return i + 1, nil
		case w.Rows:
			return i, nil
		case end:
			j := i + 1
			for j < len(p) && peers(&p[i], &p[j]) {
				j++
			}
			return j, nil
		}
		j := i
		for j > 0 && peers(&p[i], &p[j-1]) {
			j--
		}
		return j, nil
	}
	if from, err = edge(w.Start, false); err != nil {
		return 0, 0, err
	}
	if to, err = edge(w.End, true); err != nil {
		return 0, 0, err
	}
	return from, max(from, to), nil
}

func (w *Window) ends(env *Env, p []windowRow, slot int, peers func(a, b *windowRow) bool) error {
	for i := range p {
		from, to, err := w.frame(env, p, i, peers)
		if err != nil {
			return err
		}
		j, dir := from, 1
		if w.Func == "LAST_VALUE" {
			j, dir = to-1, -1
		}
		v := types.NullValue
		for ; j >= from && j < to; j += dir {
			env.Row = p[j].row
			if v, err = w.Args[0].Eval(env); err != nil {
				return err
			}
			if !w.IgnoreNulls || !v.IsNull() {
				break
			}
		}
		p[i].row[slot] = v
	}
	return nil
}

func (w *Window) aggregate(env *Env, p []windowRow, slot int, peers func(a, b *windowRow) bool) error {
	running := len(w.Order) == 0 || w.Start.Unbounded
	s, done, last := w.Agg.newState(env), 0, -1
	var v types.Value
	for i := range p {
		from, to, err := w.frame(env, p, i, peers)
		if err != nil {
			return err
		}
		if !running {
			s, done, last = w.Agg.newState(env), from, -1
		}
		for ; done < to; done++ {
			env.Row = p[done].row
			if err := w.Agg.step(env, s); err != nil {
				return err
			}
		}
		if last != done || !running {
			if v, err = s.result(); err != nil {
				return err
			}
			last = done
		}
		p[i].row[slot] = v
	}
	return nil
}

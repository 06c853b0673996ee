package proc

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// cursor is a read-only cursor over a result that OPEN materialises. One that is not static sees later changes of its rows in SQL
// Server: it looks for them at each FETCH (see unchanged).
type cursor struct {
	query *lazy[*exec.Query]
	home  *frame // the frame whose variables the query uses
	cols  []exec.Column
	rows  []types.Row
	open  bool
	at    int // row last fetched; -1 before the first
	// scroll allows other directions than NEXT.
	scroll bool
	// static: @@CURSOR_ROWS counts its rows.
	static bool
	// vars are the variables' values at OPEN; seen is what was committed and written when the rows were last read.
	vars []types.Value
	seen dataState
}

// cursorOptions are honoured. KEYSET, and the options on how to update, are refused.
var cursorOptions = []string{"LOCAL", "GLOBAL", "STATIC", "INSENSITIVE", "FAST_FORWARD", "FORWARD_ONLY", "READ_ONLY", "READ ONLY", "SCROLL", "DYNAMIC", "UPDATE"}

func (c *compiler) declareCursor(st *syntax.DeclareCursorStmt) action {
	has := func(name string) bool { return slices.Contains(st.Options, name) }
	for _, o := range st.Options {
		if !slices.Contains(cursorOptions, o) {
			c.fail(sqlerr.Unsupported("cursor option %s", o), st.Line)
			return nil
		}
	}
	static := has("STATIC") || has("INSENSITIVE") || becomesStatic(st.Query)
	if !static && has("SCROLL") {
		c.fail(sqlerr.Unsupported("a SCROLL cursor that is not STATIC"), st.Line)
		return nil
	}
	q := &lazy[*exec.Query]{bind: func(sc *bind.Scope) (*exec.Query, error) { return bind.Query(sc, st.Query) }}
	if err := q.compile(c); err != nil {
		c.fail(err, st.Line)
	}
	// STATIC goes with SCROLL unless it says otherwise.
	scroll := has("SCROLL") || has("STATIC") && !has("FORWARD_ONLY") && !has("FAST_FORWARD")
	if !c.cursorVariable(st.Name, st.Line) {
		return nil
	}
	key, variable := foldName(st.Name), strings.HasPrefix(st.Name, "@")
	return plainAction(func(s *Session, f *frame) error {
		set := f.cursorSet(has("LOCAL") || variable)
		if set[key] != nil && !variable {
			return sqlerr.New(16915, st.Name)
		}
		set[key] = &cursor{query: q, home: f, scroll: scroll, static: static}
		return nil
	})
}

// becomesStatic reports a query whose cursor is a static one whatever was asked for, as its rows are not those of a table:
// UNION and the like, DISTINCT, GROUP BY, HAVING, or no table (learn.microsoft.com: implicit cursor conversions).
func becomesStatic(q *syntax.SelectStmt) bool {
	switch b := q.Body.(type) {
	case *syntax.QuerySpec:
		return b.Distinct || b.Grouped() || b.Having != nil || len(b.From) == 0
	case *syntax.SetOp:
		return true
	}
	return false
}

func (f *frame) cursorSet(local bool) map[string]*cursor {
	if !local {
		return f.s.cursors
	}
	if f.cursors == nil {
		f.cursors = map[string]*cursor{}
	}
	return f.cursors
}

// cursor finds a cursor by name, LOCAL ones first: Msg 16916.
func (f *frame) cursor(name string) (*cursor, error) {
	key := foldName(name)
	if c := f.cursors[key]; c != nil {
		return c, nil
	}
	if strings.HasPrefix(name, "@") {
		return nil, sqlerr.New(16950, name)
	}
	if c := f.s.cursors[key]; c != nil {
		return c, nil
	}
	return nil, sqlerr.New(16916, name)
}

func (c *compiler) cursorOp(st *syntax.CursorStmt) action {
	if !c.cursorVariable(st.Name, st.Line) {
		return nil
	}
	return plainAction(func(s *Session, f *frame) error {
		cur, err := f.cursor(st.Name)
		if err != nil {
			return err
		}
		switch st.Op {
		case "OPEN":
			if cur.open {
				return sqlerr.New(16905)
			}
			return s.openCursor(cur)
		case "CLOSE":
			if !cur.open {
				return sqlerr.New(16917)
			}
			cur.open, cur.rows = false, nil
		default:
			key := foldName(st.Name)
			if f.cursors[key] == cur {
				delete(f.cursors, key)
			} else {
				delete(s.cursors, key)
			}
			if !f.refers(cur) {
				cur.open, cur.rows = false, nil
			}
		}
		return nil
	})
}

func (s *Session) openCursor(cur *cursor) error {
	return s.within(cur.home, func(env *exec.Env) error {
		q, err := cur.query.get(cur.home)
		if err != nil {
			return err
		}
		cur.cols, cur.at = q.Columns(), -1
		cur.vars = slices.Clone(env.Vars)
		cur.rows, err = cur.read(env, q)
		cur.seen = s.dataState()
		cur.open = err == nil
		s.lastCursor = cur
		return err
	})
}

func (c *compiler) fetch(st *syntax.FetchStmt) action {
	type target struct {
		slot int
		typ  types.Type
	}
	if !c.cursorVariable(st.Cursor, st.Line) {
		return nil
	}
	var into []target
	for _, name := range st.Into {
		slot, t, ok := c.p.vars.Lookup(name)
		if !ok {
			c.fail(sqlerr.New(137, bare(name)), st.Line)
			return nil
		}
		into = append(into, target{slot, t})
	}
	var offset *lazy[exec.Expr]
	if st.Offset != nil {
		offset = c.expr(st.Offset, st.Line)
	}
	return func(s *Session, f *frame, _ *instr) (r result, err error) {
		cur, err := f.cursor(st.Cursor)
		if err != nil {
			return r, err
		}
		if !cur.open {
			return r, sqlerr.New(16917)
		}
		if len(into) > 0 && len(into) != len(cur.cols) {
			return r, sqlerr.New(16924)
		}
		var n int64
		if offset != nil {
			v, err := s.value(f, offset)
			if err != nil {
				return r, err
			}
			n = v.I
		}
		if dir := strings.ToUpper(st.Direction); dir != "NEXT" && dir != "" && !cur.scroll {
			return r, sqlerr.Unsupported("FETCH %s from a forward-only cursor", dir)
		}
		if err := s.unchanged(cur); err != nil {
			return r, err
		}
		cur.move(st.Direction, int(n))
		r.counted = true
		s.fetchStatus = -1
		found := cur.at >= 0 && cur.at < len(cur.rows)
		if found {
			s.fetchStatus, r.rows = 0, 1
		}
		if into == nil {
			if err := s.out.columns(cur.cols); err != nil {
				return r, err
			}
			if found {
				err = s.out.row(cur.rows[cur.at])
			}
			return r, err
		}
		if !found {
			return r, nil
		}
		for i, t := range into {
			v, err := types.Convert(cur.rows[cur.at][i], cur.cols[i].Type, t.typ, 0, false)
			if err != nil {
				return r, err
			}
			f.env.Vars[t.slot] = v
		}
		return r, nil
	}
}

// move goes to the row that FETCH names; past either end the position stays outside.
func (cur *cursor) move(direction string, n int) {
	last := len(cur.rows) - 1
	switch strings.ToUpper(direction) {
	case "PRIOR":
		cur.at--
	case "FIRST":
		cur.at = 0
	case "LAST":
		cur.at = last
	case "ABSOLUTE":
		cur.at = n - 1
		if n < 0 {
			cur.at = last + 1 + n
		}
	case "RELATIVE":
		cur.at += n
	default:
		cur.at++
	}
	cur.at = max(-1, min(cur.at, len(cur.rows)))
}

// FetchStatus is @@FETCH_STATUS: 0 a row, -1 past the end.
func (s *Session) FetchStatus() int { return s.fetchStatus }

// CursorRows is @@CURSOR_ROWS: of the last cursor opened, 0 once it is closed, -1 when it does not keep its rows.
func (s *Session) CursorRows() int {
	c := s.lastCursor
	switch {
	case c == nil || !c.open:
		return 0
	case c.static:
		return len(c.rows)
	}
	return -1
}

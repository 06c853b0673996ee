package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// add takes a GROUP BY expression and gives its place among the keys; once makes equal ones one key.
func (g *grouping) add(x exec.Expr, print string, once bool) int {
	for k := range g.keys {
		if once && (sameColumn(g.keys[k], x) || print != "" && g.prints[k] == print) {
			return k
		}
	}
	g.keys = append(g.keys, x)
	g.prints = append(g.prints, print)
	return len(g.keys) - 1
}

// cut turns the sets into the keys that each leaves out.
func (g *grouping) cut(sets [][]int, places []int) {
	for _, s := range sets {
		out := uint32(1)<<len(g.keys) - 1
		for _, i := range s {
			out &^= 1 << places[i]
		}
		g.sets = append(g.sets, out)
	}
}

// nullable reports whether a key can be NULL in the grouped row: by itself, or where a set leaves it out.
func (g *grouping) nullable(k int) bool {
	for _, out := range g.sets {
		if out&(1<<k) != 0 {
			return true
		}
	}
	return g.keys[k].Nullable()
}

// groupingFunc binds GROUPING (tinyint, of one expression) and GROUPING_ID (int): a bit an argument, 1 where the row's grouping set leaves it
// out, the last argument's the lowest.
func (b *binder) groupingFunc(c *syntax.Call) (*exec.Agg, error) {
	name := strings.ToUpper(c.Name.Object)
	a := &exec.Agg{Func: name, T: types.TinyIntType}
	switch {
	case c.Star || c.Distinct:
		return nil, sqlerr.Unsupported("%s of this", name).At(c.Line)
	case name == "GROUPING" && len(c.Args) != 1:
		return nil, sqlerr.New(174, "grouping", 1).At(c.Line)
	case name == "GROUPING_ID":
		a.T = types.IntType
		if len(c.Args) == 0 || len(c.Args) > 31 {
			return nil, sqlerr.Unsupported("GROUPING_ID of %d expressions", len(c.Args)).At(c.Line)
		}
	}
	g := b.lvl.group
	for i, e := range c.Args {
		x, err := b.scalar(e)
		if err != nil {
			return nil, err
		}
		print, found := b.print(e), -1
		for k := range g.keys {
			if sameColumn(g.keys[k], x) || print != "" && g.prints[k] == print {
				found = k
			}
		}
		if found < 0 {
			return nil, sqlerr.New(8161, i+1, strings.ToUpper(name)).At(c.Line)
		}
		a.Keys = append(a.Keys, found)
	}
	return a, nil
}

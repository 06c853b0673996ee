package proc

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// A cursor variable refers to a cursor of its frame's set under its name with the @; several may refer to one cursor, which lives
// until the last reference is deallocated.

// cursorVariable checks a name that is a variable's: 137 undeclared, 16948 of another type.
func (c *compiler) cursorVariable(name string, line int) bool {
	if !strings.HasPrefix(name, "@") {
		return true
	}
	_, t, ok := c.p.vars.Lookup(name)
	switch {
	case !ok:
		c.fail(sqlerr.New(137, bare(name)).WithState(1), line)
	case t.Kind != types.Cursor:
		c.fail(sqlerr.New(16948, name), line)
	default:
		return true
	}
	return false
}

// setCursor is SET @c = @other or SET @c = name.
func (c *compiler) setCursor(st *syntax.SetVarStmt) action {
	from := ""
	switch e := st.Expr.(type) {
	case *syntax.VarRef:
		from = "@" + bare(e.Name)
	case *syntax.ColumnRef:
		if len(e.Parts) == 1 {
			from = e.Parts[0]
		}
	}
	if from == "" || st.Op != "=" {
		c.fail(sqlerr.Unsupported("this value of a cursor variable"), st.Line)
		return nil
	}
	if !c.cursorVariable(from, st.Line) {
		return nil
	}
	key := foldName("@" + bare(st.Name))
	return plainAction(func(s *Session, f *frame) error {
		cur, err := f.cursor(from)
		if err != nil {
			return err
		}
		f.cursorSet(true)[key] = cur
		return nil
	})
}

// refers reports whether a name or variable still stands for the cursor.
func (f *frame) refers(cur *cursor) bool {
	for _, set := range []map[string]*cursor{f.cursors, f.s.cursors} {
		for _, c := range set {
			if c == cur {
				return true
			}
		}
	}
	return false
}

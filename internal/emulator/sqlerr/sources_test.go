package sqlerr

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestSourcesUseDefinedMessages reads the emulator's sources: New panics on a number that the table does not have, and gives
// a spoiled text for another number of arguments than the text has.
func TestSourcesUseDefinedMessages(t *testing.T) {
	fset, calls := token.NewFileSet(), 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || !isNew(c.Fun) || len(c.Args) == 0 {
				return true
			}
			lit, ok := c.Args[0].(*ast.BasicLit)
			if !ok {
				return true
			}
			calls++
			n32, err := strconv.ParseInt(lit.Value, 10, 32)
			m, defined := messages[int32(n32)]
			switch args := len(c.Args) - 1; {
			case err != nil || !defined:
				t.Errorf("%s: message %s is not defined", fset.Position(c.Pos()), lit.Value)
			case !c.Ellipsis.IsValid() && args != verbs(m.Text):
				t.Errorf("%s: message %s takes %d arguments, not %d", fset.Position(c.Pos()), lit.Value, verbs(m.Text), args)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls < 500 {
		t.Errorf("only %d calls of sqlerr.New found", calls)
	}
}

func isNew(f ast.Expr) bool {
	s, ok := f.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "New" {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "sqlerr"
}

// verbs counts the arguments of a text: its verbs, of which one with an index takes none of its own.
func verbs(text string) int {
	n := 0
	for i := strings.IndexByte(text, '%'); i >= 0; i = strings.IndexByte(text, '%') {
		text = text[i+1:]
		switch {
		case strings.HasPrefix(text, "%"):
			text = text[1:]
		case strings.HasPrefix(text, "["):
			index, _, _ := strings.Cut(text[1:], "]")
			if k, err := strconv.Atoi(index); err == nil {
				n = max(n, k)
			}
		default:
			n++
		}
	}
	return n
}

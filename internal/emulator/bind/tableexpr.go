package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// TableExpr binds an expression over one row of a table, whose columns are the slots of env.Row in table order: CHECK, a computed
// column, a DEFAULT, the predicate of a filtered index. Queries are refused (1046).
func TableExpr(s *Scope, t *catalog.Table, e syntax.Expr) (exec.Expr, error) {
	b := newBinder(s)
	b.noSubqueries, b.allowSequence, b.internal = true, true, true
	b.addTable(t.Name, t, 0)
	x, err := b.scalar(e)
	if err = b.join(err); err != nil {
		return nil, err
	}
	return x, nil
}

// ParseTableExpr binds the stored text of such an expression.
func ParseTableExpr(s *Scope, t *catalog.Table, definition string) (exec.Expr, error) {
	e, err := syntax.ParseExpr(definition, syntax.Options{QuotedIdentifier: true})
	if err != nil {
		return nil, err
	}
	return TableExpr(s, t, e)
}

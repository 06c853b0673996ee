package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

func (b *binder) forJSON(r *bound, q *syntax.SelectStmt) (*bound, error) {
	return nil, sqlerr.Unsupported("FOR JSON").At(q.For.Line)
}

func (b *binder) openJSON(f *syntax.TableFunc) (fromNode, error) {
	return nil, sqlerr.Unsupported("OPENJSON").At(f.Line)
}

package proc

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// declaration is what an sp_executesql declares: N'@a int, @b nvarchar(10) OUTPUT'.
type declaration struct {
	text   string
	module *catalog.Module // has its parameters, as a procedure would
	tables bool            // some are table-valued
}

// declarationKey addresses the cache of declarations, of those read against the committed catalog alone.
type declarationKey struct {
	text    string
	version version
}

// declared reads a declaration by the grammar of a procedure's parameters, or takes it from the cache.
func (s *Session) declared(d *frame, text string) (*declaration, error) {
	key := declarationKey{text, s.version()}
	if known := s.srv.declarations[key]; known != nil {
		return known, nil
	}
	n, err := s.declare(d, text)
	if err == nil && key.version.changes == 0 {
		if len(s.srv.declarations) >= cacheLimit {
			clear(s.srv.declarations)
		}
		s.srv.declarations[key] = n
	}
	return n, err
}

func (s *Session) declare(d *frame, text string) (*declaration, error) {
	n := &declaration{text: text, module: &catalog.Module{}}
	if strings.TrimSpace(text) == "" {
		return n, nil
	}
	b, err := s.srv.parse("CREATE PROCEDURE p "+text+" AS RETURN", true)
	if err != nil {
		return nil, &compileErrors{[]*sqlerr.Error{err.(*sqlerr.Error)}}
	}
	st := b.Statements[0].(*syntax.CreateModuleStmt)
	err = s.inTxn(func() error {
		sc := d.bareScope(s.txn())
		for i, p := range st.Params {
			t, alias, err := bind.TypeOf(sc, p.Type, "parameter '@"+bare(p.Name)+"'", i+1)
			if err != nil {
				return err
			}
			q := catalog.Param{ID: i + 1, Name: tableVarName(p.Name), Type: t, Output: p.Output, ReadOnly: p.ReadOnly}
			if alias != nil && alias.Table != 0 {
				q.TableType = alias.ID
				n.tables = true
			}
			n.module.Params = append(n.module.Params, q)
		}
		return nil
	})
	return n, err
}

package bind

import (
	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// maxNesting bounds views and functions inside each other (Msg 217).
const maxNesting = 32

// inModule opens a binder for the text of a view or inline function: its names are those of its own database and schema,
// and nothing of the statement around it is in sight.
func (b *binder) inModule(m *catalog.Module, db *catalog.Database, vars *Vars) (*binder, error) {
	if b.depth >= maxNesting {
		return nil, sqlerr.New(217)
	}
	sub := b.sub(true)
	sub.lvl.sealed = true
	sub.ctes = nil
	sub.depth = b.depth + 1
	sub.owner = b.s.owner(db.ID, &m.Object)
	sub.s = &Scope{Ctx: b.s.Ctx, Cat: b.s.Cat, DB: db, Sess: b.s.Sess, DefaultSchema: m.Schema, Vars: vars, Module: m, Locked: b.s.Locked}
	return sub, nil
}

// view binds a reference to a view: its query takes its place.
func (b *binder) view(m *catalog.Module, db *catalog.Database, schema *catalog.Schema, r *syntax.TableName) (fromNode, error) {
	when := b.at
	if r.SystemTime != nil {
		if when != nil {
			return nil, sqlerr.New(13590, threePart(db, schema, m.Name)).At(r.Line)
		}
		var err error
		if when, err = b.bindSystemTime(r.SystemTime); err != nil {
			return nil, err
		}
	}
	if len(r.Hints) > 0 {
		for _, h := range r.Hints {
			if err := invalidHint(h, r.Name); err != nil {
				return nil, err
			}
			if e, ok := hintEffects[h.Name]; !ok || e.lock != 0 || e.hint != 0 {
				return nil, sqlerr.Unsupported("table hint %s on a view", h.Name).At(h.Line)
			}
		}
	}
	if m.Encrypted && m.Definition == "" {
		return nil, sqlerr.Unsupported("an encrypted view").At(r.Line)
	}
	st, err := syntax.ParseModule(m.Definition, syntax.Options{QuotedIdentifier: m.QuotedIdent})
	if err != nil {
		return nil, err
	}
	sub, err := b.inModule(m, db, &Vars{})
	if err != nil {
		return nil, err
	}
	sub.at = when
	alias := r.Alias
	if alias == "" {
		alias = m.Name
	}
	sub.carrying = b.carries(alias)
	q, err := sub.query(st.Query, queryDerived)
	if err = sub.join(err); err != nil {
		return nil, bindingErrors(err, r)
	}
	if r.SystemTime != nil && !when.used {
		return nil, notTemporal(db, schema, m.Name, r.Line)
	}
	b.local = b.local || sub.local
	b.function = b.function || sub.function
	if sub.lvl.volatile {
		b.lvl.markVolatile()
	}
	if q.cols, err = moduleColumns(q.cols, st.Columns, m); err != nil {
		return nil, at(err, r.Line)
	}
	n, err := b.derivedNode(q, sub.lvl, alias, nil, r.Line)
	if err != nil {
		return nil, err
	}
	own := b.lvl.tables[len(b.lvl.tables)-1]
	own.view, own.viewDB = m, db.ID
	if r.Alias == "" {
		own.hasAlias, own.db = false, db.Name
		if schema != nil {
			own.schema = schema.Name
		}
	}
	return n, nil
}

// moduleColumns names the columns of a view or function. Columns that its text gained since it was made (SELECT *) are not
// part of it; fewer than it had are 4502.
func moduleColumns(cols []exec.Column, names []string, m *catalog.Module) ([]exec.Column, error) {
	for i := range cols {
		if i < len(names) {
			cols[i].Name = names[i]
		} else if i < len(m.Columns) {
			cols[i].Name = m.Columns[i].Name
		}
	}
	if n := len(m.Columns); n > 0 {
		if len(cols) < n {
			return nil, sqlerr.New(4502, m.Name)
		}
		cols = cols[:n]
	}
	return cols, nil
}

// qualifiedBindingLine is the line that SQL Server gives Msg 4413 when the name has a schema, wherever it stands.
const qualifiedBindingLine = 13

// bindingErrors follows the errors inside a view by 4413.
func bindingErrors(err error, r *syntax.TableName) error {
	e, ok := err.(*sqlerr.Error)
	if !ok || e.Class != sqlerr.Compile && e.Number != 208 {
		return err
	}
	var causes []*sqlerr.Error
	for _, c := range Errors(e) {
		if c.Number != 4413 { // of a view inside this one
			causes = append(causes, c)
		}
	}
	line := r.Line
	if r.Name.Schema != "" {
		line = qualifiedBindingLine
	}
	return sqlerr.New(4413, r.Name.Text).At(line).After(causes...)
}

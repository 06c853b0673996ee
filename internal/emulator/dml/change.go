package dml

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/bind"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// changer is what UPDATE and DELETE share: the rows they find, and what follows a change.
type changer struct {
	w      *Writer
	target *bind.Target
	rows   *exec.Rows
	top    top
	out    output
	// onHistory is the error for a history table.
	onHistory int32
	writeOnly bool // no column is read
}

// hit is one row that the statement found, with the joined row when OUTPUT needs it.
type hit struct {
	Change
	wide types.Row
}

// bindRows binds FROM, the target and WHERE. set are the columns that the statement sets.
func (c *changer) bindRows(s *bind.Scope, with []syntax.CTE, from []syntax.TableRef, ref syntax.TableRef, where syntax.Expr, t *syntax.Top, hints []syntax.QueryHint, set ...string) (*bind.Rows, error) {
	if v, ok := ref.(*syntax.TableVar); ok {
		if _, _, err := target(s, v); err != nil {
			return nil, err
		}
	}
	r, err := bind.Changing(s, ref, with, from, hints...)
	if err != nil {
		return nil, err
	}
	if c.writeOnly {
		r.WriteOnly()
	}
	if c.target, err = r.Target(ref, set...); err != nil {
		return nil, err
	}
	if err := checkTarget(&bind.TableSource{Table: c.target.Table}, refName(ref)); err != nil {
		return nil, err
	}
	if c.w, err = NewWriter(s, c.target.Table, c.target.DB); err != nil {
		return nil, err
	}
	c.w.via = c.target.Via
	if err := historyClosed(c.w, c.onHistory); err != nil {
		return nil, err
	}
	if err := r.Where(where); err != nil {
		return nil, err
	}
	if t != nil {
		r.Limit()
	}
	c.top, err = bindTop(s, t)
	return r, err
}

func refName(ref syntax.TableRef) string {
	switch r := ref.(type) {
	case *syntax.TableName:
		return r.Name.Text
	case *syntax.TableVar:
		return "@" + strings.TrimPrefix(r.Name, "@")
	}
	return ""
}

// find reads the rows that qualify, each once, before anything is written. each may compute the new row.
func (c *changer) find(env *exec.Env, each func(e *exec.Env, h *hit) error) ([]hit, error) {
	limit, err := c.top.limit(env)
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		return nil, nil
	}
	var hits []hit
	seen := map[store.Key]bool{}
	err = c.rows.Run(env, func(e *exec.Env) error {
		k := e.Row[c.target.Key]
		if k.IsNull() || seen[store.Key(k.S)] {
			return nil
		}
		key := store.Key(k.S)
		seen[key] = true
		old := e.Row[c.target.Offset : c.target.Offset+len(c.w.T.Columns)]
		h := hit{Change: Change{Key: key, Old: append(types.Row(nil), old...)}}
		if c.out.present() {
			h.wide = append(types.Row(nil), e.Row...)
		}
		if err := each(e, &h); err != nil {
			return err
		}
		hits = append(hits, h)
		if int64(len(hits)) == limit {
			return errEnough
		}
		return nil
	})
	if err != nil && err != errEnough {
		return nil, err
	}
	n, err := c.top.share(env, len(hits))
	if err != nil {
		return nil, err
	}
	if len(hits) > n {
		hits = hits[:n]
	}
	return hits, nil
}

func changes(hits []hit) []Change {
	out := make([]Change, len(hits))
	for i := range hits {
		out[i] = hits[i].Change
	}
	return out
}

// finish sends OUTPUT and fires the triggers of the statement, then those of its cascades.
func (c *changer) finish(env *exec.Env, hits []hit, event string, updated []int, effects []effect, emit func(types.Row) error) error {
	if c.out.present() {
		e := c.rows.Env(env)
		sent := make([]types.Row, len(hits))
		for i, h := range hits {
			copy(e.Row, h.wide)
			var err error
			if sent[i], err = c.out.row(e, h.Old, h.New, event); err != nil {
				return err
			}
		}
		if err := c.out.send(env, sent, emit); err != nil {
			return err
		}
	}
	all := changes(hits)
	if triggers(env.Cat, c.w.DB, c.w.T, event, false) {
		if err := env.Sess.FireTriggers(env, c.w.T, event, false, news(all), olds(all), updated); err != nil {
			return err
		}
	}
	return fireCascades(env, effects)
}

func fireCascades(env *exec.Env, effects []effect) error {
	for _, f := range effects {
		if !triggers(env.Cat, f.w.DB, f.w.T, f.event, false) {
			continue
		}
		set := setClause{changed: f.updated}
		if err := env.Sess.FireTriggers(env, f.w.T, f.event, false, news(f.changes), olds(f.changes), set.ids(f.w)); err != nil {
			return err
		}
	}
	return nil
}

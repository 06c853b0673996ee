package bind

import (
	"context"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

func (s *Scope) ctx() context.Context {
	if s.Ctx != nil {
		return s.Ctx
	}
	return context.Background()
}

// database finds the database of a name: the current one when it names none. 911 when there is none.
func (s *Scope) database(n syntax.Name) (*catalog.Database, error) {
	if n.Server != "" {
		return nil, sqlerr.Unsupported("linked server %s", n.Server).At(n.Line)
	}
	if n.Database == "" {
		return s.DB, nil
	}
	if strings.EqualFold(n.Database, s.DB.Name) {
		return s.DB, nil
	}
	db := s.Cat.Database(n.Database)
	if a, ok := s.Sess.(Admitter); ok && db != nil {
		if err := a.MayEnter(db); err != nil {
			return nil, err
		}
	}
	return db, nil
}

// Admitter is a session that other databases may refuse (Msg 916, 923, 924).
type Admitter interface {
	MayEnter(db *catalog.Database) error
}

// ResolveObject finds what a name means: a *catalog.Table, *Module, *Sequence or constraint; a synonym is followed
// to its base (470 when that is a synonym too). obj is nil when the name means nothing, schema too when there is no such schema.
// It takes Sch-S on the object for the transaction.
func ResolveObject(s *Scope, n syntax.Name) (db *catalog.Database, schema *catalog.Schema, obj any, err error) {
	db, schema, obj, err = s.lookup(n)
	if err != nil || obj == nil {
		return db, schema, nil, err
	}
	syn, ok := obj.(*catalog.Synonym)
	if !ok {
		return db, schema, obj, nil
	}
	base, err := ParseName(syn.Base)
	if err != nil {
		return db, schema, nil, err
	}
	base.Line = n.Line
	if base.Database == "" && db != s.DB {
		base.Database = db.Name
	}
	bdb, bschema, bobj, err := s.lookup(base)
	if err != nil {
		return bdb, bschema, nil, err
	}
	if _, chained := bobj.(*catalog.Synonym); chained {
		return bdb, bschema, nil, sqlerr.New(470, syn.Name, base.Object).At(n.Line)
	}
	if bobj == nil {
		return bdb, bschema, nil, sqlerr.New(5313, n.Text).At(n.Line)
	}
	return bdb, bschema, bobj, nil
}

// lookup finds one name without following synonyms, and locks what it finds.
func (s *Scope) lookup(n syntax.Name) (db *catalog.Database, schema *catalog.Schema, obj any, err error) {
	db, err = s.database(n)
	if err != nil || db == nil {
		return nil, nil, nil, err
	}
	for {
		schema, obj = s.find(db, n)
		if obj == nil {
			return db, schema, nil, nil
		}
		o := catalog.Of(obj)
		r := store.Resource{Kind: store.ObjectLock, DB: db.ID, ID: int64(o.ID)}
		waited, err := s.Cat.Tx().Lock(s.ctx(), r, store.SchS)
		if err != nil {
			return db, schema, nil, err
		}
		if !waited {
			if s.Locked != nil && !slices.Contains(*s.Locked, r) {
				*s.Locked = append(*s.Locked, r)
			}
			return db, schema, obj, nil
		}
	}
}

func (s *Scope) find(db *catalog.Database, n syntax.Name) (*catalog.Schema, any) {
	if n.Schema != "" {
		schema := s.Cat.Schema(db.ID, n.Schema)
		if schema == nil {
			return nil, nil
		}
		return schema, s.Cat.ObjectByName(db.ID, schema.ID, n.Object)
	}
	if db == s.DB && s.DefaultSchema > 1 {
		if schema := s.Cat.SchemaByID(db.ID, s.DefaultSchema); schema != nil {
			if obj := s.Cat.ObjectByName(db.ID, schema.ID, n.Object); obj != nil {
				return schema, obj
			}
		}
	}
	schema := s.Cat.SchemaByID(db.ID, 1)
	return schema, s.Cat.ObjectByName(db.ID, 1, n.Object)
}

// ResolveTable finds the table that a DML or DDL statement names: also a table variable, a #temp table. 208, 1087; a
// view is refused by name.
func ResolveTable(s *Scope, n syntax.Name) (*TableSource, error) {
	if ts := s.local(n); ts != nil {
		return ts, nil
	}
	if strings.HasPrefix(n.Object, "@") {
		return nil, sqlerr.New(1087, strings.TrimPrefix(n.Object, "@")).At(n.Line)
	}
	db, _, obj, err := ResolveObject(s, n)
	if err != nil {
		return nil, err
	}
	switch o := obj.(type) {
	case *catalog.Table:
		return &TableSource{Table: o, DB: db.ID}, nil
	case *catalog.Queue:
		return nil, sqlerr.Unsupported("modifying rows of the queue %s", o.Name).At(n.Line)
	case *catalog.Module:
		if o.Type == "V" {
			return nil, sqlerr.Unsupported("modifying rows through the view %s", o.Name).At(n.Line)
		}
	}
	return nil, sqlerr.New(208, n.Text).At(n.Line)
}

// local finds a table that is not in the catalog: a table variable, a #temp table, inserted and deleted.
func (s *Scope) local(n syntax.Name) *TableSource {
	if s.Tables == nil || n.Server != "" {
		return nil
	}
	temp := strings.HasPrefix(n.Object, "#")
	if !temp && (n.Schema != "" || n.Database != "") {
		return nil
	}
	return s.Tables(n.Object)
}

// ParseName reads a name with up to four parts, as synonyms store them.
func ParseName(text string) (syntax.Name, error) {
	e, err := syntax.ParseExpr(text, syntax.Options{QuotedIdentifier: true})
	if err != nil {
		return syntax.Name{}, err
	}
	c, ok := e.(*syntax.ColumnRef)
	if !ok || len(c.Parts) > 4 {
		return syntax.Name{}, sqlerr.New(117, text, 3)
	}
	n := syntax.Name{Node: c.Node, Text: text}
	for i, p := range []*string{&n.Object, &n.Schema, &n.Database, &n.Server} {
		if i < len(c.Parts) {
			*p = c.Parts[len(c.Parts)-1-i]
		}
	}
	return n, nil
}

// owner is the principal that owns an object: its own owner, else its schema's.
func (s *Scope) owner(db int32, o *catalog.Object) int32 {
	if o.Owner != 0 {
		return o.Owner
	}
	if schema := s.Cat.SchemaByID(db, o.Schema); schema != nil {
		return schema.Owner
	}
	return 1
}

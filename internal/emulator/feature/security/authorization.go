package security

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// authorization is ALTER AUTHORIZATION. The permissions on what changes its owner are dropped, except on a database.
func (r *runner) authorization(s *syntax.AlterAuthorizationStmt) error {
	if s.Class == "DATABASE" {
		return r.databaseOwner(s)
	}
	var owner int32
	if s.To != "" {
		p := r.cat.Principal(r.db.ID, s.To)
		if p == nil {
			return missing("find", "principal", s.To)
		}
		owner = p.ID
	}
	switch s.Class {
	case "OBJECT":
		id, ok := r.object(s.Name)
		if !ok || !r.can("TAKE OWNERSHIP", "OBJECT", id) {
			return missing("find", "object", s.Name.Object)
		}
		r.ownObject(id, owner)
		r.dropPermissions(catalog.ClassObject, id)
	case "SCHEMA":
		old := r.cat.Schema(r.db.ID, s.Name.Object)
		if old == nil || !r.can("TAKE OWNERSHIP", "SCHEMA", old.ID) {
			return missing("find", "schema", s.Name.Object)
		}
		if old.ID <= 4 || old.ID >= 16384 {
			return sqlerr.New(15150, "schema", s.Name.Object)
		}
		n := *old
		n.Owner = owner
		r.cat.PutSchema(r.db.ID, &n)
		r.dropPermissions(catalog.ClassSchema, n.ID)
	case "ROLE":
		old := r.cat.Principal(r.db.ID, s.Name.Object)
		if old == nil || old.Type != "R" || !r.can("TAKE OWNERSHIP", "ROLE", old.ID) {
			return missing("find", "role", s.Name.Object)
		}
		if old.FixedRole || old.ID == catalog.PublicID {
			return sqlerr.New(15405, s.Name.Object)
		}
		n := *old
		n.Owner = owner
		r.cat.PutPrincipal(r.db.ID, &n)
	default:
		return sqlerr.Unsupported("ALTER AUTHORIZATION ON %s", strings.ToUpper(s.Class))
	}
	return nil
}

func (r *runner) dropPermissions(class int, id int32) {
	r.cat.PutPermissions(r.db.ID, slices.DeleteFunc(r.cat.Permissions(r.db.ID), func(p catalog.Permission) bool {
		return p.Class == class && p.Major == id
	}))
}

// ownObject sets an object's owner; 0 is its schema's.
func (r *runner) ownObject(id, owner int32) {
	switch o := r.cat.ObjectByID(r.db.ID, id).(type) {
	case *catalog.Table:
		n := *o
		n.Owner = owner
		r.cat.PutTable(r.db.ID, &n)
	case *catalog.Module:
		n := *o
		n.Owner = owner
		r.cat.PutModule(r.db.ID, &n)
	case *catalog.Sequence:
		n := *o
		n.Owner = owner
		r.cat.PutSequence(r.db.ID, &n)
	case *catalog.Synonym:
		n := *o
		n.Owner = owner
		r.cat.PutSynonym(r.db.ID, &n)
	}
}

// databaseOwner makes a login the owner, and so the dbo, of a database.
func (r *runner) databaseOwner(s *syntax.AlterAuthorizationStmt) error {
	d := r.cat.Database(s.Name.Object)
	if d == nil || !r.can("CONTROL SERVER", "SERVER", 0) && !(d.ID == r.db.ID && r.can("TAKE OWNERSHIP", "DATABASE", 0)) {
		return missing("find", "database", s.Name.Object)
	}
	l := r.cat.Login(s.To)
	if l == nil || l.Type != "S" {
		return missing("find", "principal", s.To)
	}
	if d.ID == 1 || d.ID == 2 || d.ID == 3 {
		return sqlerr.Unsupported("ALTER AUTHORIZATION ON DATABASE::%s", d.Name)
	}
	if d.ReadOnly {
		return sqlerr.New(3906, d.Name)
	}
	if u := r.cat.PrincipalBySID(d.ID, l.SID); u != nil && u.ID != catalog.DboID {
		return sqlerr.New(15110)
	}
	n := *d
	n.Owner = l.Name
	r.cat.PutDatabase(&n)
	if dbo := r.cat.PrincipalByID(d.ID, catalog.DboID); dbo != nil {
		p := *dbo
		p.SID = l.SID
		r.cat.PutPrincipal(d.ID, &p)
	}
	return nil
}

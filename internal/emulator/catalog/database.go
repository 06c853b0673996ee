package catalog

import (
	"fmt"
	"slices"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// Schemas lists the schemas of a database by id.
func (c Catalog) Schemas(db int32) []*Schema { return list[Schema](c, db, classSchema, "") }

// Schema finds a schema by name; nil when absent.
func (c Catalog) Schema(db int32, name string) *Schema {
	id, ok := c.ref(db, classSchemaName, Fold(name))
	if !ok {
		return nil
	}
	return c.SchemaByID(db, id)
}

// SchemaByID finds a schema by id.
func (c Catalog) SchemaByID(db, id int32) *Schema { return get[Schema](c, db, classSchema, idName(id)) }

// PutSchema stores a schema.
func (c Catalog) PutSchema(db int32, s *Schema) {
	if old := c.SchemaByID(db, s.ID); old != nil && Fold(old.Name) != Fold(s.Name) {
		c.drop(db, classSchemaName, Fold(old.Name))
	}
	c.put(db, classSchema, idName(s.ID), s)
	c.put(db, classSchemaName, Fold(s.Name), &Ref{s.ID})
}

// DropSchema drops a schema, which must be empty, with its permissions and properties.
func (c Catalog) DropSchema(db, id int32) {
	if old := c.SchemaByID(db, id); old != nil {
		c.drop(db, classSchemaName, Fold(old.Name))
		c.drop(db, classSchema, idName(id))
		c.dropAttached(db, ClassSchema, id)
	}
}

// NewSchemaID is the smallest free user schema id, from 5.
func (c Catalog) NewSchemaID(db int32) int32 {
	id := int32(5)
	for _, s := range c.Schemas(db) {
		if s.ID == id {
			id++
		}
	}
	return id
}

// Types lists the alias and table types of a database by id.
func (c Catalog) Types(db int32) []*Type { return list[Type](c, db, classType, "") }

// Type finds a user-defined type by name; nil when absent.
func (c Catalog) Type(db, schema int32, name string) *Type {
	id, ok := c.ref(db, classTypeName, scopedName(schema, name))
	if !ok {
		return nil
	}
	return c.TypeByID(db, id)
}

// TypeByID finds a user-defined type by its user_type_id.
func (c Catalog) TypeByID(db, id int32) *Type { return get[Type](c, db, classType, idName(id)) }

// NewTypeID takes the next user_type_id of a database, from 257; never reused.
func (c Catalog) NewTypeID(db int32) int32 {
	return int32(256 + c.tx.Engine().AddCounter(store.MetaKey{DB: db, Class: "typeid"}, 1))
}

// PutType stores a user-defined type.
func (c Catalog) PutType(db int32, t *Type) {
	if old := c.TypeByID(db, t.ID); old != nil && scopedName(old.Schema, old.Name) != scopedName(t.Schema, t.Name) {
		c.drop(db, classTypeName, scopedName(old.Schema, old.Name))
	}
	c.put(db, classType, idName(t.ID), t)
	c.put(db, classTypeName, scopedName(t.Schema, t.Name), &Ref{t.ID})
}

// DropType drops a user-defined type with its permissions and properties; a table type's table is the caller's.
func (c Catalog) DropType(db, id int32) {
	if old := c.TypeByID(db, id); old != nil {
		c.drop(db, classTypeName, scopedName(old.Schema, old.Name))
		c.drop(db, classType, idName(id))
		c.dropAttached(db, ClassType, id)
	}
}

// Principals lists the users and roles of a database by id.
func (c Catalog) Principals(db int32) []*Principal { return list[Principal](c, db, classPrincipal, "") }

// Principal finds a user or role by name; nil when absent.
func (c Catalog) Principal(db int32, name string) *Principal {
	id, ok := c.ref(db, classPrincipName, Fold(name))
	if !ok {
		return nil
	}
	return c.PrincipalByID(db, id)
}

// PrincipalByID finds a user or role by id.
func (c Catalog) PrincipalByID(db, id int32) *Principal {
	return get[Principal](c, db, classPrincipal, idName(id))
}

// PrincipalBySID finds the user that stands for a login's SID (raw bytes); dbo's SID is its database's owner's.
func (c Catalog) PrincipalBySID(db int32, sid string) *Principal {
	for _, p := range c.Principals(db) {
		if p.SID == sid && sid != "" {
			return p
		}
	}
	return nil
}

// NewPrincipalID is the smallest free id of a user or user-defined role, from 5.
func (c Catalog) NewPrincipalID(db int32) int32 {
	id := int32(5)
	for _, p := range c.Principals(db) {
		if p.ID == id {
			id++
		}
	}
	return id
}

// PutPrincipal stores a user or role, also under a new name.
func (c Catalog) PutPrincipal(db int32, p *Principal) {
	if old := c.PrincipalByID(db, p.ID); old != nil && Fold(old.Name) != Fold(p.Name) {
		c.drop(db, classPrincipName, Fold(old.Name))
	}
	c.put(db, classPrincipal, idName(p.ID), p)
	c.put(db, classPrincipName, Fold(p.Name), &Ref{p.ID})
}

// DropPrincipal drops a user or role, its memberships, permissions and properties.
func (c Catalog) DropPrincipal(db, id int32) {
	old := c.PrincipalByID(db, id)
	if old == nil {
		return
	}
	for _, r := range c.Principals(db) {
		if i := slices.Index(r.Members, id); i >= 0 {
			n := *r
			n.Members = slices.Delete(slices.Clone(r.Members), i, i+1)
			c.PutPrincipal(db, &n)
		}
	}
	c.PutPermissions(db, slices.DeleteFunc(c.Permissions(db), func(p Permission) bool { return p.Grantee == id }))
	c.drop(db, classPrincipName, Fold(old.Name))
	c.drop(db, classPrincipal, idName(id))
	c.dropAttached(db, ClassPrincipal, id)
}

// Permissions lists a database's granted and denied permissions.
func (c Catalog) Permissions(db int32) []Permission { return c.permissions(db, classPermission) }

// PutPermissions replaces the list.
func (c Catalog) PutPermissions(db int32, ps []Permission) { c.putPermissions(db, classPermission, ps) }

func permissionName(p Permission) string {
	return fmt.Sprintf("%03d.%010d.%05d.%010d.%s.%010d", p.Class, p.Major, p.Minor, p.Grantee, p.Name, p.Grantor)
}

func (c Catalog) permissions(db int32, class string) []Permission {
	var out []Permission
	for _, p := range list[Permission](c, db, class, "") {
		out = append(out, *p)
	}
	return out
}

// putPermissions writes only what differs, so that two transactions that grant different things do not collide.
func (c Catalog) putPermissions(db int32, class string, ps []Permission) {
	keep := map[string]bool{}
	for _, p := range ps {
		name := permissionName(p)
		keep[name] = true
		if old := get[Permission](c, db, class, name); old == nil || *old != p {
			c.put(db, class, name, &p)
		}
	}
	for _, p := range c.permissions(db, class) {
		if name := permissionName(p); !keep[name] {
			c.drop(db, class, name)
		}
	}
}

func propertyName(p Property) string {
	return fmt.Sprintf("%03d.%010d.%05d.%s", p.Class, p.Major, p.Minor, Fold(p.Name))
}

// Properties lists a database's extended properties.
func (c Catalog) Properties(db int32) []Property {
	var out []Property
	for _, p := range list[Property](c, db, classProperty, "") {
		out = append(out, *p)
	}
	return out
}

// PutProperties replaces the list, writing only what differs.
func (c Catalog) PutProperties(db int32, ps []Property) {
	keep := map[string]bool{}
	for _, p := range ps {
		name := propertyName(p)
		keep[name] = true
		if old := get[Property](c, db, classProperty, name); old == nil || *old != p {
			c.put(db, classProperty, name, &p)
		}
	}
	for _, p := range c.Properties(db) {
		if name := propertyName(p); !keep[name] {
			c.drop(db, classProperty, name)
		}
	}
}

// dropAttached drops the permissions and extended properties of a securable.
func (c Catalog) dropAttached(db int32, class int, major int32) {
	prefix := fmt.Sprintf("%03d.%010d.", class, major)
	for _, kind := range []string{classPermission, classProperty} {
		var names []string
		c.tx.MetaScan(db, kind, prefix, func(name string, _ any) bool {
			names = append(names, name)
			return true
		})
		for _, n := range names {
			c.drop(db, kind, n)
		}
	}
}

func statisticsName(s *Statistics) string { return idName(s.Table) + "." + idName(int32(s.ID)) }

// Statistics lists the user-created statistics of a database by table and id.
func (c Catalog) Statistics(db int32) []*Statistics {
	return list[Statistics](c, db, classStatistics, "")
}

// StatisticsOf lists those of one table.
func (c Catalog) StatisticsOf(db, table int32) []*Statistics {
	return list[Statistics](c, db, classStatistics, idName(table)+".")
}

// PutStatistics stores one statistics object.
func (c Catalog) PutStatistics(db int32, s *Statistics) {
	c.put(db, classStatistics, statisticsName(s), s)
}

// DropStatistics drops one statistics object.
func (c Catalog) DropStatistics(db int32, s *Statistics) {
	c.drop(db, classStatistics, statisticsName(s))
}

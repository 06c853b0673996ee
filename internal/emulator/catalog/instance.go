package catalog

import "slices"

// Databases lists the databases by id.
func (c Catalog) Databases() []*Database { return list[Database](c, 0, classDatabase, "") }

// Database finds a database by name; nil when absent.
func (c Catalog) Database(name string) *Database {
	id, ok := c.ref(0, classDatabaseName, Fold(name))
	if !ok {
		return nil
	}
	return c.DatabaseByID(id)
}

// DatabaseByID finds a database by id; nil when absent.
func (c Catalog) DatabaseByID(id int32) *Database {
	return get[Database](c, 0, classDatabase, idName(id))
}

// PutDatabase stores a database, also under a new name.
func (c Catalog) PutDatabase(d *Database) {
	if old := c.DatabaseByID(d.ID); old != nil && Fold(old.Name) != Fold(d.Name) {
		c.drop(0, classDatabaseName, Fold(old.Name))
	}
	c.put(0, classDatabase, idName(d.ID), d)
	c.put(0, classDatabaseName, Fold(d.Name), &Ref{d.ID})
}

// DropDatabase drops a database and all its records; its trees are the caller's.
func (c Catalog) DropDatabase(id int32) {
	if old := c.DatabaseByID(id); old != nil {
		c.drop(0, classDatabaseName, Fold(old.Name))
		c.drop(0, classDatabase, idName(id))
	}
	for class := range MetaTypes() {
		c.dropClass(id, class)
	}
}

// FreeDatabaseID is the smallest unused user database id, from 5.
func (c Catalog) FreeDatabaseID() int32 {
	id := int32(5)
	for _, d := range c.Databases() {
		if d.ID == id {
			id++
		}
	}
	return id
}

// Logins lists the server principals by id.
func (c Catalog) Logins() []*Login { return list[Login](c, 0, classLogin, "") }

// Login finds a server principal by name; nil when absent.
func (c Catalog) Login(name string) *Login {
	id, ok := c.ref(0, classLoginName, Fold(name))
	if !ok {
		return nil
	}
	return c.LoginByID(id)
}

// LoginByID finds a server principal by its principal id.
func (c Catalog) LoginByID(id int32) *Login { return get[Login](c, 0, classLogin, idName(id)) }

// LoginBySID finds a server principal by the raw bytes of its SID.
func (c Catalog) LoginBySID(sid string) *Login {
	for _, l := range c.Logins() {
		if l.SID == sid && sid != "" {
			return l
		}
	}
	return nil
}

// PutLogin stores a server principal, also under a new name.
func (c Catalog) PutLogin(l *Login) {
	if old := c.LoginByID(l.ID); old != nil && Fold(old.Name) != Fold(l.Name) {
		c.drop(0, classLoginName, Fold(old.Name))
	}
	c.put(0, classLogin, idName(l.ID), l)
	c.put(0, classLoginName, Fold(l.Name), &Ref{l.ID})
}

// DropLogin drops a server principal, its memberships and its permissions.
func (c Catalog) DropLogin(id int32) {
	old := c.LoginByID(id)
	if old == nil {
		return
	}
	for _, r := range c.Logins() {
		if i := slices.Index(r.Members, id); i >= 0 {
			n := *r
			n.Members = slices.Delete(slices.Clone(r.Members), i, i+1)
			c.PutLogin(&n)
		}
	}
	c.PutServerPermissions(slices.DeleteFunc(c.ServerPermissions(), func(p Permission) bool { return p.Grantee == id }))
	c.drop(0, classLoginName, Fold(old.Name))
	c.drop(0, classLogin, idName(id))
}

// Config is an option's stored values; the option itself is in Options. Nil for an unknown id.
func (c Catalog) Config(id int32) *Config { return get[Config](c, 0, classConfig, idName(id)) }

// PutConfig stores an option's values.
func (c Catalog) PutConfig(o *Config) { c.put(0, classConfig, idName(o.ID), o) }

// ServerPermissions lists the permissions on the server and its securables.
func (c Catalog) ServerPermissions() []Permission { return c.permissions(0, classServerPerm) }

// PutServerPermissions replaces the list.
func (c Catalog) PutServerPermissions(ps []Permission) { c.putPermissions(0, classServerPerm, ps) }

package catalog

import (
	"encoding/hex"
	"time"
)

// fixedSchemas are the schemas of every database; 16388 does not exist.
var fixedSchemas = []Schema{
	{SchemaDbo, "dbo", 1},
	{SchemaGuest, "guest", 2},
	{SchemaInformationSchema, "INFORMATION_SCHEMA", 3},
	{SchemaSys, "sys", 4},
	{16384, "db_owner", 16384},
	{16385, "db_accessadmin", 16385},
	{16386, "db_securityadmin", 16386},
	{16387, "db_ddladmin", 16387},
	{16389, "db_backupoperator", 16389},
	{16390, "db_datareader", 16390},
	{16391, "db_datawriter", 16391},
	{16392, "db_denydatareader", 16392},
	{16393, "db_denydatawriter", 16393},
}

// roleSID is the SID of a fixed database role: the well-known prefix, then the id little-endian.
func roleSID(id int32) string {
	b, _ := hex.DecodeString("01050000000000090400000000000000000000000000000000")
	return string(b) + string([]byte{byte(id), byte(id >> 8), byte(id >> 16), byte(id >> 24)})
}

// fixedPrincipals are the users and roles of every database; dbo is a member of db_owner.
func fixedPrincipals(created time.Time, ownerSID string) []Principal {
	ps := []Principal{
		{ID: PublicID, Name: "public", Type: "R", SID: roleSID(0), Owner: DboID},
		{ID: DboID, Name: "dbo", Type: "S", DefaultSchema: "dbo", SID: ownerSID},
		{ID: GuestID, Name: "guest", Type: "S", DefaultSchema: "guest", SID: "\x00"},
		{ID: 3, Name: "INFORMATION_SCHEMA", Type: "S"},
		{ID: 4, Name: "sys", Type: "S"},
	}
	for _, s := range fixedSchemas[4:] {
		p := Principal{ID: s.ID, Name: s.Name, Type: "R", SID: roleSID(s.ID), Owner: DboID, FixedRole: true}
		if s.ID == OwnerID {
			p.Members = []int32{DboID}
		}
		ps = append(ps, p)
	}
	for i := range ps {
		ps[i].Created, ps[i].Modified = created, created
	}
	return ps
}

// fixedServerRoles by id from 3. The ##MS_…## roles are those of SQL Server 2022 and later.
var fixedServerRoles = []string{
	"sysadmin", "securityadmin", "serveradmin", "setupadmin", "processadmin", "diskadmin", "dbcreator", "bulkadmin",
	"##MS_ServerStateReader##", "##MS_ServerStateManager##", "##MS_DefinitionReader##", "##MS_DatabaseConnector##",
	"##MS_DatabaseManager##", "##MS_LoginManager##", "##MS_SecurityDefinitionReader##", "##MS_PerformanceDefinitionReader##",
	"##MS_ServerSecurityStateReader##", "##MS_ServerPerformanceStateReader##",
}

func bootstrapLogins(c Catalog, o BootstrapOptions) {
	put := func(l Login) {
		l.Created, l.Modified = o.Now, o.Now
		c.PutLogin(&l)
	}
	put(Login{ID: SaID, Name: "sa", Type: "S", SID: "\x01", PasswordHash: o.PasswordHash, PolicyChecked: true, DefaultDatabase: "master"})
	put(Login{ID: ServerPublicID, Name: "public", Type: "R", SID: "\x02"})
	for i, name := range fixedServerRoles {
		l := Login{ID: int32(3 + i), Name: name, Type: "R", SID: string([]byte{byte(3 + i)}), FixedRole: true}
		if l.ID == SysadminID {
			l.Members = []int32{SaID}
		}
		put(l)
	}
	c.PutServerPermissions([]Permission{
		{Class: ClassServer, Grantee: SaID, Grantor: SaID, Name: "CONNECT SQL", State: "G"},
		{Class: ClassServer, Grantee: ServerPublicID, Grantor: SaID, Name: "VIEW ANY DATABASE", State: "G"},
	})
}

// NewLoginID is the next server principal id, from 258.
func (c Catalog) NewLoginID() int32 {
	id := int32(258)
	for _, l := range c.Logins() {
		if l.ID >= id {
			id = l.ID + 1
		}
	}
	return id
}

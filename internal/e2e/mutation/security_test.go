package mutation

var securityMutations = []mutation{
	{"trustworthy", `ALTER DATABASE CURRENT SET TRUSTWORTHY ON`, []string{"security.trustworthy", "platform.options"}, "ON"},
	{"clr strict security off", "EXEC sp_configure 'show advanced options', 1; RECONFIGURE\nGO\nEXEC sp_configure 'clr strict security', 0; RECONFIGURE\nGO\nEXEC sp_configure 'show advanced options', 0; RECONFIGURE", []string{"security.clr-strict", "platform.configuration"}, "off"},
	{"grant added", `GRANT DELETE ON dbo.Atoms TO hart_api`, []string{"security.grants"}, "DELETE"},
	{"grant revoked", `REVOKE SELECT ON dbo.vw_Atoms FROM hart_api`, []string{"security.grants"}, "SELECT"},
	{"another sysadmin", "CREATE LOGIN boss WITH PASSWORD = 'aB3$efghij'\nGO\nALTER SERVER ROLE sysadmin ADD MEMBER boss", []string{"security.sysadmins"}, "boss (SQL_LOGIN)"},
	{"control server", "CREATE LOGIN boss WITH PASSWORD = 'aB3$efghij'\nGO\nUSE master; GRANT CONTROL SERVER TO boss", []string{"security.server-grants"}, "boss has CONTROL SERVER"},
	{"unsafe assembly", "CREATE LOGIN boss WITH PASSWORD = 'aB3$efghij'\nGO\nUSE master; GRANT UNSAFE ASSEMBLY TO boss", []string{"security.server-grants"}, "boss has UNSAFE ASSEMBLY"},
	{"another owner", "CREATE LOGIN boss WITH PASSWORD = 'aB3$efghij'\nGO\nCREATE USER boss FOR LOGIN boss\nGO\nALTER ROLE db_owner ADD MEMBER boss", []string{"security.members"}, "boss is a member of db_owner"},
	{"guest gets in", `GRANT CONNECT TO guest`, []string{"security.public"}, "guest has CONNECT on the database"},
	{"public reads a table", `GRANT SELECT ON dbo.Atoms TO public`, []string{"security.public"}, "public has SELECT on dbo.Atoms"},
	{"public runs a schema", `GRANT EXECUTE ON SCHEMA::dbo TO public`, []string{"security.public"}, "public has EXECUTE on SCHEMA::dbo"},
	{"login dropped under its user", "CREATE LOGIN gone WITH PASSWORD = 'aB3$efghij'\nGO\nCREATE USER gone FOR LOGIN gone\nGO\nDROP LOGIN gone", []string{"security.orphans"}, "user gone has no login"},
	{"no password policy", "CREATE LOGIN weak WITH PASSWORD = 'aB3$efghij', CHECK_POLICY = OFF\nGO\nCREATE USER weak FOR LOGIN weak", []string{"security.passwords"}, "login weak"},
	{"chaining over databases", `ALTER DATABASE CURRENT SET DB_CHAINING ON`, []string{"security.chaining"}, "ON"},
	{"history shown to all", `ALTER SECURITY POLICY security.TenantPolicy DROP FILTER PREDICATE ON dbo.Weights_History`, []string{"security.histories", "structure.policies"}, "dbo.Weights_History is not filtered"},
	{"password in a module", "CREATE PROCEDURE dbo.Mine AS SELECT N'bolt://neo4j;Password=hunter22' AS c", []string{"security.secrets", "structure.objects"}, "dbo.Mine holds the password of a connection"},
	{"key in a module", "CREATE PROCEDURE dbo.Mine AS DECLARE @ApiKey nvarchar(50) = N'abcdef0123'", []string{"security.secrets", "structure.objects"}, "a literal for @ApiKey"},
}

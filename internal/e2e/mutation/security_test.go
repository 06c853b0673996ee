package mutation

var securityMutations = []mutation{
	{"trustworthy", `ALTER DATABASE CURRENT SET TRUSTWORTHY ON`, []string{"security.trustworthy", "platform.options"}, "ON"},
	{"clr strict security off", "EXEC sp_configure 'show advanced options', 1; RECONFIGURE\nGO\nEXEC sp_configure 'clr strict security', 0; RECONFIGURE\nGO\nEXEC sp_configure 'show advanced options', 0; RECONFIGURE", []string{"security.clr-strict", "platform.configuration"}, "off"},
	{"grant added", `GRANT DELETE ON dbo.Atoms TO hart_api`, []string{"security.grants"}, "DELETE"},
	{"grant revoked", `REVOKE SELECT ON dbo.vw_Atoms FROM hart_api`, []string{"security.grants"}, "SELECT"},
}

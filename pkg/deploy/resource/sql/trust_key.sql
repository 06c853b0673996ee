SET XACT_ABORT ON;
-- The list of trusted hashes takes part in no transaction, so what is only needed for a moment is marked, and a later run finds it.
IF NOT EXISTS (SELECT 1 FROM sys.trusted_assemblies WHERE hash = {{bin .Hash}})
    EXEC sys.sp_add_trusted_assembly {{bin .Hash}}, {{str .Mark}};
BEGIN TRANSACTION;
IF NOT EXISTS (SELECT 1 FROM sys.asymmetric_keys WHERE thumbprint IN ({{range $i, $t := .Thumbprints}}{{if $i}}, {{end}}{{bin $t}}{{end}}))
BEGIN
    CREATE ASSEMBLY {{id .Assembly}} FROM @content WITH PERMISSION_SET = {{.PermissionSet}};
    CREATE ASYMMETRIC KEY {{id .Name}} FROM ASSEMBLY {{id .Assembly}};
    DROP ASSEMBLY {{id .Assembly}};
END;
IF NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = {{str .Name}})
    CREATE LOGIN {{id .Name}} FROM ASYMMETRIC KEY {{id .Key}};
GRANT UNSAFE ASSEMBLY TO {{id .Name}};
COMMIT TRANSACTION;
{{- range .Forget}}
IF EXISTS (SELECT 1 FROM sys.trusted_assemblies WHERE hash = {{bin .}} AND description = {{str $.Mark}})
    EXEC sys.sp_drop_trusted_assembly {{bin .}};
{{- end}}

DELETE FROM hart.Module WHERE SchemaName = {{str .Schema}} AND Name = {{str .Name}};
INSERT INTO hart.Module (SchemaName, Name, FileHash, DefinitionHash, AppliedAt)
SELECT {{str .Schema}}, {{str .Name}}, {{bin .Hash}}, HASHBYTES('SHA2_256', OBJECT_DEFINITION(o.id)), SYSUTCDATETIME()
FROM (VALUES (OBJECT_ID({{str .ID}}))) AS o (id)
WHERE o.id IS NOT NULL;

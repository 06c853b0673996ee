DELETE FROM hart.Module WHERE SchemaName = {{str .Schema}} AND Name = {{str .Name}};
INSERT INTO hart.Module (SchemaName, Name, FileHash, DefinitionHash, AppliedAt)
SELECT {{str .Schema}}, {{str .Name}}, {{bin .Hash}}, HASHBYTES('SHA2_256', m.definition), SYSUTCDATETIME()
FROM sys.sql_modules AS m
JOIN sys.objects AS o ON o.object_id = m.object_id
WHERE o.schema_id = SCHEMA_ID({{str .Schema}}) AND o.name = {{str .Name}};

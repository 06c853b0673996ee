IF OBJECT_ID(N'hart.Module', N'U') IS NOT NULL
    SELECT ISNULL(r.SchemaName, s.name), ISNULL(r.Name, o.name), ISNULL(RTRIM(o.type), ''), r.FileHash, r.DefinitionHash, HASHBYTES('SHA2_256', m.definition)
    FROM sys.objects AS o
    JOIN sys.schemas AS s ON s.schema_id = o.schema_id
    JOIN sys.sql_modules AS m ON m.object_id = o.object_id
    FULL JOIN hart.Module AS r ON r.SchemaName = s.name AND r.Name = o.name;
ELSE
    SELECT s.name, o.name, RTRIM(o.type), CAST(NULL AS binary(32)), CAST(NULL AS binary(32)), HASHBYTES('SHA2_256', m.definition)
    FROM sys.objects AS o
    JOIN sys.schemas AS s ON s.schema_id = o.schema_id
    JOIN sys.sql_modules AS m ON m.object_id = o.object_id;

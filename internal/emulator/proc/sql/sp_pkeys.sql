SELECT TABLE_QUALIFIER = CONVERT(sysname, DB_NAME()), TABLE_OWNER = CONVERT(sysname, SCHEMA_NAME(t.schema_id)), TABLE_NAME = CONVERT(sysname, t.name),
	COLUMN_NAME = CONVERT(sysname, c.name), KEY_SEQ = CONVERT(smallint, i.key_ordinal), PK_NAME = CONVERT(sysname, k.name)
FROM sys.key_constraints AS k
JOIN sys.all_objects AS t ON t.object_id = k.parent_object_id
JOIN sys.index_columns AS i ON i.object_id = k.parent_object_id AND i.index_id = k.unique_index_id
JOIN sys.columns AS c ON c.object_id = i.object_id AND c.column_id = i.column_id
WHERE k.type = 'PK' AND t.object_id = OBJECT_ID(ISNULL(QUOTENAME(@table_owner) + '.', '') + QUOTENAME(@table_name))
	AND (@table_qualifier IS NULL OR @table_qualifier = DB_NAME())
ORDER BY 1, 2, 3, 5;

SELECT PKTABLE_QUALIFIER = CONVERT(sysname, DB_NAME()), PKTABLE_OWNER = CONVERT(sysname, SCHEMA_NAME(p.schema_id)), PKTABLE_NAME = CONVERT(sysname, p.name),
	PKCOLUMN_NAME = CONVERT(sysname, pc.name), FKTABLE_QUALIFIER = CONVERT(sysname, DB_NAME()), FKTABLE_OWNER = CONVERT(sysname, SCHEMA_NAME(t.schema_id)),
	FKTABLE_NAME = CONVERT(sysname, t.name), FKCOLUMN_NAME = CONVERT(sysname, tc.name), KEY_SEQ = CONVERT(smallint, k.constraint_column_id),
	-- ODBC: 0 CASCADE, 1 NO ACTION, 2 SET NULL, 3 SET DEFAULT
	UPDATE_RULE = CONVERT(smallint, CASE f.update_referential_action WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE f.update_referential_action END),
	DELETE_RULE = CONVERT(smallint, CASE f.delete_referential_action WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE f.delete_referential_action END),
	FK_NAME = CONVERT(sysname, f.name), PK_NAME = CONVERT(sysname, i.name), DEFERRABILITY = CONVERT(smallint, 7)
FROM sys.foreign_keys AS f
JOIN sys.foreign_key_columns AS k ON k.constraint_object_id = f.object_id
JOIN sys.all_objects AS p ON p.object_id = f.referenced_object_id
JOIN sys.all_objects AS t ON t.object_id = f.parent_object_id
JOIN sys.columns AS pc ON pc.object_id = k.referenced_object_id AND pc.column_id = k.referenced_column_id
JOIN sys.columns AS tc ON tc.object_id = k.parent_object_id AND tc.column_id = k.parent_column_id
JOIN sys.indexes AS i ON i.object_id = f.referenced_object_id AND i.index_id = f.key_index_id
WHERE (@pktable_name IS NULL OR p.object_id = OBJECT_ID(ISNULL(QUOTENAME(@pktable_owner) + '.', '') + QUOTENAME(@pktable_name)))
	AND (@fktable_name IS NULL OR t.object_id = OBJECT_ID(ISNULL(QUOTENAME(@fktable_owner) + '.', '') + QUOTENAME(@fktable_name)))
	AND (@pktable_qualifier IS NULL OR @pktable_qualifier = DB_NAME()) AND (@fktable_qualifier IS NULL OR @fktable_qualifier = DB_NAME())
ORDER BY CASE WHEN @fktable_name IS NULL THEN SCHEMA_NAME(t.schema_id) ELSE SCHEMA_NAME(p.schema_id) END,
	CASE WHEN @fktable_name IS NULL THEN t.name ELSE p.name END, f.name, k.constraint_column_id;

SELECT TABLE_QUALIFIER = CONVERT(sysname, DB_NAME()), TABLE_OWNER = CONVERT(sysname, SCHEMA_NAME(o.schema_id)), TABLE_NAME = CONVERT(sysname, o.name),
	TABLE_TYPE = CONVERT(varchar(32), CASE o.type WHEN 'U' THEN 'TABLE' ELSE 'VIEW' END), REMARKS = CONVERT(varchar(254), NULL)
FROM sys.objects AS o
WHERE o.type IN ('U', 'V') AND (@table_name IS NULL OR o.name LIKE @table_name) AND (@table_owner IS NULL OR SCHEMA_NAME(o.schema_id) LIKE @table_owner)
	AND (@table_qualifier IS NULL OR @table_qualifier = DB_NAME())
	AND (@table_type IS NULL OR CHARINDEX(CASE o.type WHEN 'U' THEN '''TABLE''' ELSE '''VIEW''' END, @table_type) > 0)
ORDER BY 4, 1, 2, 3;

-- The types that the procedure knows, as ODBC 2 has them; columns of other types (vector) have no row.
SELECT TABLE_QUALIFIER = CONVERT(sysname, DB_NAME()), TABLE_OWNER = CONVERT(sysname, SCHEMA_NAME(o.schema_id)), TABLE_NAME = CONVERT(sysname, o.name),
	COLUMN_NAME = CONVERT(sysname, c.name), DATA_TYPE = CONVERT(smallint, y.data_type),
	TYPE_NAME = CONVERT(sysname, CASE WHEN c.user_type_id > 255 THEN TYPE_NAME(c.user_type_id) ELSE y.name END + CASE WHEN c.is_identity = 1 THEN ' identity' ELSE '' END),
	[PRECISION] = CONVERT(int, CASE y.size WHEN 'chars' THEN c.max_length / y.bytes WHEN 'fixed' THEN y.precision ELSE c.precision END),
	[LENGTH] = CONVERT(int, CASE y.size WHEN 'chars' THEN c.max_length WHEN 'digits' THEN c.precision + 2 WHEN 'text' THEN 2 * c.precision ELSE y.length END),
	SCALE = CONVERT(smallint, CASE y.size WHEN 'digits' THEN c.scale ELSE y.scale END), RADIX = CONVERT(smallint, y.radix),
	NULLABLE = CONVERT(smallint, c.is_nullable), REMARKS = CONVERT(varchar(254), NULL),
	COLUMN_DEF = CONVERT(nvarchar(4000), OBJECT_DEFINITION(NULLIF(c.default_object_id, 0))), SQL_DATA_TYPE = CONVERT(smallint, y.sql_type),
	SQL_DATETIME_SUB = CONVERT(smallint, y.sub),
	CHAR_OCTET_LENGTH = CONVERT(int, CASE y.size WHEN 'chars' THEN c.max_length END), ORDINAL_POSITION = CONVERT(int, COLUMNPROPERTY(c.object_id, c.name, 'ordinal')),
	IS_NULLABLE = CONVERT(varchar(254), CASE c.is_nullable WHEN 1 THEN 'YES' ELSE 'NO' END),
	SS_DATA_TYPE = CONVERT(tinyint, CASE c.is_nullable WHEN 1 THEN y.ss_null ELSE y.ss END)
FROM sys.all_objects AS o
JOIN sys.all_columns AS c ON c.object_id = o.object_id
JOIN (VALUES
	('bigint', -5, 'fixed', 1, 19, 8, 0, 10, -5, NULL, 63, 108), ('int', 4, 'fixed', 1, 10, 4, 0, 10, 4, NULL, 56, 38),
	('smallint', 5, 'fixed', 1, 5, 2, 0, 10, 5, NULL, 52, 38), ('tinyint', -6, 'fixed', 1, 3, 1, 0, 10, -6, NULL, 48, 38),
	('bit', -7, 'fixed', 1, 1, 1, NULL, NULL, -7, NULL, 50, 50), ('decimal', 3, 'digits', 1, NULL, NULL, NULL, 10, 3, NULL, 55, 106),
	('numeric', 2, 'digits', 1, NULL, NULL, NULL, 10, 2, NULL, 63, 108), ('money', 3, 'fixed', 1, 19, 21, 4, 10, 3, NULL, 60, 110),
	('smallmoney', 3, 'fixed', 1, 10, 12, 4, 10, 3, NULL, 122, 110), ('float', 6, 'fixed', 1, 15, 8, NULL, 10, 6, NULL, 62, 109),
	('real', 7, 'fixed', 1, 7, 4, NULL, 10, 7, NULL, 59, 109), ('datetime', 11, 'fixed', 1, 23, 16, 3, NULL, 9, 3, 61, 111),
	('smalldatetime', 11, 'fixed', 1, 16, 16, 0, NULL, 9, 3, 58, 111), ('char', 1, 'chars', 1, NULL, NULL, NULL, NULL, 1, NULL, 47, 39),
	('varchar', 12, 'chars', 1, NULL, NULL, NULL, NULL, 12, NULL, 39, 39), ('nchar', -8, 'chars', 2, NULL, NULL, NULL, NULL, -8, NULL, NULL, 39),
	('nvarchar', -9, 'chars', 2, NULL, NULL, NULL, NULL, -9, NULL, 39, 39), ('binary', -2, 'chars', 1, NULL, NULL, NULL, NULL, -2, NULL, 45, 37),
	('varbinary', -3, 'chars', 1, NULL, NULL, NULL, NULL, -3, NULL, 37, 37), ('uniqueidentifier', -11, 'fixed', 1, 36, 16, NULL, NULL, -11, NULL, 37, 37),
	('date', -9, 'text', 1, NULL, NULL, NULL, NULL, -9, NULL, 0, 0), ('time', -9, 'text', 1, NULL, NULL, NULL, NULL, -9, NULL, 0, 0),
	('datetime2', -9, 'text', 1, NULL, NULL, NULL, NULL, -9, NULL, 0, 0), ('datetimeoffset', -9, 'text', 1, NULL, NULL, NULL, NULL, -9, NULL, 0, 0)
) AS y (name, data_type, size, bytes, precision, length, scale, radix, sql_type, sub, ss, ss_null) ON y.name = TYPE_NAME(c.system_type_id) AND c.user_type_id <> 255
WHERE (CHARINDEX('_', @table_name) = 0 AND o.object_id = OBJECT_ID(ISNULL(QUOTENAME(@table_owner) + '.', '') + QUOTENAME(@table_name))
		OR CHARINDEX('_', @table_name) > 0 AND o.name LIKE @table_name AND (@table_owner IS NULL OR SCHEMA_NAME(o.schema_id) LIKE @table_owner))
	AND (@table_qualifier IS NULL OR @table_qualifier = DB_NAME()) AND (@column_name IS NULL OR c.name LIKE @column_name)
ORDER BY 1, 2, 3, 17;

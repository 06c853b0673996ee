-- Alias types and table types.
SELECT s.name + N'.' + t.name AS object, N'' AS part,
    CASE WHEN t.is_table_type = 1 THEN N'table type' WHEN t.is_assembly_type = 1 THEN N'CLR type' ELSE N'alias of ' + b.name END AS kind,
    CASE WHEN t.is_table_type = 1 OR t.is_assembly_type = 1 THEN N'' ELSE CONCAT(t.max_length, N', ', t.precision, N', ', t.scale) END AS [length, precision, scale],
    CASE t.is_nullable WHEN 1 THEN N'NULL' ELSE N'NOT NULL' END AS nullability
FROM sys.types AS t
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
LEFT JOIN sys.types AS b ON b.user_type_id = t.system_type_id
WHERE t.is_user_defined = 1;

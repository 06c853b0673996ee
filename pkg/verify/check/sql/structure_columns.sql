-- Columns with their types as CREATE TABLE writes them. A collation that is the database's own is not named: which that is, is another question.
SELECT s.name + N'.' + o.name AS object, c.name AS part,
    CASE WHEN ty.is_user_defined = 1 THEN SCHEMA_NAME(ty.schema_id) + N'.' ELSE N'' END + ty.name +
    CASE
        WHEN ty.name = N'vector' THEN CONCAT(N'(', c.vector_dimensions, CASE WHEN c.vector_base_type_desc <> N'float32' THEN N', ' + c.vector_base_type_desc COLLATE DATABASE_DEFAULT END, N')')
        WHEN ty.is_user_defined = 1 THEN N''
        WHEN ty.name IN (N'nvarchar', N'nchar', N'varchar', N'char', N'varbinary', N'binary') AND c.max_length = -1 THEN N'(max)'
        WHEN ty.name IN (N'nvarchar', N'nchar') THEN CONCAT(N'(', c.max_length / 2, N')')
        WHEN ty.name IN (N'varchar', N'char', N'varbinary', N'binary') THEN CONCAT(N'(', c.max_length, N')')
        WHEN ty.name IN (N'decimal', N'numeric') THEN CONCAT(N'(', c.precision, N', ', c.scale, N')')
        WHEN ty.name IN (N'datetime2', N'datetimeoffset', N'time') THEN CONCAT(N'(', c.scale, N')')
        WHEN ty.name = N'float' AND c.precision <> 53 THEN CONCAT(N'(', c.precision, N')')
        ELSE N''
    END AS type,
    CASE c.is_nullable WHEN 1 THEN N'NULL' ELSE N'NOT NULL' END AS nullability,
    CASE WHEN i.object_id IS NULL THEN N'' ELSE CONCAT(N'IDENTITY(', CAST(i.seed_value AS bigint), N', ', CAST(i.increment_value AS bigint), N')') END AS [identity],
    ISNULL(p.definition, N'') + CASE p.is_persisted WHEN 1 THEN N' PERSISTED' ELSE N'' END AS [computed as],
    CASE WHEN c.collation_name <> CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128)) THEN c.collation_name ELSE N'' END AS collation,
    c.generated_always_type_desc AS [generated always],
    CONCAT(CASE c.is_rowguidcol WHEN 1 THEN N'ROWGUIDCOL ' END, CASE c.is_filestream WHEN 1 THEN N'FILESTREAM ' END,
        CASE c.is_sparse WHEN 1 THEN N'SPARSE ' END, CASE c.is_hidden WHEN 1 THEN N'HIDDEN ' END, CASE c.is_masked WHEN 1 THEN N'MASKED ' END) AS properties
FROM sys.columns AS c
JOIN sys.tables AS o ON o.object_id = c.object_id
JOIN sys.schemas AS s ON s.schema_id = o.schema_id
JOIN sys.types AS ty ON ty.user_type_id = c.user_type_id
LEFT JOIN sys.identity_columns AS i ON i.object_id = c.object_id AND i.column_id = c.column_id
LEFT JOIN sys.computed_columns AS p ON p.object_id = c.object_id AND p.column_id = c.column_id
WHERE o.is_ms_shipped = 0 AND c.graph_type IS NULL;

-- System-versioned tables, their history and how long it is kept. A history table that the server named is not compared by its name.
SELECT s.name + N'.' + t.name AS object, N'' AS part,
    t.temporal_type_desc AS versioning,
    CASE WHEN h.name IS NULL OR h.name LIKE N'MSSQL[_]TemporalHistoryFor[_]%' THEN N'' ELSE SCHEMA_NAME(h.schema_id) + N'.' + h.name END AS history,
    CASE WHEN t.history_retention_period IS NULL THEN N''
        WHEN t.history_retention_period = -1 THEN N'INFINITE'
        ELSE CONCAT(t.history_retention_period, N' ', t.history_retention_period_unit_desc) END AS retention,
    ISNULL(b.name + N', ' + e.name, N'') AS period
FROM sys.tables AS t
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
LEFT JOIN sys.tables AS h ON h.object_id = t.history_table_id
LEFT JOIN sys.periods AS p ON p.object_id = t.object_id
LEFT JOIN sys.columns AS b ON b.object_id = p.object_id AND b.column_id = p.start_column_id
LEFT JOIN sys.columns AS e ON e.object_id = p.object_id AND e.column_id = p.end_column_id
WHERE t.is_ms_shipped = 0 AND t.temporal_type <> 1;

-- Node and edge tables.
SELECT s.name + N'.' + t.name AS object, N'' AS part,
    CASE WHEN t.is_node = 1 THEN N'node' WHEN t.is_edge = 1 THEN N'edge' ELSE N'neither node nor edge' END AS kind
FROM sys.tables AS t
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
WHERE t.is_ms_shipped = 0;

-- Tables, and what makes one of another kind.
SELECT s.name + N'.' + t.name AS object, N'' AS part,
    CASE WHEN t.is_memory_optimized = 1 THEN N'memory-optimised, ' + t.durability_desc ELSE N'on disk' END AS storage,
    t.lock_escalation_desc AS [lock escalation]
FROM sys.tables AS t
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
WHERE t.is_ms_shipped = 0;

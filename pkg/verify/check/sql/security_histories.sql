WITH filtered AS (
    SELECT d.target_object_id AS id
    FROM sys.security_predicates AS d
    JOIN sys.security_policies AS p ON p.object_id = d.object_id
    WHERE p.is_enabled = 1 AND d.predicate_type = 0
)
SELECT OBJECT_SCHEMA_NAME(t.history_table_id) + N'.' + OBJECT_NAME(t.history_table_id) AS object, OBJECT_SCHEMA_NAME(t.object_id) + N'.' + t.name AS [table]
FROM sys.tables AS t
WHERE t.temporal_type = 2 AND t.object_id IN (SELECT id FROM filtered) AND t.history_table_id NOT IN (SELECT id FROM filtered)
ORDER BY 1;

-- Foreign keys with both their column lists. One that the server named is known by its columns.
SELECT s.name + N'.' + t.name AS object,
    CASE f.is_system_named WHEN 1 THEN N'on ' + q.columns ELSE f.name END AS part,
    q.columns AS columns,
    OBJECT_SCHEMA_NAME(f.referenced_object_id) + N'.' + OBJECT_NAME(f.referenced_object_id) + N' (' + q.referenced + N')' AS [references],
    f.delete_referential_action_desc AS [on delete], f.update_referential_action_desc AS [on update]
FROM sys.foreign_keys AS f
JOIN sys.tables AS t ON t.object_id = f.parent_object_id
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
JOIN (
    SELECT fc.constraint_object_id,
        STRING_AGG(CAST(c.name AS nvarchar(max)), N', ') WITHIN GROUP (ORDER BY fc.constraint_column_id) AS columns,
        STRING_AGG(CAST(r.name AS nvarchar(max)), N', ') WITHIN GROUP (ORDER BY fc.constraint_column_id) AS referenced
    FROM sys.foreign_key_columns AS fc
    JOIN sys.columns AS c ON c.object_id = fc.parent_object_id AND c.column_id = fc.parent_column_id
    JOIN sys.columns AS r ON r.object_id = fc.referenced_object_id AND r.column_id = fc.referenced_column_id
    GROUP BY fc.constraint_object_id
) AS q ON q.constraint_object_id = f.object_id
WHERE t.is_ms_shipped = 0;

-- Defaults, by their column: a name that the server made up says nothing.
SELECT s.name + N'.' + t.name AS object, c.name AS part,
    d.definition AS definition,
    CASE d.is_system_named WHEN 1 THEN N'' ELSE d.name END AS name
FROM sys.default_constraints AS d
JOIN sys.tables AS t ON t.object_id = d.parent_object_id
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
JOIN sys.columns AS c ON c.object_id = d.parent_object_id AND c.column_id = d.parent_column_id
WHERE t.is_ms_shipped = 0;

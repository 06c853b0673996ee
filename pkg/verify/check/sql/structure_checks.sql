-- Check constraints. One that the server named is known by its condition.
SELECT s.name + N'.' + t.name AS object, CASE k.is_system_named WHEN 1 THEN k.definition ELSE k.name END AS part,
    k.definition AS condition
FROM sys.check_constraints AS k
JOIN sys.tables AS t ON t.object_id = k.parent_object_id
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
WHERE t.is_ms_shipped = 0;

-- Triggers that are switched off.
SELECT OBJECT_SCHEMA_NAME(t.parent_id) + N'.' + OBJECT_NAME(t.parent_id) AS object, t.name
FROM sys.triggers AS t
WHERE t.is_disabled = 1 AND t.parent_class = 1 AND t.is_ms_shipped = 0;

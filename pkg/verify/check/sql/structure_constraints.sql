-- Constraints that are switched off, or were not checked against the rows that were there.
SELECT q.object, q.name, q.kind, q.is_disabled
FROM (
    SELECT OBJECT_SCHEMA_NAME(f.parent_object_id) + N'.' + OBJECT_NAME(f.parent_object_id) AS object, f.name, N'foreign key' AS kind, f.is_disabled, f.is_not_trusted, f.is_not_for_replication
    FROM sys.foreign_keys AS f
    UNION ALL
    SELECT OBJECT_SCHEMA_NAME(k.parent_object_id) + N'.' + OBJECT_NAME(k.parent_object_id), k.name, N'check', k.is_disabled, k.is_not_trusted, k.is_not_for_replication
    FROM sys.check_constraints AS k
) AS q
WHERE q.is_disabled = 1 OR q.is_not_trusted = 1 AND q.is_not_for_replication = 0
ORDER BY q.object, q.name;

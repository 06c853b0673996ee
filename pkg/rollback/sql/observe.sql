SELECT SYSUTCDATETIME(), SUSER_SNAME(), d.is_temporal_history_retention_enabled, CASE WHEN OBJECT_ID(N'hart.RollbackRange', N'U') IS NULL THEN 0 ELSE 1 END
FROM sys.databases AS d
WHERE d.database_id = DB_ID();
-- The moment from which on there can be history: that of the younger of both tables, in UTC.
SELECT t.object_id, s.name, t.name, hs.name, h.name, cs.name, ce.name, ISNULL(t.history_retention_period, -1), ISNULL(t.history_retention_period_unit, -1),
    DATEADD(minute, DATEDIFF(minute, SYSDATETIME(), SYSUTCDATETIME()), CASE WHEN h.create_date > t.create_date THEN h.create_date ELSE t.create_date END),
    DATEADD(minute, DATEDIFF(minute, SYSDATETIME(), SYSUTCDATETIME()), t.modify_date),
    ISNULL(t.ledger_type, 0),
    CASE WHEN EXISTS (SELECT 1 FROM sys.index_columns AS ic JOIN sys.indexes AS i ON i.object_id = ic.object_id AND i.index_id = ic.index_id JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
        WHERE ic.object_id = h.object_id AND ic.key_ordinal = 1 AND c.name = ce.name AND i.is_disabled = 0 AND i.has_filter = 0) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM sys.index_columns AS ic JOIN sys.indexes AS i ON i.object_id = ic.object_id AND i.index_id = ic.index_id
        WHERE ic.object_id = t.object_id AND ic.key_ordinal = 1 AND ic.column_id = p.start_column_id AND i.is_disabled = 0 AND i.has_filter = 0) THEN 1 ELSE 0 END,
    CASE WHEN EXISTS (SELECT 1 FROM sys.security_predicates AS sp JOIN sys.security_policies AS po ON po.object_id = sp.object_id
        WHERE sp.target_object_id IN (t.object_id, h.object_id) AND sp.predicate_type = 0 AND po.is_enabled = 1) THEN 1 ELSE 0 END,
    (SELECT COUNT(*) FROM sys.triggers AS tr WHERE tr.parent_id = t.object_id AND tr.is_disabled = 0),
    HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(t.name), N'OBJECT', N'ALTER'),
    HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(t.name), N'OBJECT', N'UPDATE')
        & HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(t.name), N'OBJECT', N'DELETE')
        & HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(t.name), N'OBJECT', N'INSERT')
        & HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(t.name), N'OBJECT', N'SELECT')
        & HAS_PERMS_BY_NAME(QUOTENAME(hs.name) + N'.' + QUOTENAME(h.name), N'OBJECT', N'SELECT')
FROM sys.tables AS t
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
JOIN sys.tables AS h ON h.object_id = t.history_table_id
JOIN sys.schemas AS hs ON hs.schema_id = h.schema_id
JOIN sys.periods AS p ON p.object_id = t.object_id
JOIN sys.columns AS cs ON cs.object_id = t.object_id AND cs.column_id = p.start_column_id
JOIN sys.columns AS ce ON ce.object_id = t.object_id AND ce.column_id = p.end_column_id
WHERE t.temporal_type = 2
ORDER BY s.name, t.name;
SELECT c.object_id, c.column_id, c.name, ty.name, c.max_length, c.precision, c.scale, ISNULL(c.collation_name, N''), c.is_identity, c.is_computed, ISNULL(c.generated_always_type, 0),
    ISNULL((SELECT ic.key_ordinal FROM sys.index_columns AS ic JOIN sys.indexes AS i ON i.object_id = ic.object_id AND i.index_id = ic.index_id
        WHERE i.object_id = c.object_id AND i.is_primary_key = 1 AND ic.column_id = c.column_id), 0),
    c.is_nullable,
    CASE WHEN EXISTS (SELECT 1 FROM sys.index_columns AS ic JOIN sys.indexes AS i ON i.object_id = ic.object_id AND i.index_id = ic.index_id
        WHERE i.object_id = c.object_id AND i.is_unique = 1 AND i.has_filter = 0 AND ic.key_ordinal > 0 AND ic.column_id = c.column_id) THEN 1 ELSE 0 END
FROM sys.columns AS c
JOIN sys.tables AS t ON t.object_id = c.object_id
JOIN sys.types AS ty ON ty.user_type_id = CASE WHEN c.system_type_id = 240 OR c.system_type_id > 240 THEN c.user_type_id ELSE c.system_type_id END
WHERE t.temporal_type = 2
ORDER BY c.object_id, c.column_id;
SELECT f.object_id, f.name, f.parent_object_id, cs.name, ct.name, f.referenced_object_id, ps.name, pt.name, f.delete_referential_action, f.update_referential_action, cc.name, pc.name
FROM sys.foreign_keys AS f
JOIN sys.tables AS ct ON ct.object_id = f.parent_object_id
JOIN sys.schemas AS cs ON cs.schema_id = ct.schema_id
JOIN sys.tables AS pt ON pt.object_id = f.referenced_object_id
JOIN sys.schemas AS ps ON ps.schema_id = pt.schema_id
JOIN sys.foreign_key_columns AS fc ON fc.constraint_object_id = f.object_id
JOIN sys.columns AS cc ON cc.object_id = fc.parent_object_id AND cc.column_id = fc.parent_column_id
JOIN sys.columns AS pc ON pc.object_id = fc.referenced_object_id AND pc.column_id = fc.referenced_column_id
WHERE f.is_disabled = 0 AND (ct.temporal_type = 2 OR pt.temporal_type = 2)
ORDER BY f.object_id, fc.constraint_column_id;
-- Unique keys beside the primary one: rows that trade their values cannot be taken back one after the other.
SELECT i.object_id, i.index_id, i.has_filter, c.name
FROM sys.indexes AS i
JOIN sys.tables AS t ON t.object_id = i.object_id
JOIN sys.index_columns AS ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
WHERE t.temporal_type = 2 AND i.is_unique = 1 AND i.is_primary_key = 0 AND i.is_disabled = 0 AND ic.key_ordinal > 0
ORDER BY i.object_id, i.index_id, ic.key_ordinal;

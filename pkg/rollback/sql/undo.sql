-- A rollback in ranges that was interrupted is undone like one that is done, while it is the newest.
DECLARE @hart_run uniqueidentifier = TRY_CAST(LEFT(@run, 36) AS uniqueidentifier), @hart_last bigint = ISNULL((SELECT MAX(r.Id) FROM hart.[Rollback] AS r), 0), @hart_open uniqueidentifier;
SELECT TOP (1) @hart_open = b.RunId
FROM hart.RollbackBegun AS b
WHERE b.LastRollback = @hart_last AND EXISTS (SELECT 1 FROM hart.RollbackRange AS r WHERE r.Origin = b.Origin) AND NOT EXISTS (SELECT 1 FROM hart.RollbackRange AS r WHERE r.Origin = b.Origin AND r.Pass = 'last')
ORDER BY b.Id DESC;
IF @run = N'LAST' SET @hart_run = ISNULL(@hart_open, (SELECT TOP (1) r.RunId FROM hart.[Rollback] AS r ORDER BY r.Id DESC));
SELECT CAST(t.RunId AS nvarchar(36)), t.SchemaName, t.TableName, t.RestorePoint, t.Predicate
FROM (SELECT r.Id, r.RunId, r.SchemaName, r.TableName, r.RestorePoint, r.Predicate FROM hart.[Rollback] AS r
    UNION ALL SELECT b.Id, b.RunId, b.SchemaName, b.TableName, b.RestorePoint, b.Predicate FROM hart.RollbackBegun AS b WHERE b.RunId = @hart_open) AS t
WHERE t.RunId = @hart_run
ORDER BY t.Id;

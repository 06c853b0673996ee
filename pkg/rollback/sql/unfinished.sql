SELECT TOP (1) CAST(b.Origin AS nvarchar(36)), b.RestorePoint, (SELECT ISNULL(SUM(r.Deleted + r.Updated + r.Inserted), 0) FROM hart.RollbackRange AS r WHERE r.Origin = b.Origin)
FROM hart.RollbackBegun AS b
WHERE b.Scope = @scope AND b.LastRollback = ISNULL((SELECT MAX(Id) FROM hart.[Rollback]), 0) AND NOT EXISTS (SELECT 1 FROM hart.RollbackRange AS r WHERE r.Origin = b.Origin AND r.Pass = 'last')
ORDER BY b.Id DESC;

DECLARE @hart_run nvarchar(36) = CASE WHEN @run = N'LAST' THEN (SELECT TOP (1) CAST(r.RunId AS nvarchar(36)) FROM hart.[Rollback] AS r ORDER BY r.Id DESC) ELSE LEFT(@run, 36) END;
SELECT CAST(r.RunId AS nvarchar(36)), r.SchemaName, r.TableName, r.RestorePoint, r.Predicate
FROM hart.[Rollback] AS r
WHERE r.RunId = TRY_CAST(@hart_run AS uniqueidentifier)
ORDER BY r.Id;

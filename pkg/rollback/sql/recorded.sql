SELECT r.SchemaName + N'.' + r.TableName, r.TargetTime, r.RestorePoint, r.Deleted, r.Updated, r.Inserted, r.Remade, r.LeftOut
FROM hart.[Rollback] AS r
WHERE r.RunId = TRY_CAST(@run AS uniqueidentifier)
ORDER BY r.Id;

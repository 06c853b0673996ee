SELECT COUNT(*), ISNULL((SELECT MAX(b.Version) FROM hart.MigrationHistory AS b WHERE b.AppliedAt <= CONVERT(datetime2(7), @at, 126) AND b.Direction <> 'down'), 0)
FROM hart.MigrationHistory AS m
WHERE m.AppliedAt > CONVERT(datetime2(7), @at, 126) AND m.Direction = 'up';
SELECT TOP (1) d.name
FROM sys.databases AS d
WHERE d.source_database_id = DB_ID() AND DATEADD(minute, DATEDIFF(minute, SYSDATETIME(), SYSUTCDATETIME()), d.create_date) <= CONVERT(datetime2(7), @at, 126)
ORDER BY d.create_date DESC;

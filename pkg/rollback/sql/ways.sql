SELECT COUNT(*), ISNULL((SELECT MAX(b.Version) FROM hart.MigrationHistory AS b WHERE b.AppliedAt <= CONVERT(datetime2(7), @at, 126) AND b.Direction <> 'down'), 0)
FROM hart.MigrationHistory AS m
WHERE m.AppliedAt > CONVERT(datetime2(7), @at, 126) AND m.Direction = 'up';

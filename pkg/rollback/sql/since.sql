SELECT TOP (10) m.Version, m.Name, m.Direction
FROM hart.MigrationHistory AS m
WHERE m.AppliedAt > @since AND m.Direction <> 'base'
ORDER BY m.Id;

SELECT w.SnapshotName, w.SnapshotTime, w.WeightCount, ISNULL(w.Description, N'') FROM dbo.WeightSnapshots AS w ORDER BY w.SnapshotTime DESC, w.SnapshotId DESC;

SELECT MAX(w.SnapshotTime) FROM dbo.WeightSnapshots AS w WHERE w.SnapshotName = @name;

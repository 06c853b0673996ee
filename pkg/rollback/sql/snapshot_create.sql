SET NOCOUNT ON;
DECLARE @hart_at datetime2(7) = SYSUTCDATETIME();
INSERT dbo.WeightSnapshots (SnapshotName, SnapshotTime, Description, WeightCount)
SELECT @name, @hart_at, NULLIF(@description, N''), (SELECT COUNT(*) FROM dbo.Weights);
SELECT @hart_at, WeightCount FROM dbo.WeightSnapshots WHERE SnapshotName = @name AND SnapshotTime = @hart_at;

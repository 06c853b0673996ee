-- One row a snapshot, of all tenants, and whether the history still reaches back to it. The reader filters on TenantId.
CREATE OR ALTER VIEW dbo.vw_WeightSnapshots
AS
SELECT s.SnapshotId, s.TenantId, s.SnapshotName, s.ModelId, s.SnapshotTime, s.Description, s.WeightCount,
       CASE WHEN s.SnapshotTime >= DATEADD(day, -90, SYSUTCDATETIME()) THEN 1 ELSE 0 END AS IsWithinRetention
FROM dbo.WeightSnapshots AS s;

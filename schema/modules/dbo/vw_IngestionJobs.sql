-- One row an ingestion job, of all tenants, with what it has met so far. The reader filters on TenantId.
CREATE OR ALTER VIEW dbo.vw_IngestionJobs
AS
SELECT j.IngestionJobId, j.TenantId, j.PipelineName, j.Status, j.SourceUri, j.StartedAt, j.CompletedAt,
       (SELECT COUNT_BIG(*) FROM dbo.IngestionJobAtoms AS a WHERE a.IngestionJobId = j.IngestionJobId)                        AS AtomCount,
       (SELECT COUNT_BIG(*) FROM dbo.IngestionJobAtoms AS a WHERE a.IngestionJobId = j.IngestionJobId AND a.WasDuplicate = 1) AS DuplicateCount
FROM dbo.IngestionJobs AS j;

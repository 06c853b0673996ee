-- Takes ingestion back, with its rows.
DROP TABLE dbo.IngestionJobAtoms;
DROP TABLE dbo.IngestionJobs;
DROP TABLE dbo.DeduplicationPolicies;

SELECT COUNT(*)
FROM (VALUES (N'hart.Deployment'), (N'hart.DeploymentStep'), (N'hart.MigrationHistory'), (N'hart.Module'), (N'hart.Seed'), (N'hart.AssemblyRelease'), (N'hart.Rollback'), (N'hart.RollbackBegun'), (N'hart.RollbackRange'), (N'dbo.schema_migrations')) AS t (name)
WHERE OBJECT_ID(t.name, N'U') IS NOT NULL;

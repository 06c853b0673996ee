-- The installation itself as tenant 0, and what the database may do outside itself for it: nothing. An operator who wants more says so by an
-- UPDATE, which stays: this file only adds the rows.
-- Natural key: TenantId.
INSERT INTO dbo.Tenants (TenantId, TenantName, Tier)
SELECT 0, N'Hartonomous', N'Enterprise'
WHERE NOT EXISTS (SELECT 1 FROM dbo.Tenants WHERE TenantId = 0);

INSERT INTO dbo.TenantSecurityPolicy (TenantId, AllowUnsafeClr, AllowShellCommands, AllowFileSystemAccess, AllowNetworkAccess, AuditLevel, LogRetentionDays)
SELECT 0, 0, 0, 0, 0, 2, 90
WHERE NOT EXISTS (SELECT 1 FROM dbo.TenantSecurityPolicy WHERE TenantId = 0);

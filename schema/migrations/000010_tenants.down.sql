-- Takes tenants and their policies back, with their rows.
DROP TABLE dbo.TenantSecurityPolicy;
DROP TABLE dbo.Tenants;

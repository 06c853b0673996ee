-- Tenants: who the numbers in TenantId are, and what the database may do in their name.

-- A row is one tenant. The other tables carry its number without a foreign key: content is kept when a tenant leaves, and tenant 0, the installation
-- itself, needs no row to own anything.
CREATE TABLE dbo.Tenants
(
    TenantId   int           NOT NULL,
    TenantName nvarchar(200) NOT NULL,
    ExternalId nvarchar(100) NULL,     -- as the claim tenant_id of a token has it; NULL: nobody signs in for it
    Tier       nvarchar(20)  NOT NULL CONSTRAINT DF_Tenants_Tier DEFAULT (N'Free'), -- requests a minute: Free 10, Basic 100, Premium 500, Enterprise 2000
    IsActive   bit           NOT NULL CONSTRAINT DF_Tenants_IsActive DEFAULT (1),
    CreatedAt  datetime2(7)  NOT NULL CONSTRAINT DF_Tenants_CreatedAt DEFAULT (SYSUTCDATETIME()),
    UpdatedAt  datetime2(7)  NULL,
    CONSTRAINT PK_Tenants PRIMARY KEY CLUSTERED (TenantId),
    CONSTRAINT UQ_Tenants_TenantName UNIQUE (TenantName),
    CONSTRAINT CK_Tenants_TenantId CHECK (TenantId >= 0),
    CONSTRAINT CK_Tenants_Tier CHECK (Tier IN (N'Free', N'Basic', N'Premium', N'Enterprise'))
);
-- Filtered: UNIQUE takes one NULL only.
CREATE UNIQUE INDEX UQ_Tenants_ExternalId ON dbo.Tenants (ExternalId) WHERE ExternalId IS NOT NULL;

-- A row is what the database may do outside itself in the name of a tenant. No row: nothing. A whitelist is a JSON array; NULL means that nothing
-- is on it, even where the bit is 1.
CREATE TABLE dbo.TenantSecurityPolicy
(
    TenantId                 int           NOT NULL,
    AllowUnsafeClr           bit           NOT NULL CONSTRAINT DF_TenantSecurityPolicy_AllowUnsafeClr DEFAULT (0),
    AllowShellCommands       bit           NOT NULL CONSTRAINT DF_TenantSecurityPolicy_AllowShellCommands DEFAULT (0),
    AllowFileSystemAccess    bit           NOT NULL CONSTRAINT DF_TenantSecurityPolicy_AllowFileSystemAccess DEFAULT (0),
    AllowNetworkAccess       bit           NOT NULL CONSTRAINT DF_TenantSecurityPolicy_AllowNetworkAccess DEFAULT (0),
    ShellCommandWhitelist    json          NULL,
    FilePathWhitelist        json          NULL,
    NetworkEndpointWhitelist json          NULL,
    AuditLevel               tinyint       NOT NULL CONSTRAINT DF_TenantSecurityPolicy_AuditLevel DEFAULT (2), -- 0 nothing, 1 refusals, 2 and what was allowed, 3 and its data
    LogRetentionDays         int           NOT NULL CONSTRAINT DF_TenantSecurityPolicy_LogRetentionDays DEFAULT (90),
    CreatedAt                datetime2(7)  NOT NULL CONSTRAINT DF_TenantSecurityPolicy_CreatedAt DEFAULT (SYSUTCDATETIME()),
    UpdatedAt                datetime2(7)  NULL,
    UpdatedBy                nvarchar(256) NULL,
    CONSTRAINT PK_TenantSecurityPolicy PRIMARY KEY CLUSTERED (TenantId),
    CONSTRAINT FK_TenantSecurityPolicy_Tenants FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId) ON DELETE CASCADE,
    CONSTRAINT CK_TenantSecurityPolicy_AuditLevel CHECK (AuditLevel BETWEEN 0 AND 3),
    CONSTRAINT CK_TenantSecurityPolicy_LogRetentionDays CHECK (LogRetentionDays > 0)
);

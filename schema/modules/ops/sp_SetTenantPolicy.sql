-- Changes what the database may do outside itself in the name of a tenant. What is NULL stays as it is.
--
-- Parameters
--   @ForTenant    the tenant
--   @AllowUnsafeClr, @AllowShellCommands, @AllowFileSystemAccess, @AllowNetworkAccess
--   @ShellCommandWhitelist, @FilePathWhitelist, @NetworkEndpointWhitelist   JSON arrays; what is allowed and on no list is not allowed
--   @AuditLevel   0 nothing, 1 refusals, 2 and what was allowed, 3 and its data
--   @LogRetentionDays
-- Result     none.
-- Errors     50001 a parameter is missing or wrong; 50002 there is no such tenant.
CREATE OR ALTER PROCEDURE ops.sp_SetTenantPolicy
    @ForTenant                int,
    @AllowUnsafeClr           bit           = NULL,
    @AllowShellCommands       bit           = NULL,
    @AllowFileSystemAccess    bit           = NULL,
    @AllowNetworkAccess       bit           = NULL,
    @ShellCommandWhitelist    nvarchar(max) = NULL,
    @FilePathWhitelist        nvarchar(max) = NULL,
    @NetworkEndpointWhitelist nvarchar(max) = NULL,
    @AuditLevel               int           = NULL,
    @LogRetentionDays         int           = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @ForTenant IS NULL OR @ForTenant < 0 THROW 50001, N'@ForTenant is missing or negative.', 1;
        IF EXISTS (SELECT 1 FROM (VALUES (@ShellCommandWhitelist), (@FilePathWhitelist), (@NetworkEndpointWhitelist)) AS v (List) WHERE v.List IS NOT NULL AND (ISJSON(v.List) = 0 OR LEFT(v.List, 1) <> N'['))
            THROW 50001, N'A whitelist is not a JSON array.', 1;
        IF @AuditLevel NOT BETWEEN 0 AND 3 THROW 50001, N'@AuditLevel is not between 0 and 3.', 1;
        IF @LogRetentionDays <= 0 THROW 50001, N'@LogRetentionDays is not above 0.', 1;

        BEGIN TRANSACTION;
        IF NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @ForTenant) THROW 50002, N'There is no such tenant.', 1;
        IF NOT EXISTS (SELECT 1 FROM dbo.TenantSecurityPolicy AS p WITH (UPDLOCK, HOLDLOCK) WHERE p.TenantId = @ForTenant)
            INSERT INTO dbo.TenantSecurityPolicy (TenantId) VALUES (@ForTenant);
        UPDATE dbo.TenantSecurityPolicy
        SET AllowUnsafeClr = COALESCE(@AllowUnsafeClr, AllowUnsafeClr), AllowShellCommands = COALESCE(@AllowShellCommands, AllowShellCommands),
            AllowFileSystemAccess = COALESCE(@AllowFileSystemAccess, AllowFileSystemAccess), AllowNetworkAccess = COALESCE(@AllowNetworkAccess, AllowNetworkAccess),
            ShellCommandWhitelist = CASE WHEN @ShellCommandWhitelist IS NULL THEN ShellCommandWhitelist ELSE CAST(@ShellCommandWhitelist AS json) END,
            FilePathWhitelist = CASE WHEN @FilePathWhitelist IS NULL THEN FilePathWhitelist ELSE CAST(@FilePathWhitelist AS json) END,
            NetworkEndpointWhitelist = CASE WHEN @NetworkEndpointWhitelist IS NULL THEN NetworkEndpointWhitelist ELSE CAST(@NetworkEndpointWhitelist AS json) END,
            AuditLevel = COALESCE(@AuditLevel, AuditLevel), LogRetentionDays = COALESCE(@LogRetentionDays, LogRetentionDays),
            UpdatedAt = SYSUTCDATETIME(), UpdatedBy = SUSER_SNAME()
        WHERE TenantId = @ForTenant;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

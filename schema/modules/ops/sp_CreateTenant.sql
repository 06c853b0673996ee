-- Makes a tenant, with a policy that allows nothing outside the database.
--
-- Parameters
--   @NewTenantId   its number, above 0; it is given, as tokens carry it
--   @TenantName    unique
--   @ExternalId    as the claim tenant_id of a token has it; NULL: nobody signs in for it
--   @Tier          Free, Basic, Premium or Enterprise
-- Result     none.
-- Errors     50001 a parameter is missing or wrong; 50004 number, name or external name is another's.
CREATE OR ALTER PROCEDURE ops.sp_CreateTenant
    @NewTenantId int,
    @TenantName  nvarchar(200),
    @ExternalId  nvarchar(100) = NULL,
    @Tier        nvarchar(20)  = N'Free'
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @NewTenantId IS NULL OR @NewTenantId <= 0 THROW 50001, N'@NewTenantId is missing or not above 0.', 1;
        IF @TenantName IS NULL OR @TenantName = N'' THROW 50001, N'@TenantName is missing or empty.', 1;
        IF @Tier IS NULL OR @Tier NOT IN (N'Free', N'Basic', N'Premium', N'Enterprise') THROW 50001, N'@Tier is not Free, Basic, Premium or Enterprise.', 1;

        BEGIN TRANSACTION;
        IF EXISTS (SELECT 1 FROM dbo.Tenants AS t WITH (UPDLOCK, HOLDLOCK)
                   WHERE t.TenantId = @NewTenantId OR t.TenantName = @TenantName OR t.ExternalId = @ExternalId)
            THROW 50004, N'There is a tenant of that number, name or external name.', 1;
        INSERT INTO dbo.Tenants (TenantId, TenantName, ExternalId, Tier) VALUES (@NewTenantId, @TenantName, @ExternalId, @Tier);
        INSERT INTO dbo.TenantSecurityPolicy (TenantId, UpdatedBy) VALUES (@NewTenantId, SUSER_SNAME());
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

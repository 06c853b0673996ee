-- Sets how many units of an operation a tenant may use in a period; the quota that was in force ends.
--
-- Parameters
--   @ForTenant       the tenant
--   @Operation       as in the ledger
--   @QuotaLimit      units; NULL takes the quota away
--   @ResetInterval   Daily, Weekly, Monthly or Yearly
-- Result     none.
-- Errors     50001 a parameter is missing or wrong.
CREATE OR ALTER PROCEDURE ops.sp_SetQuota
    @ForTenant     int,
    @Operation     nvarchar(128),
    @QuotaLimit    decimal(18, 6),
    @ResetInterval nvarchar(20) = N'Monthly'
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @ForTenant IS NULL OR @ForTenant < 0 THROW 50001, N'@ForTenant is missing or negative.', 1;
        IF @Operation IS NULL OR @Operation = N'' THROW 50001, N'@Operation is missing or empty.', 1;
        IF @QuotaLimit < 0 THROW 50001, N'@QuotaLimit is negative.', 1;
        IF @ResetInterval IS NULL OR @ResetInterval NOT IN (N'Daily', N'Weekly', N'Monthly', N'Yearly') THROW 50001, N'@ResetInterval is not Daily, Weekly, Monthly or Yearly.', 1;

        BEGIN TRANSACTION;
        UPDATE dbo.BillingTenantQuotas SET IsActive = 0, UpdatedUtc = SYSUTCDATETIME() WHERE TenantId = @ForTenant AND UsageType = @Operation AND IsActive = 1;
        IF @QuotaLimit IS NOT NULL
            INSERT INTO dbo.BillingTenantQuotas (TenantId, UsageType, QuotaLimit, ResetInterval) VALUES (@ForTenant, @Operation, @QuotaLimit, @ResetInterval);
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

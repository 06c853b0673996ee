-- Prices a use and writes it into the ledger, unless it would go over the tenant's quota.
--
-- Parameters
--   @TenantId, @PrincipalId   who pays, and which user or service did it
--   @Operation       generation.image, ingest.atom, ...; one that the plan does not list costs the plan's DefaultRate
--   @Units           how much of it
--   @Dimensions      JSON object of what multiplies the rate, as {"complexity":"premium","grounding":"enterprise_context"}; what the plan does
--                    not list counts as 1
--   @MessageType, @Handler, @Metadata (JSON text)   kept with it
--   @PlanCode        a plan other than the tenant's, as fn_BillingPlan finds it
--   @LedgerId        OUTPUT the row
--   @TotalCost       OUTPUT units * rate * multipliers, in DCU, rounded to six places
-- Result     none but the OUTPUT parameters.
-- Errors     50001 a parameter is missing or wrong; 50005 it would go over the quota of the operation: then nothing is in the ledger and the
--            violation is in BillingQuotaViolations (unless the caller's transaction is rolled back); 50006 there is no such plan.
CREATE OR ALTER PROCEDURE dbo.sp_RecordUsage
    @TenantId    int,
    @PrincipalId nvarchar(256),
    @Operation   nvarchar(128),
    @Units       decimal(18, 6),
    @Dimensions  nvarchar(max)  = NULL,
    @MessageType nvarchar(128)  = NULL,
    @Handler     nvarchar(256)  = NULL,
    @Metadata    nvarchar(max)  = NULL,
    @PlanCode    nvarchar(64)   = NULL,
    @LedgerId    bigint         = NULL OUTPUT,
    @TotalCost   decimal(18, 6) = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SELECT @LedgerId = NULL, @TotalCost = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @PrincipalId IS NULL OR @PrincipalId = N'' THROW 50001, N'@PrincipalId is missing or empty.', 1;
        IF @Operation IS NULL OR @Operation = N'' THROW 50001, N'@Operation is missing or empty.', 1;
        IF @Units IS NULL OR @Units < 0 THROW 50001, N'@Units is missing or negative.', 1;
        IF @Dimensions IS NOT NULL AND ISJSON(@Dimensions) = 0 THROW 50001, N'@Dimensions is not JSON.', 1;
        IF @Metadata IS NOT NULL AND ISJSON(@Metadata) = 0 THROW 50001, N'@Metadata is not JSON.', 1;

        DECLARE @RatePlanId uniqueidentifier, @BaseRate decimal(18, 6);
        SELECT @RatePlanId = p.RatePlanId, @BaseRate = p.DefaultRate FROM dbo.fn_BillingPlan(@TenantId, @PlanCode) AS p;
        IF @RatePlanId IS NULL THROW 50006, N'There is no such rate plan.', 1;
        SELECT @BaseRate = r.Rate FROM dbo.BillingOperationRates AS r WHERE r.RatePlanId = @RatePlanId AND r.Operation = @Operation AND r.IsActive = 1;

        DECLARE @Dimension TABLE (Dimension nvarchar(4000) NOT NULL, [Key] nvarchar(max) NULL); -- takes the database's collation, which OPENJSON does not
        INSERT INTO @Dimension (Dimension, [Key]) SELECT d.[key], d.[value] FROM OPENJSON(COALESCE(@Dimensions, N'{}')) AS d;
        -- A product is the sum of logarithms; a factor of 0 has none, and makes the whole 0.
        DECLARE @Zeros int, @Product float;
        SELECT @Zeros = COUNT(CASE WHEN m.Multiplier = 0 THEN 1 END), @Product = EXP(COALESCE(SUM(LOG(NULLIF(CAST(m.Multiplier AS float), 0))), 0))
        FROM @Dimension AS d
        JOIN dbo.BillingMultipliers AS m ON m.RatePlanId = @RatePlanId AND m.Dimension = d.Dimension AND m.[Key] = d.[Key] AND m.IsActive = 1;
        DECLARE @Multiplier decimal(18, 6) = CASE WHEN @Zeros > 0 THEN 0 ELSE ROUND(@Product, 6) END;
        SET @TotalCost = ROUND(CAST(@Units AS decimal(28, 6)) * @BaseRate * @Multiplier, 6);

        BEGIN TRANSACTION;
        DECLARE @Limit decimal(18, 6), @From datetime2(7), @Used decimal(18, 6);
        -- Of two uses at once the second waits here, and counts the first.
        SELECT @Limit = q.QuotaLimit, @From = dbo.fn_QuotaPeriodStart(q.ResetInterval, SYSUTCDATETIME())
        FROM dbo.BillingTenantQuotas AS q WITH (UPDLOCK)
        WHERE q.TenantId = @TenantId AND q.UsageType = @Operation AND q.IsActive = 1;
        IF @Limit IS NOT NULL
        BEGIN
            SELECT @Used = COALESCE(SUM(u.Units), 0) + @Units
            FROM dbo.BillingUsageLedger AS u
            WHERE u.TenantId = @TenantId AND u.Operation = @Operation AND u.TimestampUtc >= @From;
            IF @Used > @Limit
            BEGIN
                SET @TotalCost = NULL;
                INSERT INTO dbo.BillingQuotaViolations (TenantId, UsageType, QuotaLimit, CurrentUsage) VALUES (@TenantId, @Operation, @Limit, @Used);
                COMMIT TRANSACTION; -- the violation stays
                THROW 50005, N'The use would go over the quota of the operation.', 1;
            END;
        END;
        INSERT INTO dbo.BillingUsageLedger (TenantId, PrincipalId, Operation, MessageType, Handler, Units, BaseRate, Multiplier, TotalCost, MetadataJson)
        VALUES (@TenantId, @PrincipalId, @Operation, @MessageType, @Handler, @Units, @BaseRate, @Multiplier, @TotalCost, CAST(@Metadata AS json));
        SET @LedgerId = CAST(SCOPE_IDENTITY() AS bigint);
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

IF OBJECT_ID(N'dbo.sp_CalculateBill', N'P') IS NULL OR OBJECT_ID(N'dbo.BillingUsageLedger', N'U') IS NULL
    SELECT N'dbo.sp_CalculateBill is not there' AS missing;
ELSE
BEGIN
    DECLARE @tenant int = 2147483601;
    EXEC sys.sp_set_session_context N'TenantId', @tenant;
    BEGIN TRANSACTION;
    INSERT dbo.BillingRatePlans (TenantId, PlanCode, Name, MonthlyFee, UnitPricePerDcu) VALUES (@tenant, N'probe', N'probe', 0, 1);
    INSERT dbo.BillingUsageLedger (TenantId, PrincipalId, Operation, Units, BaseRate, TotalCost, TimestampUtc) VALUES
        (@tenant, N'hartctl verify', N'probe', 6000, 1, 6000, '2001-01-15'), (@tenant, N'hartctl verify', N'probe', 1000, 1, 1000, '2001-02-15');
    EXEC dbo.sp_CalculateBill @TenantId = @tenant, @PeriodStart = '2001-01-01', @PeriodEnd = '2001-02-01', @TaxRate = 0.08, @PlanCode = N'probe';
    EXEC dbo.sp_CalculateBill @TenantId = @tenant, @PeriodStart = '2001-02-01', @PeriodEnd = '2001-03-01', @TaxRate = 0.08, @PlanCode = N'probe';
    IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
END;

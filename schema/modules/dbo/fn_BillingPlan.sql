-- The price plan of a tenant: its own active one, the newest of several; else the one of tenant 0 with that code. Without a code a tenant that has
-- no plan of its own is under publisher_core. No row: there is no such plan.
CREATE OR ALTER FUNCTION dbo.fn_BillingPlan (@TenantId int, @PlanCode nvarchar(64))
RETURNS TABLE
AS
RETURN
(
    SELECT TOP (1) p.RatePlanId, p.PlanCode, p.DefaultRate, p.MonthlyFee, p.UnitPricePerDcu
    FROM dbo.BillingRatePlans AS p
    WHERE p.IsActive = 1
      AND ((p.TenantId = @TenantId AND (@PlanCode IS NULL OR p.PlanCode = @PlanCode)) OR (p.TenantId = 0 AND p.PlanCode = COALESCE(@PlanCode, N'publisher_core')))
    ORDER BY CASE WHEN p.TenantId = @TenantId THEN 0 ELSE 1 END, p.CreatedUtc DESC, p.PlanCode
);

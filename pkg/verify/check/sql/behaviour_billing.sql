-- generation.image: 0.120 a unit, times 3 for an image, 1.5 for premium complexity, 1.3 for grounding in the enterprise's context.
IF OBJECT_ID(N'dbo.BillingOperationRates', N'U') IS NULL OR OBJECT_ID(N'dbo.BillingMultipliers', N'U') IS NULL
    SELECT N'the price list is not there' AS missing;
ELSE
BEGIN
    DECLARE @tenant int = 2147483601;
    EXEC sys.sp_set_session_context N'TenantId', @tenant; -- sees the plans for all
    IF EXISTS (SELECT 1 FROM dbo.BillingRatePlans AS p WHERE p.TenantId = 0 AND p.PlanCode LIKE N'publisher[_]%')
        SELECT CONCAT(N'an image of plan ', p.PlanCode) AS name, CAST(r.Rate * t.Multiplier * c.Multiplier * g.Multiplier AS float) AS value, CAST(0.702 AS float) AS expected, CAST(0.0000005 AS float) AS tolerance
        FROM dbo.BillingRatePlans AS p
        LEFT JOIN dbo.BillingOperationRates AS r ON r.RatePlanId = p.RatePlanId AND r.Operation = N'generation.image' AND r.IsActive = 1
        LEFT JOIN dbo.BillingMultipliers AS t ON t.RatePlanId = p.RatePlanId AND t.Dimension = N'generation_type' AND t.[Key] = N'image' AND t.IsActive = 1
        LEFT JOIN dbo.BillingMultipliers AS c ON c.RatePlanId = p.RatePlanId AND c.Dimension = N'complexity' AND c.[Key] = N'premium' AND c.IsActive = 1
        LEFT JOIN dbo.BillingMultipliers AS g ON g.RatePlanId = p.RatePlanId AND g.Dimension = N'grounding' AND g.[Key] = N'enterprise_context' AND g.IsActive = 1
        WHERE p.TenantId = 0 AND p.PlanCode LIKE N'publisher[_]%'
        ORDER BY p.PlanCode;
    ELSE
        SELECT N'there is no plan for all' AS missing;
END;

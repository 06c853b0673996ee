-- The three plans that every tenant is offered. A tenant with an agreement of its own has a plan under its own number, which is not touched here.
-- Natural key: TenantId, PlanCode.
INSERT INTO dbo.BillingRatePlans (TenantId, PlanCode, Name, DefaultRate, MonthlyFee, UnitPricePerDcu, IncludedPublicStorageGb, IncludedPrivateStorageGb, IncludedSeatCount, AllowsPrivateData, CanQueryPublicCorpus)
SELECT 0, v.PlanCode, v.Name, v.DefaultRate, v.MonthlyFee, v.UnitPricePerDcu, v.PublicGb, v.PrivateGb, v.Seats, 1, 1
FROM (VALUES
    (N'publisher_core', N'Publisher Core', 0.0105, 2500.00, 0.00008, 120, 40, 25),
    (N'publisher_pro', N'Publisher Pro', 0.0095, 5000.00, 0.000075, 250, 100, 50),
    (N'publisher_enterprise', N'Publisher Enterprise', 0.0085, 10000.00, 0.00007, 500, 250, 100)
) AS v (PlanCode, Name, DefaultRate, MonthlyFee, UnitPricePerDcu, PublicGb, PrivateGb, Seats)
WHERE NOT EXISTS (SELECT 1 FROM dbo.BillingRatePlans AS p WHERE p.TenantId = 0 AND p.PlanCode = v.PlanCode);

UPDATE p
SET Name = v.Name, DefaultRate = v.DefaultRate, MonthlyFee = v.MonthlyFee, UnitPricePerDcu = v.UnitPricePerDcu,
    IncludedPublicStorageGb = v.PublicGb, IncludedPrivateStorageGb = v.PrivateGb, IncludedSeatCount = v.Seats, UpdatedUtc = SYSUTCDATETIME()
FROM dbo.BillingRatePlans AS p
JOIN (VALUES
    (N'publisher_core', N'Publisher Core', 0.0105, 2500.00, 0.00008, 120, 40, 25),
    (N'publisher_pro', N'Publisher Pro', 0.0095, 5000.00, 0.000075, 250, 100, 50),
    (N'publisher_enterprise', N'Publisher Enterprise', 0.0085, 10000.00, 0.00007, 500, 250, 100)
) AS v (PlanCode, Name, DefaultRate, MonthlyFee, UnitPricePerDcu, PublicGb, PrivateGb, Seats) ON v.PlanCode = p.PlanCode
WHERE p.TenantId = 0
  AND (p.Name <> v.Name OR p.DefaultRate <> v.DefaultRate OR p.MonthlyFee <> v.MonthlyFee OR p.UnitPricePerDcu <> v.UnitPricePerDcu
       OR p.IncludedPublicStorageGb <> v.PublicGb OR p.IncludedPrivateStorageGb <> v.PrivateGb OR p.IncludedSeatCount <> v.Seats);

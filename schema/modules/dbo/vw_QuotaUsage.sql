-- One row a quota in force, of all tenants: how much of it is used in the period that runs. The reader filters on TenantId.
CREATE OR ALTER VIEW dbo.vw_QuotaUsage
AS
SELECT q.TenantId, q.UsageType, q.QuotaLimit, q.ResetInterval, p.PeriodStart,
       COALESCE((SELECT SUM(u.Units) FROM dbo.BillingUsageLedger AS u
                 WHERE u.TenantId = q.TenantId AND u.Operation = q.UsageType AND u.TimestampUtc >= p.PeriodStart), 0) AS Used
FROM dbo.BillingTenantQuotas AS q
CROSS APPLY (SELECT dbo.fn_QuotaPeriodStart(q.ResetInterval, SYSUTCDATETIME()) AS PeriodStart) AS p
WHERE q.IsActive = 1;

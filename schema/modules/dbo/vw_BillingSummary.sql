-- One row a tenant, month (its first day) and operation: how often and how much it was used, and what that cost, in DCU. The reader filters on TenantId.
CREATE OR ALTER VIEW dbo.vw_BillingSummary
AS
SELECT u.TenantId, DATEFROMPARTS(YEAR(u.TimestampUtc), MONTH(u.TimestampUtc), 1) AS UsageMonth, u.Operation,
       COUNT_BIG(*) AS UseCount, SUM(u.Units) AS Units, SUM(u.TotalCost) AS TotalCost, MAX(u.TimestampUtc) AS LastUsedUtc
FROM dbo.BillingUsageLedger AS u
GROUP BY u.TenantId, DATEFROMPARTS(YEAR(u.TimestampUtc), MONTH(u.TimestampUtc), 1), u.Operation;

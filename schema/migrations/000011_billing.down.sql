-- Takes billing back, with its rows.
DROP TABLE dbo.BillingQuotaViolations;
DROP TABLE dbo.BillingTenantQuotas;
DROP TABLE dbo.BillingInvoices;
DROP TABLE dbo.BillingUsageLedger;
DROP TABLE dbo.BillingMultipliers;
DROP TABLE dbo.BillingOperationRates;
DROP TABLE dbo.BillingRatePlans;

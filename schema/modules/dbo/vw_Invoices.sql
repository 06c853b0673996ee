-- One row an invoice, of all tenants. The reader filters on TenantId.
CREATE OR ALTER VIEW dbo.vw_Invoices
AS
SELECT i.InvoiceId, i.TenantId, i.InvoiceNumber, i.BillingPeriodStart, i.BillingPeriodEnd, i.Subtotal, i.Discount, i.Tax, i.Total, i.Status,
       i.GeneratedUtc, i.PaidUtc
FROM dbo.BillingInvoices AS i;

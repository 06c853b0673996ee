-- What a tenant owes for a period, and on demand the invoice.
--
-- The subtotal is the DCU of the ledger times the plan's price of a DCU, plus the plan's fee for every first of a month in the period. Above 1 000 there
-- is a discount on all of it of 5 percent, above 5 000 of 10, above 10 000 of 15; exactly 1 000 has none. Tax is on what is left.
--
-- Parameters
--   @TenantId          who pays
--   @PeriodStart, @PeriodEnd   UTC, the end left out; NULL for both: the month that was before this one
--   @TaxRate           as a fraction
--   @PlanCode          a plan other than the tenant's, as fn_BillingPlan finds it
--   @GenerateInvoice   1: the invoice is written, Pending
--   @InvoiceId         OUTPUT the invoice; NULL without one
-- Result     one set of one row: TenantId, PlanCode, PeriodStart, PeriodEnd, Dcu, Subtotal, DiscountRate, Discount, Tax, Total, InvoiceNumber.
-- Errors     50001 a parameter is missing or wrong; 50004 the period has an invoice that is not cancelled; 50006 there is no such plan; 50008 the session is
--            not the tenant's.
CREATE OR ALTER PROCEDURE dbo.sp_CalculateBill
    @TenantId        int,
    @PeriodStart     datetime2(7)  = NULL,
    @PeriodEnd       datetime2(7)  = NULL,
    @TaxRate         decimal(9, 6) = 0.08,
    @PlanCode        nvarchar(64)  = NULL,
    @GenerateInvoice bit           = 0,
    @InvoiceId       bigint        = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @InvoiceId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @TaxRate IS NULL OR @TaxRate NOT BETWEEN 0 AND 1 THROW 50001, N'@TaxRate is not between 0 and 1.', 1;
        IF @GenerateInvoice IS NULL THROW 50001, N'@GenerateInvoice is missing.', 1;
        -- Else an invoice that the policy hides would be met only by its unique key.
        IF NOT EXISTS (SELECT 1 FROM security.fn_TenantAccess(@TenantId)) THROW 50008, N'The session is not the tenant''s.', 1;
        IF @PeriodStart IS NULL AND @PeriodEnd IS NULL
            SELECT @PeriodEnd = dbo.fn_QuotaPeriodStart(N'Monthly', SYSUTCDATETIME()), @PeriodStart = DATEADD(month, -1, dbo.fn_QuotaPeriodStart(N'Monthly', SYSUTCDATETIME()));
        IF @PeriodStart IS NULL OR @PeriodEnd IS NULL OR @PeriodEnd <= @PeriodStart THROW 50001, N'@PeriodStart and @PeriodEnd are no period.', 1;

        DECLARE @Plan nvarchar(64), @Fee decimal(18, 2), @Price decimal(18, 6);
        SELECT @Plan = p.PlanCode, @Fee = p.MonthlyFee, @Price = p.UnitPricePerDcu FROM dbo.fn_BillingPlan(@TenantId, @PlanCode) AS p;
        IF @Plan IS NULL THROW 50006, N'There is no such rate plan.', 1;

        BEGIN TRANSACTION;
        DECLARE @Dcu decimal(28, 6) =
            (SELECT COALESCE(SUM(u.TotalCost), 0) FROM dbo.BillingUsageLedger AS u
             WHERE u.TenantId = @TenantId AND u.TimestampUtc >= @PeriodStart AND u.TimestampUtc < @PeriodEnd);
        DECLARE @Firsts int = DATEDIFF(month, @PeriodStart, @PeriodEnd)
            + CASE WHEN @PeriodStart = dbo.fn_QuotaPeriodStart(N'Monthly', @PeriodStart) THEN 1 ELSE 0 END
            - CASE WHEN @PeriodEnd = dbo.fn_QuotaPeriodStart(N'Monthly', @PeriodEnd) THEN 1 ELSE 0 END;
        DECLARE @Subtotal decimal(18, 2) = ROUND(@Dcu * @Price + @Fee * @Firsts, 2);
        DECLARE @DiscountRate decimal(9, 6) = CASE WHEN @Subtotal > 10000 THEN 0.15 WHEN @Subtotal > 5000 THEN 0.10 WHEN @Subtotal > 1000 THEN 0.05 ELSE 0 END;
        DECLARE @Discount decimal(18, 2) = ROUND(@Subtotal * @DiscountRate, 2);
        DECLARE @Tax decimal(18, 2) = ROUND((@Subtotal - @Discount) * @TaxRate, 2);
        DECLARE @Number nvarchar(100);
        IF @GenerateInvoice = 1
        BEGIN
            DECLARE @Before int, @Valid int;
            SELECT @Before = COUNT(*), @Valid = COUNT(CASE WHEN i.Status <> N'Cancelled' THEN 1 END)
            FROM dbo.BillingInvoices AS i WITH (UPDLOCK, HOLDLOCK)
            WHERE i.TenantId = @TenantId AND i.BillingPeriodStart = @PeriodStart AND i.BillingPeriodEnd = @PeriodEnd;
            IF @Valid > 0 THROW 50004, N'The period has an invoice.', 1;
            SET @Number = CONCAT(N'INV-', @TenantId, N'-', FORMAT(@PeriodStart, N'yyyyMMddHHmmssfffffff'), N'-', FORMAT(@PeriodEnd, N'yyyyMMddHHmmssfffffff'), N'-', @Before + 1);
            INSERT INTO dbo.BillingInvoices (TenantId, InvoiceNumber, BillingPeriodStart, BillingPeriodEnd, Subtotal, Discount, Tax, Total)
            VALUES (@TenantId, @Number, @PeriodStart, @PeriodEnd, @Subtotal, @Discount, @Tax, @Subtotal - @Discount + @Tax);
            SET @InvoiceId = CAST(SCOPE_IDENTITY() AS bigint);
        END;
        COMMIT TRANSACTION;

        SELECT @TenantId AS TenantId, @Plan AS PlanCode, @PeriodStart AS PeriodStart, @PeriodEnd AS PeriodEnd, @Dcu AS Dcu, @Subtotal AS Subtotal,
               @DiscountRate AS DiscountRate, @Discount AS Discount, @Tax AS Tax, @Subtotal - @Discount + @Tax AS Total, @Number AS InvoiceNumber;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

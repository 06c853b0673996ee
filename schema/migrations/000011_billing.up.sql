-- Billing: what a unit of work costs, what was used, what is owed.

-- A row is a price plan. TenantId 0: offered to every tenant; any other: made for that tenant alone, and then it goes before those of tenant 0.
-- The price of a unit is rate of the operation (DefaultRate when the plan does not list it), in DCU, times the multipliers of its dimensions.
CREATE TABLE dbo.BillingRatePlans
(
    RatePlanId               uniqueidentifier NOT NULL CONSTRAINT DF_BillingRatePlans_RatePlanId DEFAULT (NEWSEQUENTIALID()),
    TenantId                 int              NOT NULL CONSTRAINT DF_BillingRatePlans_TenantId DEFAULT (0),
    PlanCode                 nvarchar(64)     NOT NULL,
    Name                     nvarchar(128)    NOT NULL,
    Description              nvarchar(256)    NULL,
    DefaultRate              decimal(18, 6)   NOT NULL CONSTRAINT DF_BillingRatePlans_DefaultRate DEFAULT (0.01),          -- DCU
    MonthlyFee               decimal(18, 2)   NOT NULL CONSTRAINT DF_BillingRatePlans_MonthlyFee DEFAULT (0),
    UnitPricePerDcu          decimal(18, 6)   NOT NULL CONSTRAINT DF_BillingRatePlans_UnitPricePerDcu DEFAULT (0.00008), -- money
    IncludedPublicStorageGb  decimal(18, 2)   NOT NULL CONSTRAINT DF_BillingRatePlans_IncludedPublicStorageGb DEFAULT (0),
    IncludedPrivateStorageGb decimal(18, 2)   NOT NULL CONSTRAINT DF_BillingRatePlans_IncludedPrivateStorageGb DEFAULT (0),
    IncludedSeatCount        int              NOT NULL CONSTRAINT DF_BillingRatePlans_IncludedSeatCount DEFAULT (1),
    AllowsPrivateData        bit              NOT NULL CONSTRAINT DF_BillingRatePlans_AllowsPrivateData DEFAULT (0),
    CanQueryPublicCorpus     bit              NOT NULL CONSTRAINT DF_BillingRatePlans_CanQueryPublicCorpus DEFAULT (0),
    IsActive                 bit              NOT NULL CONSTRAINT DF_BillingRatePlans_IsActive DEFAULT (1),
    CreatedUtc               datetime2(7)     NOT NULL CONSTRAINT DF_BillingRatePlans_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    UpdatedUtc               datetime2(7)     NULL,
    CONSTRAINT PK_BillingRatePlans PRIMARY KEY CLUSTERED (RatePlanId),
    CONSTRAINT UQ_BillingRatePlans_TenantId_PlanCode UNIQUE (TenantId, PlanCode),
    CONSTRAINT CK_BillingRatePlans_Prices CHECK (DefaultRate >= 0 AND MonthlyFee >= 0 AND UnitPricePerDcu >= 0),
    CONSTRAINT CK_BillingRatePlans_Included CHECK (IncludedPublicStorageGb >= 0 AND IncludedPrivateStorageGb >= 0 AND IncludedSeatCount >= 0)
);
CREATE INDEX IX_BillingRatePlans_TenantId_IsActive ON dbo.BillingRatePlans (TenantId, IsActive);

-- A row is what one unit of an operation costs under a plan. A rate that is no longer active stays for the bills that used it.
CREATE TABLE dbo.BillingOperationRates
(
    OperationRateId uniqueidentifier NOT NULL CONSTRAINT DF_BillingOperationRates_OperationRateId DEFAULT (NEWSEQUENTIALID()),
    RatePlanId      uniqueidentifier NOT NULL,
    Operation       nvarchar(128)    NOT NULL, -- generation.image, ingest.atom, ...
    UnitOfMeasure   nvarchar(64)     NOT NULL CONSTRAINT DF_BillingOperationRates_UnitOfMeasure DEFAULT (N'dcu'),
    Category        nvarchar(64)     NULL,
    Description     nvarchar(256)    NULL,
    Rate            decimal(18, 6)   NOT NULL,
    IsActive        bit              NOT NULL CONSTRAINT DF_BillingOperationRates_IsActive DEFAULT (1),
    CreatedUtc      datetime2(7)     NOT NULL CONSTRAINT DF_BillingOperationRates_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    UpdatedUtc      datetime2(7)     NULL,
    CONSTRAINT PK_BillingOperationRates PRIMARY KEY CLUSTERED (OperationRateId),
    CONSTRAINT FK_BillingOperationRates_BillingRatePlans FOREIGN KEY (RatePlanId) REFERENCES dbo.BillingRatePlans (RatePlanId) ON DELETE CASCADE,
    CONSTRAINT CK_BillingOperationRates_Rate CHECK (Rate >= 0)
);
CREATE UNIQUE INDEX UQ_BillingOperationRates_RatePlanId_Operation ON dbo.BillingOperationRates (RatePlanId, Operation) WHERE IsActive = 1;
CREATE INDEX IX_BillingOperationRates_RatePlanId ON dbo.BillingOperationRates (RatePlanId);

-- A row is a factor on the rate: along one dimension of the work (complexity, grounding, ...) one value of it.
CREATE TABLE dbo.BillingMultipliers
(
    MultiplierId uniqueidentifier NOT NULL CONSTRAINT DF_BillingMultipliers_MultiplierId DEFAULT (NEWSEQUENTIALID()),
    RatePlanId   uniqueidentifier NOT NULL,
    Dimension    nvarchar(32)     NOT NULL,
    [Key]        nvarchar(128)    NOT NULL,
    Multiplier   decimal(18, 6)   NOT NULL,
    IsActive     bit              NOT NULL CONSTRAINT DF_BillingMultipliers_IsActive DEFAULT (1),
    CreatedUtc   datetime2(7)     NOT NULL CONSTRAINT DF_BillingMultipliers_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    UpdatedUtc   datetime2(7)     NULL,
    CONSTRAINT PK_BillingMultipliers PRIMARY KEY CLUSTERED (MultiplierId),
    CONSTRAINT FK_BillingMultipliers_BillingRatePlans FOREIGN KEY (RatePlanId) REFERENCES dbo.BillingRatePlans (RatePlanId) ON DELETE CASCADE,
    CONSTRAINT CK_BillingMultipliers_Multiplier CHECK (Multiplier >= 0)
);
CREATE UNIQUE INDEX UQ_BillingMultipliers_RatePlanId_Dimension_Key ON dbo.BillingMultipliers (RatePlanId, Dimension, [Key]) WHERE IsActive = 1;
CREATE INDEX IX_BillingMultipliers_RatePlanId ON dbo.BillingMultipliers (RatePlanId);

-- A row is one use of one operation, priced when it happened; rows are added and never changed. It keeps the figures, not the keys of the rates: a bill
-- does not change when the price list does. It is no ledger table (LEDGER = ON): verifying one fails in a database that has vector columns.
CREATE TABLE dbo.BillingUsageLedger
(
    LedgerId     bigint         NOT NULL IDENTITY(1, 1),
    TenantId     int            NOT NULL, -- no default: somebody pays
    PrincipalId  nvarchar(256)  NOT NULL, -- user or service that did it
    Operation    nvarchar(128)  NOT NULL,
    MessageType  nvarchar(128)  NULL,     -- what started it, when that was a message
    Handler      nvarchar(256)  NULL,
    Units        decimal(18, 6) NOT NULL,
    BaseRate     decimal(18, 6) NOT NULL,
    Multiplier   decimal(18, 6) NOT NULL CONSTRAINT DF_BillingUsageLedger_Multiplier DEFAULT (1),
    TotalCost    decimal(18, 6) NOT NULL, -- Units * BaseRate * Multiplier, rounded
    MetadataJson json           NULL,
    TimestampUtc datetime2(7)   NOT NULL CONSTRAINT DF_BillingUsageLedger_TimestampUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_BillingUsageLedger PRIMARY KEY CLUSTERED (LedgerId),
    CONSTRAINT CK_BillingUsageLedger_Figures CHECK (Units >= 0 AND BaseRate >= 0 AND Multiplier >= 0 AND TotalCost >= 0)
);
CREATE INDEX IX_BillingUsageLedger_TenantId_TimestampUtc ON dbo.BillingUsageLedger (TenantId, TimestampUtc) INCLUDE (Operation, Units, TotalCost);
CREATE INDEX IX_BillingUsageLedger_Operation_TimestampUtc ON dbo.BillingUsageLedger (Operation, TimestampUtc) INCLUDE (TenantId, Units, TotalCost);

-- A row is a bill over a period: Subtotal, less Discount, plus Tax. The period takes its start in and leaves its end out.
CREATE TABLE dbo.BillingInvoices
(
    InvoiceId          bigint         NOT NULL IDENTITY(1, 1),
    TenantId           int            NOT NULL,
    InvoiceNumber      nvarchar(100)  NOT NULL,
    BillingPeriodStart datetime2(7)   NOT NULL,
    BillingPeriodEnd   datetime2(7)   NOT NULL,
    Subtotal           decimal(18, 2) NOT NULL,
    Discount           decimal(18, 2) NOT NULL CONSTRAINT DF_BillingInvoices_Discount DEFAULT (0),
    Tax                decimal(18, 2) NOT NULL CONSTRAINT DF_BillingInvoices_Tax DEFAULT (0),
    Total              decimal(18, 2) NOT NULL,
    Status             nvarchar(50)   NOT NULL CONSTRAINT DF_BillingInvoices_Status DEFAULT (N'Pending'),
    GeneratedUtc       datetime2(7)   NOT NULL CONSTRAINT DF_BillingInvoices_GeneratedUtc DEFAULT (SYSUTCDATETIME()),
    PaidUtc            datetime2(7)   NULL,
    MetadataJson       json           NULL,
    CONSTRAINT PK_BillingInvoices PRIMARY KEY CLUSTERED (InvoiceId),
    CONSTRAINT UQ_BillingInvoices_InvoiceNumber UNIQUE (InvoiceNumber),
    CONSTRAINT CK_BillingInvoices_Period CHECK (BillingPeriodEnd > BillingPeriodStart),
    CONSTRAINT CK_BillingInvoices_Total CHECK (Discount BETWEEN 0 AND Subtotal AND Tax >= 0 AND Total = Subtotal - Discount + Tax),
    CONSTRAINT CK_BillingInvoices_Status CHECK (Status IN (N'Pending', N'Paid', N'Overdue', N'Cancelled')),
    CONSTRAINT CK_BillingInvoices_PaidUtc CHECK ((Status = N'Paid' AND PaidUtc IS NOT NULL) OR (Status <> N'Paid' AND PaidUtc IS NULL))
);
-- A period is billed once; a cancelled bill makes room for another.
CREATE UNIQUE INDEX UQ_BillingInvoices_TenantId_Period ON dbo.BillingInvoices (TenantId, BillingPeriodStart, BillingPeriodEnd) WHERE Status <> N'Cancelled';
CREATE INDEX IX_BillingInvoices_TenantId_GeneratedUtc ON dbo.BillingInvoices (TenantId, GeneratedUtc DESC);

-- A row is how much of an operation a tenant may use in an interval; no row: as much as it pays for.
CREATE TABLE dbo.BillingTenantQuotas
(
    QuotaId       int            NOT NULL IDENTITY(1, 1),
    TenantId      int            NOT NULL,
    UsageType     nvarchar(128)  NOT NULL, -- an operation of the ledger
    QuotaLimit    decimal(18, 6) NOT NULL, -- in units
    ResetInterval nvarchar(20)   NOT NULL CONSTRAINT DF_BillingTenantQuotas_ResetInterval DEFAULT (N'Monthly'),
    IsActive      bit            NOT NULL CONSTRAINT DF_BillingTenantQuotas_IsActive DEFAULT (1),
    CreatedUtc    datetime2(7)   NOT NULL CONSTRAINT DF_BillingTenantQuotas_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    UpdatedUtc    datetime2(7)   NULL,
    CONSTRAINT PK_BillingTenantQuotas PRIMARY KEY CLUSTERED (QuotaId),
    CONSTRAINT CK_BillingTenantQuotas_QuotaLimit CHECK (QuotaLimit >= 0),
    CONSTRAINT CK_BillingTenantQuotas_ResetInterval CHECK (ResetInterval IN (N'Daily', N'Weekly', N'Monthly', N'Yearly'))
);
CREATE UNIQUE INDEX UQ_BillingTenantQuotas_TenantId_UsageType ON dbo.BillingTenantQuotas (TenantId, UsageType) WHERE IsActive = 1;

-- A row says that a tenant wanted more than its quota.
CREATE TABLE dbo.BillingQuotaViolations
(
    ViolationId  bigint         NOT NULL IDENTITY(1, 1),
    TenantId     int            NOT NULL,
    UsageType    nvarchar(128)  NOT NULL,
    QuotaLimit   decimal(18, 6) NOT NULL, -- as it was then
    CurrentUsage decimal(18, 6) NOT NULL, -- with what was asked for
    ViolatedUtc  datetime2(7)   NOT NULL CONSTRAINT DF_BillingQuotaViolations_ViolatedUtc DEFAULT (SYSUTCDATETIME()),
    Resolved     bit            NOT NULL CONSTRAINT DF_BillingQuotaViolations_Resolved DEFAULT (0),
    ResolvedUtc  datetime2(7)   NULL,
    Notes        nvarchar(max)  NULL,
    CONSTRAINT PK_BillingQuotaViolations PRIMARY KEY CLUSTERED (ViolationId),
    CONSTRAINT CK_BillingQuotaViolations_Usage CHECK (QuotaLimit >= 0 AND CurrentUsage > QuotaLimit),
    CONSTRAINT CK_BillingQuotaViolations_ResolvedUtc CHECK ((Resolved = 1 AND ResolvedUtc IS NOT NULL) OR (Resolved = 0 AND ResolvedUtc IS NULL))
);
CREATE INDEX IX_BillingQuotaViolations_TenantId ON dbo.BillingQuotaViolations (TenantId, ViolatedUtc) WHERE Resolved = 0;

-- Autonomy: the observe, orient, decide, act loop of the database over itself, and the jobs that it computes.

-- A row is one turn of the loop, from the analysis to what was learnt. A phase that has not ended has no time; where a turn stopped is the
-- first that is missing.
CREATE TABLE dbo.OodaCycles
(
    CycleId             uniqueidentifier NOT NULL CONSTRAINT DF_OodaCycles_CycleId DEFAULT (NEWID()), -- analysisId of the messages
    TenantId            int              NOT NULL CONSTRAINT DF_OodaCycles_TenantId DEFAULT (0),
    AnalysisScope       nvarchar(256)    NOT NULL CONSTRAINT DF_OodaCycles_AnalysisScope DEFAULT (N'full'),
    LookbackHours       int              NOT NULL CONSTRAINT DF_OodaCycles_LookbackHours DEFAULT (24),
    TriggerReason       nvarchar(200)    NULL,
    Status              nvarchar(50)     NOT NULL CONSTRAINT DF_OodaCycles_Status DEFAULT (N'Running'),
    StartedAt           datetime2(7)     NOT NULL CONSTRAINT DF_OodaCycles_StartedAt DEFAULT (SYSUTCDATETIME()),
    AnalyzedAt          datetime2(7)     NULL,
    HypothesizedAt      datetime2(7)     NULL,
    ActedAt             datetime2(7)     NULL,
    LearnedAt           datetime2(7)     NULL,
    AnomalyCount        int              NULL,
    PatternCount        int              NULL,
    HypothesisCount     int              NULL,
    ExecutedActionCount int              NULL,
    QueuedActionCount   int              NULL,
    FailedActionCount   int              NULL,
    LatencyImprovement  float            NULL, -- percent; below 0: slower than before
    Observations        json             NULL, -- of Analyze
    Hypotheses          json             NULL, -- of Hypothesize
    ActionResults       json             NULL, -- of Act
    Outcome             json             NULL, -- of Learn
    ErrorMessage        nvarchar(max)    NULL,
    CONSTRAINT PK_OodaCycles PRIMARY KEY NONCLUSTERED (CycleId),
    CONSTRAINT CK_OodaCycles_Status CHECK (Status IN (N'Running', N'Completed', N'Failed', N'Cancelled')),
    CONSTRAINT CK_OodaCycles_LookbackHours CHECK (LookbackHours > 0),
    CONSTRAINT CK_OodaCycles_Counts CHECK (AnomalyCount >= 0 AND PatternCount >= 0 AND HypothesisCount >= 0 AND ExecutedActionCount >= 0 AND QueuedActionCount >= 0 AND FailedActionCount >= 0)
);
CREATE CLUSTERED INDEX IX_OodaCycles_StartedAt ON dbo.OodaCycles (StartedAt);
CREATE INDEX IX_OodaCycles_TenantId_StartedAt ON dbo.OodaCycles (TenantId, StartedAt DESC);

-- A row is a long computation that the loop does in pieces, one piece a turn; CurrentState says where to go on.
CREATE TABLE dbo.AutonomousComputeJobs
(
    JobId         uniqueidentifier NOT NULL CONSTRAINT DF_AutonomousComputeJobs_JobId DEFAULT (NEWID()),
    TenantId      int              NOT NULL CONSTRAINT DF_AutonomousComputeJobs_TenantId DEFAULT (0),
    JobType       nvarchar(100)    NOT NULL, -- PrimeSearch, ...
    Status        nvarchar(50)     NOT NULL CONSTRAINT DF_AutonomousComputeJobs_Status DEFAULT (N'Pending'),
    JobParameters json             NOT NULL,
    CurrentState  json             NULL,
    Results       json             NULL,
    ErrorMessage  nvarchar(max)    NULL,
    CreatedAt     datetime2(7)     NOT NULL CONSTRAINT DF_AutonomousComputeJobs_CreatedAt DEFAULT (SYSUTCDATETIME()),
    UpdatedAt     datetime2(7)     NOT NULL CONSTRAINT DF_AutonomousComputeJobs_UpdatedAt DEFAULT (SYSUTCDATETIME()),
    CompletedAt   datetime2(7)     NULL,
    CONSTRAINT PK_AutonomousComputeJobs PRIMARY KEY CLUSTERED (JobId),
    CONSTRAINT CK_AutonomousComputeJobs_Status CHECK (Status IN (N'Pending', N'Running', N'Completed', N'Failed', N'Cancelled'))
);
CREATE INDEX IX_AutonomousComputeJobs_Status_CreatedAt ON dbo.AutonomousComputeJobs (Status, CreatedAt) INCLUDE (JobType);
CREATE INDEX IX_AutonomousComputeJobs_TenantId_JobType ON dbo.AutonomousComputeJobs (TenantId, JobType);

-- A row is what the loop would do and may not do by itself: it waits for a person.
CREATE TABLE dbo.PendingActions
(
    ActionId        bigint           NOT NULL IDENTITY(1, 1),
    TenantId        int              NOT NULL CONSTRAINT DF_PendingActions_TenantId DEFAULT (0),
    CycleId         uniqueidentifier NULL, -- the turn that asked
    ActionType      nvarchar(100)    NOT NULL, -- a hypothesis type: ModelRetraining, IndexOptimization, ...
    SqlStatement    nvarchar(max)    NULL,
    Description     nvarchar(max)    NULL,
    Status          nvarchar(50)     NOT NULL CONSTRAINT DF_PendingActions_Status DEFAULT (N'PendingApproval'),
    RiskLevel       nvarchar(20)     NOT NULL CONSTRAINT DF_PendingActions_RiskLevel DEFAULT (N'medium'),
    EstimatedImpact nvarchar(20)     NULL,
    CreatedUtc      datetime2(7)     NOT NULL CONSTRAINT DF_PendingActions_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    ApprovedUtc     datetime2(7)     NULL,
    ApprovedBy      nvarchar(128)    NULL,
    ExecutedUtc     datetime2(7)     NULL,
    ResultJson      json             NULL,
    ErrorMessage    nvarchar(max)    NULL,
    CONSTRAINT PK_PendingActions PRIMARY KEY CLUSTERED (ActionId),
    CONSTRAINT FK_PendingActions_OodaCycles FOREIGN KEY (CycleId) REFERENCES dbo.OodaCycles (CycleId) ON DELETE SET NULL,
    CONSTRAINT CK_PendingActions_Status CHECK (Status IN (N'PendingApproval', N'Approved', N'Rejected', N'Executed', N'Failed', N'Expired')),
    CONSTRAINT CK_PendingActions_RiskLevel CHECK (RiskLevel IN (N'low', N'medium', N'high', N'critical'))
);
CREATE INDEX IX_PendingActions_Status_CreatedUtc ON dbo.PendingActions (Status, CreatedUtc DESC);
CREATE INDEX IX_PendingActions_TenantId_Status ON dbo.PendingActions (TenantId, Status);
CREATE INDEX IX_PendingActions_CycleId ON dbo.PendingActions (CycleId);

-- A row is one change to its own code that the system made or proposed, and how it went. It is the installation's: it has no tenant.
CREATE TABLE dbo.AutonomousImprovementHistory
(
    ImprovementId    uniqueidentifier NOT NULL CONSTRAINT DF_AutonomousImprovementHistory_ImprovementId DEFAULT (NEWID()),
    AnalysisResults  json             NOT NULL,
    GeneratedCode    nvarchar(max)    NOT NULL,
    TargetFile       nvarchar(512)    NOT NULL,
    ChangeType       nvarchar(50)     NOT NULL,
    RiskLevel        nvarchar(20)     NOT NULL,
    EstimatedImpact  nvarchar(20)     NULL,
    GitCommitHash    nvarchar(64)     NULL,
    SuccessScore     decimal(5, 4)    NULL,
    TestsPassed      int              NULL,
    TestsFailed      int              NULL,
    PerformanceDelta decimal(10, 4)   NULL,
    ErrorMessage     nvarchar(max)    NULL,
    WasDeployed      bit              NOT NULL CONSTRAINT DF_AutonomousImprovementHistory_WasDeployed DEFAULT (0),
    WasRolledBack    bit              NOT NULL CONSTRAINT DF_AutonomousImprovementHistory_WasRolledBack DEFAULT (0),
    StartedAt        datetime2(7)     NOT NULL CONSTRAINT DF_AutonomousImprovementHistory_StartedAt DEFAULT (SYSUTCDATETIME()),
    CompletedAt      datetime2(7)     NULL,
    RolledBackAt     datetime2(7)     NULL,
    CONSTRAINT PK_AutonomousImprovementHistory PRIMARY KEY CLUSTERED (ImprovementId),
    CONSTRAINT CK_AutonomousImprovementHistory_SuccessScore CHECK (SuccessScore BETWEEN 0 AND 1),
    CONSTRAINT CK_AutonomousImprovementHistory_RiskLevel CHECK (RiskLevel IN (N'low', N'medium', N'high', N'critical')),
    CONSTRAINT CK_AutonomousImprovementHistory_RolledBackAt CHECK ((WasRolledBack = 1 AND WasDeployed = 1 AND RolledBackAt IS NOT NULL) OR (WasRolledBack = 0 AND RolledBackAt IS NULL))
);
CREATE INDEX IX_AutonomousImprovementHistory_StartedAt ON dbo.AutonomousImprovementHistory (StartedAt DESC);
CREATE INDEX IX_AutonomousImprovementHistory_ChangeType_RiskLevel ON dbo.AutonomousImprovementHistory (ChangeType, RiskLevel) INCLUDE (SuccessScore);
CREATE INDEX IX_AutonomousImprovementHistory_SuccessScore ON dbo.AutonomousImprovementHistory (SuccessScore DESC) WHERE WasDeployed = 1 AND WasRolledBack = 0;

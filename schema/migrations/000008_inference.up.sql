-- Inference: what models were asked, how the answer came about, and what need not be asked again.
--
-- Left for later migrations: change data capture on InferenceRequests; InferenceCache_InMemory as a memory-optimised table.

-- A row is one question to one model or several. It is the queue as well: a worker takes the oldest Pending row.
CREATE TABLE dbo.InferenceRequests
(
    InferenceId             bigint        NOT NULL IDENTITY(1, 1),
    TenantId                int           NOT NULL CONSTRAINT DF_InferenceRequests_TenantId DEFAULT (0),
    CorrelationId           nvarchar(100) NULL, -- the caller's own name for it
    TaskType                nvarchar(50)  NULL,
    Status                  nvarchar(50)  NOT NULL CONSTRAINT DF_InferenceRequests_Status DEFAULT (N'Pending'),
    ModelId                 int           NULL, -- NULL: the planner chose; ModelsUsed says which
    ModelsUsed              json          NULL,
    EnsembleStrategy        nvarchar(50)  NULL,
    InputData               json          NULL,
    InputHash               binary(32)    NULL, -- SHA-256 of InputData as it was sent, for the cache
    OutputData              json          NULL,
    OutputMetadata          json          NULL,
    ErrorMessage            nvarchar(max) NULL,
    Confidence              float         NULL,
    Complexity              int           NULL, -- estimated before it ran
    SlaTier                 nvarchar(50)  NULL,
    EstimatedResponseTimeMs int           NULL,
    TotalDurationMs         int           NULL,
    CacheHit                bit           NOT NULL CONSTRAINT DF_InferenceRequests_CacheHit DEFAULT (0),
    UserRating              tinyint       NULL,
    UserFeedback            nvarchar(max) NULL,
    RequestTimestamp        datetime2(7)  NOT NULL CONSTRAINT DF_InferenceRequests_RequestTimestamp DEFAULT (SYSUTCDATETIME()),
    CompletionTimestamp     datetime2(7)  NULL,
    CONSTRAINT PK_InferenceRequests PRIMARY KEY CLUSTERED (InferenceId),
    CONSTRAINT FK_InferenceRequests_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_InferenceRequests_Status CHECK (Status IN (N'Pending', N'Queued', N'Running', N'Completed', N'Failed', N'Cancelled')),
    CONSTRAINT CK_InferenceRequests_Confidence CHECK (Confidence BETWEEN 0 AND 1),
    CONSTRAINT CK_InferenceRequests_TotalDurationMs CHECK (TotalDurationMs >= 0),
    CONSTRAINT CK_InferenceRequests_UserRating CHECK (UserRating BETWEEN 1 AND 5)
);
CREATE INDEX IX_InferenceRequests_Status_RequestTimestamp ON dbo.InferenceRequests (Status, RequestTimestamp);
CREATE INDEX IX_InferenceRequests_TenantId_RequestTimestamp ON dbo.InferenceRequests (TenantId, RequestTimestamp DESC);
CREATE INDEX IX_InferenceRequests_RequestTimestamp ON dbo.InferenceRequests (RequestTimestamp DESC);
CREATE INDEX IX_InferenceRequests_TaskType ON dbo.InferenceRequests (TaskType);
CREATE INDEX IX_InferenceRequests_InputHash ON dbo.InferenceRequests (InputHash);
CREATE INDEX IX_InferenceRequests_ModelId ON dbo.InferenceRequests (ModelId);
-- Only the hits: an index over both values of a bit would help nobody.
CREATE INDEX IX_InferenceRequests_CacheHit ON dbo.InferenceRequests (RequestTimestamp) WHERE CacheHit = 1;

-- A row is one step of an answer: a search, a layer, a merge of results. Steps of an ensemble may share a number.
CREATE TABLE dbo.InferenceSteps
(
    StepId        bigint        NOT NULL IDENTITY(1, 1),
    InferenceId   bigint        NOT NULL,
    StepNumber    int           NOT NULL,
    ModelId       int           NULL,
    LayerId       bigint        NULL, -- of the time; no foreign key, so that a model can be replaced under its log
    OperationType nvarchar(50)  NULL,
    QueryText     nvarchar(max) NULL,
    IndexUsed     nvarchar(200) NULL,
    RowsExamined  bigint        NULL,
    RowsReturned  bigint        NULL,
    DurationMs    int           NULL,
    CacheUsed     bit           NOT NULL CONSTRAINT DF_InferenceSteps_CacheUsed DEFAULT (0),
    CONSTRAINT PK_InferenceSteps PRIMARY KEY CLUSTERED (StepId),
    CONSTRAINT FK_InferenceSteps_InferenceRequests FOREIGN KEY (InferenceId) REFERENCES dbo.InferenceRequests (InferenceId) ON DELETE CASCADE,
    CONSTRAINT FK_InferenceSteps_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE SET NULL,
    CONSTRAINT CK_InferenceSteps_StepNumber CHECK (StepNumber >= 0)
);
CREATE INDEX IX_InferenceSteps_InferenceId_StepNumber ON dbo.InferenceSteps (InferenceId, StepNumber);
CREATE INDEX IX_InferenceSteps_ModelId ON dbo.InferenceSteps (ModelId);

-- A row is an answer that is kept for the next time. It is a tenant's own: a hit on another's row would tell what the other asked.
-- No foreign keys and binary collation, as a memory-optimised table will need.
CREATE TABLE dbo.InferenceCache_InMemory
(
    CacheId            bigint         NOT NULL IDENTITY(1, 1),
    TenantId           int            NOT NULL CONSTRAINT DF_InferenceCache_InMemory_TenantId DEFAULT (0),
    CacheKey           nvarchar(64)   COLLATE Latin1_General_100_BIN2 NOT NULL, -- SHA-256 of everything that the answer depends on, in hex
    ModelId            int            NOT NULL,
    InferenceType      nvarchar(100)  COLLATE Latin1_General_100_BIN2 NOT NULL,
    InputHash          binary(32)     NOT NULL,
    OutputData         varbinary(max) NOT NULL,
    IntermediateStates varbinary(max) NULL, -- to go on from, instead of from the start
    SizeBytes          bigint         NULL,
    ComputeTimeMs      float          NULL, -- what a hit saves
    AccessCount        bigint         NOT NULL CONSTRAINT DF_InferenceCache_InMemory_AccessCount DEFAULT (0),
    CreatedUtc         datetime2(7)   NOT NULL CONSTRAINT DF_InferenceCache_InMemory_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    LastAccessedUtc    datetime2(7)   NOT NULL CONSTRAINT DF_InferenceCache_InMemory_LastAccessedUtc DEFAULT (SYSUTCDATETIME()), -- eviction goes by it
    CONSTRAINT PK_InferenceCache_InMemory PRIMARY KEY NONCLUSTERED (CacheId),
    CONSTRAINT UQ_InferenceCache_InMemory_TenantId_CacheKey UNIQUE (TenantId, CacheKey)
);
CREATE INDEX IX_InferenceCache_InMemory_ModelId_InputHash ON dbo.InferenceCache_InMemory (ModelId, InputHash);
CREATE INDEX IX_InferenceCache_InMemory_LastAccessedUtc ON dbo.InferenceCache_InMemory (LastAccessedUtc);

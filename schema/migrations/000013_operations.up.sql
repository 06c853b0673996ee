-- Operations: how far the workers have come, what they could not do, and what the checks found. None of it is a tenant's.

-- A row is how far one consumer has read the change tables. It is written after what was read has been passed on: a consumer sees a change at least once.
CREATE TABLE dbo.CdcCheckpoints
(
    ConsumerName     nvarchar(100) NOT NULL,
    LastProcessedLsn nvarchar(50)  NOT NULL, -- 0x and 20 hex digits, in upper case: such texts sort as the numbers do
    LastUpdated      datetime2(7)  NOT NULL CONSTRAINT DF_CdcCheckpoints_LastUpdated DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_CdcCheckpoints PRIMARY KEY CLUSTERED (ConsumerName),
    CONSTRAINT CK_CdcCheckpoints_LastProcessedLsn CHECK (LEN(LastProcessedLsn) = 22 AND LastProcessedLsn LIKE N'0x%' AND SUBSTRING(LastProcessedLsn, 3, 20) NOT LIKE N'%[^0-9A-F]%')
);

-- A row counts how often a message of a conversation was tried and rolled back, so that a poisoned one is put aside before the server turns its
-- queue off (at five). It is written outside the transaction that failed, and deleted with success.
CREATE TABLE dbo.MessageAttempts
(
    ConversationHandle uniqueidentifier NOT NULL,
    AttemptCount       int              NOT NULL,
    LastError          nvarchar(max)    NULL,
    LastAttemptUtc     datetime2(7)     NOT NULL CONSTRAINT DF_MessageAttempts_LastAttemptUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_MessageAttempts PRIMARY KEY CLUSTERED (ConversationHandle),
    CONSTRAINT CK_MessageAttempts_AttemptCount CHECK (AttemptCount > 0)
);

-- A row is a message that was given up.
CREATE TABLE dbo.MessageDeadLetters
(
    DeadLetterId        bigint           NOT NULL IDENTITY(1, 1),
    ConversationHandle  uniqueidentifier NULL,
    QueueName           nvarchar(256)    NULL,
    MessageType         nvarchar(256)    NULL,
    Body                nvarchar(max)    NULL,
    EnqueueTimeUtc      datetime2(7)     NULL,
    AttemptCount        int              NOT NULL CONSTRAINT DF_MessageDeadLetters_AttemptCount DEFAULT (0),
    Reason              nvarchar(256)    NOT NULL,
    ExceptionType       nvarchar(256)    NULL,
    ExceptionMessage    nvarchar(max)    NULL,
    ExceptionStackTrace nvarchar(max)    NULL,
    MetadataJson        json             NULL,
    CreatedAtUtc        datetime2(7)     NOT NULL CONSTRAINT DF_MessageDeadLetters_CreatedAtUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_MessageDeadLetters PRIMARY KEY CLUSTERED (DeadLetterId),
    CONSTRAINT CK_MessageDeadLetters_AttemptCount CHECK (AttemptCount >= 0)
);
CREATE INDEX IX_MessageDeadLetters_CreatedAtUtc ON dbo.MessageDeadLetters (CreatedAtUtc DESC);
CREATE INDEX IX_MessageDeadLetters_ConversationHandle ON dbo.MessageDeadLetters (ConversationHandle);

-- A row is one attempt to bring one thing to Neo4j.
CREATE TABLE dbo.Neo4jSyncLog
(
    LogId         bigint        NOT NULL IDENTITY(1, 1),
    EntityType    nvarchar(50)  NOT NULL, -- Atom, Model, Inference, GenerationStream, Concept, ...
    EntityId      bigint        NOT NULL,
    SyncType      nvarchar(50)  NOT NULL,
    SyncStatus    nvarchar(50)  NOT NULL CONSTRAINT DF_Neo4jSyncLog_SyncStatus DEFAULT (N'Pending'),
    Response      nvarchar(max) NULL,
    ErrorMessage  nvarchar(max) NULL,
    RetryCount    int           NOT NULL CONSTRAINT DF_Neo4jSyncLog_RetryCount DEFAULT (0),
    SyncTimestamp datetime2(7)  NOT NULL CONSTRAINT DF_Neo4jSyncLog_SyncTimestamp DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_Neo4jSyncLog PRIMARY KEY CLUSTERED (LogId),
    CONSTRAINT CK_Neo4jSyncLog_SyncType CHECK (SyncType IN (N'CREATE', N'UPDATE', N'DELETE')),
    CONSTRAINT CK_Neo4jSyncLog_SyncStatus CHECK (SyncStatus IN (N'Pending', N'Retrying', N'Success', N'Failed')),
    CONSTRAINT CK_Neo4jSyncLog_RetryCount CHECK (RetryCount >= 0)
);
CREATE INDEX IX_Neo4jSyncLog_EntityType_EntityId ON dbo.Neo4jSyncLog (EntityType, EntityId, SyncTimestamp DESC);
CREATE INDEX IX_Neo4jSyncLog_SyncStatus ON dbo.Neo4jSyncLog (SyncStatus, SyncTimestamp DESC);
CREATE INDEX IX_Neo4jSyncLog_SyncTimestamp ON dbo.Neo4jSyncLog (SyncTimestamp DESC);

-- A row is what one check found in one run.
CREATE TABLE dbo.TestResults
(
    TestResultId    bigint        NOT NULL IDENTITY(1, 1),
    TestName        nvarchar(200) NOT NULL,
    TestSuite       nvarchar(100) NOT NULL,
    TestStatus      nvarchar(50)  NOT NULL,
    ExecutionTimeMs float         NULL,
    ErrorMessage    nvarchar(max) NULL,
    StackTrace      nvarchar(max) NULL,
    TestOutput      nvarchar(max) NULL,
    ExecutedAt      datetime2(7)  NOT NULL CONSTRAINT DF_TestResults_ExecutedAt DEFAULT (SYSUTCDATETIME()),
    Environment     nvarchar(100) NULL,
    TestCategory    nvarchar(50)  NULL,
    MemoryUsageMB   float         NULL,
    CpuUsagePercent float         NULL,
    CONSTRAINT PK_TestResults PRIMARY KEY CLUSTERED (TestResultId),
    CONSTRAINT CK_TestResults_TestStatus CHECK (TestStatus IN (N'Passed', N'Failed', N'Skipped', N'Error'))
);
CREATE INDEX IX_TestResults_TestSuite_TestName ON dbo.TestResults (TestSuite, TestName, ExecutedAt DESC);
CREATE INDEX IX_TestResults_ExecutedAt ON dbo.TestResults (ExecutedAt DESC);

-- hartctl:no-transaction
-- Makes ordinary tables of the caches that are in memory. A memory-optimised table is not renamed with its constraints as others are, so the rows wait in a
-- table beside it meanwhile. Each batch can run again.
IF EXISTS (SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID(N'dbo.InferenceCache_InMemory') AND is_memory_optimized = 1)
BEGIN
    DROP TABLE IF EXISTS dbo.InferenceCache_Waiting;
    SELECT CacheId, TenantId, CacheKey, ModelId, InferenceType, InputHash, OutputData, IntermediateStates, SizeBytes, ComputeTimeMs, AccessCount, CreatedUtc, LastAccessedUtc INTO dbo.InferenceCache_Waiting FROM dbo.InferenceCache_InMemory;
    DROP TABLE dbo.InferenceCache_InMemory;
END;
GO
IF OBJECT_ID(N'dbo.InferenceCache_Waiting') IS NOT NULL AND OBJECT_ID(N'dbo.InferenceCache_InMemory') IS NULL
BEGIN
    CREATE TABLE dbo.InferenceCache_InMemory
    (
        CacheId            bigint         NOT NULL IDENTITY(1, 1),
        TenantId           int            NOT NULL CONSTRAINT DF_InferenceCache_InMemory_TenantId DEFAULT (0),
        CacheKey           nvarchar(64)   COLLATE Latin1_General_100_BIN2 NOT NULL,
        ModelId            int            NOT NULL,
        InferenceType      nvarchar(100)  COLLATE Latin1_General_100_BIN2 NOT NULL,
        InputHash          binary(32)     NOT NULL,
        OutputData         varbinary(max) NOT NULL,
        IntermediateStates varbinary(max) NULL,
        SizeBytes          bigint         NULL,
        ComputeTimeMs      float          NULL,
        AccessCount        bigint         NOT NULL CONSTRAINT DF_InferenceCache_InMemory_AccessCount DEFAULT (0),
        CreatedUtc         datetime2(7)   NOT NULL CONSTRAINT DF_InferenceCache_InMemory_CreatedUtc DEFAULT (SYSUTCDATETIME()),
        LastAccessedUtc    datetime2(7)   NOT NULL CONSTRAINT DF_InferenceCache_InMemory_LastAccessedUtc DEFAULT (SYSUTCDATETIME()),
        CONSTRAINT PK_InferenceCache_InMemory PRIMARY KEY NONCLUSTERED (CacheId),
        CONSTRAINT UQ_InferenceCache_InMemory_TenantId_CacheKey UNIQUE NONCLUSTERED (TenantId, CacheKey)
    );
    CREATE INDEX IX_InferenceCache_InMemory_ModelId_InputHash ON dbo.InferenceCache_InMemory (ModelId, InputHash);
    CREATE INDEX IX_InferenceCache_InMemory_LastAccessedUtc ON dbo.InferenceCache_InMemory (LastAccessedUtc);
END;
GO
IF OBJECT_ID(N'dbo.InferenceCache_Waiting') IS NOT NULL
BEGIN
    BEGIN TRANSACTION;
    SET IDENTITY_INSERT dbo.InferenceCache_InMemory ON;
    INSERT INTO dbo.InferenceCache_InMemory (CacheId, TenantId, CacheKey, ModelId, InferenceType, InputHash, OutputData, IntermediateStates, SizeBytes, ComputeTimeMs, AccessCount, CreatedUtc, LastAccessedUtc)
    SELECT CacheId, TenantId, CacheKey, ModelId, InferenceType, InputHash, OutputData, IntermediateStates, SizeBytes, ComputeTimeMs, AccessCount, CreatedUtc, LastAccessedUtc FROM dbo.InferenceCache_Waiting;
    SET IDENTITY_INSERT dbo.InferenceCache_InMemory OFF;
    DROP TABLE dbo.InferenceCache_Waiting;
    COMMIT TRANSACTION;
END;
GO
IF EXISTS (SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID(N'dbo.CachedActivations_InMemory') AND is_memory_optimized = 1)
BEGIN
    DROP TABLE IF EXISTS dbo.CachedActivations_Waiting;
    SELECT CacheId, TenantId, ModelId, LayerId, InputHash, ActivationOutput, OutputShape, HitCount, ComputeTimeSavedMs, CreatedUtc, LastAccessedUtc INTO dbo.CachedActivations_Waiting FROM dbo.CachedActivations_InMemory;
    DROP TABLE dbo.CachedActivations_InMemory;
END;
GO
IF OBJECT_ID(N'dbo.CachedActivations_Waiting') IS NOT NULL AND OBJECT_ID(N'dbo.CachedActivations_InMemory') IS NULL
BEGIN
    CREATE TABLE dbo.CachedActivations_InMemory
    (
        CacheId            bigint         NOT NULL IDENTITY(1, 1),
        TenantId           int            NOT NULL CONSTRAINT DF_CachedActivations_InMemory_TenantId DEFAULT (0),
        ModelId            int            NOT NULL,
        LayerId            bigint         NOT NULL,
        InputHash          binary(32)     NOT NULL,
        ActivationOutput   varbinary(max) NOT NULL,
        OutputShape        nvarchar(100)  COLLATE Latin1_General_100_BIN2 NOT NULL,
        HitCount           bigint         NOT NULL CONSTRAINT DF_CachedActivations_InMemory_HitCount DEFAULT (0),
        ComputeTimeSavedMs bigint         NOT NULL CONSTRAINT DF_CachedActivations_InMemory_ComputeTimeSavedMs DEFAULT (0),
        CreatedUtc         datetime2(7)   NOT NULL CONSTRAINT DF_CachedActivations_InMemory_CreatedUtc DEFAULT (SYSUTCDATETIME()),
        LastAccessedUtc    datetime2(7)   NOT NULL CONSTRAINT DF_CachedActivations_InMemory_LastAccessedUtc DEFAULT (SYSUTCDATETIME()),
        CONSTRAINT PK_CachedActivations_InMemory PRIMARY KEY NONCLUSTERED (CacheId),
        CONSTRAINT UQ_CachedActivations_InMemory_TenantId_LayerId_InputHash UNIQUE NONCLUSTERED (TenantId, LayerId, InputHash)
    );
    CREATE INDEX IX_CachedActivations_InMemory_ModelId ON dbo.CachedActivations_InMemory (ModelId);
    CREATE INDEX IX_CachedActivations_InMemory_LastAccessedUtc ON dbo.CachedActivations_InMemory (LastAccessedUtc);
END;
GO
IF OBJECT_ID(N'dbo.CachedActivations_Waiting') IS NOT NULL
BEGIN
    BEGIN TRANSACTION;
    SET IDENTITY_INSERT dbo.CachedActivations_InMemory ON;
    INSERT INTO dbo.CachedActivations_InMemory (CacheId, TenantId, ModelId, LayerId, InputHash, ActivationOutput, OutputShape, HitCount, ComputeTimeSavedMs, CreatedUtc, LastAccessedUtc)
    SELECT CacheId, TenantId, ModelId, LayerId, InputHash, ActivationOutput, OutputShape, HitCount, ComputeTimeSavedMs, CreatedUtc, LastAccessedUtc FROM dbo.CachedActivations_Waiting;
    SET IDENTITY_INSERT dbo.CachedActivations_InMemory OFF;
    DROP TABLE dbo.CachedActivations_Waiting;
    COMMIT TRANSACTION;
END;
GO
IF EXISTS (SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID(N'dbo.SessionPaths_InMemory') AND is_memory_optimized = 1)
BEGIN
    DROP TABLE IF EXISTS dbo.SessionPaths_Waiting;
    SELECT SessionPathId, TenantId, SessionId, PathNumber, HypothesisId, ResponseText, ResponseVector, Score, IsSelected, CreatedUtc INTO dbo.SessionPaths_Waiting FROM dbo.SessionPaths_InMemory;
    DROP TABLE dbo.SessionPaths_InMemory;
END;
GO
IF OBJECT_ID(N'dbo.SessionPaths_Waiting') IS NOT NULL AND OBJECT_ID(N'dbo.SessionPaths_InMemory') IS NULL
BEGIN
    CREATE TABLE dbo.SessionPaths_InMemory
    (
        SessionPathId  bigint           NOT NULL IDENTITY(1, 1),
        TenantId       int              NOT NULL CONSTRAINT DF_SessionPaths_InMemory_TenantId DEFAULT (0),
        SessionId      uniqueidentifier NOT NULL,
        PathNumber     int              NOT NULL,
        HypothesisId   uniqueidentifier NULL,
        ResponseText   nvarchar(max)    COLLATE Latin1_General_100_BIN2 NULL,
        ResponseVector varbinary(max)   NULL,
        Score          float            NULL,
        IsSelected     bit              NOT NULL CONSTRAINT DF_SessionPaths_InMemory_IsSelected DEFAULT (0),
        CreatedUtc     datetime2(7)     NOT NULL CONSTRAINT DF_SessionPaths_InMemory_CreatedUtc DEFAULT (SYSUTCDATETIME()),
        CONSTRAINT PK_SessionPaths_InMemory PRIMARY KEY NONCLUSTERED (SessionPathId),
        CONSTRAINT UQ_SessionPaths_InMemory_TenantId_SessionId_PathNumber UNIQUE NONCLUSTERED (TenantId, SessionId, PathNumber),
        CONSTRAINT CK_SessionPaths_InMemory_PathNumber CHECK (PathNumber >= 0)
    );
END;
GO
IF OBJECT_ID(N'dbo.SessionPaths_Waiting') IS NOT NULL
BEGIN
    BEGIN TRANSACTION;
    SET IDENTITY_INSERT dbo.SessionPaths_InMemory ON;
    INSERT INTO dbo.SessionPaths_InMemory (SessionPathId, TenantId, SessionId, PathNumber, HypothesisId, ResponseText, ResponseVector, Score, IsSelected, CreatedUtc)
    SELECT SessionPathId, TenantId, SessionId, PathNumber, HypothesisId, ResponseText, ResponseVector, Score, IsSelected, CreatedUtc FROM dbo.SessionPaths_Waiting;
    SET IDENTITY_INSERT dbo.SessionPaths_InMemory OFF;
    DROP TABLE dbo.SessionPaths_Waiting;
    COMMIT TRANSACTION;
END;

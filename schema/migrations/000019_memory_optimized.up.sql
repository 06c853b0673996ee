-- hartctl:no-transaction
-- The caches in memory, where the database has a filegroup for that; elsewhere they stay ordinary tables. Columns, keys and names are the same in both. Their
-- rows are kept over a restart (SCHEMA_AND_DATA). All keys are range indexes: a hash index would have to know how many rows there will be.
--
-- DDL on memory-optimised tables takes part in no transaction, so each batch can run again: a table is renamed, made anew, filled and the
-- old one dropped, and each batch looks whether it is still to be done.
IF EXISTS (SELECT 1 FROM sys.filegroups AS g WHERE g.type = 'FX')
   AND EXISTS (SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID(N'dbo.InferenceCache_InMemory') AND is_memory_optimized = 0)
BEGIN
    BEGIN TRANSACTION;
    ALTER TABLE dbo.InferenceCache_InMemory DROP CONSTRAINT PK_InferenceCache_InMemory, UQ_InferenceCache_InMemory_TenantId_CacheKey, DF_InferenceCache_InMemory_TenantId,
        DF_InferenceCache_InMemory_AccessCount, DF_InferenceCache_InMemory_CreatedUtc, DF_InferenceCache_InMemory_LastAccessedUtc;
    EXEC sys.sp_rename N'dbo.InferenceCache_InMemory', N'InferenceCache_OnDisk';
    COMMIT TRANSACTION;
END;
GO
IF OBJECT_ID(N'dbo.InferenceCache_OnDisk') IS NOT NULL AND OBJECT_ID(N'dbo.InferenceCache_InMemory') IS NULL
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
    CONSTRAINT UQ_InferenceCache_InMemory_TenantId_CacheKey UNIQUE NONCLUSTERED (TenantId, CacheKey),
    INDEX IX_InferenceCache_InMemory_ModelId_InputHash NONCLUSTERED (ModelId, InputHash),
    INDEX IX_InferenceCache_InMemory_LastAccessedUtc NONCLUSTERED (LastAccessedUtc)
) WITH (MEMORY_OPTIMIZED = ON, DURABILITY = SCHEMA_AND_DATA);
GO
IF OBJECT_ID(N'dbo.InferenceCache_OnDisk') IS NOT NULL
BEGIN
    DELETE FROM dbo.InferenceCache_InMemory;
    SET IDENTITY_INSERT dbo.InferenceCache_InMemory ON;
    INSERT INTO dbo.InferenceCache_InMemory (CacheId, TenantId, CacheKey, ModelId, InferenceType, InputHash, OutputData, IntermediateStates, SizeBytes, ComputeTimeMs, AccessCount, CreatedUtc, LastAccessedUtc)
    SELECT CacheId, TenantId, CacheKey, ModelId, InferenceType, InputHash, OutputData, IntermediateStates, SizeBytes, ComputeTimeMs, AccessCount, CreatedUtc, LastAccessedUtc FROM dbo.InferenceCache_OnDisk;
    SET IDENTITY_INSERT dbo.InferenceCache_InMemory OFF;
    DROP TABLE dbo.InferenceCache_OnDisk;
END;
GO
IF EXISTS (SELECT 1 FROM sys.filegroups AS g WHERE g.type = 'FX')
   AND EXISTS (SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID(N'dbo.CachedActivations_InMemory') AND is_memory_optimized = 0)
BEGIN
    BEGIN TRANSACTION;
    ALTER TABLE dbo.CachedActivations_InMemory DROP CONSTRAINT PK_CachedActivations_InMemory, UQ_CachedActivations_InMemory_TenantId_LayerId_InputHash, DF_CachedActivations_InMemory_TenantId,
        DF_CachedActivations_InMemory_HitCount, DF_CachedActivations_InMemory_ComputeTimeSavedMs, DF_CachedActivations_InMemory_CreatedUtc,
        DF_CachedActivations_InMemory_LastAccessedUtc;
    EXEC sys.sp_rename N'dbo.CachedActivations_InMemory', N'CachedActivations_OnDisk';
    COMMIT TRANSACTION;
END;
GO
IF OBJECT_ID(N'dbo.CachedActivations_OnDisk') IS NOT NULL AND OBJECT_ID(N'dbo.CachedActivations_InMemory') IS NULL
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
    CONSTRAINT UQ_CachedActivations_InMemory_TenantId_LayerId_InputHash UNIQUE NONCLUSTERED (TenantId, LayerId, InputHash),
    INDEX IX_CachedActivations_InMemory_ModelId NONCLUSTERED (ModelId),
    INDEX IX_CachedActivations_InMemory_LastAccessedUtc NONCLUSTERED (LastAccessedUtc)
) WITH (MEMORY_OPTIMIZED = ON, DURABILITY = SCHEMA_AND_DATA);
GO
IF OBJECT_ID(N'dbo.CachedActivations_OnDisk') IS NOT NULL
BEGIN
    DELETE FROM dbo.CachedActivations_InMemory;
    SET IDENTITY_INSERT dbo.CachedActivations_InMemory ON;
    INSERT INTO dbo.CachedActivations_InMemory (CacheId, TenantId, ModelId, LayerId, InputHash, ActivationOutput, OutputShape, HitCount, ComputeTimeSavedMs, CreatedUtc, LastAccessedUtc)
    SELECT CacheId, TenantId, ModelId, LayerId, InputHash, ActivationOutput, OutputShape, HitCount, ComputeTimeSavedMs, CreatedUtc, LastAccessedUtc FROM dbo.CachedActivations_OnDisk;
    SET IDENTITY_INSERT dbo.CachedActivations_InMemory OFF;
    DROP TABLE dbo.CachedActivations_OnDisk;
END;
GO
IF EXISTS (SELECT 1 FROM sys.filegroups AS g WHERE g.type = 'FX')
   AND EXISTS (SELECT 1 FROM sys.tables WHERE object_id = OBJECT_ID(N'dbo.SessionPaths_InMemory') AND is_memory_optimized = 0)
BEGIN
    BEGIN TRANSACTION;
    ALTER TABLE dbo.SessionPaths_InMemory DROP CONSTRAINT PK_SessionPaths_InMemory, UQ_SessionPaths_InMemory_TenantId_SessionId_PathNumber, CK_SessionPaths_InMemory_PathNumber,
        DF_SessionPaths_InMemory_TenantId, DF_SessionPaths_InMemory_IsSelected, DF_SessionPaths_InMemory_CreatedUtc;
    EXEC sys.sp_rename N'dbo.SessionPaths_InMemory', N'SessionPaths_OnDisk';
    COMMIT TRANSACTION;
END;
GO
IF OBJECT_ID(N'dbo.SessionPaths_OnDisk') IS NOT NULL AND OBJECT_ID(N'dbo.SessionPaths_InMemory') IS NULL
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
) WITH (MEMORY_OPTIMIZED = ON, DURABILITY = SCHEMA_AND_DATA);
GO
IF OBJECT_ID(N'dbo.SessionPaths_OnDisk') IS NOT NULL
BEGIN
    DELETE FROM dbo.SessionPaths_InMemory;
    SET IDENTITY_INSERT dbo.SessionPaths_InMemory ON;
    INSERT INTO dbo.SessionPaths_InMemory (SessionPathId, TenantId, SessionId, PathNumber, HypothesisId, ResponseText, ResponseVector, Score, IsSelected, CreatedUtc)
    SELECT SessionPathId, TenantId, SessionId, PathNumber, HypothesisId, ResponseText, ResponseVector, Score, IsSelected, CreatedUtc FROM dbo.SessionPaths_OnDisk;
    SET IDENTITY_INSERT dbo.SessionPaths_InMemory OFF;
    DROP TABLE dbo.SessionPaths_OnDisk;
END;

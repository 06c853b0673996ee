-- Landmarks of the vector space, and two more caches.

-- A row is a fixed direction that projection to three axes measures vectors against. Landmarks are the installation's; the seeds bring four that
-- stand almost at right angles to one another.
CREATE TABLE dbo.SpatialLandmarks
(
    LandmarkId      int           NOT NULL IDENTITY(1, 1),
    LandmarkName    nvarchar(100) NOT NULL,
    LandmarkVector  vector(1998)  NOT NULL, -- of length 1
    SelectionMethod nvarchar(50)  NULL,     -- how it was chosen
    Description     nvarchar(max) NULL,
    CreatedUtc      datetime2(7)  NOT NULL CONSTRAINT DF_SpatialLandmarks_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_SpatialLandmarks PRIMARY KEY CLUSTERED (LandmarkId),
    CONSTRAINT UQ_SpatialLandmarks_LandmarkName UNIQUE (LandmarkName)
);

-- A row is what a layer made of an input, kept so that a model can go on from there. As in InferenceCache_InMemory: no foreign keys, binary
-- collation, a tenant's own.
CREATE TABLE dbo.CachedActivations_InMemory
(
    CacheId            bigint         NOT NULL IDENTITY(1, 1),
    TenantId           int            NOT NULL CONSTRAINT DF_CachedActivations_InMemory_TenantId DEFAULT (0),
    ModelId            int            NOT NULL,
    LayerId            bigint         NOT NULL,
    InputHash          binary(32)     NOT NULL,
    ActivationOutput   varbinary(max) NOT NULL, -- float32, little-endian, in the order of OutputShape
    OutputShape        nvarchar(100)  COLLATE Latin1_General_100_BIN2 NOT NULL, -- as [1,4096]
    HitCount           bigint         NOT NULL CONSTRAINT DF_CachedActivations_InMemory_HitCount DEFAULT (0),
    ComputeTimeSavedMs bigint         NOT NULL CONSTRAINT DF_CachedActivations_InMemory_ComputeTimeSavedMs DEFAULT (0),
    CreatedUtc         datetime2(7)   NOT NULL CONSTRAINT DF_CachedActivations_InMemory_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    LastAccessedUtc    datetime2(7)   NOT NULL CONSTRAINT DF_CachedActivations_InMemory_LastAccessedUtc DEFAULT (SYSUTCDATETIME()), -- eviction goes by it
    CONSTRAINT PK_CachedActivations_InMemory PRIMARY KEY NONCLUSTERED (CacheId),
    CONSTRAINT UQ_CachedActivations_InMemory_TenantId_LayerId_InputHash UNIQUE (TenantId, LayerId, InputHash)
);
CREATE INDEX IX_CachedActivations_InMemory_ModelId ON dbo.CachedActivations_InMemory (ModelId);
CREATE INDEX IX_CachedActivations_InMemory_LastAccessedUtc ON dbo.CachedActivations_InMemory (LastAccessedUtc);

-- A row is one of the answers that were tried within a session, while it is decided which one is given.
CREATE TABLE dbo.SessionPaths_InMemory
(
    SessionPathId  bigint           NOT NULL IDENTITY(1, 1),
    TenantId       int              NOT NULL CONSTRAINT DF_SessionPaths_InMemory_TenantId DEFAULT (0),
    SessionId      uniqueidentifier NOT NULL,
    PathNumber     int              NOT NULL, -- from 0
    HypothesisId   uniqueidentifier NULL,
    ResponseText   nvarchar(max)    COLLATE Latin1_General_100_BIN2 NULL,
    ResponseVector varbinary(max)   NULL, -- float32, little-endian: a memory-optimised table takes no VECTOR
    Score          float            NULL,
    IsSelected     bit              NOT NULL CONSTRAINT DF_SessionPaths_InMemory_IsSelected DEFAULT (0),
    CreatedUtc     datetime2(7)     NOT NULL CONSTRAINT DF_SessionPaths_InMemory_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_SessionPaths_InMemory PRIMARY KEY NONCLUSTERED (SessionPathId),
    CONSTRAINT UQ_SessionPaths_InMemory_TenantId_SessionId_PathNumber UNIQUE (TenantId, SessionId, PathNumber),
    CONSTRAINT CK_SessionPaths_InMemory_PathNumber CHECK (PathNumber >= 0)
);

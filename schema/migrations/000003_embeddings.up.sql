-- Embeddings: atoms as points, for search by meaning.
--
-- Left for later migrations: SpatialGeometry and SpatialCoarse (geometry) with their spatial indexes. There is no vector index: on SQL Server 2025
-- it makes its table read-only (Msg 42231), and this table is written all the time.

-- A row is one vector of one atom, made by one model or by none. (AtomId, EmbeddingType, ModelId) is the usual key; it is not
-- unique, because chunked content may have several vectors under it.
CREATE TABLE dbo.AtomEmbeddings
(
    AtomEmbeddingId         bigint        NOT NULL IDENTITY(1, 1),
    TenantId                int           NOT NULL CONSTRAINT DF_AtomEmbeddings_TenantId DEFAULT (0), -- the atom's; here so that a search filters without a join
    AtomId                  bigint        NOT NULL,
    ModelId                 int           NULL,     -- NULL: computed without a model, as from a syntax tree
    EmbeddingType           nvarchar(128) NOT NULL CONSTRAINT DF_AtomEmbeddings_EmbeddingType DEFAULT (N'semantic'),
    Dimension               int           NOT NULL, -- the length that the vector had before it was padded
    EmbeddingVector         vector(1998)  NOT NULL, -- float32, the longest there is; shorter ones are padded with zeros, which changes neither cosine nor Euclidean distance
    UsesMaxDimensionPadding bit           NOT NULL CONSTRAINT DF_AtomEmbeddings_UsesMaxDimensionPadding DEFAULT (0),
    SpatialProjX            float         NULL,     -- projection to three axes; NULL until it has run
    SpatialProjY            float         NULL,
    SpatialProjZ            float         NULL,
    SpatialBucketX          int           NULL,     -- the projection, scaled and truncated
    SpatialBucketY          int           NULL,
    SpatialBucketZ          int           NOT NULL CONSTRAINT DF_AtomEmbeddings_SpatialBucketZ DEFAULT (-2147483648), -- the default says: no Z
    SpatialBucket           int           NOT NULL CONSTRAINT DF_AtomEmbeddings_SpatialBucket DEFAULT (0),            -- hash of the three; 0 until the projection has run
    Metadata                json          NULL,
    CreatedAt               datetime2(7)  NOT NULL CONSTRAINT DF_AtomEmbeddings_CreatedAt DEFAULT (SYSUTCDATETIME()),
    LastComputedUtc         datetime2(7)  NULL,     -- when the vector was computed again
    CONSTRAINT PK_AtomEmbeddings PRIMARY KEY CLUSTERED (AtomEmbeddingId),
    CONSTRAINT FK_AtomEmbeddings_Atoms FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    -- NO ACTION: without its model a vector can be compared with nothing, so the model waits until the vectors are gone.
    CONSTRAINT FK_AtomEmbeddings_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_AtomEmbeddings_Dimension CHECK (Dimension BETWEEN 1 AND 1998)
);
CREATE INDEX IX_AtomEmbeddings_AtomId_EmbeddingType_ModelId ON dbo.AtomEmbeddings (AtomId, EmbeddingType, ModelId);
CREATE INDEX IX_AtomEmbeddings_ModelId ON dbo.AtomEmbeddings (ModelId);
CREATE INDEX IX_AtomEmbeddings_TenantId_EmbeddingType ON dbo.AtomEmbeddings (TenantId, EmbeddingType, Dimension);
CREATE INDEX IX_AtomEmbeddings_SpatialBucket ON dbo.AtomEmbeddings (SpatialBucketX, SpatialBucketY, SpatialBucketZ);

-- A row is what is known of one bucket of the projected space: how full it is and how far its points reach. It is a statistic over
-- all tenants, for planning a search, and holds no content; so it has no tenant.
CREATE TABLE dbo.AtomEmbeddingSpatialMetadata
(
    MetadataId     bigint       NOT NULL IDENTITY(1, 1),
    SpatialBucketX int          NOT NULL,
    SpatialBucketY int          NOT NULL,
    SpatialBucketZ int          NOT NULL,
    HasZ           bit          NOT NULL, -- 0: SpatialBucketZ is the sentinel -2147483648
    EmbeddingCount bigint       NOT NULL CONSTRAINT DF_AtomEmbeddingSpatialMetadata_EmbeddingCount DEFAULT (0),
    MinProjX       float        NULL,
    MaxProjX       float        NULL,
    MinProjY       float        NULL,
    MaxProjY       float        NULL,
    MinProjZ       float        NULL,
    MaxProjZ       float        NULL,
    UpdatedAt      datetime2(7) NOT NULL CONSTRAINT DF_AtomEmbeddingSpatialMetadata_UpdatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomEmbeddingSpatialMetadata PRIMARY KEY CLUSTERED (MetadataId),
    CONSTRAINT UQ_AtomEmbeddingSpatialMetadata_Bucket UNIQUE (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ),
    CONSTRAINT CK_AtomEmbeddingSpatialMetadata_EmbeddingCount CHECK (EmbeddingCount >= 0)
);

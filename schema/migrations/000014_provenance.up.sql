-- Provenance: what was generated from what, the concepts that were found in the atoms, and the versions of models.

-- A row is one generation, whose pieces follow in GenerationStreamSegments. AttentionGenerationLog names it by GenerationStreamId.
CREATE TABLE provenance.GenerationStreams
(
    GenerationStreamId bigint           NOT NULL IDENTITY(1, 1),
    StreamId           uniqueidentifier NOT NULL CONSTRAINT DF_GenerationStreams_StreamId DEFAULT (NEWID()), -- its name outside this database
    TenantId           int              NOT NULL CONSTRAINT DF_GenerationStreams_TenantId DEFAULT (0),
    ModelId            int              NULL,
    Scope              nvarchar(128)    NULL,
    Model              nvarchar(128)    NULL, -- the model's name of the time, for when it is gone
    GeneratedAtomIds   json             NULL, -- array of AtomId
    ProvenanceStream   varbinary(max)   NULL, -- packed, for the CLR functions; no user-defined type, which would keep its assembly from being replaced
    ContextMetadata    json             NULL,
    CreatedUtc         datetime2(7)     NOT NULL CONSTRAINT DF_GenerationStreams_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_GenerationStreams PRIMARY KEY CLUSTERED (GenerationStreamId),
    CONSTRAINT UQ_GenerationStreams_StreamId UNIQUE (StreamId),
    CONSTRAINT FK_GenerationStreams_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE SET NULL
);
CREATE INDEX IX_GenerationStreams_TenantId_CreatedUtc ON provenance.GenerationStreams (TenantId, CreatedUtc DESC);
CREATE INDEX IX_GenerationStreams_ModelId ON provenance.GenerationStreams (ModelId);

-- A row is one piece of a generation, in order.
CREATE TABLE provenance.GenerationStreamSegments
(
    SegmentId          bigint         NOT NULL IDENTITY(1, 1),
    TenantId           int            NOT NULL CONSTRAINT DF_GenerationStreamSegments_TenantId DEFAULT (0), -- the stream's
    GenerationStreamId bigint         NOT NULL,
    SegmentOrdinal     int            NOT NULL, -- from 0
    SegmentKind        nvarchar(50)   NOT NULL, -- Input, Output, Embedding, Control, Telemetry, ...
    ContentType        nvarchar(128)  NULL,
    Metadata           json           NULL,
    PayloadData        varbinary(max) NULL,
    EmbeddingVector    vector(1998)   NULL, -- padded as AtomEmbeddings.EmbeddingVector is
    CreatedAt          datetime2(7)   NOT NULL CONSTRAINT DF_GenerationStreamSegments_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_GenerationStreamSegments PRIMARY KEY CLUSTERED (SegmentId),
    CONSTRAINT UQ_GenerationStreamSegments_GenerationStreamId_SegmentOrdinal UNIQUE (GenerationStreamId, SegmentOrdinal),
    CONSTRAINT FK_GenerationStreamSegments_GenerationStreams FOREIGN KEY (GenerationStreamId) REFERENCES provenance.GenerationStreams (GenerationStreamId) ON DELETE CASCADE,
    CONSTRAINT CK_GenerationStreamSegments_SegmentOrdinal CHECK (SegmentOrdinal >= 0)
);

-- A row is a concept: a cluster of atoms that lie near one another, found in the vectors of one model.
CREATE TABLE provenance.Concepts
(
    ConceptId       bigint        NOT NULL IDENTITY(1, 1),
    TenantId        int           NOT NULL CONSTRAINT DF_Concepts_TenantId DEFAULT (0),
    ConceptName     nvarchar(200) NOT NULL,
    Description     nvarchar(max) NULL,
    CentroidVector  vector(1998)  NOT NULL, -- padded as AtomEmbeddings.EmbeddingVector is
    VectorDimension int           NOT NULL, -- the true length
    SpatialBucket   int           NOT NULL CONSTRAINT DF_Concepts_SpatialBucket DEFAULT (0), -- as AtomEmbeddings.SpatialBucket
    MemberCount     int           NOT NULL CONSTRAINT DF_Concepts_MemberCount DEFAULT (0),
    CoherenceScore  float         NULL, -- 0 to 1: how near its members are to one another
    SeparationScore float         NULL, -- how far it is from the next one
    DiscoveryMethod nvarchar(100) NOT NULL,
    ModelId         int           NULL, -- whose vectors; NULL: of no model
    IsActive        bit           NOT NULL CONSTRAINT DF_Concepts_IsActive DEFAULT (1),
    DiscoveredAt    datetime2(7)  NOT NULL CONSTRAINT DF_Concepts_DiscoveredAt DEFAULT (SYSUTCDATETIME()),
    LastUpdatedAt   datetime2(7)  NULL,
    CONSTRAINT PK_Concepts PRIMARY KEY CLUSTERED (ConceptId),
    CONSTRAINT FK_Concepts_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_Concepts_VectorDimension CHECK (VectorDimension BETWEEN 1 AND 1998),
    CONSTRAINT CK_Concepts_MemberCount CHECK (MemberCount >= 0),
    CONSTRAINT CK_Concepts_CoherenceScore CHECK (CoherenceScore BETWEEN 0 AND 1)
);
CREATE INDEX IX_Concepts_TenantId_ConceptName ON provenance.Concepts (TenantId, ConceptName);
CREATE INDEX IX_Concepts_ModelId_IsActive ON provenance.Concepts (ModelId, IsActive);
CREATE INDEX IX_Concepts_CoherenceScore ON provenance.Concepts (CoherenceScore DESC);

-- A row says that an atom belongs to a concept. It goes with either.
CREATE TABLE provenance.AtomConcepts
(
    AtomConceptId      bigint       NOT NULL IDENTITY(1, 1),
    TenantId           int          NOT NULL CONSTRAINT DF_AtomConcepts_TenantId DEFAULT (0), -- of both
    AtomId             bigint       NOT NULL,
    ConceptId          bigint       NOT NULL,
    MembershipScore    float        NOT NULL, -- 0 to 1
    Similarity         float        NULL,     -- cosine, to the centroid
    DistanceToCentroid float        NULL,
    IsPrimary          bit          NOT NULL CONSTRAINT DF_AtomConcepts_IsPrimary DEFAULT (0), -- the best of the atom's
    AssignedAt         datetime2(7) NOT NULL CONSTRAINT DF_AtomConcepts_AssignedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomConcepts PRIMARY KEY CLUSTERED (AtomConceptId),
    CONSTRAINT UQ_AtomConcepts_AtomId_ConceptId UNIQUE (AtomId, ConceptId),
    CONSTRAINT FK_AtomConcepts_Atoms FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT FK_AtomConcepts_Concepts FOREIGN KEY (ConceptId) REFERENCES provenance.Concepts (ConceptId) ON DELETE CASCADE,
    CONSTRAINT CK_AtomConcepts_MembershipScore CHECK (MembershipScore BETWEEN 0 AND 1)
);
CREATE INDEX IX_AtomConcepts_ConceptId ON provenance.AtomConcepts (ConceptId);

-- A row is one change of a concept: found, moved, grown, merged, split, retired.
CREATE TABLE provenance.ConceptEvolution
(
    EvolutionId       bigint        NOT NULL IDENTITY(1, 1),
    TenantId          int           NOT NULL CONSTRAINT DF_ConceptEvolution_TenantId DEFAULT (0), -- the concept's
    ConceptId         bigint        NOT NULL,
    PreviousCentroid  vector(1998)  NULL, -- NULL when it was found
    NewCentroid       vector(1998)  NOT NULL,
    CentroidShift     float         NOT NULL, -- cosine distance of the two, 0 when it was found
    MemberCountChange int           NOT NULL,
    CoherenceChange   float         NULL,
    EvolutionType     nvarchar(50)  NOT NULL,
    EvolutionReason   nvarchar(200) NULL,
    RecordedAt        datetime2(7)  NOT NULL CONSTRAINT DF_ConceptEvolution_RecordedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ConceptEvolution PRIMARY KEY CLUSTERED (EvolutionId),
    CONSTRAINT FK_ConceptEvolution_Concepts FOREIGN KEY (ConceptId) REFERENCES provenance.Concepts (ConceptId) ON DELETE CASCADE,
    CONSTRAINT CK_ConceptEvolution_CentroidShift CHECK (CentroidShift >= 0),
    CONSTRAINT CK_ConceptEvolution_EvolutionType CHECK (EvolutionType IN (N'Discovered', N'Shifted', N'Grown', N'Shrunk', N'Merged', N'Split', N'Retired'))
);
CREATE INDEX IX_ConceptEvolution_ConceptId_RecordedAt ON provenance.ConceptEvolution (ConceptId, RecordedAt DESC);

-- A row is a version of a model, with the one that it came from.
CREATE TABLE provenance.ModelVersionHistory
(
    VersionHistoryId   bigint        NOT NULL IDENTITY(1, 1),
    TenantId           int           NOT NULL CONSTRAINT DF_ModelVersionHistory_TenantId DEFAULT (0), -- the model's
    ModelId            int           NOT NULL,
    VersionTag         nvarchar(50)  NOT NULL,
    VersionHash        nvarchar(64)  NULL, -- SHA-256 of the weights, in hex
    ChangeDescription  nvarchar(max) NULL,
    ParentVersionId    bigint        NULL,
    PerformanceMetrics json          NULL,
    CreatedBy          nvarchar(128) NULL,
    CreatedAt          datetime2(7)  NOT NULL CONSTRAINT DF_ModelVersionHistory_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ModelVersionHistory PRIMARY KEY CLUSTERED (VersionHistoryId),
    CONSTRAINT UQ_ModelVersionHistory_ModelId_VersionTag UNIQUE (ModelId, VersionTag),
    CONSTRAINT FK_ModelVersionHistory_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelVersionHistory_ParentVersion FOREIGN KEY (ParentVersionId) REFERENCES provenance.ModelVersionHistory (VersionHistoryId)
);
CREATE INDEX IX_ModelVersionHistory_ModelId_CreatedAt ON provenance.ModelVersionHistory (ModelId, CreatedAt DESC);
CREATE INDEX IX_ModelVersionHistory_ParentVersionId ON provenance.ModelVersionHistory (ParentVersionId);

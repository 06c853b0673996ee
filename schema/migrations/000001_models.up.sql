-- Models: what has been taken apart or can be asked. Everything else hangs on them or on the atoms.

-- A row is one version of a model that a tenant has registered. It is switched off with IsActive and not deleted: embeddings,
-- tensor atoms and inference requests keep pointing at it, and say nothing without it.
CREATE TABLE dbo.Models
(
    ModelId            int            NOT NULL IDENTITY(1, 1),
    TenantId           int            NOT NULL CONSTRAINT DF_Models_TenantId DEFAULT (0), -- 0: the installation's own tenant
    ModelName          nvarchar(200)  NOT NULL,
    ModelVersion       nvarchar(50)   NULL,
    ModelType          nvarchar(100)  NOT NULL, -- what it does: embedding, llm, vision, ...
    Architecture       nvarchar(100)  NULL,     -- its family: llama, bert, ...
    Config             json           NULL,     -- as it came with the model
    MetadataJson       json           NULL,     -- what the platform adds to it
    ParameterCount     bigint         NULL,
    SerializedModel    varbinary(max) NULL,     -- whole, for models small enough to be run in the server (PREDICT)
    IsActive           bit            NOT NULL CONSTRAINT DF_Models_IsActive DEFAULT (1),
    UsageCount         bigint         NOT NULL CONSTRAINT DF_Models_UsageCount DEFAULT (0),
    AverageInferenceMs float          NULL,     -- running mean over UsageCount completed requests
    LastUsed           datetime2(7)   NULL,
    IngestionDate      datetime2(7)   NOT NULL CONSTRAINT DF_Models_IngestionDate DEFAULT (SYSUTCDATETIME()), -- when its weights were read in
    CreatedAt          datetime2(7)   NOT NULL CONSTRAINT DF_Models_CreatedAt DEFAULT (SYSUTCDATETIME()),     -- when it was registered
    CONSTRAINT PK_Models PRIMARY KEY CLUSTERED (ModelId),
    CONSTRAINT CK_Models_ParameterCount CHECK (ParameterCount >= 0),
    CONSTRAINT CK_Models_UsageCount CHECK (UsageCount >= 0),
    CONSTRAINT CK_Models_AverageInferenceMs CHECK (AverageInferenceMs >= 0)
);
CREATE INDEX IX_Models_TenantId_ModelName ON dbo.Models (TenantId, ModelName);
CREATE INDEX IX_Models_ModelType ON dbo.Models (ModelType);

-- A row says what a model can do and where it comes from; at most one a model, apart from Models because it is read by
-- people and the planner, not on the hot path.
CREATE TABLE dbo.ModelMetadata
(
    MetadataId          int           NOT NULL IDENTITY(1, 1),
    ModelId             int           NOT NULL,
    SupportedTasks      json          NULL, -- array of names
    SupportedModalities json          NULL, -- array of values of Atoms.Modality
    MaxInputLength      int           NULL, -- tokens
    MaxOutputLength     int           NULL, -- tokens
    EmbeddingDimension  int           NULL, -- may be above 1998, the most that one VECTOR column holds
    PerformanceMetrics  json          NULL,
    TrainingDataset     nvarchar(500) NULL,
    TrainingDate        date          NULL,
    License             nvarchar(100) NULL,
    SourceUrl           nvarchar(500) NULL,
    CONSTRAINT PK_ModelMetadata PRIMARY KEY CLUSTERED (MetadataId),
    CONSTRAINT UQ_ModelMetadata_ModelId UNIQUE (ModelId),
    CONSTRAINT FK_ModelMetadata_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT CK_ModelMetadata_Lengths CHECK (MaxInputLength > 0 AND MaxOutputLength > 0),
    CONSTRAINT CK_ModelMetadata_EmbeddingDimension CHECK (EmbeddingDimension > 0)
);

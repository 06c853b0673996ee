-- Reasoning: logs of generation with attention and of chains of thought, one row a finished run.

-- A row is one generation: its settings, the atoms that went in and those that came out.
CREATE TABLE dbo.AttentionGenerationLog
(
    Id                 int          NOT NULL IDENTITY(1, 1),
    TenantId           int          NOT NULL CONSTRAINT DF_AttentionGenerationLog_TenantId DEFAULT (0),
    ModelId            int          NOT NULL,
    InputAtomIds       json         NOT NULL, -- array of AtomId
    ContextJson        json         NULL,
    MaxTokens          int          NOT NULL,
    Temperature        float        NOT NULL, -- 0: always the likeliest token
    TopK               int          NOT NULL,
    TopP               float        NOT NULL,
    AttentionHeads     int          NOT NULL,
    GenerationStreamId bigint       NOT NULL, -- of provenance.GenerationStreams
    GeneratedAtomIds   json         NULL,     -- array of AtomId
    DurationMs         int          NOT NULL,
    CreatedAt          datetime2(7) NOT NULL CONSTRAINT DF_AttentionGenerationLog_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AttentionGenerationLog PRIMARY KEY CLUSTERED (Id),
    CONSTRAINT FK_AttentionGenerationLog_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_AttentionGenerationLog_Sampling CHECK (MaxTokens > 0 AND Temperature >= 0 AND TopK >= 0 AND TopP BETWEEN 0 AND 1 AND AttentionHeads > 0),
    CONSTRAINT CK_AttentionGenerationLog_DurationMs CHECK (DurationMs >= 0)
);
CREATE INDEX IX_AttentionGenerationLog_ModelId ON dbo.AttentionGenerationLog (ModelId);
CREATE INDEX IX_AttentionGenerationLog_GenerationStreamId ON dbo.AttentionGenerationLog (GenerationStreamId);
CREATE INDEX IX_AttentionGenerationLog_CreatedAt ON dbo.AttentionGenerationLog (CreatedAt DESC);

-- A row is one line of reasoning about a problem, step by step in ChainData. A problem has as many rows as lines were tried.
CREATE TABLE dbo.ReasoningChains
(
    Id               int              NOT NULL IDENTITY(1, 1),
    TenantId         int              NOT NULL CONSTRAINT DF_ReasoningChains_TenantId DEFAULT (0),
    ProblemId        uniqueidentifier NOT NULL, -- made by the caller; there is no table of problems
    ReasoningType    nvarchar(50)     NOT NULL CONSTRAINT DF_ReasoningChains_ReasoningType DEFAULT (N'chain_of_thought'),
    ChainData        json             NULL,
    TotalSteps       int              NOT NULL,
    CoherenceMetrics json             NULL,
    DurationMs       int              NOT NULL,
    CreatedAt        datetime2(7)     NOT NULL CONSTRAINT DF_ReasoningChains_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ReasoningChains PRIMARY KEY CLUSTERED (Id),
    CONSTRAINT CK_ReasoningChains_ReasoningType CHECK (ReasoningType IN (N'chain_of_thought', N'self_consistency', N'multi_path')),
    CONSTRAINT CK_ReasoningChains_TotalSteps CHECK (TotalSteps >= 0),
    CONSTRAINT CK_ReasoningChains_DurationMs CHECK (DurationMs >= 0)
);
CREATE INDEX IX_ReasoningChains_ProblemId ON dbo.ReasoningChains (ProblemId);
CREATE INDEX IX_ReasoningChains_CreatedAt ON dbo.ReasoningChains (CreatedAt DESC);

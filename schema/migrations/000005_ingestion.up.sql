-- Ingestion: the rules by which content is taken for the same, and the jobs that bring it in.

-- A row is a named set of thresholds for near-duplicates; exact duplicates, by hash, need none. Policies are the installation's, not a
-- tenant's. The row 'default' comes from the seeds, and ingestion falls back to it.
CREATE TABLE dbo.DeduplicationPolicies
(
    DeduplicationPolicyId int           NOT NULL IDENTITY(1, 1),
    PolicyName            nvarchar(128) NOT NULL,
    SemanticThreshold     float         NULL, -- cosine similarity from which on two atoms are the same; NULL: not checked
    SpatialThreshold      float         NULL, -- distance of the projections up to which they are; NULL: not checked
    Metadata              json          NULL,
    IsActive              bit           NOT NULL CONSTRAINT DF_DeduplicationPolicies_IsActive DEFAULT (1),
    CreatedAt             datetime2(7)  NOT NULL CONSTRAINT DF_DeduplicationPolicies_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_DeduplicationPolicies PRIMARY KEY CLUSTERED (DeduplicationPolicyId),
    CONSTRAINT UQ_DeduplicationPolicies_PolicyName UNIQUE (PolicyName),
    CONSTRAINT CK_DeduplicationPolicies_SemanticThreshold CHECK (SemanticThreshold BETWEEN 0 AND 1),
    CONSTRAINT CK_DeduplicationPolicies_SpatialThreshold CHECK (SpatialThreshold >= 0)
);

-- A row is one run of a pipeline over one source. A job that was cut stays Running: its age tells.
CREATE TABLE dbo.IngestionJobs
(
    IngestionJobId bigint         NOT NULL IDENTITY(1, 1),
    TenantId       int            NOT NULL CONSTRAINT DF_IngestionJobs_TenantId DEFAULT (0),
    PipelineName   nvarchar(256)  NOT NULL,
    Status         nvarchar(64)   NOT NULL CONSTRAINT DF_IngestionJobs_Status DEFAULT (N'Pending'),
    SourceUri      nvarchar(1024) NULL,
    Metadata       json           NULL,
    StartedAt      datetime2(7)   NOT NULL CONSTRAINT DF_IngestionJobs_StartedAt DEFAULT (SYSUTCDATETIME()),
    CompletedAt    datetime2(7)   NULL,
    CONSTRAINT PK_IngestionJobs PRIMARY KEY CLUSTERED (IngestionJobId),
    CONSTRAINT CK_IngestionJobs_Status CHECK (Status IN (N'Pending', N'Running', N'Completed', N'Failed', N'Cancelled')),
    CONSTRAINT CK_IngestionJobs_CompletedAt CHECK (CompletedAt >= StartedAt)
);
CREATE INDEX IX_IngestionJobs_TenantId_Status ON dbo.IngestionJobs (TenantId, Status, StartedAt);

-- A row says that a job met an atom: made it, or found it there. The same atom met twice is two rows. It goes with its job; an
-- atom's own deletion is not to reach here by a second route (Msg 1785).
CREATE TABLE dbo.IngestionJobAtoms
(
    IngestionJobAtomId bigint         NOT NULL IDENTITY(1, 1),
    IngestionJobId     bigint         NOT NULL,
    AtomId             bigint         NOT NULL,
    WasDuplicate       bit            NOT NULL,
    Notes              nvarchar(1024) NULL, -- why it was taken for a duplicate
    CONSTRAINT PK_IngestionJobAtoms PRIMARY KEY CLUSTERED (IngestionJobAtomId),
    CONSTRAINT FK_IngestionJobAtoms_IngestionJobs FOREIGN KEY (IngestionJobId) REFERENCES dbo.IngestionJobs (IngestionJobId) ON DELETE CASCADE,
    CONSTRAINT FK_IngestionJobAtoms_Atoms FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId)
);
CREATE INDEX IX_IngestionJobAtoms_IngestionJobId_AtomId ON dbo.IngestionJobAtoms (IngestionJobId, AtomId);
CREATE INDEX IX_IngestionJobAtoms_AtomId ON dbo.IngestionJobAtoms (AtomId);

-- Atoms: the pieces that everything is taken apart into. What is the same is stored once for a tenant, and counted.
--
-- Left for a later migration: SpatialKey (geometry) with its spatial index, and change data capture.

-- A row is one piece of content of one tenant, known by the SHA-256 of its bytes. The life of a row: inserted with ReferenceCount 1;
-- met again, ReferenceCount + 1; given up, IsActive = 0; deleted, IsDeleted = 1 with DeletedAt. A deleted row stays, because relations and
-- tensor atoms point at it; the same content that comes after it is a new row.
CREATE TABLE dbo.Atoms
(
    AtomId          bigint         NOT NULL IDENTITY(1, 1),
    TenantId        int            NOT NULL CONSTRAINT DF_Atoms_TenantId DEFAULT (0),
    ContentHash     binary(32)     NOT NULL, -- SHA-256 of the bytes as they came in
    Modality        nvarchar(64)   NOT NULL,
    Subtype         nvarchar(128)  NULL,     -- within the modality: png, utf8, csharp, safetensors, ...
    ContentType     nvarchar(128)  NULL,     -- MIME type
    SourceUri       nvarchar(1024) NULL,
    SourceType      nvarchar(128)  NULL,     -- how it came in: upload, crawl, sensor, generation, ...
    CanonicalText   nvarchar(max)  NULL,     -- normalised text that keyword search and deduplication look at
    Content         nvarchar(max)  NULL,     -- the text as it came in; bytes are in AtomPayloadStore
    PayloadLocator  nvarchar(1024) NULL,     -- where the bytes are when this database does not hold them
    ComponentStream varbinary(max) NULL,     -- component atoms in order, packed; AtomRelations has them one by one
    Metadata        json           NULL,     -- from the source
    Semantics       json           NULL,     -- from analysis: topics, sentiment, language, ...
    ReferenceCount  bigint         NOT NULL CONSTRAINT DF_Atoms_ReferenceCount DEFAULT (1),
    IsActive        bit            NOT NULL CONSTRAINT DF_Atoms_IsActive DEFAULT (1),
    IsDeleted       bit            NOT NULL CONSTRAINT DF_Atoms_IsDeleted DEFAULT (0),
    CreatedAt       datetime2(7)   NOT NULL CONSTRAINT DF_Atoms_CreatedAt DEFAULT (SYSUTCDATETIME()),
    UpdatedAt       datetime2(7)   NULL,     -- NULL until it is met again or changed
    DeletedAt       datetime2(7)   NULL,
    CONSTRAINT PK_Atoms PRIMARY KEY CLUSTERED (AtomId),
    CONSTRAINT CK_Atoms_Modality CHECK (Modality IN (N'text', N'image', N'audio', N'video', N'code', N'model', N'tensor', N'sensor')),
    CONSTRAINT CK_Atoms_ReferenceCount CHECK (ReferenceCount >= 0),
    CONSTRAINT CK_Atoms_DeletedAt CHECK ((IsDeleted = 0 AND DeletedAt IS NULL) OR (IsDeleted = 1 AND IsActive = 0 AND DeletedAt IS NOT NULL))
);
-- The deduplication rule. The tenant leads: one tenant's upload must neither collide with another's nor reveal it. It is filtered,
-- so that deleted content can come back.
CREATE UNIQUE INDEX UQ_Atoms_TenantId_ContentHash ON dbo.Atoms (TenantId, ContentHash) WHERE IsDeleted = 0;
CREATE INDEX IX_Atoms_TenantId_IsActive_IsDeleted ON dbo.Atoms (TenantId, IsActive, IsDeleted);
CREATE INDEX IX_Atoms_Modality_Subtype ON dbo.Atoms (Modality, Subtype);
CREATE INDEX IX_Atoms_ReferenceCount ON dbo.Atoms (ReferenceCount DESC);

-- Relations between atoms, and the bytes of atoms.
--
-- Left for later migrations: AtomRelations.SpatialExpression (geometry); FILESTREAM for AtomPayloadStore.PayloadData, which is
-- ordinary varbinary(max) here, so that the schema also stands on Linux, where there is no FILESTREAM.

-- A row says that one atom stands in a relation to another, in one direction; with SequenceIndex it says where in the whole the part
-- stands. Neither end cascades: two cascading routes from Atoms to one table are refused (Msg 1785), and atoms are not deleted but marked.
CREATE TABLE dbo.AtomRelations
(
    AtomRelationId bigint        NOT NULL IDENTITY(1, 1),
    TenantId       int           NOT NULL CONSTRAINT DF_AtomRelations_TenantId DEFAULT (0), -- of both atoms
    SourceAtomId   bigint        NOT NULL,
    TargetAtomId   bigint        NOT NULL,
    RelationType   nvarchar(128) NOT NULL, -- an open list: DerivedFrom, ComponentOf, SimilarTo, ...
    SequenceIndex  int           NULL,     -- NULL where order means nothing
    Weight         real          NULL,
    Importance     real          NULL,
    Confidence     real          NULL,
    SpatialBucket  bigint        NULL,     -- hash of the three buckets
    SpatialBucketX int           NULL,
    SpatialBucketY int           NULL,
    SpatialBucketZ int           NULL,
    CoordX         float         NULL,     -- place of the part in the whole: x, y, z, time, and one free axis
    CoordY         float         NULL,
    CoordZ         float         NULL,
    CoordT         float         NULL,
    CoordW         float         NULL,
    Metadata       json          NULL,
    CreatedAt      datetime2(7)  NOT NULL CONSTRAINT DF_AtomRelations_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomRelations PRIMARY KEY CLUSTERED (AtomRelationId),
    -- The same part may stand at several places of the whole, but at each once. It serves the walk from the source as well.
    CONSTRAINT UQ_AtomRelations_Source_Target_RelationType UNIQUE (SourceAtomId, TargetAtomId, RelationType, SequenceIndex),
    CONSTRAINT FK_AtomRelations_SourceAtoms FOREIGN KEY (SourceAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT FK_AtomRelations_TargetAtoms FOREIGN KEY (TargetAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_AtomRelations_Confidence CHECK (Confidence BETWEEN 0 AND 1)
);
CREATE INDEX IX_AtomRelations_TargetAtomId ON dbo.AtomRelations (TargetAtomId);

-- A row is the bytes of an atom, apart from Atoms so that a scan of atoms does not drag them along. A tenant's bytes are stored
-- once; the row belongs to the atom that is alive. RowGuid is the handle for streaming, and FILESTREAM asks for it.
CREATE TABLE dbo.AtomPayloadStore
(
    PayloadId   bigint           NOT NULL IDENTITY(1, 1),
    RowGuid     uniqueidentifier ROWGUIDCOL NOT NULL CONSTRAINT DF_AtomPayloadStore_RowGuid DEFAULT (NEWSEQUENTIALID()),
    TenantId    int              NOT NULL CONSTRAINT DF_AtomPayloadStore_TenantId DEFAULT (0), -- the atom's
    AtomId      bigint           NOT NULL,
    ContentType nvarchar(256)    NOT NULL, -- MIME type
    ContentHash binary(32)       NOT NULL, -- SHA-256 of PayloadData
    SizeBytes   bigint           NOT NULL,
    PayloadData varbinary(max)   NOT NULL,
    CreatedBy   nvarchar(256)    NULL,
    CreatedUtc  datetime2(7)     NOT NULL CONSTRAINT DF_AtomPayloadStore_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomPayloadStore PRIMARY KEY CLUSTERED (PayloadId),
    CONSTRAINT UQ_AtomPayloadStore_RowGuid UNIQUE (RowGuid),
    CONSTRAINT UQ_AtomPayloadStore_TenantId_ContentHash UNIQUE (TenantId, ContentHash),
    CONSTRAINT FK_AtomPayloadStore_Atoms FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT CK_AtomPayloadStore_ContentType CHECK (ContentType LIKE N'%/%'),
    CONSTRAINT CK_AtomPayloadStore_SizeBytes CHECK (SizeBytes > 0)
);
CREATE INDEX IX_AtomPayloadStore_AtomId ON dbo.AtomPayloadStore (AtomId);

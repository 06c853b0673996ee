-- Layers and tensors: models taken apart into atoms.
--
-- Left for later migrations: ModelLayers.WeightsGeometry, LayerTensorSegments.GeometryFootprint, TensorAtoms.SpatialSignature and .GeometryFootprint
-- (geometry) with their spatial indexes; FILESTREAM for LayerTensorSegments.RawPayload, ordinary varbinary(max) here; the history of TensorAtomCoefficients
-- (system-versioned, kept 90 days) with its columnstore index.
--
-- What deletes what. SQL Server refuses a table that one DELETE could reach by two cascading routes, SET NULL counted in (Msg 1785). From Atoms there
-- is one through TensorAtoms and one through ModelLayers, and both end in TensorAtomCoefficients. So coefficients go with their tensor
-- atom, and do not cascade from the layer: a layer with coefficients is only deleted after its tensor atoms.

-- A row is one layer of a model, in the order in which the model applies them. The tenant is the model's.
CREATE TABLE dbo.ModelLayers
(
    LayerId               bigint        NOT NULL IDENTITY(1, 1),
    ModelId               int           NOT NULL,
    LayerIdx              int           NOT NULL, -- from 0
    LayerName             nvarchar(100) NULL,
    LayerType             nvarchar(50)  NULL,     -- attention, mlp, embedding, norm, ...
    TensorShape           nvarchar(200) NULL,     -- as written in the model file: [4096,4096]
    TensorDtype           nvarchar(20)  NULL CONSTRAINT DF_ModelLayers_TensorDtype DEFAULT (N'float32'),
    QuantizationType      nvarchar(20)  NULL,     -- NULL: not quantised
    QuantizationScale     float         NULL,
    QuantizationZeroPoint float         NULL,
    Parameters            json          NULL,
    ParameterCount        bigint        NULL,
    ZMin                  float         NULL,     -- range of the weights, kept as Z of the geometry
    ZMax                  float         NULL,
    MMin                  float         NULL,     -- range of the positions, kept as its M
    MMax                  float         NULL,
    MortonCode            bigint        NULL,     -- place on the space-filling curve: near codes, near layers
    PreviewPointCount     int           NULL,
    CacheHitRate          float         NULL CONSTRAINT DF_ModelLayers_CacheHitRate DEFAULT (0),
    AvgComputeTimeMs      float         NULL,
    LayerAtomId           bigint        NULL,     -- the atom that stands for the layer as a whole
    CONSTRAINT PK_ModelLayers PRIMARY KEY CLUSTERED (LayerId),
    CONSTRAINT FK_ModelLayers_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelLayers_Atoms FOREIGN KEY (LayerAtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE SET NULL,
    CONSTRAINT CK_ModelLayers_LayerIdx CHECK (LayerIdx >= 0),
    CONSTRAINT CK_ModelLayers_ParameterCount CHECK (ParameterCount >= 0),
    CONSTRAINT CK_ModelLayers_CacheHitRate CHECK (CacheHitRate BETWEEN 0 AND 1)
);
CREATE INDEX IX_ModelLayers_ModelId_LayerIdx ON dbo.ModelLayers (ModelId, LayerIdx);
CREATE INDEX IX_ModelLayers_LayerType ON dbo.ModelLayers (LayerType);
CREATE INDEX IX_ModelLayers_MortonCode ON dbo.ModelLayers (MortonCode);
CREATE INDEX IX_ModelLayers_ModelId_Z ON dbo.ModelLayers (ModelId, ZMin, ZMax);
CREATE INDEX IX_ModelLayers_ModelId_M ON dbo.ModelLayers (ModelId, MMin, MMax);
CREATE INDEX IX_ModelLayers_LayerAtomId ON dbo.ModelLayers (LayerAtomId);

-- A row is a run of a layer's raw weights, cut so that one can be read without the others. RawPayload holds PointCount values in the
-- dtype or quantisation of the row, from PointOffset of the layer on. PayloadRowGuid is the handle for streaming.
CREATE TABLE dbo.LayerTensorSegments
(
    LayerTensorSegmentId  bigint           NOT NULL IDENTITY(1, 1),
    LayerId               bigint           NOT NULL,
    SegmentOrdinal        int              NOT NULL, -- from 0, without gaps
    PointOffset           bigint           NOT NULL, -- values before this segment
    PointCount            int              NOT NULL,
    QuantizationType      nvarchar(20)     NOT NULL,
    QuantizationScale     float            NULL,
    QuantizationZeroPoint float            NULL,
    ZMin                  float            NULL,
    ZMax                  float            NULL,
    MMin                  float            NULL,
    MMax                  float            NULL,
    MortonCode            bigint           NULL,
    RawPayload            varbinary(max)   NOT NULL,
    PayloadRowGuid        uniqueidentifier ROWGUIDCOL NOT NULL CONSTRAINT DF_LayerTensorSegments_PayloadRowGuid DEFAULT (NEWSEQUENTIALID()),
    CreatedAt             datetime2(7)     NOT NULL CONSTRAINT DF_LayerTensorSegments_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_LayerTensorSegments PRIMARY KEY CLUSTERED (LayerTensorSegmentId),
    CONSTRAINT UQ_LayerTensorSegments_LayerId_SegmentOrdinal UNIQUE (LayerId, SegmentOrdinal),
    CONSTRAINT UQ_LayerTensorSegments_PayloadRowGuid UNIQUE (PayloadRowGuid),
    CONSTRAINT FK_LayerTensorSegments_ModelLayers FOREIGN KEY (LayerId) REFERENCES dbo.ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT CK_LayerTensorSegments_Range CHECK (SegmentOrdinal >= 0 AND PointOffset >= 0 AND PointCount > 0)
);
CREATE INDEX IX_LayerTensorSegments_MortonCode ON dbo.LayerTensorSegments (MortonCode);
CREATE INDEX IX_LayerTensorSegments_Z ON dbo.LayerTensorSegments (LayerId, ZMin, ZMax);
CREATE INDEX IX_LayerTensorSegments_M ON dbo.LayerTensorSegments (LayerId, MMin, MMax);

-- A row is a pattern in a model's weights that was found worth naming (a singular vector, a head, a kernel), as an atom. Model and
-- layer say where it was found first; the same atom may be used elsewhere, through its coefficients.
CREATE TABLE dbo.TensorAtoms
(
    TensorAtomId    bigint        NOT NULL IDENTITY(1, 1),
    AtomId          bigint        NOT NULL,
    ModelId         int           NULL,
    LayerId         bigint        NULL,
    AtomType        nvarchar(128) NOT NULL,
    Metadata        json          NULL,
    ImportanceScore real          NULL,
    CreatedAt       datetime2(7)  NOT NULL CONSTRAINT DF_TensorAtoms_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_TensorAtoms PRIMARY KEY CLUSTERED (TensorAtomId),
    CONSTRAINT FK_TensorAtoms_Atoms FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT FK_TensorAtoms_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT FK_TensorAtoms_ModelLayers FOREIGN KEY (LayerId) REFERENCES dbo.ModelLayers (LayerId)
);
CREATE INDEX IX_TensorAtoms_AtomId ON dbo.TensorAtoms (AtomId);
CREATE INDEX IX_TensorAtoms_LayerId ON dbo.TensorAtoms (LayerId);
CREATE INDEX IX_TensorAtoms_ModelId_LayerId_AtomType ON dbo.TensorAtoms (ModelId, LayerId, AtomType);

-- A row says how much of a tensor atom is in a layer, in one role: layer = sum of coefficient * atom. Learning changes the coefficients,
-- not the atoms.
CREATE TABLE dbo.TensorAtomCoefficients
(
    TensorAtomCoefficientId bigint        NOT NULL IDENTITY(1, 1),
    TensorAtomId            bigint        NOT NULL,
    ParentLayerId           bigint        NOT NULL,
    TensorRole              nvarchar(128) NULL, -- query, key, value, ...
    Coefficient             real          NOT NULL,
    CONSTRAINT PK_TensorAtomCoefficients PRIMARY KEY CLUSTERED (TensorAtomCoefficientId),
    CONSTRAINT FK_TensorAtomCoefficients_TensorAtoms FOREIGN KEY (TensorAtomId) REFERENCES dbo.TensorAtoms (TensorAtomId) ON DELETE CASCADE,
    CONSTRAINT FK_TensorAtomCoefficients_ModelLayers FOREIGN KEY (ParentLayerId) REFERENCES dbo.ModelLayers (LayerId)
);
CREATE INDEX IX_TensorAtomCoefficients_TensorAtomId_ParentLayerId_TensorRole ON dbo.TensorAtomCoefficients (TensorAtomId, ParentLayerId, TensorRole);
CREATE INDEX IX_TensorAtomCoefficients_ParentLayerId ON dbo.TensorAtomCoefficients (ParentLayerId);

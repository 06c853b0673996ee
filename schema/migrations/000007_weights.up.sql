-- Weights: single parameters that learning works on, and names for moments in their history.
--
-- Left for a later migration: the history of Weights (system-versioned, kept 90 days) with its columnstore index. A snapshot
-- is of use once that history is kept.

-- A row is one parameter of a layer. There are as many as are being learned, not as many as the model has: the bulk is in LayerTensorSegments.
CREATE TABLE dbo.Weights
(
    WeightId        bigint       NOT NULL IDENTITY(1, 1),
    LayerId         bigint       NOT NULL,
    NeuronIndex     int          NOT NULL,
    WeightType      nvarchar(50) NOT NULL CONSTRAINT DF_Weights_WeightType DEFAULT (N'parameter'),
    Value           real         NOT NULL,
    Gradient        real         NULL, -- of the last step
    Momentum        real         NULL,
    LastUpdated     datetime2(7) NOT NULL CONSTRAINT DF_Weights_LastUpdated DEFAULT (SYSUTCDATETIME()),
    UpdateCount     int          NOT NULL CONSTRAINT DF_Weights_UpdateCount DEFAULT (0),
    ImportanceScore real         NULL CONSTRAINT DF_Weights_ImportanceScore DEFAULT (0.5), -- 0 to be pruned, 1 to be kept
    CONSTRAINT PK_Weights PRIMARY KEY CLUSTERED (WeightId),
    CONSTRAINT FK_Weights_ModelLayers FOREIGN KEY (LayerId) REFERENCES dbo.ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT CK_Weights_NeuronIndex CHECK (NeuronIndex >= 0),
    CONSTRAINT CK_Weights_UpdateCount CHECK (UpdateCount >= 0)
);
CREATE INDEX IX_Weights_LayerId_NeuronIndex ON dbo.Weights (LayerId, NeuronIndex);
-- The few that matter, for pruning and student models.
CREATE INDEX IX_Weights_ImportanceScore ON dbo.Weights (ImportanceScore DESC) WHERE ImportanceScore > 0.7;

-- A row is a name for a moment, to which the weights can be taken back. It copies nothing.
CREATE TABLE dbo.WeightSnapshots
(
    SnapshotId   bigint        NOT NULL IDENTITY(1, 1),
    TenantId     int           NOT NULL CONSTRAINT DF_WeightSnapshots_TenantId DEFAULT (0),
    SnapshotName nvarchar(255) NOT NULL,
    ModelId      int           NULL, -- NULL: all models of the tenant, or the model is gone
    SnapshotTime datetime2(7)  NOT NULL CONSTRAINT DF_WeightSnapshots_SnapshotTime DEFAULT (SYSUTCDATETIME()),
    Description  nvarchar(max) NULL,
    WeightCount  int           NOT NULL, -- at that time, to check a restore against
    CreatedAt    datetime2(7)  NOT NULL CONSTRAINT DF_WeightSnapshots_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_WeightSnapshots PRIMARY KEY CLUSTERED (SnapshotId),
    CONSTRAINT UQ_WeightSnapshots_TenantId_SnapshotName UNIQUE (TenantId, SnapshotName),
    CONSTRAINT FK_WeightSnapshots_Models FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE SET NULL,
    CONSTRAINT CK_WeightSnapshots_WeightCount CHECK (WeightCount >= 0)
);
CREATE INDEX IX_WeightSnapshots_ModelId ON dbo.WeightSnapshots (ModelId);

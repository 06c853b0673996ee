-- FILESTREAM for the bytes of atoms and the raw weights of layers, where the database has a filegroup for it; elsewhere both tables stay as they are, with
-- ordinary varbinary(max). Columns, keys and names are the same in both. A column does not become FILESTREAM by ALTER COLUMN, so the table is made
-- again and its rows are copied, with their numbers and row GUIDs. Neither table will ever be system-versioned: FILESTREAM forbids it (Msg 13532).
IF EXISTS (SELECT 1 FROM sys.filegroups AS g WHERE g.type = 'FD')
BEGIN
    EXEC sys.sp_rename N'dbo.AtomPayloadStore', N'AtomPayloadStore_Before';
    -- The names of constraints are made free for the new table.
    EXEC sys.sp_rename N'dbo.FK_AtomPayloadStore_Atoms', N'FK_AtomPayloadStore_Atoms_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.UQ_AtomPayloadStore_RowGuid', N'UQ_AtomPayloadStore_RowGuid_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.UQ_AtomPayloadStore_TenantId_ContentHash', N'UQ_AtomPayloadStore_TenantId_ContentHash_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.CK_AtomPayloadStore_ContentType', N'CK_AtomPayloadStore_ContentType_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.CK_AtomPayloadStore_SizeBytes', N'CK_AtomPayloadStore_SizeBytes_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.DF_AtomPayloadStore_RowGuid', N'DF_AtomPayloadStore_RowGuid_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.DF_AtomPayloadStore_TenantId', N'DF_AtomPayloadStore_TenantId_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.DF_AtomPayloadStore_CreatedUtc', N'DF_AtomPayloadStore_CreatedUtc_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.PK_AtomPayloadStore', N'PK_AtomPayloadStore_Before', N'OBJECT';

    CREATE TABLE dbo.AtomPayloadStore
    (
        PayloadId   bigint           NOT NULL IDENTITY(1, 1),
        RowGuid     uniqueidentifier ROWGUIDCOL NOT NULL CONSTRAINT DF_AtomPayloadStore_RowGuid DEFAULT (NEWSEQUENTIALID()),
        TenantId    int              NOT NULL CONSTRAINT DF_AtomPayloadStore_TenantId DEFAULT (0),
        AtomId      bigint           NOT NULL,
        ContentType nvarchar(256)    NOT NULL,
        ContentHash binary(32)       NOT NULL,
        SizeBytes   bigint           NOT NULL,
        PayloadData varbinary(max)   FILESTREAM NOT NULL,
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

    SET IDENTITY_INSERT dbo.AtomPayloadStore ON;
    INSERT INTO dbo.AtomPayloadStore (PayloadId, RowGuid, TenantId, AtomId, ContentType, ContentHash, SizeBytes, PayloadData, CreatedBy, CreatedUtc)
    SELECT PayloadId, RowGuid, TenantId, AtomId, ContentType, ContentHash, SizeBytes, PayloadData, CreatedBy, CreatedUtc FROM dbo.AtomPayloadStore_Before;
    SET IDENTITY_INSERT dbo.AtomPayloadStore OFF;
    DROP TABLE dbo.AtomPayloadStore_Before;
END;
GO
IF EXISTS (SELECT 1 FROM sys.filegroups AS g WHERE g.type = 'FD')
BEGIN
    EXEC sys.sp_rename N'dbo.LayerTensorSegments', N'LayerTensorSegments_Before';
    EXEC sys.sp_rename N'dbo.FK_LayerTensorSegments_ModelLayers', N'FK_LayerTensorSegments_ModelLayers_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.UQ_LayerTensorSegments_LayerId_SegmentOrdinal', N'UQ_LayerTensorSegments_LayerId_SegmentOrdinal_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.UQ_LayerTensorSegments_PayloadRowGuid', N'UQ_LayerTensorSegments_PayloadRowGuid_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.CK_LayerTensorSegments_Range', N'CK_LayerTensorSegments_Range_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.DF_LayerTensorSegments_PayloadRowGuid', N'DF_LayerTensorSegments_PayloadRowGuid_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.DF_LayerTensorSegments_CreatedAt', N'DF_LayerTensorSegments_CreatedAt_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.DF_LayerTensorSegments_TenantId', N'DF_LayerTensorSegments_TenantId_Before', N'OBJECT';
    EXEC sys.sp_rename N'dbo.PK_LayerTensorSegments', N'PK_LayerTensorSegments_Before', N'OBJECT';

    CREATE TABLE dbo.LayerTensorSegments
    (
        LayerTensorSegmentId  bigint           NOT NULL IDENTITY(1, 1),
        LayerId               bigint           NOT NULL,
        SegmentOrdinal        int              NOT NULL,
        PointOffset           bigint           NOT NULL,
        PointCount            int              NOT NULL,
        QuantizationType      nvarchar(20)     NOT NULL,
        QuantizationScale     float            NULL,
        QuantizationZeroPoint float            NULL,
        ZMin                  float            NULL,
        ZMax                  float            NULL,
        MMin                  float            NULL,
        MMax                  float            NULL,
        MortonCode            bigint           NULL,
        RawPayload            varbinary(max)   FILESTREAM NOT NULL,
        PayloadRowGuid        uniqueidentifier ROWGUIDCOL NOT NULL CONSTRAINT DF_LayerTensorSegments_PayloadRowGuid DEFAULT (NEWSEQUENTIALID()),
        CreatedAt             datetime2(7)     NOT NULL CONSTRAINT DF_LayerTensorSegments_CreatedAt DEFAULT (SYSUTCDATETIME()),
        TenantId              int              NOT NULL CONSTRAINT DF_LayerTensorSegments_TenantId DEFAULT (0),
        CONSTRAINT PK_LayerTensorSegments PRIMARY KEY CLUSTERED (LayerTensorSegmentId),
        CONSTRAINT UQ_LayerTensorSegments_LayerId_SegmentOrdinal UNIQUE (LayerId, SegmentOrdinal),
        CONSTRAINT UQ_LayerTensorSegments_PayloadRowGuid UNIQUE (PayloadRowGuid),
        CONSTRAINT FK_LayerTensorSegments_ModelLayers FOREIGN KEY (LayerId) REFERENCES dbo.ModelLayers (LayerId) ON DELETE CASCADE,
        CONSTRAINT CK_LayerTensorSegments_Range CHECK (SegmentOrdinal >= 0 AND PointOffset >= 0 AND PointCount > 0)
    );
    CREATE INDEX IX_LayerTensorSegments_MortonCode ON dbo.LayerTensorSegments (MortonCode);
    CREATE INDEX IX_LayerTensorSegments_Z ON dbo.LayerTensorSegments (LayerId, ZMin, ZMax);
    CREATE INDEX IX_LayerTensorSegments_M ON dbo.LayerTensorSegments (LayerId, MMin, MMax);

    SET IDENTITY_INSERT dbo.LayerTensorSegments ON;
    INSERT INTO dbo.LayerTensorSegments (LayerTensorSegmentId, LayerId, SegmentOrdinal, PointOffset, PointCount, QuantizationType, QuantizationScale,
        QuantizationZeroPoint, ZMin, ZMax, MMin, MMax, MortonCode, RawPayload, PayloadRowGuid, CreatedAt, TenantId)
    SELECT LayerTensorSegmentId, LayerId, SegmentOrdinal, PointOffset, PointCount, QuantizationType, QuantizationScale,
        QuantizationZeroPoint, ZMin, ZMax, MMin, MMax, MortonCode, RawPayload, PayloadRowGuid, CreatedAt, TenantId FROM dbo.LayerTensorSegments_Before;
    SET IDENTITY_INSERT dbo.LayerTensorSegments OFF;
    DROP TABLE dbo.LayerTensorSegments_Before;
END;

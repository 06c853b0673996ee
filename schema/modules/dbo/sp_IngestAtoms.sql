-- Stores many texts at once, each as sp_IngestAtom does, with their vectors: all of them or none.
--
-- Parameters
--   @TenantId        whose texts they are
--   @Items           JSON array of at most 10000 objects: content (text, needed), modality (text), contentType (text/plain), subtype,
--                    sourceUri, sourceType, canonicalText, metadata (object), embedding (array of numbers)
--   @EmbeddingType, @ModelId   of the vectors among them; the model is the tenant's
--   @IngestionJobId  a Running job of the tenant, which then lists the atoms; NULL for none
--   @CreatedBy       who brought them in
-- Result     one set in the order of @Items: Ordinal (from 0), AtomId, WasDuplicate, AtomEmbeddingId (NULL without a vector). A text that is
--            twice in @Items is stored once and counted twice. A known atom that has a vector of that type and model keeps it. The
--            bytes of a text are its UTF-8, so a text that came in alone is known here.
-- Errors     50001 a parameter or an item is missing or wrong; 50002 the tenant has no such job or model; 50003 the job is not running;
--            50006 the spatial landmarks are not there; 547 unknown modality; what the server says of text that it cannot cast to
--            VECTOR. After an error nothing of it is left. Two batches with the same texts may meet in a deadlock (1205): call again.
CREATE OR ALTER PROCEDURE dbo.sp_IngestAtoms
    @TenantId       int,
    @Items          nvarchar(max),
    @EmbeddingType  nvarchar(128) = N'semantic',
    @ModelId        int           = NULL,
    @IngestionJobId bigint        = NULL,
    @CreatedBy      nvarchar(256) = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @Items IS NULL OR ISJSON(@Items) = 0 THROW 50001, N'@Items is missing or not JSON.', 1;
        IF NOT EXISTS (SELECT 1 FROM OPENJSON(N'[' + @Items + N']') AS j WHERE j.type = 4) THROW 50001, N'@Items is not a JSON array.', 1;
        IF @EmbeddingType IS NULL OR @EmbeddingType = N'' THROW 50001, N'@EmbeddingType is missing or empty.', 1;

        DECLARE @Item TABLE (Ordinal int NOT NULL PRIMARY KEY, Hash binary(32) NULL, Content varbinary(max) NULL, Modality nvarchar(64) NULL,
            ContentType nvarchar(128) NULL, Subtype nvarchar(128) NULL, SourceUri nvarchar(1024) NULL, SourceType nvarchar(128) NULL, CanonicalText nvarchar(max) NULL,
            Metadata nvarchar(max) NULL, Dimension int NULL, Vector vector(1998) NULL, HasVector bit NOT NULL, AtomId bigint NULL, WasDuplicate bit NOT NULL);
        INSERT INTO @Item (Ordinal, Content, Modality, ContentType, Subtype, SourceUri, SourceType, CanonicalText, Metadata, Dimension, Vector, HasVector, WasDuplicate)
        SELECT CAST(j.[key] AS int), dbo.fn_Utf8(i.content), COALESCE(i.modality, N'text'),
               COALESCE(i.contentType, N'text/plain'), i.subtype, i.sourceUri, i.sourceType, i.canonicalText, i.metadata,
               dbo.fn_VectorDimension(i.embedding), CAST(dbo.fn_PadVector(i.embedding) AS vector(1998)), CASE WHEN i.embedding IS NULL THEN 0 ELSE 1 END, 0
        FROM OPENJSON(@Items) AS j
        CROSS APPLY OPENJSON(j.[value]) WITH (content nvarchar(max), modality nvarchar(64), contentType nvarchar(128), subtype nvarchar(128), sourceUri nvarchar(1024),
            sourceType nvarchar(128), canonicalText nvarchar(max), metadata nvarchar(max) AS JSON, embedding nvarchar(max) AS JSON) AS i
        WHERE j.type = 5; -- an object

        IF (SELECT COUNT(*) FROM @Item) <> (SELECT COUNT(*) FROM OPENJSON(@Items)) THROW 50001, N'@Items has an element that is not an object.', 1;
        IF (SELECT COUNT(*) FROM @Item) > 10000 THROW 50001, N'@Items has more than 10000 elements.', 1;
        IF EXISTS (SELECT 1 FROM @Item WHERE Content IS NULL OR DATALENGTH(Content) = 0) THROW 50001, N'@Items has an element without content.', 1;
        IF EXISTS (SELECT 1 FROM @Item WHERE ContentType NOT LIKE N'%_/_%') THROW 50001, N'@Items has a contentType that is not a MIME type.', 1;
        IF EXISTS (SELECT 1 FROM @Item WHERE HasVector = 1 AND Vector IS NULL) THROW 50001, N'@Items has an embedding that is not an array of 1 to 1998 numbers.', 1;
        IF EXISTS (SELECT 1 FROM @Item WHERE HasVector = 1 AND VECTOR_NORM(Vector, 'norm2') = 0)
            THROW 50001, N'@Items has an embedding that is all zeros, which has no direction.', 1;
        UPDATE @Item SET Hash = HASHBYTES('SHA2_256', Content);

        BEGIN TRANSACTION;
        IF @IngestionJobId IS NOT NULL
        BEGIN
            DECLARE @JobStatus nvarchar(64) =
                (SELECT j.Status FROM dbo.IngestionJobs AS j WHERE j.IngestionJobId = @IngestionJobId AND j.TenantId = @TenantId);
            IF @JobStatus IS NULL THROW 50002, N'The tenant has no such ingestion job.', 1;
            IF @JobStatus <> N'Running' THROW 50003, N'The ingestion job is not running.', 1;
        END;
        IF @ModelId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId AND m.TenantId = @TenantId)
            THROW 50002, N'The tenant has no such model.', 1;

        -- Keeps the keys, or the gaps where they would be, until the end: nobody inserts the same content meanwhile.
        UPDATE i
        SET AtomId = a.AtomId, WasDuplicate = 1
        FROM @Item AS i
        JOIN dbo.Atoms AS a WITH (UPDLOCK, HOLDLOCK) ON a.TenantId = @TenantId AND a.ContentHash = i.Hash AND a.IsDeleted = 0;

        -- Of a text that is twice among the items the first makes the atom.
        UPDATE i SET WasDuplicate = 1 FROM @Item AS i WHERE EXISTS (SELECT 1 FROM @Item AS f WHERE f.Hash = i.Hash AND f.Ordinal < i.Ordinal);

        INSERT INTO dbo.Atoms (TenantId, ContentHash, Modality, Subtype, ContentType, SourceUri, SourceType, CanonicalText, Metadata, ReferenceCount)
        SELECT @TenantId, i.Hash, i.Modality, i.Subtype, i.ContentType, i.SourceUri, i.SourceType, i.CanonicalText, CAST(i.Metadata AS json),
               (SELECT COUNT_BIG(*) FROM @Item AS s WHERE s.Hash = i.Hash)
        FROM @Item AS i
        WHERE i.WasDuplicate = 0;

        UPDATE a
        SET ReferenceCount = a.ReferenceCount + k.Times, UpdatedAt = SYSUTCDATETIME()
        FROM dbo.Atoms AS a
        JOIN (SELECT i.AtomId, COUNT_BIG(*) AS Times FROM @Item AS i WHERE i.AtomId IS NOT NULL GROUP BY i.AtomId) AS k ON k.AtomId = a.AtomId
        WHERE a.TenantId = @TenantId;

        UPDATE i
        SET AtomId = a.AtomId
        FROM @Item AS i
        JOIN dbo.Atoms AS a ON a.TenantId = @TenantId AND a.ContentHash = i.Hash AND a.IsDeleted = 0
        WHERE i.AtomId IS NULL;

        -- The bytes may be there from an atom that was deleted: then they pass to the new one.
        UPDATE p
        SET AtomId = i.AtomId
        FROM dbo.AtomPayloadStore AS p
        JOIN @Item AS i ON i.Hash = p.ContentHash AND i.WasDuplicate = 0
        WHERE p.TenantId = @TenantId;
        INSERT INTO dbo.AtomPayloadStore (TenantId, AtomId, ContentType, ContentHash, SizeBytes, PayloadData, CreatedBy)
        SELECT @TenantId, i.AtomId, i.ContentType, i.Hash, DATALENGTH(i.Content), i.Content, @CreatedBy
        FROM @Item AS i
        WHERE i.WasDuplicate = 0
          AND NOT EXISTS (SELECT 1 FROM dbo.AtomPayloadStore AS p WHERE p.TenantId = @TenantId AND p.ContentHash = i.Hash);

        -- One vector an atom: the first among the items that bring one.
        INSERT INTO dbo.AtomEmbeddings (TenantId, AtomId, ModelId, EmbeddingType, Dimension, EmbeddingVector, UsesMaxDimensionPadding,
            SpatialProjX, SpatialProjY, SpatialProjZ, SpatialGeometry, SpatialCoarse, SpatialBucketX, SpatialBucketY, SpatialBucketZ, SpatialBucket)
        SELECT @TenantId, i.AtomId, @ModelId, @EmbeddingType, i.Dimension, i.Vector, CASE WHEN i.Dimension < 1998 THEN 1 ELSE 0 END,
               p.X, p.Y, p.Z, dbo.fn_SpatialPoint(p.X, p.Y, p.Z), geometry::Point(p.SpatialBucketX, p.SpatialBucketY, 0),
               p.SpatialBucketX, p.SpatialBucketY, p.SpatialBucketZ, p.SpatialBucket
        FROM @Item AS i
        CROSS APPLY dbo.fn_ProjectTo3D(i.Vector) AS p
        WHERE i.HasVector = 1
          AND NOT EXISTS (SELECT 1 FROM @Item AS f WHERE f.AtomId = i.AtomId AND f.HasVector = 1 AND f.Ordinal < i.Ordinal)
          AND NOT EXISTS (SELECT 1 FROM dbo.AtomEmbeddings AS e
                          WHERE e.AtomId = i.AtomId AND e.TenantId = @TenantId AND e.EmbeddingType = @EmbeddingType
                            AND (e.ModelId = @ModelId OR (e.ModelId IS NULL AND @ModelId IS NULL)));
        IF EXISTS (SELECT 1 FROM @Item WHERE HasVector = 1) AND 3 > (SELECT COUNT(*) FROM dbo.SpatialLandmarks AS l WHERE l.LandmarkName IN (N'rademacher-0', N'rademacher-1', N'rademacher-2'))
            THROW 50006, N'The spatial landmarks are missing: apply the seeds.', 1;

        IF @IngestionJobId IS NOT NULL
            INSERT INTO dbo.IngestionJobAtoms (TenantId, IngestionJobId, AtomId, WasDuplicate, Notes)
            SELECT @TenantId, @IngestionJobId, i.AtomId, i.WasDuplicate, CASE WHEN i.WasDuplicate = 1 THEN N'same SHA-256' END
            FROM @Item AS i
            ORDER BY i.Ordinal;
        COMMIT TRANSACTION;

        SELECT i.Ordinal, i.AtomId, i.WasDuplicate,
               (SELECT MAX(e.AtomEmbeddingId) FROM dbo.AtomEmbeddings AS e
                WHERE e.AtomId = i.AtomId AND e.TenantId = @TenantId AND e.EmbeddingType = @EmbeddingType
                  AND (e.ModelId = @ModelId OR (e.ModelId IS NULL AND @ModelId IS NULL))) AS AtomEmbeddingId
        FROM @Item AS i
        ORDER BY i.Ordinal;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

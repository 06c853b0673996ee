-- Stores the vector of an atom, or puts it in the place of the one that was there for the same type and model.
--
-- Parameters
--   @TenantId          whose atom it is
--   @AtomId            an atom that is not deleted
--   @Embedding         the vector as JSON text, 1 to 1998 numbers, not all zero; shorter ones are padded with zeros
--   @EmbeddingType     what it stands for: semantic, ast_structural, ...
--   @ModelId           the model that made it, of the same tenant; NULL for none
--   @AtomEmbeddingId   OUTPUT the row, new or known
-- Result     none but the OUTPUT parameter. Projection and bucket are stored with it; the statistics of the buckets follow when
--            ops.sp_UpdateSpatialMetadata runs.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such atom or model; 50006 the spatial landmarks are not there;
--            what the server says of text that it cannot cast to VECTOR. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_StoreEmbedding
    @TenantId        int,
    @AtomId          bigint,
    @Embedding       nvarchar(max),
    @EmbeddingType   nvarchar(128) = N'semantic',
    @ModelId         int           = NULL,
    @AtomEmbeddingId bigint OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @AtomEmbeddingId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @AtomId IS NULL THROW 50001, N'@AtomId is missing.', 1;
        IF @EmbeddingType IS NULL OR @EmbeddingType = N'' THROW 50001, N'@EmbeddingType is missing or empty.', 1;
        DECLARE @Dimension int = dbo.fn_VectorDimension(@Embedding);
        DECLARE @Padded nvarchar(max) = dbo.fn_PadVector(@Embedding);
        IF @Padded IS NULL THROW 50001, N'@Embedding is not a JSON array of 1 to 1998 numbers.', 1;
        DECLARE @Vector vector(1998) = CAST(@Padded AS vector(1998));
        IF VECTOR_NORM(@Vector, 'norm2') = 0 THROW 50001, N'@Embedding is all zeros, which has no direction.', 1;

        DECLARE @X float, @Y float, @Z float, @BucketX int, @BucketY int, @BucketZ int, @Bucket int;
        SELECT @X = p.X, @Y = p.Y, @Z = p.Z, @BucketX = p.SpatialBucketX, @BucketY = p.SpatialBucketY, @BucketZ = p.SpatialBucketZ, @Bucket = p.SpatialBucket
        FROM dbo.fn_ProjectTo3D(@Vector) AS p;
        IF @Bucket IS NULL THROW 50006, N'The spatial landmarks are missing: apply the seeds.', 1;
        DECLARE @Fine geometry = dbo.fn_SpatialPoint(@X, @Y, @Z);
        DECLARE @Coarse geometry = geometry::Point(@BucketX, @BucketY, 0);

        BEGIN TRANSACTION;
        IF NOT EXISTS (SELECT 1 FROM dbo.Atoms AS a WHERE a.AtomId = @AtomId AND a.TenantId = @TenantId AND a.IsDeleted = 0)
            THROW 50002, N'The tenant has no such atom.', 1;
        IF @ModelId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId AND m.TenantId = @TenantId)
            THROW 50002, N'The tenant has no such model.', 1;

        -- Keeps the key, or the gap where it would be, until the end. Of several the newest is replaced.
        SELECT TOP (1) @AtomEmbeddingId = e.AtomEmbeddingId
        FROM dbo.AtomEmbeddings AS e WITH (UPDLOCK, HOLDLOCK)
        WHERE e.AtomId = @AtomId AND e.TenantId = @TenantId AND e.EmbeddingType = @EmbeddingType
          AND (e.ModelId = @ModelId OR (e.ModelId IS NULL AND @ModelId IS NULL))
        ORDER BY e.AtomEmbeddingId DESC;

        IF @AtomEmbeddingId IS NOT NULL
            UPDATE dbo.AtomEmbeddings
            SET EmbeddingVector = @Vector, Dimension = @Dimension,
                UsesMaxDimensionPadding = CASE WHEN @Dimension < 1998 THEN 1 ELSE 0 END,
                SpatialProjX = @X, SpatialProjY = @Y, SpatialProjZ = @Z, SpatialGeometry = @Fine, SpatialCoarse = @Coarse,
                SpatialBucketX = @BucketX, SpatialBucketY = @BucketY, SpatialBucketZ = @BucketZ, SpatialBucket = @Bucket,
                LastComputedUtc = SYSUTCDATETIME()
            WHERE AtomEmbeddingId = @AtomEmbeddingId AND TenantId = @TenantId;
        ELSE
        BEGIN
            INSERT INTO dbo.AtomEmbeddings (TenantId, AtomId, ModelId, EmbeddingType, Dimension, EmbeddingVector, UsesMaxDimensionPadding,
                SpatialProjX, SpatialProjY, SpatialProjZ, SpatialGeometry, SpatialCoarse, SpatialBucketX, SpatialBucketY, SpatialBucketZ, SpatialBucket)
            VALUES (@TenantId, @AtomId, @ModelId, @EmbeddingType, @Dimension, @Vector, CASE WHEN @Dimension < 1998 THEN 1 ELSE 0 END,
                @X, @Y, @Z, @Fine, @Coarse, @BucketX, @BucketY, @BucketZ, @Bucket);
            SET @AtomEmbeddingId = CAST(SCOPE_IDENTITY() AS bigint);
        END;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

-- Counts the buckets of the projected space anew: how many vectors each has, of all tenants, and how far they reach.
--
-- Parameters
--   @AtomEmbeddingId   only the bucket in which this vector is; NULL for all, and then buckets that have become empty go
-- Result     none.
-- Errors     50002 there is no such vector, or it has no projection; 50007 the session is bound to a tenant, and would count that one alone.
CREATE OR ALTER PROCEDURE ops.sp_UpdateSpatialMetadata
    @AtomEmbeddingId bigint = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF SESSION_CONTEXT(N'TenantId') IS NOT NULL THROW 50007, N'The session is bound to a tenant.', 1;
        DECLARE @X int, @Y int, @Z int;
        IF @AtomEmbeddingId IS NOT NULL
        BEGIN
            SELECT @X = e.SpatialBucketX, @Y = e.SpatialBucketY, @Z = e.SpatialBucketZ FROM dbo.AtomEmbeddings AS e WHERE e.AtomEmbeddingId = @AtomEmbeddingId;
            IF @X IS NULL OR @Y IS NULL THROW 50002, N'There is no such vector with a projection.', 1;
        END;

        DECLARE @Now TABLE (X int NOT NULL, Y int NOT NULL, Z int NOT NULL, HasZ bit NOT NULL, Embeddings bigint NOT NULL,
            MinX float NULL, MaxX float NULL, MinY float NULL, MaxY float NULL, MinZ float NULL, MaxZ float NULL, PRIMARY KEY (X, Y, Z));
        BEGIN TRANSACTION;
        INSERT INTO @Now (X, Y, Z, HasZ, Embeddings, MinX, MaxX, MinY, MaxY, MinZ, MaxZ)
        SELECT e.SpatialBucketX, e.SpatialBucketY, e.SpatialBucketZ, CASE WHEN e.SpatialBucketZ = -2147483648 THEN 0 ELSE 1 END, COUNT_BIG(*),
               MIN(e.SpatialProjX), MAX(e.SpatialProjX), MIN(e.SpatialProjY), MAX(e.SpatialProjY), MIN(e.SpatialProjZ), MAX(e.SpatialProjZ)
        FROM dbo.AtomEmbeddings AS e
        WHERE e.SpatialBucketX IS NOT NULL AND e.SpatialBucketY IS NOT NULL
          AND (@AtomEmbeddingId IS NULL OR (e.SpatialBucketX = @X AND e.SpatialBucketY = @Y AND e.SpatialBucketZ = @Z))
        GROUP BY e.SpatialBucketX, e.SpatialBucketY, e.SpatialBucketZ
        OPTION (RECOMPILE);

        UPDATE m
        SET EmbeddingCount = n.Embeddings, MinProjX = n.MinX, MaxProjX = n.MaxX, MinProjY = n.MinY, MaxProjY = n.MaxY,
            MinProjZ = n.MinZ, MaxProjZ = n.MaxZ, UpdatedAt = SYSUTCDATETIME()
        FROM dbo.AtomEmbeddingSpatialMetadata AS m
        JOIN @Now AS n ON n.X = m.SpatialBucketX AND n.Y = m.SpatialBucketY AND n.Z = m.SpatialBucketZ AND n.HasZ = m.HasZ;
        INSERT INTO dbo.AtomEmbeddingSpatialMetadata (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ, EmbeddingCount, MinProjX, MaxProjX, MinProjY, MaxProjY, MinProjZ, MaxProjZ)
        SELECT n.X, n.Y, n.Z, n.HasZ, n.Embeddings, n.MinX, n.MaxX, n.MinY, n.MaxY, n.MinZ, n.MaxZ
        FROM @Now AS n
        WHERE NOT EXISTS (SELECT 1 FROM dbo.AtomEmbeddingSpatialMetadata AS m WITH (UPDLOCK, HOLDLOCK)
                          WHERE m.SpatialBucketX = n.X AND m.SpatialBucketY = n.Y AND m.SpatialBucketZ = n.Z AND m.HasZ = n.HasZ);
        IF @AtomEmbeddingId IS NULL
            DELETE m
            FROM dbo.AtomEmbeddingSpatialMetadata AS m
            WHERE NOT EXISTS (SELECT 1 FROM @Now AS n WHERE n.X = m.SpatialBucketX AND n.Y = m.SpatialBucketY AND n.Z = m.SpatialBucketZ AND n.HasZ = m.HasZ);
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

-- The atoms of a tenant whose projections are nearest to a place. Z is not looked at. What is near here is a candidate: two vectors that have little to do
-- with one another may share a place.
--
-- Parameters
--   @TenantId        whose atoms are searched
--   @X, @Y           the place, as sp_ComputeSpatialProjection gives it
--   @TopK            how many, 1 to 1000
--   @Coarse          1: by bucket, @X and @Y in tens; 0: by the projection itself
--   @EmbeddingType   only vectors of this type; NULL for all
--   @ModelId         only vectors of this model; NULL for all
-- Result     one set, the nearest first: AtomEmbeddingId, AtomId, Modality, Subtype, SourceUri, SourceType, CanonicalText, EmbeddingType, ModelId,
--            Dimension, SpatialDistance. Atoms that are switched off or deleted are left out.
-- Errors     50001 a parameter is missing or wrong.
CREATE OR ALTER PROCEDURE dbo.sp_SpatialSearch
    @TenantId      int,
    @X             float,
    @Y             float,
    @TopK          int           = 10,
    @Coarse        bit           = 0,
    @EmbeddingType nvarchar(128) = N'semantic',
    @ModelId       int           = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @X IS NULL OR @Y IS NULL THROW 50001, N'@X or @Y is missing.', 1;
        IF @TopK IS NULL OR @TopK NOT BETWEEN 1 AND 1000 THROW 50001, N'@TopK is not between 1 and 1000.', 1;
        IF @Coarse IS NULL THROW 50001, N'@Coarse is missing.', 1;
        DECLARE @Place geometry = CASE WHEN @Coarse = 1 THEN geometry::Point(@X / 10, @Y / 10, 0) ELSE geometry::Point(@X, @Y, 0) END;

        -- One statement a column: the spatial index serves ORDER BY column.STDistance(@Place) and nothing more hidden.
        IF @Coarse = 1
            SELECT TOP (@TopK)
                e.AtomEmbeddingId, e.AtomId, a.Modality, a.Subtype, a.SourceUri, a.SourceType, a.CanonicalText, e.EmbeddingType, e.ModelId,
                e.Dimension, e.SpatialCoarse.STDistance(@Place) AS SpatialDistance
            FROM dbo.AtomEmbeddings AS e
            JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId AND a.TenantId = e.TenantId
            WHERE e.TenantId = @TenantId
              AND e.SpatialCoarse.STDistance(@Place) IS NOT NULL
              AND (@EmbeddingType IS NULL OR e.EmbeddingType = @EmbeddingType)
              AND (@ModelId IS NULL OR e.ModelId = @ModelId)
              AND a.IsActive = 1 AND a.IsDeleted = 0
            ORDER BY e.SpatialCoarse.STDistance(@Place), e.AtomEmbeddingId
            OPTION (RECOMPILE); -- the filters that are NULL drop out of the plan
        ELSE
            SELECT TOP (@TopK)
                e.AtomEmbeddingId, e.AtomId, a.Modality, a.Subtype, a.SourceUri, a.SourceType, a.CanonicalText, e.EmbeddingType, e.ModelId,
                e.Dimension, e.SpatialGeometry.STDistance(@Place) AS SpatialDistance
            FROM dbo.AtomEmbeddings AS e
            JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId AND a.TenantId = e.TenantId
            WHERE e.TenantId = @TenantId
              AND e.SpatialGeometry.STDistance(@Place) IS NOT NULL
              AND (@EmbeddingType IS NULL OR e.EmbeddingType = @EmbeddingType)
              AND (@ModelId IS NULL OR e.ModelId = @ModelId)
              AND a.IsActive = 1 AND a.IsDeleted = 0
            ORDER BY e.SpatialGeometry.STDistance(@Place), e.AtomEmbeddingId
            OPTION (RECOMPILE);
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

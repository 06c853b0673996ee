-- The atoms of a tenant that are nearest to a vector, among those whose projections are nearest to its own: the spatial index finds the candidates,
-- the vectors rank them. Faster than sp_ExactVectorSearch over many vectors, and it misses what the projection has put far off; with as many
-- candidates as there are vectors it finds the same.
--
-- Parameters
--   @TenantId            whose atoms are searched
--   @QueryVector         the vector as JSON text, 1 to 1998 numbers, not all zero; it meets only vectors of its own length
--   @TopK                how many, 1 to 1000
--   @SpatialCandidates   how many the vectors are compared with, @TopK to 100000
--   @DistanceMetric      cosine, euclidean or dot
--   @EmbeddingType       only vectors of this type; NULL for all
--   @ModelId             only vectors of this model; NULL for all
-- Result     one set, the nearest first: AtomEmbeddingId, AtomId, Modality, Subtype, SourceUri, SourceType, CanonicalText, EmbeddingType, ModelId,
--            Dimension, Distance, Similarity (1 - Distance for cosine, NULL for the others), SpatialDistance. Atoms that are switched off or
--            deleted are left out.
-- Errors     50001 a parameter is missing or wrong; 50006 the spatial landmarks are not there; what the server says of text that it
--            cannot cast to VECTOR.
CREATE OR ALTER PROCEDURE dbo.sp_HybridSearch
    @TenantId          int,
    @QueryVector       nvarchar(max),
    @TopK              int           = 10,
    @SpatialCandidates int           = 100,
    @DistanceMetric    nvarchar(20)  = N'cosine',
    @EmbeddingType     nvarchar(128) = N'semantic',
    @ModelId           int           = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @TopK IS NULL OR @TopK NOT BETWEEN 1 AND 1000 THROW 50001, N'@TopK is not between 1 and 1000.', 1;
        IF @SpatialCandidates IS NULL OR @SpatialCandidates NOT BETWEEN @TopK AND 100000 THROW 50001, N'@SpatialCandidates is not between @TopK and 100000.', 1;
        IF @DistanceMetric IS NULL OR @DistanceMetric NOT IN (N'cosine', N'euclidean', N'dot') THROW 50001, N'@DistanceMetric is not cosine, euclidean or dot.', 1;
        DECLARE @Dimension int = dbo.fn_VectorDimension(@QueryVector);
        DECLARE @Padded nvarchar(max) = dbo.fn_PadVector(@QueryVector);
        IF @Padded IS NULL THROW 50001, N'@QueryVector is not a JSON array of 1 to 1998 numbers.', 1;
        DECLARE @Vector vector(1998) = CAST(@Padded AS vector(1998));
        IF VECTOR_NORM(@Vector, 'norm2') = 0 THROW 50001, N'@QueryVector is all zeros, which has no direction.', 1;
        DECLARE @Place geometry = (SELECT dbo.fn_SpatialPoint(p.X, p.Y, NULL) FROM dbo.fn_ProjectTo3D(@Vector) AS p);
        IF @Place IS NULL THROW 50006, N'The spatial landmarks are missing: apply the seeds.', 1;

        DECLARE @Candidate TABLE (AtomEmbeddingId bigint NOT NULL PRIMARY KEY, SpatialDistance float NOT NULL);
        INSERT INTO @Candidate (AtomEmbeddingId, SpatialDistance)
        SELECT TOP (@SpatialCandidates) e.AtomEmbeddingId, e.SpatialGeometry.STDistance(@Place)
        FROM dbo.AtomEmbeddings AS e
        WHERE e.TenantId = @TenantId
          AND e.SpatialGeometry.STDistance(@Place) IS NOT NULL
          AND e.Dimension = @Dimension
          AND (@EmbeddingType IS NULL OR e.EmbeddingType = @EmbeddingType)
          AND (@ModelId IS NULL OR e.ModelId = @ModelId)
          AND EXISTS (SELECT 1 FROM dbo.Atoms AS a WHERE a.AtomId = e.AtomId AND a.TenantId = @TenantId AND a.IsActive = 1 AND a.IsDeleted = 0)
        ORDER BY e.SpatialGeometry.STDistance(@Place), e.AtomEmbeddingId
        OPTION (RECOMPILE); -- the filters that are NULL drop out of the plan

        SELECT TOP (@TopK)
            e.AtomEmbeddingId, e.AtomId, a.Modality, a.Subtype, a.SourceUri, a.SourceType, a.CanonicalText, e.EmbeddingType, e.ModelId,
            e.Dimension, d.Distance, CASE WHEN @DistanceMetric = N'cosine' THEN 1 - d.Distance END AS Similarity, c.SpatialDistance
        FROM @Candidate AS c
        JOIN dbo.AtomEmbeddings AS e ON e.AtomEmbeddingId = c.AtomEmbeddingId AND e.TenantId = @TenantId
        JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId AND a.TenantId = e.TenantId
        -- The metric is a literal in each: it is part of what is compiled.
        CROSS APPLY (SELECT CASE @DistanceMetric WHEN N'cosine'    THEN VECTOR_DISTANCE('cosine', e.EmbeddingVector, @Vector)
                                                 WHEN N'euclidean' THEN VECTOR_DISTANCE('euclidean', e.EmbeddingVector, @Vector)
                                                 ELSE VECTOR_DISTANCE('dot', e.EmbeddingVector, @Vector) END AS Distance) AS d
        ORDER BY d.Distance, e.AtomEmbeddingId;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

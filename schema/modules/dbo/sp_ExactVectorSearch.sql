-- The atoms of a tenant that are nearest to a vector by cosine distance. It looks at every vector of the tenant, type and length: exact, and slow
-- on millions of them.
--
-- Parameters
--   @TenantId        whose atoms are searched
--   @QueryVector     the vector as JSON text, 1 to 1998 numbers, not all zero; it meets only vectors of its own length
--   @TopK            how many, 1 to 1000
--   @EmbeddingType   only vectors of this type; NULL for all
--   @ModelId         only vectors of this model; NULL for all
-- Result     one set, the nearest first: AtomEmbeddingId, AtomId, Modality, Subtype, SourceUri, SourceType, CanonicalText, EmbeddingType, ModelId,
--            Dimension, Distance (0 same direction to 2 opposite), Similarity (1 - Distance), CreatedAt. Atoms that are switched
--            off or deleted are left out.
-- Errors     50001 a parameter is missing or wrong; what the server says of text that it cannot cast to VECTOR.
CREATE OR ALTER PROCEDURE dbo.sp_ExactVectorSearch
    @TenantId      int,
    @QueryVector   nvarchar(max),
    @TopK          int           = 10,
    @EmbeddingType nvarchar(128) = N'semantic',
    @ModelId       int           = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @TopK IS NULL OR @TopK NOT BETWEEN 1 AND 1000 THROW 50001, N'@TopK is not between 1 and 1000.', 1;
        DECLARE @Dimension int = dbo.fn_VectorDimension(@QueryVector);
        DECLARE @Padded nvarchar(max) = dbo.fn_PadVector(@QueryVector);
        IF @Padded IS NULL THROW 50001, N'@QueryVector is not a JSON array of 1 to 1998 numbers.', 1;
        DECLARE @Vector vector(1998) = CAST(@Padded AS vector(1998));
        IF VECTOR_NORM(@Vector, 'norm2') = 0 THROW 50001, N'@QueryVector is all zeros, which has no direction.', 1;

        SELECT TOP (@TopK)
            e.AtomEmbeddingId, e.AtomId, a.Modality, a.Subtype, a.SourceUri, a.SourceType, a.CanonicalText, e.EmbeddingType, e.ModelId,
            e.Dimension, d.Distance, 1 - d.Distance AS Similarity, e.CreatedAt
        FROM dbo.AtomEmbeddings AS e
        JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId AND a.TenantId = e.TenantId
        CROSS APPLY (SELECT VECTOR_DISTANCE('cosine', e.EmbeddingVector, @Vector) AS Distance) AS d
        WHERE e.TenantId = @TenantId
          AND e.Dimension = @Dimension
          AND (@EmbeddingType IS NULL OR e.EmbeddingType = @EmbeddingType)
          AND (@ModelId IS NULL OR e.ModelId = @ModelId)
          AND a.IsActive = 1 AND a.IsDeleted = 0
        ORDER BY d.Distance, e.AtomEmbeddingId
        OPTION (RECOMPILE); -- the filters that are NULL drop out of the plan
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

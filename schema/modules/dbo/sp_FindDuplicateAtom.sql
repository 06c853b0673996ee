-- The atom of a tenant that means the same as a vector: the nearest by cosine, when it is as near as the deduplication policy asks. Asked before
-- content is stored that is not the same by its bytes. Exact: it looks at every vector of the tenant, type and length.
--
-- Parameters
--   @TenantId          whose atoms are searched
--   @QueryVector       the vector as JSON text, 1 to 1998 numbers, not all zero
--   @PolicyName        an active policy of dbo.DeduplicationPolicies; one without a SemanticThreshold finds nothing
--   @EmbeddingType     only vectors of this type; NULL for all
--   @ModelId           only vectors of this model; NULL for all
--   @ExceptAtomId      an atom that is not to be found, as the one that is asked about; NULL for none
--   @AtomId            OUTPUT the duplicate; NULL when there is none
--   @Similarity        OUTPUT its cosine similarity
-- Result     none but the OUTPUT parameters.
-- Errors     50001 a parameter is missing or wrong; 50002 there is no such active policy; what the server says of text that it
--            cannot cast to VECTOR.
CREATE OR ALTER PROCEDURE dbo.sp_FindDuplicateAtom
    @TenantId      int,
    @QueryVector   nvarchar(max),
    @PolicyName    nvarchar(128) = N'default',
    @EmbeddingType nvarchar(128) = N'semantic',
    @ModelId       int           = NULL,
    @ExceptAtomId  bigint        = NULL,
    @AtomId        bigint        = NULL OUTPUT,
    @Similarity    float         = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SELECT @AtomId = NULL, @Similarity = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        DECLARE @Dimension int = dbo.fn_VectorDimension(@QueryVector);
        DECLARE @Padded nvarchar(max) = dbo.fn_PadVector(@QueryVector);
        IF @Padded IS NULL THROW 50001, N'@QueryVector is not a JSON array of 1 to 1998 numbers.', 1;
        DECLARE @Vector vector(1998) = CAST(@Padded AS vector(1998));
        IF VECTOR_NORM(@Vector, 'norm2') = 0 THROW 50001, N'@QueryVector is all zeros, which has no direction.', 1;
        DECLARE @Threshold float;
        SELECT @Threshold = p.SemanticThreshold FROM dbo.DeduplicationPolicies AS p WHERE p.PolicyName = @PolicyName AND p.IsActive = 1;
        IF @@ROWCOUNT = 0 THROW 50002, N'There is no such active deduplication policy.', 1;

        SELECT TOP (1) @AtomId = e.AtomId, @Similarity = 1 - d.Distance
        FROM dbo.AtomEmbeddings AS e
        JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId AND a.TenantId = e.TenantId
        CROSS APPLY (SELECT VECTOR_DISTANCE('cosine', e.EmbeddingVector, @Vector) AS Distance) AS d
        WHERE e.TenantId = @TenantId
          AND e.Dimension = @Dimension
          AND 1 - d.Distance >= @Threshold
          AND (@EmbeddingType IS NULL OR e.EmbeddingType = @EmbeddingType)
          AND (@ModelId IS NULL OR e.ModelId = @ModelId)
          AND (@ExceptAtomId IS NULL OR e.AtomId <> @ExceptAtomId)
          AND a.IsActive = 1 AND a.IsDeleted = 0
        ORDER BY d.Distance, e.AtomEmbeddingId
        OPTION (RECOMPILE); -- the filters that are NULL drop out of the plan
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

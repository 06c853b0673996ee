-- Pairs of atoms of a tenant that mean the same: their vectors, of one type, model and length, are at least as near as @Threshold. It compares within
-- buckets of the projection and those next to them, so it finds pairs that are near in truth, and none that the projection has torn apart.
--
-- Parameters
--   @TenantId        whose atoms are compared
--   @Threshold       cosine similarity, above 0 to 1; NULL takes the SemanticThreshold of the policy 'default'
--   @EmbeddingType   the type of vectors
--   @AfterAtomId     only pairs whose first atom comes after this one: where to go on
--   @TopK            how many pairs, 1 to 10000
-- Result     one set in the order of AtomId, DuplicateAtomId: AtomId, DuplicateAtomId (the later of the two), Similarity.
-- Errors     50001 a parameter is missing or wrong; 50006 there is no threshold.
CREATE OR ALTER PROCEDURE dbo.sp_DetectDuplicates
    @TenantId      int,
    @Threshold     float         = NULL,
    @EmbeddingType nvarchar(128) = N'semantic',
    @AfterAtomId   bigint        = 0,
    @TopK          int           = 1000
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @EmbeddingType IS NULL THROW 50001, N'@EmbeddingType is missing.', 1;
        IF @AfterAtomId IS NULL THROW 50001, N'@AfterAtomId is missing.', 1;
        IF @TopK IS NULL OR @TopK NOT BETWEEN 1 AND 10000 THROW 50001, N'@TopK is not between 1 and 10000.', 1;
        IF @Threshold IS NULL
            SELECT @Threshold = p.SemanticThreshold FROM dbo.DeduplicationPolicies AS p WHERE p.PolicyName = N'default' AND p.IsActive = 1;
        IF @Threshold IS NULL THROW 50006, N'The deduplication policy default has no threshold.', 1;
        IF @Threshold <= 0 OR @Threshold > 1 THROW 50001, N'@Threshold is not above 0 and up to 1.', 1;

        SELECT TOP (@TopK) a.AtomId, b.AtomId AS DuplicateAtomId, MAX(1 - d.Distance) AS Similarity
        FROM dbo.AtomEmbeddings AS a
        JOIN dbo.AtomEmbeddings AS b
            ON b.TenantId = a.TenantId AND b.EmbeddingType = a.EmbeddingType AND b.Dimension = a.Dimension AND b.AtomId > a.AtomId
           AND (b.ModelId = a.ModelId OR (b.ModelId IS NULL AND a.ModelId IS NULL))
           AND b.SpatialBucketX BETWEEN a.SpatialBucketX - 1 AND a.SpatialBucketX + 1
           AND b.SpatialBucketY BETWEEN a.SpatialBucketY - 1 AND a.SpatialBucketY + 1
        CROSS APPLY (SELECT VECTOR_DISTANCE('cosine', a.EmbeddingVector, b.EmbeddingVector) AS Distance) AS d
        WHERE a.TenantId = @TenantId AND a.EmbeddingType = @EmbeddingType AND a.AtomId > @AfterAtomId
          AND 1 - d.Distance >= @Threshold
          AND 2 = (SELECT COUNT(*) FROM dbo.Atoms AS t
                   WHERE t.AtomId IN (a.AtomId, b.AtomId) AND t.TenantId = @TenantId AND t.IsActive = 1 AND t.IsDeleted = 0)
        GROUP BY a.AtomId, b.AtomId
        ORDER BY a.AtomId, b.AtomId;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

-- Keeps an answer for the next time; one that is there under the key is replaced.
--
-- Parameters
--   @TenantId        whose answer it is
--   @CacheKey        SHA-256 of everything that the answer depends on, in hex
--   @ModelId         the tenant's model that made it
--   @InferenceType   as TaskType of the request
--   @InputHash       SHA-256 of the question
--   @OutputData      the answer
--   @IntermediateStates   to go on from; NULL for none
--   @ComputeTimeMs   what a hit saves
-- Result     none.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such model; 50008 the session is not the tenant's.
CREATE OR ALTER PROCEDURE dbo.sp_PutInferenceCache
    @TenantId           int,
    @CacheKey           nvarchar(64),
    @ModelId            int,
    @InferenceType      nvarchar(100),
    @InputHash          binary(32),
    @OutputData         varbinary(max),
    @IntermediateStates varbinary(max) = NULL,
    @ComputeTimeMs      float          = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @CacheKey IS NULL OR @CacheKey = N'' THROW 50001, N'@CacheKey is missing or empty.', 1;
        IF @InferenceType IS NULL OR @InputHash IS NULL OR @OutputData IS NULL THROW 50001, N'@InferenceType, @InputHash or @OutputData is missing.', 1;
        IF @ComputeTimeMs < 0 THROW 50001, N'@ComputeTimeMs is negative.', 1;
        -- The cache is not under the tenant policy: the same rule is asked here.
        IF NOT EXISTS (SELECT 1 FROM security.fn_TenantAccess(@TenantId)) THROW 50008, N'The session is not the tenant''s.', 1;
        IF NOT EXISTS (SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId AND m.TenantId = @TenantId)
            THROW 50002, N'The tenant has no such model.', 1;

        BEGIN TRANSACTION;
        UPDATE dbo.InferenceCache_InMemory
        SET ModelId = @ModelId, InferenceType = @InferenceType, InputHash = @InputHash, OutputData = @OutputData, IntermediateStates = @IntermediateStates,
            SizeBytes = DATALENGTH(@OutputData) + COALESCE(DATALENGTH(@IntermediateStates), 0), ComputeTimeMs = @ComputeTimeMs,
            CreatedUtc = SYSUTCDATETIME(), LastAccessedUtc = SYSUTCDATETIME()
        WHERE TenantId = @TenantId AND CacheKey = @CacheKey;
        -- Two that keep the same answer at once: the key lets one in, and the other gets 2627 or a write conflict (41302); either answer will do.
        IF @@ROWCOUNT = 0
            INSERT INTO dbo.InferenceCache_InMemory (TenantId, CacheKey, ModelId, InferenceType, InputHash, OutputData, IntermediateStates, SizeBytes, ComputeTimeMs)
            VALUES (@TenantId, @CacheKey, @ModelId, @InferenceType, @InputHash, @OutputData, @IntermediateStates,
                    DATALENGTH(@OutputData) + COALESCE(DATALENGTH(@IntermediateStates), 0), @ComputeTimeMs);
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

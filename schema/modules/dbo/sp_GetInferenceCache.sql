-- An answer that was kept, and that it was asked for.
--
-- Parameters
--   @TenantId        whose answer it is
--   @CacheKey        SHA-256 of everything that the answer depends on, in hex
-- Result     one set of at most one row: ModelId, InferenceType, OutputData, IntermediateStates, ComputeTimeMs, CreatedUtc. None: not kept.
-- Errors     50001 a parameter is missing or wrong; 50008 the session is not the tenant's.
CREATE OR ALTER PROCEDURE dbo.sp_GetInferenceCache
    @TenantId int,
    @CacheKey nvarchar(64)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @CacheKey IS NULL OR @CacheKey = N'' THROW 50001, N'@CacheKey is missing or empty.', 1;
        -- The cache is not under the tenant policy: the same rule is asked here.
        IF NOT EXISTS (SELECT 1 FROM security.fn_TenantAccess(@TenantId)) THROW 50008, N'The session is not the tenant''s.', 1;

        UPDATE dbo.InferenceCache_InMemory
        SET AccessCount = AccessCount + 1, LastAccessedUtc = SYSUTCDATETIME()
        WHERE TenantId = @TenantId AND CacheKey = @CacheKey;
        SELECT c.ModelId, c.InferenceType, c.OutputData, c.IntermediateStates, c.ComputeTimeMs, c.CreatedUtc
        FROM dbo.InferenceCache_InMemory AS c
        WHERE c.TenantId = @TenantId AND c.CacheKey = @CacheKey;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

-- How far a request is.
--
-- Parameters
--   @TenantId, @InferenceId   the request
-- Result     one set of one row: InferenceId, CorrelationId, TaskType, Status, ModelId, OutputData, ErrorMessage, Confidence, CacheHit,
--            EstimatedResponseTimeMs, TotalDurationMs, RequestTimestamp, CompletionTimestamp, QueuePosition (1: the next; NULL when it does not wait).
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such request.
CREATE OR ALTER PROCEDURE dbo.sp_GetInferenceStatus
    @TenantId    int,
    @InferenceId bigint
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @InferenceId IS NULL THROW 50001, N'@InferenceId is missing.', 1;
        IF NOT EXISTS (SELECT 1 FROM dbo.InferenceRequests AS r WHERE r.InferenceId = @InferenceId AND r.TenantId = @TenantId)
            THROW 50002, N'The tenant has no such inference request.', 1;

        SELECT r.InferenceId, r.CorrelationId, r.TaskType, r.Status, r.ModelId, r.OutputData, r.ErrorMessage, r.Confidence, r.CacheHit,
               r.EstimatedResponseTimeMs, r.TotalDurationMs, r.RequestTimestamp, r.CompletionTimestamp,
               -- Among the tenant's own: how much others ask is not told.
               CASE WHEN r.Status = N'Pending'
                    THEN (SELECT COUNT_BIG(*) FROM dbo.InferenceRequests AS q
                          WHERE q.TenantId = @TenantId AND q.Status = N'Pending'
                            AND (q.RequestTimestamp < r.RequestTimestamp OR (q.RequestTimestamp = r.RequestTimestamp AND q.InferenceId <= r.InferenceId)))
               END AS QueuePosition
        FROM dbo.InferenceRequests AS r
        WHERE r.InferenceId = @InferenceId AND r.TenantId = @TenantId;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

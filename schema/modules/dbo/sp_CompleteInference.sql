-- Ends a request: with an answer, with an error, or because nobody waits for it any more. An answer counts towards its model's use.
--
-- Parameters
--   @TenantId, @InferenceId   the request, which has not ended yet
--   @Status           Completed, Failed or Cancelled
--   @OutputData       the answer as JSON text; needed for Completed
--   @Confidence       0 to 1
--   @ErrorMessage     why it failed; needed for Failed
--   @CacheHit         1 when the answer came from the cache; then the model's mean is left alone
--   @TotalDurationMs  OUTPUT from submission to now
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such request; 50003 it has ended already.
--            After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_CompleteInference
    @TenantId        int,
    @InferenceId     bigint,
    @Status          nvarchar(50)  = N'Completed',
    @OutputData      nvarchar(max) = NULL,
    @Confidence      float         = NULL,
    @ErrorMessage    nvarchar(max) = NULL,
    @CacheHit        bit           = 0,
    @TotalDurationMs int           = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @TotalDurationMs = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @InferenceId IS NULL THROW 50001, N'@InferenceId is missing.', 1;
        IF @Status IS NULL OR @Status NOT IN (N'Completed', N'Failed', N'Cancelled') THROW 50001, N'@Status is not Completed, Failed or Cancelled.', 1;
        IF @OutputData IS NOT NULL AND ISJSON(@OutputData) = 0 THROW 50001, N'@OutputData is not JSON.', 1;
        IF @Status = N'Completed' AND @OutputData IS NULL THROW 50001, N'@OutputData is missing: a completed request has an answer.', 1;
        IF @Status = N'Failed' AND @ErrorMessage IS NULL THROW 50001, N'@ErrorMessage is missing: a failed request says why.', 1;
        IF @Confidence NOT BETWEEN 0 AND 1 THROW 50001, N'@Confidence is not between 0 and 1.', 1;
        IF @CacheHit IS NULL THROW 50001, N'@CacheHit is missing.', 1;

        DECLARE @Now datetime2(7) = SYSUTCDATETIME();
        DECLARE @Before nvarchar(50), @Asked datetime2(7), @ModelId int;

        BEGIN TRANSACTION;
        -- Two workers that end the same request come one after the other; the second gets 50003.
        SELECT @Before = r.Status, @Asked = r.RequestTimestamp, @ModelId = r.ModelId
        FROM dbo.InferenceRequests AS r WITH (UPDLOCK, HOLDLOCK)
        WHERE r.InferenceId = @InferenceId AND r.TenantId = @TenantId;
        IF @Before IS NULL THROW 50002, N'The tenant has no such inference request.', 1;
        IF @Before IN (N'Completed', N'Failed', N'Cancelled') THROW 50003, N'The inference request has ended already.', 1;

        DECLARE @Ms bigint = DATEDIFF_BIG(millisecond, @Asked, @Now);
        -- A clock that was set back gives no negative time; 24 days are the most that the column holds.
        SET @TotalDurationMs = CASE WHEN @Ms < 0 THEN 0 WHEN @Ms > 2147483647 THEN 2147483647 ELSE @Ms END;

        UPDATE dbo.InferenceRequests
        SET Status = @Status, OutputData = CAST(@OutputData AS json), Confidence = @Confidence, ErrorMessage = @ErrorMessage,
            CacheHit = @CacheHit, CompletionTimestamp = @Now, TotalDurationMs = @TotalDurationMs
        WHERE InferenceId = @InferenceId AND TenantId = @TenantId;

        IF @Status = N'Completed' AND @CacheHit = 0 AND @ModelId IS NOT NULL
            UPDATE dbo.Models
            SET AverageInferenceMs = (COALESCE(AverageInferenceMs, 0) * UsageCount + @TotalDurationMs) / (UsageCount + 1),
                UsageCount = UsageCount + 1, LastUsed = @Now
            WHERE ModelId = @ModelId AND TenantId = @TenantId;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

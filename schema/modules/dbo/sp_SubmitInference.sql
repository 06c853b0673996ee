-- Puts a question into the queue, where a worker finds it as Pending.
--
-- Parameters
--   @TenantId        who asks
--   @TaskType        text-generation, image-generation, semantic_search, ...
--   @InputData       the question as JSON text
--   @ModelId         an active model of the tenant; NULL lets the planner choose
--   @CorrelationId   OUTPUT the caller's name for it; one is made when it is NULL
--   @InferenceId     OUTPUT the request
-- Result     none but the OUTPUT parameters. EstimatedResponseTimeMs is the model's mean so far.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such active model. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_SubmitInference
    @TenantId      int,
    @TaskType      nvarchar(50),
    @InputData     nvarchar(max),
    @ModelId       int           = NULL,
    @CorrelationId nvarchar(100) = NULL OUTPUT,
    @InferenceId   bigint OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @InferenceId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @TaskType IS NULL OR @TaskType = N'' THROW 50001, N'@TaskType is missing or empty.', 1;
        IF @InputData IS NULL OR ISJSON(@InputData) = 0 THROW 50001, N'@InputData is missing or not JSON.', 1;
        IF @CorrelationId IS NULL SET @CorrelationId = CONVERT(nvarchar(36), NEWID());

        BEGIN TRANSACTION;
        DECLARE @EstimateMs float;
        IF @ModelId IS NOT NULL
        BEGIN
            SELECT @EstimateMs = m.AverageInferenceMs
            FROM dbo.Models AS m
            WHERE m.ModelId = @ModelId AND m.TenantId = @TenantId AND m.IsActive = 1;
            IF @@ROWCOUNT = 0 THROW 50002, N'The tenant has no such active model.', 1;
        END;
        INSERT INTO dbo.InferenceRequests (TenantId, CorrelationId, TaskType, Status, ModelId, InputData, InputHash, EstimatedResponseTimeMs)
        VALUES (@TenantId, @CorrelationId, @TaskType, N'Pending', @ModelId, CAST(@InputData AS json),
                HASHBYTES('SHA2_256', @InputData), -- of the UTF-16 text as it was sent
                CASE WHEN @EstimateMs < 2147483647 THEN CAST(@EstimateMs AS int) END);
        SET @InferenceId = CAST(SCOPE_IDENTITY() AS bigint);
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

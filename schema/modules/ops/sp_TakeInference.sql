-- Gives a worker the oldest requests that wait, and marks them as Running. Workers that ask at once get different ones, and none waits for
-- another: rows that somebody else is taking are passed over.
--
-- Parameters
--   @Count       how many at most, 1 to 100
--   @TaskType    only requests of this kind; NULL for all
--   @ForTenant   only this tenant's; NULL for all
-- Result     one set, the oldest first: InferenceId, TenantId, CorrelationId, TaskType, ModelId, InputData, InputHash, RequestTimestamp.
-- Errors     50001 a parameter is missing or wrong.
CREATE OR ALTER PROCEDURE ops.sp_TakeInference
    @Count     int          = 1,
    @TaskType  nvarchar(50) = NULL,
    @ForTenant int          = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @Count IS NULL OR @Count NOT BETWEEN 1 AND 100 THROW 50001, N'@Count is not between 1 and 100.', 1;

        DECLARE @Taken TABLE (InferenceId bigint NOT NULL PRIMARY KEY);
        BEGIN TRANSACTION;
        INSERT INTO @Taken (InferenceId)
        SELECT TOP (@Count) r.InferenceId
        FROM dbo.InferenceRequests AS r WITH (ROWLOCK, READPAST, UPDLOCK)
        WHERE r.Status = N'Pending'
          AND (@TaskType IS NULL OR r.TaskType = @TaskType)
          AND (@ForTenant IS NULL OR r.TenantId = @ForTenant)
        ORDER BY r.RequestTimestamp, r.InferenceId;
        UPDATE r
        SET Status = N'Running'
        FROM dbo.InferenceRequests AS r
        JOIN @Taken AS t ON t.InferenceId = r.InferenceId;
        COMMIT TRANSACTION;

        SELECT r.InferenceId, r.TenantId, r.CorrelationId, r.TaskType, r.ModelId, r.InputData, r.InputHash, r.RequestTimestamp
        FROM dbo.InferenceRequests AS r
        JOIN @Taken AS t ON t.InferenceId = r.InferenceId
        ORDER BY r.RequestTimestamp, r.InferenceId;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

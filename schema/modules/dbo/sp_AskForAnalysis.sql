-- Sends a cycle or a job into the loop. Who may call it needs no right on queues and contracts: it runs as its owner. sp_StartOodaCycle and sp_StartPrimeSearch call it in their
-- transaction.
--
-- Parameters
--   @TenantId   whose it is
--   @CycleId    a cycle that is Running and was not analysed yet, or
--   @JobId      a job that is Pending
--   @Repeat     1: the cycle may be followed by others
-- Result     none.
-- Errors     50001 a parameter is missing, or both are there; 50002 the tenant has no such cycle or job that waits.
CREATE OR ALTER PROCEDURE dbo.sp_AskForAnalysis
    @TenantId int,
    @CycleId  uniqueidentifier = NULL,
    @JobId    uniqueidentifier = NULL,
    @Repeat   bit = 0
WITH EXECUTE AS OWNER
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @CycleId IS NULL AND @JobId IS NULL OR @CycleId IS NOT NULL AND @JobId IS NOT NULL THROW 50001, N'Either @CycleId or @JobId.', 1;
        IF @CycleId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.OodaCycles AS c WHERE c.CycleId = @CycleId AND c.TenantId = @TenantId AND c.Status = N'Running' AND c.AnalyzedAt IS NULL)
            THROW 50002, N'The tenant has no such cycle that waits for its analysis.', 1;
        IF @JobId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.AutonomousComputeJobs AS j WHERE j.JobId = @JobId AND j.TenantId = @TenantId AND j.Status = N'Pending')
            THROW 50002, N'The tenant has no such job that is Pending.', 1;

        DECLARE @Handle uniqueidentifier, @Message nvarchar(max);
        IF @CycleId IS NOT NULL
            SET @Message = (SELECT @TenantId AS tenantId, @CycleId AS cycleId, @Repeat AS [repeat] FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
        ELSE
            SET @Message = (SELECT @TenantId AS tenantId, @JobId AS [jobRequest.jobId] FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
        BEGIN TRANSACTION;
        BEGIN DIALOG CONVERSATION @Handle FROM SERVICE [//Hartonomous/Service/Initiator] TO SERVICE N'AnalyzeService', N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/AnalyzeContract] WITH ENCRYPTION = OFF;
        SEND ON CONVERSATION @Handle MESSAGE TYPE [//Hartonomous/AutonomousLoop/AnalyzeMessage] (@Message);
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

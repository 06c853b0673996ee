-- Cancels a job that the loop computes: the piece that is under way is its last.
--
-- Parameters
--   @TenantId, @JobId   the job, which is Pending or Running
-- Result     none.
-- Errors     50001 a parameter is missing; 50002 the tenant has no such job; 50003 it has ended already.
CREATE OR ALTER PROCEDURE dbo.sp_CancelComputeJob
    @TenantId int,
    @JobId    uniqueidentifier
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @JobId IS NULL THROW 50001, N'@TenantId or @JobId is missing.', 1;
        UPDATE dbo.AutonomousComputeJobs SET Status = N'Cancelled', UpdatedAt = SYSUTCDATETIME() WHERE JobId = @JobId AND TenantId = @TenantId AND Status IN (N'Pending', N'Running');
        IF @@ROWCOUNT = 0
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM dbo.AutonomousComputeJobs AS j WHERE j.JobId = @JobId AND j.TenantId = @TenantId) THROW 50002, N'The tenant has no such job.', 1;
            THROW 50003, N'The job has ended already.', 1;
        END;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

-- Ends an ingestion job and counts what it brought.
--
-- Parameters
--   @TenantId, @IngestionJobId   the job, which has not ended yet
--   @Status           Completed, Failed or Cancelled
--   @AtomCount        OUTPUT how many atoms it met, duplicates included
--   @DuplicateCount   OUTPUT how many of them were known
-- Result     none but the OUTPUT parameters.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such job; 50003 it has ended already.
--            After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_FinishIngestionJob
    @TenantId       int,
    @IngestionJobId bigint,
    @Status         nvarchar(64) = N'Completed',
    @AtomCount      bigint       = NULL OUTPUT,
    @DuplicateCount bigint       = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @AtomCount = NULL;
        SET @DuplicateCount = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @IngestionJobId IS NULL THROW 50001, N'@IngestionJobId is missing.', 1;
        IF @Status IS NULL OR @Status NOT IN (N'Completed', N'Failed', N'Cancelled') THROW 50001, N'@Status is not Completed, Failed or Cancelled.', 1;

        BEGIN TRANSACTION;
        DECLARE @Before nvarchar(64) =
            (SELECT j.Status FROM dbo.IngestionJobs AS j WITH (UPDLOCK, HOLDLOCK)
             WHERE j.IngestionJobId = @IngestionJobId AND j.TenantId = @TenantId);
        IF @Before IS NULL THROW 50002, N'The tenant has no such ingestion job.', 1;
        IF @Before IN (N'Completed', N'Failed', N'Cancelled') THROW 50003, N'The ingestion job has ended already.', 1;

        UPDATE dbo.IngestionJobs
        SET Status = @Status, CompletedAt = CASE WHEN StartedAt > SYSUTCDATETIME() THEN StartedAt ELSE SYSUTCDATETIME() END -- the clock may have been set back
        WHERE IngestionJobId = @IngestionJobId AND TenantId = @TenantId;

        SELECT @AtomCount = COUNT_BIG(*), @DuplicateCount = COUNT_BIG(CASE WHEN ja.WasDuplicate = 1 THEN 1 END)
        FROM dbo.IngestionJobAtoms AS ja
        WHERE ja.IngestionJobId = @IngestionJobId;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

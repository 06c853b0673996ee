-- Opens an ingestion job. The atoms that sp_IngestAtom stores with its number are listed under it.
--
-- Parameters
--   @TenantId         whose job it is
--   @PipelineName     what runs
--   @SourceUri        over what; NULL when it has no address
--   @Metadata         JSON text
--   @IngestionJobId   OUTPUT the job, which is Running
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_StartIngestionJob
    @TenantId       int,
    @PipelineName   nvarchar(256),
    @SourceUri      nvarchar(1024) = NULL,
    @Metadata       nvarchar(max)  = NULL,
    @IngestionJobId bigint OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @IngestionJobId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @PipelineName IS NULL OR @PipelineName = N'' THROW 50001, N'@PipelineName is missing or empty.', 1;
        IF @Metadata IS NOT NULL AND ISJSON(@Metadata) = 0 THROW 50001, N'@Metadata is not JSON.', 1;

        INSERT INTO dbo.IngestionJobs (TenantId, PipelineName, Status, SourceUri, Metadata)
        VALUES (@TenantId, @PipelineName, N'Running', @SourceUri, CAST(@Metadata AS json));
        SET @IngestionJobId = CAST(SCOPE_IDENTITY() AS bigint);
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

-- Starts a search for primes, the example of a computation that the loop does in pieces of 10 000 numbers, one a turn.
--
-- Parameters
--   @TenantId              whose job it is
--   @RangeStart, @RangeEnd the numbers to look at, both included; from 2 on, and the end greater than the start
--   @JobId                 OUTPUT the row of dbo.AutonomousComputeJobs. When it is Completed, its Results are the primes as a JSON array.
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_StartPrimeSearch
    @TenantId   int,
    @RangeStart int,
    @RangeEnd   int,
    @JobId      uniqueidentifier OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @JobId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @RangeStart IS NULL OR @RangeStart < 2 THROW 50001, N'@RangeStart is missing or below 2.', 1;
        IF @RangeEnd IS NULL OR @RangeEnd <= @RangeStart THROW 50001, N'@RangeEnd is missing or not greater than @RangeStart.', 1;
        -- The next piece begins at @RangeEnd + 1 at most.
        IF @RangeEnd > 2147480000 THROW 50001, N'@RangeEnd is above 2147480000.', 1;

        DECLARE @New uniqueidentifier = NEWID();
        BEGIN TRANSACTION;
        INSERT INTO dbo.AutonomousComputeJobs (JobId, TenantId, JobType, JobParameters)
        VALUES (@New, @TenantId, N'PrimeSearch', CAST((SELECT @RangeStart AS rangeStart, @RangeEnd AS rangeEnd FOR JSON PATH, WITHOUT_ARRAY_WRAPPER) AS json));
        EXEC dbo.sp_AskForAnalysis @TenantId = @TenantId, @JobId = @New;
        COMMIT TRANSACTION;
        SET @JobId = @New;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

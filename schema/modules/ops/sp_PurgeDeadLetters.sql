-- Deletes messages that were given up long ago, a batch at a time, so that no transaction and no lock grows large.
--
-- Parameters
--   @OlderThanDays   their age in days, at least 1
--   @BatchSize       rows a transaction, 1 to 4000: fewer than make the server lock the whole table
--   @Deleted         OUTPUT how many went
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong.
CREATE OR ALTER PROCEDURE ops.sp_PurgeDeadLetters
    @OlderThanDays int    = 90,
    @BatchSize     int    = 1000,
    @Deleted       bigint = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @Deleted = 0;
        IF @OlderThanDays IS NULL OR @OlderThanDays < 1 THROW 50001, N'@OlderThanDays is missing or below 1.', 1;
        IF @BatchSize IS NULL OR @BatchSize NOT BETWEEN 1 AND 4000 THROW 50001, N'@BatchSize is not between 1 and 4000.', 1;
        DECLARE @Before datetime2(7) = DATEADD(day, -@OlderThanDays, SYSUTCDATETIME()), @Rows int = 1;
        WHILE @Rows > 0
        BEGIN
            DELETE TOP (@BatchSize) FROM dbo.MessageDeadLetters WHERE CreatedAtUtc < @Before;
            SET @Rows = @@ROWCOUNT;
            SET @Deleted += @Rows;
        END;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

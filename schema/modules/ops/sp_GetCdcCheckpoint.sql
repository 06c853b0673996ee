-- How far a consumer has read the change tables.
--
-- Parameters
--   @ConsumerName       the consumer
--   @LastProcessedLsn   OUTPUT 0x and 20 hex digits; NULL: it has not begun
-- Result     none but the OUTPUT parameter.
-- Errors     50001 @ConsumerName is missing.
CREATE OR ALTER PROCEDURE ops.sp_GetCdcCheckpoint
    @ConsumerName     nvarchar(100),
    @LastProcessedLsn nvarchar(50) = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @LastProcessedLsn = NULL;
        IF @ConsumerName IS NULL OR @ConsumerName = N'' THROW 50001, N'@ConsumerName is missing or empty.', 1;
        SELECT @LastProcessedLsn = c.LastProcessedLsn FROM dbo.CdcCheckpoints AS c WHERE c.ConsumerName = @ConsumerName;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

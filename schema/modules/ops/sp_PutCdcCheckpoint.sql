-- Notes how far a consumer has read the change tables. It goes forward only.
--
-- Parameters
--   @ConsumerName       the consumer
--   @LastProcessedLsn   0x and 20 hex digits in upper case
-- Result     none.
-- Errors     50001 a parameter is missing or wrong; 50003 the consumer has been further.
CREATE OR ALTER PROCEDURE ops.sp_PutCdcCheckpoint
    @ConsumerName     nvarchar(100),
    @LastProcessedLsn nvarchar(50)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @ConsumerName IS NULL OR @ConsumerName = N'' THROW 50001, N'@ConsumerName is missing or empty.', 1;
        IF @LastProcessedLsn IS NULL OR LEN(@LastProcessedLsn) <> 22 OR @LastProcessedLsn NOT LIKE N'0x%' OR SUBSTRING(@LastProcessedLsn, 3, 20) LIKE N'%[^0-9A-F]%'
            THROW 50001, N'@LastProcessedLsn is not 0x and 20 hex digits.', 1;

        BEGIN TRANSACTION;
        DECLARE @Before nvarchar(50) = (SELECT c.LastProcessedLsn FROM dbo.CdcCheckpoints AS c WITH (UPDLOCK, HOLDLOCK) WHERE c.ConsumerName = @ConsumerName);
        IF @Before > @LastProcessedLsn THROW 50003, N'The consumer has been further.', 1; -- texts of one length sort as the numbers do
        IF @Before IS NULL
            INSERT INTO dbo.CdcCheckpoints (ConsumerName, LastProcessedLsn) VALUES (@ConsumerName, @LastProcessedLsn);
        ELSE
            UPDATE dbo.CdcCheckpoints SET LastProcessedLsn = @LastProcessedLsn, LastUpdated = SYSUTCDATETIME() WHERE ConsumerName = @ConsumerName;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

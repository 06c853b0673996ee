-- Notes that a message was tried and rolled back. For the procedures that queues activate, after the rollback: outside the transaction that failed.
--
-- Parameters
--   @Handle   the conversation of the message
--   @Error    why
-- Result     none.
-- Errors     50001 a parameter is missing.
CREATE OR ALTER PROCEDURE dbo.sp_CountMessageAttempt
    @Handle uniqueidentifier,
    @Error  nvarchar(max)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @Handle IS NULL THROW 50001, N'@Handle is missing.', 1;
        BEGIN TRANSACTION;
        UPDATE dbo.MessageAttempts WITH (UPDLOCK, HOLDLOCK)
        SET AttemptCount += 1, LastError = @Error, LastAttemptUtc = SYSUTCDATETIME()
        WHERE ConversationHandle = @Handle;
        IF @@ROWCOUNT = 0 INSERT INTO dbo.MessageAttempts (ConversationHandle, AttemptCount, LastError) VALUES (@Handle, 1, @Error);
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

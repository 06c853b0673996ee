-- Ends the dialogs that were begun from outside the loop, once the other side has ended them; an error of the other side goes to dbo.MessageDeadLetters.
--
-- It is activated on dbo.InitiatorQueue and takes no parameters (Msg 9653). Without it every start of a cycle would leave a conversation endpoint behind.
CREATE OR ALTER PROCEDURE dbo.sp_EndInitiatorDialogs
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @Handle uniqueidentifier, @Type nvarchar(256), @Body varbinary(max), @EnqueuedAt datetime, @Aside bit, @Left int = 100;
    WHILE @Left > 0
    BEGIN
        SET @Left -= 1;
        SET @Handle = NULL;
        BEGIN TRY
            BEGIN TRANSACTION;
            WAITFOR (RECEIVE TOP (1) @Handle = conversation_handle, @Type = message_type_name, @Body = message_body, @EnqueuedAt = message_enqueue_time FROM dbo.InitiatorQueue), TIMEOUT 5000;
            IF @Handle IS NOT NULL
                EXEC dbo.sp_SetAsideMessage @Handle, @Type, @Body, @EnqueuedAt, N'dbo.InitiatorQueue', N'', @Aside OUTPUT;
            COMMIT TRANSACTION;
            IF @Handle IS NULL BREAK;
        END TRY
        BEGIN CATCH
            IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
            THROW;
        END CATCH;
    END;
END;

-- Deals with a received message that is not to be worked on: the end of a dialog, an error of the other side, a type that the queue does not know, a message that
-- failed three times. The last three go to dbo.MessageDeadLetters, and with a message that failed its cycle or job fails. For the procedures that queues activate, in the
-- transaction of their RECEIVE.
--
-- Parameters
--   @Handle, @Type, @Body, @EnqueuedAt   the message; its body is nvarchar or nothing
--   @QueueName   schema.name, for the dead letter
--   @Expected    the message type that the caller works on
--   @Aside       OUTPUT 1 when the message is done with, 0 when the caller has to work on it
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing.
CREATE OR ALTER PROCEDURE dbo.sp_SetAsideMessage
    @Handle     uniqueidentifier,
    @Type       nvarchar(256),
    @Body       varbinary(max),
    @EnqueuedAt datetime,
    @QueueName  nvarchar(256),
    @Expected   nvarchar(256),
    @Aside      bit OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @Handle IS NULL OR @Type IS NULL OR @QueueName IS NULL OR @Expected IS NULL THROW 50001, N'A parameter is missing.', 1;
        DECLARE @Attempts int = 0, @LastError nvarchar(max), @Message nvarchar(max);
        SET @Aside = 1;
        IF @Type = N'http://schemas.microsoft.com/SQL/ServiceBroker/EndDialog'
        BEGIN
            END CONVERSATION @Handle;
            RETURN;
        END;
        SELECT @Attempts = a.AttemptCount, @LastError = a.LastError FROM dbo.MessageAttempts AS a WHERE a.ConversationHandle = @Handle;
        IF @Type = @Expected AND @Attempts < 3
        BEGIN
            SET @Aside = 0;
            RETURN;
        END;

        SET @Message = CAST(@Body AS nvarchar(max));
        INSERT INTO dbo.MessageDeadLetters (ConversationHandle, QueueName, MessageType, Body, EnqueueTimeUtc, AttemptCount, Reason, ExceptionMessage)
        VALUES (@Handle, @QueueName, @Type, @Message, @EnqueuedAt, @Attempts,
            CASE WHEN @Type = N'http://schemas.microsoft.com/SQL/ServiceBroker/Error' THEN N'The other side ended the conversation with an error'
                WHEN @Type <> @Expected THEN N'The queue does not know the message type'
                ELSE N'The message failed three times' END,
            @LastError);
        DELETE FROM dbo.MessageAttempts WHERE ConversationHandle = @Handle;
        IF @Type = N'http://schemas.microsoft.com/SQL/ServiceBroker/Error'
        BEGIN
            END CONVERSATION @Handle;
            RETURN;
        END;
        END CONVERSATION @Handle WITH ERROR = 50004 DESCRIPTION = N'The message was put into dbo.MessageDeadLetters.';
        IF @Type = @Expected AND ISJSON(@Message) = 1
        BEGIN
            DECLARE @TenantId int = TRY_CAST(JSON_VALUE(@Message, '$.tenantId') AS int);
            UPDATE dbo.OodaCycles
            SET Status = N'Failed', ErrorMessage = @LastError
            WHERE CycleId = TRY_CAST(JSON_VALUE(@Message, '$.cycleId') AS uniqueidentifier) AND TenantId = @TenantId AND Status = N'Running';
            UPDATE dbo.AutonomousComputeJobs
            SET Status = N'Failed', ErrorMessage = @LastError, UpdatedAt = SYSUTCDATETIME()
            WHERE JobId = TRY_CAST(COALESCE(JSON_VALUE(@Message, '$.jobRequest.jobId'), JSON_VALUE(@Message, '$.computeJob.jobId'), JSON_VALUE(@Message, '$.primeSearch.jobId'), JSON_VALUE(@Message, '$.primeResult.jobId')) AS uniqueidentifier)
                AND TenantId = @TenantId AND Status IN (N'Pending', N'Running');
        END;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;

-- Acts: does what is harmless, and writes into dbo.PendingActions what has to wait for a person; and for a job, computes the piece.
--
-- It is activated on dbo.ActQueue and takes no parameters (Msg 9653). Each message is one transaction: what it does, what it sends on and the end of the
-- conversation come together or not at all, so that a message is neither lost nor done twice. A message that fails is tried three times and then put
-- into dbo.MessageDeadLetters; after 100 messages, or when none comes for 5 seconds, the reader ends, and the next one starts with the newest text.
--
-- Message    what sp_Hypothesize sends. Of the hypotheses IndexOptimization is carried out (statistics are brought up to date), every other one waits for approval.
-- Sends      {"tenantId", "cycleId", "executedActions", "queuedActions", "results": [{"hypothesisType", "actionStatus"}], "repeat"} or
--            {"tenantId", "primeResult": {"jobId", "lastChecked", "primesFound"}} to LearnService.
CREATE OR ALTER PROCEDURE dbo.sp_Act
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @Handle uniqueidentifier, @Type nvarchar(256), @Body varbinary(max), @EnqueuedAt datetime, @Aside bit, @Error nvarchar(max), @Left int = 100;
    DECLARE @Message nvarchar(max), @TenantId int, @CycleId uniqueidentifier, @JobId uniqueidentifier, @Next uniqueidentifier, @Reply nvarchar(max);
    DECLARE @Status nvarchar(50), @First int, @Last int, @Root int, @Primes nvarchar(max), @Executed int, @Queued int, @Results nvarchar(max);
    WHILE @Left > 0
    BEGIN
        SET @Left -= 1;
        SET @Handle = NULL;
        BEGIN TRY
            BEGIN TRANSACTION;
            WAITFOR (RECEIVE TOP (1) @Handle = conversation_handle, @Type = message_type_name, @Body = message_body, @EnqueuedAt = message_enqueue_time FROM dbo.ActQueue), TIMEOUT 5000;
            IF @Handle IS NULL
            BEGIN
                COMMIT TRANSACTION;
                BREAK;
            END;
            EXEC dbo.sp_SetAsideMessage @Handle, @Type, @Body, @EnqueuedAt, N'dbo.ActQueue', N'//Hartonomous/AutonomousLoop/ActMessage', @Aside OUTPUT;
            IF @Aside = 0
            BEGIN
                SET @Message = CAST(@Body AS nvarchar(max));
                IF @Message IS NULL OR ISJSON(@Message) = 0 THROW 50001, N'The message is not JSON.', 1;
                SET @TenantId = TRY_CAST(JSON_VALUE(@Message, '$.tenantId') AS int);
                IF @TenantId IS NULL THROW 50001, N'The message has no tenant.', 1;
                SET @JobId = TRY_CAST(JSON_VALUE(@Message, '$.primeSearch.jobId') AS uniqueidentifier);
                SET @CycleId = TRY_CAST(JSON_VALUE(@Message, '$.cycleId') AS uniqueidentifier);
                IF @JobId IS NULL AND @CycleId IS NULL THROW 50001, N'The message names neither a job nor a cycle.', 1;
                SET @Reply = NULL;
                IF @JobId IS NOT NULL
                BEGIN
                    SET @First = TRY_CAST(JSON_VALUE(@Message, '$.primeSearch.rangeStart') AS int);
                    SET @Last = TRY_CAST(JSON_VALUE(@Message, '$.primeSearch.rangeEnd') AS int);
                    IF @First IS NULL OR @Last IS NULL OR @First < 2 OR @Last < @First OR @Last - @First >= 10000 THROW 50001, N'The range is not one of at most 10 000 numbers from 2 on.', 1;
                    -- A number is prime when none from 2 to its root divides it. The step is named: without one a series from 2 to 1 goes down.
                    SET @Root = FLOOR(SQRT(CAST(@Last AS float)));
                    SELECT @Primes = STRING_AGG(CAST(n.value AS nvarchar(max)), N',') WITHIN GROUP (ORDER BY n.value)
                    FROM GENERATE_SERIES(@First, @Last) AS n
                    WHERE NOT EXISTS (SELECT 1 FROM GENERATE_SERIES(2, @Root, 1) AS d WHERE d.value < n.value AND n.value % d.value = 0);
                    SET @Primes = N'[' + COALESCE(@Primes, N'') + N']';
                    SET @Reply = (SELECT @TenantId AS tenantId, @JobId AS [primeResult.jobId], @Last AS [primeResult.lastChecked], JSON_QUERY(@Primes) AS [primeResult.primesFound] FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
                END
                ELSE
                BEGIN
                    SET @Status = NULL;
                    SELECT @Status = c.Status FROM dbo.OodaCycles AS c WITH (UPDLOCK) WHERE c.CycleId = @CycleId AND c.TenantId = @TenantId;
                    IF @Status IS NULL THROW 50002, N'The tenant has no such cycle.', 1;
                    IF @Status = N'Running'
                    BEGIN
                        SET @Executed = 0;
                        IF EXISTS (SELECT 1 FROM OPENJSON(@Message, '$.hypotheses') WITH (hypothesisType nvarchar(100)) AS h WHERE h.hypothesisType = N'IndexOptimization')
                        BEGIN
                            UPDATE STATISTICS dbo.Atoms WITH FULLSCAN;
                            UPDATE STATISTICS dbo.AtomEmbeddings WITH FULLSCAN;
                            UPDATE STATISTICS dbo.InferenceRequests WITH FULLSCAN;
                            SET @Executed = 1;
                        END;
                        INSERT INTO dbo.PendingActions (TenantId, CycleId, ActionType, Description, RiskLevel)
                        SELECT @TenantId, @CycleId, h.hypothesisType, h.description, CASE h.hypothesisType WHEN N'CacheWarming' THEN N'low' WHEN N'PruneModel' THEN N'high' ELSE N'medium' END
                        FROM OPENJSON(@Message, '$.hypotheses') WITH (hypothesisType nvarchar(100), description nvarchar(max), priority int) AS h
                        WHERE h.hypothesisType <> N'IndexOptimization'
                        ORDER BY h.priority;
                        SET @Queued = @@ROWCOUNT;
                        SET @Results = (SELECT h.hypothesisType, CASE h.hypothesisType WHEN N'IndexOptimization' THEN N'Executed' ELSE N'QueuedForApproval' END AS actionStatus
                            FROM OPENJSON(@Message, '$.hypotheses') WITH (hypothesisType nvarchar(100), priority int) AS h
                            ORDER BY h.priority
                            FOR JSON PATH);
                        SET @Results = COALESCE(@Results, N'[]');
                        UPDATE dbo.OodaCycles
                        SET ActedAt = SYSUTCDATETIME(), ExecutedActionCount = @Executed, QueuedActionCount = @Queued, FailedActionCount = 0, ActionResults = CAST(@Results AS json)
                        WHERE CycleId = @CycleId AND TenantId = @TenantId;
                        SET @Reply = (SELECT @TenantId AS tenantId, @CycleId AS cycleId, @Executed AS executedActions, @Queued AS queuedActions, JSON_QUERY(@Results) AS results,
                                CAST(CASE JSON_VALUE(@Message, '$.repeat') WHEN N'true' THEN 1 ELSE 0 END AS bit) AS [repeat]
                            FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
                    END;
                END;
                IF @Reply IS NOT NULL
                BEGIN
                    BEGIN DIALOG CONVERSATION @Next FROM SERVICE ActService TO SERVICE N'LearnService', N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/LearnContract] WITH ENCRYPTION = OFF;
                    SEND ON CONVERSATION @Next MESSAGE TYPE [//Hartonomous/AutonomousLoop/LearnMessage] (@Reply);
                END;
                END CONVERSATION @Handle;
                DELETE FROM dbo.MessageAttempts WHERE ConversationHandle = @Handle;
            END;
            COMMIT TRANSACTION;
        END TRY
        BEGIN CATCH
            SET @Error = ERROR_MESSAGE();
            IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
            IF @Handle IS NULL THROW;
            EXEC dbo.sp_CountMessageAttempt @Handle, @Error;
        END CATCH;
    END;
END;

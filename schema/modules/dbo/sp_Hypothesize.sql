-- Orients: what could be done about what was observed; and for a job, which piece of it comes next.
--
-- It is activated on dbo.HypothesizeQueue and takes no parameters (Msg 9653). Each message is one transaction: what it does, what it sends on and the end of the
-- conversation come together or not at all, so that a message is neither lost nor done twice. A message that fails is tried three times and then put
-- into dbo.MessageDeadLetters; after 100 messages, or when none comes for 5 seconds, the reader ends, and the next one starts with the newest text.
--
-- Message    what sp_Analyze sends.
-- Sends      {"tenantId", "cycleId", "hypotheses": [{"hypothesisType", "priority", "description"}], "repeat"} or {"tenantId", "primeSearch": {"jobId", "rangeStart", "rangeEnd"}} to
--            ActService. A job that has nothing left to do is Completed, and nothing is sent.
CREATE OR ALTER PROCEDURE dbo.sp_Hypothesize
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @Handle uniqueidentifier, @Type nvarchar(256), @Body varbinary(max), @EnqueuedAt datetime, @Aside bit, @Error nvarchar(max), @Left int = 100;
    DECLARE @Message nvarchar(max), @TenantId int, @CycleId uniqueidentifier, @JobId uniqueidentifier, @Next uniqueidentifier, @Reply nvarchar(max);
    DECLARE @Status nvarchar(50), @JobType nvarchar(100), @First int, @Last int, @Done int, @Hypotheses nvarchar(max);
    WHILE @Left > 0
    BEGIN
        SET @Left -= 1;
        SET @Handle = NULL;
        BEGIN TRY
            BEGIN TRANSACTION;
            WAITFOR (RECEIVE TOP (1) @Handle = conversation_handle, @Type = message_type_name, @Body = message_body, @EnqueuedAt = message_enqueue_time FROM dbo.HypothesizeQueue), TIMEOUT 5000;
            IF @Handle IS NULL
            BEGIN
                COMMIT TRANSACTION;
                BREAK;
            END;
            EXEC dbo.sp_SetAsideMessage @Handle, @Type, @Body, @EnqueuedAt, N'dbo.HypothesizeQueue', N'//Hartonomous/AutonomousLoop/HypothesizeMessage', @Aside OUTPUT;
            IF @Aside = 0
            BEGIN
                SET @Message = CAST(@Body AS nvarchar(max));
                IF @Message IS NULL OR ISJSON(@Message) = 0 THROW 50001, N'The message is not JSON.', 1;
                SET @TenantId = TRY_CAST(JSON_VALUE(@Message, '$.tenantId') AS int);
                IF @TenantId IS NULL THROW 50001, N'The message has no tenant.', 1;
                SET @JobId = TRY_CAST(JSON_VALUE(@Message, '$.computeJob.jobId') AS uniqueidentifier);
                SET @CycleId = TRY_CAST(JSON_VALUE(@Message, '$.cycleId') AS uniqueidentifier);
                IF @JobId IS NULL AND @CycleId IS NULL THROW 50001, N'The message names neither a job nor a cycle.', 1;
                SET @Reply = NULL;
                SET @Status = NULL;
                IF @JobId IS NOT NULL
                BEGIN
                    SELECT @Status = j.Status, @JobType = j.JobType, @First = TRY_CAST(JSON_VALUE(j.JobParameters, '$.rangeStart') AS int), @Last = TRY_CAST(JSON_VALUE(j.JobParameters, '$.rangeEnd') AS int),
                        @Done = TRY_CAST(JSON_VALUE(j.CurrentState, '$.lastChecked') AS int)
                    FROM dbo.AutonomousComputeJobs AS j WITH (UPDLOCK)
                    WHERE j.JobId = @JobId AND j.TenantId = @TenantId;
                    IF @Status IS NULL THROW 50002, N'The tenant has no such job.', 1;
                    IF @JobType <> N'PrimeSearch' OR @First IS NULL OR @Last IS NULL THROW 50001, N'The job is not a search for primes with a range.', 1;
                    IF @Status IN (N'Pending', N'Running') -- else it was cancelled or has ended: it ends here
                    BEGIN
                        IF @Done >= @Last
                            UPDATE dbo.AutonomousComputeJobs
                            SET Status = N'Completed', Results = COALESCE(Results, CAST(N'[]' AS json)), UpdatedAt = SYSUTCDATETIME(), CompletedAt = SYSUTCDATETIME()
                            WHERE JobId = @JobId AND TenantId = @TenantId;
                        ELSE
                        BEGIN
                            -- The next 10 000 numbers.
                            SET @First = COALESCE(@Done + 1, @First);
                            IF @Last - @First >= 10000 SET @Last = @First + 9999;
                            UPDATE dbo.AutonomousComputeJobs SET Status = N'Running', UpdatedAt = SYSUTCDATETIME() WHERE JobId = @JobId AND TenantId = @TenantId;
                            SET @Reply = (SELECT @TenantId AS tenantId, @JobId AS [primeSearch.jobId], @First AS [primeSearch.rangeStart], @Last AS [primeSearch.rangeEnd] FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
                        END;
                    END;
                END
                ELSE
                BEGIN
                    SELECT @Status = c.Status FROM dbo.OodaCycles AS c WITH (UPDLOCK) WHERE c.CycleId = @CycleId AND c.TenantId = @TenantId;
                    IF @Status IS NULL THROW 50002, N'The tenant has no such cycle.', 1;
                    IF @Status = N'Running'
                    BEGIN
                        SET @Hypotheses = (SELECT h.HypothesisType AS hypothesisType, h.Priority AS priority, h.Description AS description
                            FROM (VALUES
                                (N'IndexOptimization', 1, N'Requests are much slower than the mean: statistics may be out of date.', CASE WHEN TRY_CAST(JSON_VALUE(@Message, '$.anomalyCount') AS int) > 5 THEN 1 ELSE 0 END),
                                (N'CacheWarming', 2, N'The mean duration is over a second: answers that are asked for often could be kept.', CASE WHEN TRY_CAST(JSON_VALUE(@Message, '$.avgDurationMs') AS float) > 1000 THEN 1 ELSE 0 END),
                                (N'ConceptDiscovery', 3, N'Embeddings gather in buckets: there may be concepts to name.', CASE WHEN (SELECT COUNT(*) FROM OPENJSON(@Message, '$.patterns')) > 3 THEN 1 ELSE 0 END),
                                (N'ModelRetraining', 4, N'Ten thousand requests and more have been answered: there is something to learn from.', CASE WHEN TRY_CAST(JSON_VALUE(@Message, '$.totalInferences') AS int) > 10000 THEN 1 ELSE 0 END),
                                (N'PruneModel', 5, N'Coefficients below 0.01 add little: they could go.', CASE WHEN EXISTS (SELECT 1 FROM dbo.TensorAtomCoefficients AS t WHERE t.TenantId = @TenantId AND ABS(t.Coefficient) < 0.01) THEN 1 ELSE 0 END)
                            ) AS h (HypothesisType, Priority, Description, Holds)
                            WHERE h.Holds = 1
                            ORDER BY h.Priority
                            FOR JSON PATH);
                        SET @Hypotheses = COALESCE(@Hypotheses, N'[]');
                        UPDATE dbo.OodaCycles
                        SET HypothesizedAt = SYSUTCDATETIME(), HypothesisCount = (SELECT COUNT(*) FROM OPENJSON(@Hypotheses)), Hypotheses = CAST(@Hypotheses AS json)
                        WHERE CycleId = @CycleId AND TenantId = @TenantId;
                        SET @Reply = (SELECT @TenantId AS tenantId, @CycleId AS cycleId, JSON_QUERY(@Hypotheses) AS hypotheses,
                                CAST(CASE JSON_VALUE(@Message, '$.repeat') WHEN N'true' THEN 1 ELSE 0 END AS bit) AS [repeat]
                            FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
                    END;
                END;
                IF @Reply IS NOT NULL
                BEGIN
                    BEGIN DIALOG CONVERSATION @Next FROM SERVICE HypothesizeService TO SERVICE N'ActService', N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/ActContract] WITH ENCRYPTION = OFF;
                    SEND ON CONVERSATION @Next MESSAGE TYPE [//Hartonomous/AutonomousLoop/ActMessage] (@Reply);
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

-- Learns: compares the time that requests take now with what it was, and ends the cycle; and for a job, keeps what was found and asks for the next piece.
--
-- It is activated on dbo.LearnQueue and takes no parameters (Msg 9653). Each message is one transaction: what it does, what it sends on and the end of the
-- conversation come together or not at all, so that a message is neither lost nor done twice. A message that fails is tried three times and then put
-- into dbo.MessageDeadLetters; after 100 messages, or when none comes for 5 seconds, the reader ends, and the next one starts with the newest text.
--
-- Message    what sp_Act sends.
-- Sends      for a job {"tenantId", "jobRequest": {"jobId"}} to AnalyzeService. For a cycle nothing: the loop stops here. Only a cycle that was started with @Repeat = 1 and did
--            something is followed by another one: after 5 minutes when requests became faster by more than 20 %, 15 when faster, 60 when slower, 30 otherwise.
CREATE OR ALTER PROCEDURE dbo.sp_Learn
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @Handle uniqueidentifier, @Type nvarchar(256), @Body varbinary(max), @EnqueuedAt datetime, @Aside bit, @Error nvarchar(max), @Left int = 100;
    DECLARE @Message nvarchar(max), @TenantId int, @CycleId uniqueidentifier, @JobId uniqueidentifier, @Next uniqueidentifier, @Reply nvarchar(max);
    DECLARE @Status nvarchar(50), @LookbackHours int, @Scope nvarchar(256), @Since datetime2(7), @Baseline float, @Current float, @Improvement float, @Executed int, @Outcomes nvarchar(max), @Seconds int;
    DECLARE @Done int, @Found nvarchar(max), @Known nvarchar(max);
    WHILE @Left > 0
    BEGIN
        SET @Left -= 1;
        SET @Handle = NULL;
        BEGIN TRY
            BEGIN TRANSACTION;
            WAITFOR (RECEIVE TOP (1) @Handle = conversation_handle, @Type = message_type_name, @Body = message_body, @EnqueuedAt = message_enqueue_time FROM dbo.LearnQueue), TIMEOUT 5000;
            IF @Handle IS NULL
            BEGIN
                COMMIT TRANSACTION;
                BREAK;
            END;
            IF @Type = N'http://schemas.microsoft.com/SQL/ServiceBroker/DialogTimer'
            BEGIN
                -- The cycle that waited under this conversation begins, unless it was cancelled.
                SET @Reply = (SELECT c.TenantId AS tenantId, c.CycleId AS cycleId, CAST(1 AS bit) AS [repeat] FROM dbo.OodaCycles AS c WHERE c.CycleId = @Handle AND c.Status = N'Running' AND c.AnalyzedAt IS NULL FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
                IF @Reply IS NULL
                    END CONVERSATION @Handle;
                ELSE
                    SEND ON CONVERSATION @Handle MESSAGE TYPE [//Hartonomous/AutonomousLoop/AnalyzeMessage] (@Reply);
                COMMIT TRANSACTION;
                CONTINUE;
            END;
            EXEC dbo.sp_SetAsideMessage @Handle, @Type, @Body, @EnqueuedAt, N'dbo.LearnQueue', N'//Hartonomous/AutonomousLoop/LearnMessage', @Aside OUTPUT;
            IF @Aside = 0
            BEGIN
                SET @Message = CAST(@Body AS nvarchar(max));
                IF @Message IS NULL OR ISJSON(@Message) = 0 THROW 50001, N'The message is not JSON.', 1;
                SET @TenantId = TRY_CAST(JSON_VALUE(@Message, '$.tenantId') AS int);
                IF @TenantId IS NULL THROW 50001, N'The message has no tenant.', 1;
                SET @JobId = TRY_CAST(JSON_VALUE(@Message, '$.primeResult.jobId') AS uniqueidentifier);
                SET @CycleId = TRY_CAST(JSON_VALUE(@Message, '$.cycleId') AS uniqueidentifier);
                IF @JobId IS NULL AND @CycleId IS NULL THROW 50001, N'The message names neither a job nor a cycle.', 1;
                SET @Status = NULL;
                IF @JobId IS NOT NULL
                BEGIN
                    SET @Done = TRY_CAST(JSON_VALUE(@Message, '$.primeResult.lastChecked') AS int);
                    SET @Found = JSON_QUERY(@Message, '$.primeResult.primesFound');
                    IF @Done IS NULL OR @Found IS NULL THROW 50001, N'The message has no result.', 1;
                    SELECT @Status = j.Status, @Known = CAST(j.Results AS nvarchar(max))
                    FROM dbo.AutonomousComputeJobs AS j WITH (UPDLOCK)
                    WHERE j.JobId = @JobId AND j.TenantId = @TenantId;
                    IF @Status IS NULL THROW 50002, N'The tenant has no such job.', 1;
                    IF @Status = N'Running' -- else it was cancelled: what was found is dropped
                    BEGIN
                        -- One array out of two: the brackets between them become a comma.
                        SET @Known = CASE WHEN @Known IS NULL OR @Known = N'[]' THEN @Found WHEN @Found = N'[]' THEN @Known ELSE LEFT(@Known, LEN(@Known) - 1) + N',' + STUFF(@Found, 1, 1, N'') END;
                        UPDATE dbo.AutonomousComputeJobs
                        SET CurrentState = CAST(N'{"lastChecked":' + CAST(@Done AS nvarchar(20)) + N'}' AS json), Results = CAST(@Known AS json), UpdatedAt = SYSUTCDATETIME()
                        WHERE JobId = @JobId AND TenantId = @TenantId;
                        SET @Reply = (SELECT @TenantId AS tenantId, @JobId AS [jobRequest.jobId] FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
                        BEGIN DIALOG CONVERSATION @Next FROM SERVICE LearnService TO SERVICE N'AnalyzeService', N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/AnalyzeContract] WITH ENCRYPTION = OFF;
                        SEND ON CONVERSATION @Next MESSAGE TYPE [//Hartonomous/AutonomousLoop/AnalyzeMessage] (@Reply);
                    END;
                END
                ELSE
                BEGIN
                    SELECT @Status = c.Status, @LookbackHours = c.LookbackHours, @Scope = c.AnalysisScope
                    FROM dbo.OodaCycles AS c WITH (UPDLOCK)
                    WHERE c.CycleId = @CycleId AND c.TenantId = @TenantId;
                    IF @Status IS NULL THROW 50002, N'The tenant has no such cycle.', 1;
                    IF @Status = N'Running'
                    BEGIN
                        -- The last five minutes against the 24 hours before them.
                        SET @Since = DATEADD(minute, -5, SYSUTCDATETIME());
                        SELECT @Baseline = AVG(CASE WHEN r.CompletionTimestamp < @Since THEN CAST(r.TotalDurationMs AS float) END),
                            @Current = AVG(CASE WHEN r.CompletionTimestamp >= @Since THEN CAST(r.TotalDurationMs AS float) END)
                        FROM dbo.InferenceRequests AS r
                        WHERE r.TenantId = @TenantId AND r.Status = N'Completed' AND r.CompletionTimestamp >= DATEADD(hour, -24, @Since);
                        -- NULL when there is nothing to compare.
                        SET @Improvement = CASE WHEN @Baseline > 0 THEN 100 * (@Baseline - @Current) / @Baseline END;
                        SET @Executed = COALESCE(TRY_CAST(JSON_VALUE(@Message, '$.executedActions') AS int), 0);
                        SET @Outcomes = (SELECT a.hypothesisType, a.actionStatus,
                                CASE WHEN a.actionStatus <> N'Executed' THEN N'Neutral' WHEN @Improvement > 10 THEN N'HighSuccess' WHEN @Improvement > 0 THEN N'Success' WHEN @Improvement < 0 THEN N'Regressed' ELSE N'Neutral' END AS outcome
                            FROM OPENJSON(@Message, '$.results') WITH (hypothesisType nvarchar(100), actionStatus nvarchar(50)) AS a
                            FOR JSON PATH);
                        SET @Reply = (SELECT @CycleId AS cycleId, @Baseline AS [performanceMetrics.baselineLatencyMs], @Current AS [performanceMetrics.currentLatencyMs], @Improvement AS [performanceMetrics.latencyImprovement],
                                JSON_QUERY(COALESCE(@Outcomes, N'[]')) AS outcomes
                            FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
                        UPDATE dbo.OodaCycles
                        SET LearnedAt = SYSUTCDATETIME(), Status = N'Completed', LatencyImprovement = @Improvement, Outcome = CAST(@Reply AS json)
                        WHERE CycleId = @CycleId AND TenantId = @TenantId;
                        IF JSON_VALUE(@Message, '$.repeat') = N'true' AND @Executed > 0
                        BEGIN
                            -- The next cycle waits in a conversation timer, so that no reader sleeps; it bears the name of that conversation.
                            SET @Seconds = CASE WHEN @Improvement > 20 THEN 300 WHEN @Improvement > 0 THEN 900 WHEN @Improvement < 0 THEN 3600 ELSE 1800 END;
                            BEGIN DIALOG CONVERSATION @Next FROM SERVICE LearnService TO SERVICE N'AnalyzeService', N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/AnalyzeContract] WITH ENCRYPTION = OFF;
                            BEGIN CONVERSATION TIMER (@Next) TIMEOUT = @Seconds;
                            INSERT INTO dbo.OodaCycles (CycleId, TenantId, AnalysisScope, LookbackHours, TriggerReason) VALUES (@Next, @TenantId, @Scope, @LookbackHours, N'LearningCycleComplete');
                        END;
                    END;
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

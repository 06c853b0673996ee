-- Observes: how long a tenant's requests took, which were far off, and where its embeddings gather.
--
-- It is activated on dbo.AnalyzeQueue and takes no parameters (Msg 9653). Each message is one transaction: what it does, what it sends on and the end of the
-- conversation come together or not at all, so that a message is neither lost nor done twice. A message that fails is tried three times and then put
-- into dbo.MessageDeadLetters; after 100 messages, or when none comes for 5 seconds, the reader ends, and the next one starts with the newest text.
--
-- Message    {"tenantId", "cycleId", "repeat"} for a cycle of dbo.OodaCycles, or {"tenantId", "jobRequest": {"jobId"}} for a job, which is only passed on.
-- Sends      {"tenantId", "cycleId", "totalInferences", "avgDurationMs", "anomalyCount", "anomalies", "patterns", "repeat"} or {"tenantId", "computeJob": {"jobId"}} to HypothesizeService.
--            One analysis for one message: the end of a dialog that arrives in the same queue starts none.
CREATE OR ALTER PROCEDURE dbo.sp_Analyze
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @Handle uniqueidentifier, @Type nvarchar(256), @Body varbinary(max), @EnqueuedAt datetime, @Aside bit, @Error nvarchar(max), @Left int = 100;
    DECLARE @Message nvarchar(max), @TenantId int, @CycleId uniqueidentifier, @JobId uniqueidentifier, @Next uniqueidentifier, @Reply nvarchar(max);
    DECLARE @Status nvarchar(50), @LookbackHours int, @Scope nvarchar(256), @Since datetime2(7), @Total int, @Average float, @Anomalies nvarchar(max), @Patterns nvarchar(max);
    WHILE @Left > 0
    BEGIN
        SET @Left -= 1;
        SET @Handle = NULL;
        BEGIN TRY
            BEGIN TRANSACTION;
            WAITFOR (RECEIVE TOP (1) @Handle = conversation_handle, @Type = message_type_name, @Body = message_body, @EnqueuedAt = message_enqueue_time FROM dbo.AnalyzeQueue), TIMEOUT 5000;
            IF @Handle IS NULL
            BEGIN
                COMMIT TRANSACTION;
                BREAK;
            END;
            EXEC dbo.sp_SetAsideMessage @Handle, @Type, @Body, @EnqueuedAt, N'dbo.AnalyzeQueue', N'//Hartonomous/AutonomousLoop/AnalyzeMessage', @Aside OUTPUT;
            IF @Aside = 0
            BEGIN
                SET @Message = CAST(@Body AS nvarchar(max));
                IF @Message IS NULL OR ISJSON(@Message) = 0 THROW 50001, N'The message is not JSON.', 1;
                SET @TenantId = TRY_CAST(JSON_VALUE(@Message, '$.tenantId') AS int);
                IF @TenantId IS NULL THROW 50001, N'The message has no tenant.', 1;
                SET @JobId = TRY_CAST(JSON_VALUE(@Message, '$.jobRequest.jobId') AS uniqueidentifier);
                SET @CycleId = TRY_CAST(JSON_VALUE(@Message, '$.cycleId') AS uniqueidentifier);
                IF @JobId IS NULL AND @CycleId IS NULL THROW 50001, N'The message names neither a job nor a cycle.', 1;
                SET @Reply = NULL;
                IF @JobId IS NOT NULL
                    SET @Reply = (SELECT @TenantId AS tenantId, @JobId AS [computeJob.jobId] FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
                ELSE
                BEGIN
                    SET @Status = NULL;
                    SELECT @Status = c.Status, @LookbackHours = c.LookbackHours, @Scope = c.AnalysisScope
                    FROM dbo.OodaCycles AS c WITH (UPDLOCK)
                    WHERE c.CycleId = @CycleId AND c.TenantId = @TenantId;
                    IF @Status IS NULL THROW 50002, N'The tenant has no such cycle.', 1;
                    IF @Status = N'Running' -- else it was cancelled: it ends here
                    BEGIN
                        SET @Since = DATEADD(hour, -@LookbackHours, SYSUTCDATETIME());
                        SELECT @Total = COUNT(*), @Average = AVG(CAST(r.TotalDurationMs AS float))
                        FROM dbo.InferenceRequests AS r
                        WHERE r.TenantId = @TenantId AND r.Status = N'Completed' AND r.RequestTimestamp >= @Since;
                        -- Three times the mean is an anomaly, once there are ten requests to take a mean of.
                        SET @Anomalies = (SELECT TOP (1000) r.InferenceId AS inferenceRequestId, r.ModelId AS modelId, r.TotalDurationMs AS durationMs, r.TotalDurationMs / @Average AS slowdownFactor
                            FROM dbo.InferenceRequests AS r
                            WHERE r.TenantId = @TenantId AND r.Status = N'Completed' AND r.RequestTimestamp >= @Since AND @Total >= 10 AND @Average > 0 AND r.TotalDurationMs > 3 * @Average
                            ORDER BY r.TotalDurationMs DESC, r.InferenceId
                            FOR JSON PATH);
                        SET @Anomalies = COALESCE(@Anomalies, N'[]');
                        SET @Patterns = (SELECT TOP (10) e.SpatialBucketX AS bucketX, e.SpatialBucketY AS bucketY, e.SpatialBucketZ AS bucketZ, COUNT(*) AS clusterSize
                            FROM dbo.AtomEmbeddings AS e
                            WHERE e.TenantId = @TenantId AND e.SpatialBucketX IS NOT NULL
                            GROUP BY e.SpatialBucketX, e.SpatialBucketY, e.SpatialBucketZ
                            HAVING COUNT(*) > 1
                            ORDER BY COUNT(*) DESC, e.SpatialBucketX, e.SpatialBucketY, e.SpatialBucketZ
                            FOR JSON PATH);
                        SET @Patterns = COALESCE(@Patterns, N'[]');
                        SET @Reply = (SELECT @TenantId AS tenantId, @CycleId AS cycleId, @Scope AS scope, @LookbackHours AS lookbackHours, @Total AS totalInferences, @Average AS avgDurationMs,
                                (SELECT COUNT(*) FROM OPENJSON(@Anomalies)) AS anomalyCount, JSON_QUERY(@Anomalies) AS anomalies, JSON_QUERY(@Patterns) AS patterns,
                                CAST(CASE JSON_VALUE(@Message, '$.repeat') WHEN N'true' THEN 1 ELSE 0 END AS bit) AS [repeat]
                            FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);
                        UPDATE dbo.OodaCycles
                        SET AnalyzedAt = SYSUTCDATETIME(), AnomalyCount = (SELECT COUNT(*) FROM OPENJSON(@Anomalies)), PatternCount = (SELECT COUNT(*) FROM OPENJSON(@Patterns)),
                            Observations = CAST(@Reply AS json)
                        WHERE CycleId = @CycleId AND TenantId = @TenantId;
                    END;
                END;
                IF @Reply IS NOT NULL
                BEGIN
                    BEGIN DIALOG CONVERSATION @Next FROM SERVICE AnalyzeService TO SERVICE N'HypothesizeService', N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/HypothesizeContract] WITH ENCRYPTION = OFF;
                    SEND ON CONVERSATION @Next MESSAGE TYPE [//Hartonomous/AutonomousLoop/HypothesizeMessage] (@Reply);
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

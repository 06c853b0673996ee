-- A cycle of a tenant without requests finds nothing and does nothing: it is the way of the messages that is tried.
IF OBJECT_ID(N'dbo.sp_StartOodaCycle', N'P') IS NULL OR OBJECT_ID(N'dbo.OodaCycles', N'U') IS NULL
    SELECT N'dbo.sp_StartOodaCycle is not there' AS missing;
ELSE IF EXISTS (SELECT 1 FROM sys.service_queues WHERE name IN (N'AnalyzeQueue', N'HypothesizeQueue', N'ActQueue', N'LearnQueue') AND (is_activation_enabled = 0 OR is_receive_enabled = 0))
    SELECT N'the loop is paused: see broker.activation and broker.queues' AS missing;
ELSE
BEGIN
    DECLARE @tenant int = 2147483601, @cycle uniqueidentifier, @status nvarchar(50) = N'Running', @phase nvarchar(20), @error nvarchar(max), @tries int = 0, @start datetime2(7) = SYSUTCDATETIME();
    EXEC sys.sp_set_session_context N'TenantId', @tenant;
    EXEC dbo.sp_StartOodaCycle @TenantId = @tenant, @AnalysisScope = N'probe', @TriggerReason = N'hartctl verify', @CycleId = @cycle OUTPUT;
    WHILE @status = N'Running' AND @tries < 200
    BEGIN
        WAITFOR DELAY '00:00:00.050';
        SELECT @status = c.Status, @error = c.ErrorMessage,
            @phase = CASE WHEN c.LearnedAt IS NOT NULL THEN N'Learn' WHEN c.ActedAt IS NOT NULL THEN N'Act' WHEN c.HypothesizedAt IS NOT NULL THEN N'Hypothesize' WHEN c.AnalyzedAt IS NOT NULL THEN N'Analyze' ELSE N'the start' END
        FROM dbo.OodaCycles AS c WHERE c.CycleId = @cycle AND c.TenantId = @tenant;
        SET @tries += 1;
    END;
    IF @status = N'Running'
        EXEC dbo.sp_CancelOodaCycle @TenantId = @tenant, @CycleId = @cycle; -- its message finds it cancelled, and ends
    ELSE IF HAS_PERMS_BY_NAME(N'dbo.OodaCycles', N'OBJECT', N'DELETE') = 1
        DELETE dbo.OodaCycles WHERE CycleId = @cycle AND TenantId = @tenant;
    SELECT @status AS status, @phase AS phase, @error AS error, DATEDIFF(millisecond, @start, SYSUTCDATETIME()) AS ms;
END;

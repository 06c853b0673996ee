-- Each statement commits: a message is delivered when its transaction ends. Only messages of its own conversation are received.
IF NOT EXISTS (SELECT 1 FROM sys.services WHERE name = N'//Hartonomous/Service/Probe') OR OBJECT_ID(N'dbo.ProbeQueue', N'SQ') IS NULL
    SELECT N'no service //Hartonomous/Service/Probe is declared' AS missing;
ELSE
    EXEC (N'
DECLARE @from uniqueidentifier, @to uniqueidentifier, @got uniqueidentifier, @tries int = 0, @type nvarchar(256), @status nvarchar(4000), @start datetime2(7) = SYSUTCDATETIME();
DECLARE @sent varbinary(max) = CAST(CAST(NEWID() AS nvarchar(36)) AS varbinary(max)), @received varbinary(max), @ended bit = 0;
BEGIN DIALOG CONVERSATION @from FROM SERVICE [//Hartonomous/Service/Probe] TO SERVICE N''//Hartonomous/Service/Probe'', N''CURRENT DATABASE''
    ON CONTRACT [//Hartonomous/ProbeContract] WITH ENCRYPTION = OFF, LIFETIME = 60;
SEND ON CONVERSATION @from MESSAGE TYPE [//Hartonomous/ProbeMessage] (@sent);
WHILE @to IS NULL AND @tries < 50
BEGIN
    SELECT @to = t.conversation_handle
    FROM sys.conversation_endpoints AS t
    JOIN sys.conversation_endpoints AS f ON f.conversation_id = t.conversation_id
    WHERE f.conversation_handle = @from AND t.is_initiator = 0;
    IF @to IS NULL WAITFOR DELAY ''00:00:00.100'';
    SET @tries += 1;
END;
SELECT @status = t.transmission_status FROM sys.transmission_queue AS t WHERE t.conversation_handle = @from;
IF @to IS NOT NULL
BEGIN
    WAITFOR (RECEIVE TOP (1) @received = message_body FROM dbo.ProbeQueue WHERE conversation_handle = @to), TIMEOUT 5000;
    END CONVERSATION @to;
    WAITFOR (RECEIVE TOP (1) @type = message_type_name FROM dbo.ProbeQueue WHERE conversation_handle = @from), TIMEOUT 5000;
    IF @type = N''http://schemas.microsoft.com/SQL/ServiceBroker/EndDialog'' SET @ended = 1;
END;
IF @to IS NULL END CONVERSATION @from WITH CLEANUP; ELSE END CONVERSATION @from;
SELECT CASE WHEN @received IS NULL THEN 0 ELSE 1 END AS arrived, CASE WHEN @received = @sent THEN 1 ELSE 0 END AS same, @ended AS ended, @status AS status,
    DATEDIFF(millisecond, @start, SYSUTCDATETIME()) AS ms;');

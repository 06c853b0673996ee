SELECT d.name, ISNULL(SUSER_SNAME(d.owner_sid), N''), d.is_broker_enabled, d.recovery_model_desc,
    CAST(IIF(d.source_database_id IS NULL, 0, 1) AS bit), CAST(IIF(d.replica_id IS NULL, 0, 1) AS bit),
    CAST(IIF(d.owner_sid = SUSER_SID() OR IS_SRVROLEMEMBER('sysadmin') = 1, 1, 0) AS bit),
    CAST(ISNULL(IS_SRVROLEMEMBER('dbcreator'), 0) AS bit),
    CAST(ISNULL(HAS_PERMS_BY_NAME(NULL, NULL, 'ALTER ANY CONNECTION'), 0) AS bit),
    CAST(ISNULL(HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE'), 0) AS bit),
    SYSUTCDATETIME()
FROM sys.databases AS d
WHERE d.name = @database;
SELECT d.name, DATEADD(minute, DATEDIFF(minute, SYSDATETIME(), SYSUTCDATETIME()), d.create_date)
FROM sys.databases AS d
WHERE d.source_database_id = DB_ID(@database)
ORDER BY d.create_date DESC, d.name;
SELECT s.session_id, ISNULL(s.login_name, N''), ISNULL(s.host_name, N''), ISNULL(s.program_name, N''), ISNULL(s.host_process_id, 0), s.login_time
FROM sys.dm_exec_sessions AS s
WHERE s.session_id <> @@SPID AND s.is_user_process = 1
    AND (s.database_id = DB_ID(@database) OR s.database_id IN (SELECT d.database_id FROM sys.databases AS d WHERE d.source_database_id = DB_ID(@database)));
SELECT d.name FROM sys.databases AS d WHERE d.name = @name;
IF HAS_DBACCESS(@database) = 1
BEGIN
    DECLARE @hart_context nvarchar(300) = QUOTENAME(@database) + N'.sys.sp_executesql';
    EXEC @hart_context N'SELECT f.file_id, f.type, f.name, f.physical_name, ISNULL(g.type, N''''), ISNULL(g.is_read_only, 0), ISNULL(g.name, N''''),
    CAST(f.growth AS bigint), f.is_percent_growth
FROM sys.database_files AS f
LEFT JOIN sys.filegroups AS g ON g.data_space_id = f.data_space_id
ORDER BY f.file_id;';
END;

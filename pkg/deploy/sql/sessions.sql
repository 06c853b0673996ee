SELECT session_id, ISNULL(login_name, N''), ISNULL(host_name, N''), ISNULL(program_name, N''), ISNULL(host_process_id, 0), login_time
FROM sys.dm_exec_sessions
WHERE database_id = DB_ID(@database) AND session_id <> @@SPID AND is_user_process = 1;

SELECT TOP (1) s.session_id, ISNULL(s.login_name, N''), ISNULL(s.host_name, N''), ISNULL(s.program_name, N''), ISNULL(s.host_process_id, 0), s.login_time
FROM sys.dm_tran_locks AS l
JOIN sys.dm_exec_sessions AS s ON s.session_id = l.request_session_id
WHERE l.resource_type = 'APPLICATION' AND l.request_status = 'GRANT' AND CHARINDEX(LEFT(@resource, 32), l.resource_description) > 0;

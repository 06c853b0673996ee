DECLARE @hart_kill nvarchar(max) = N'';
SELECT @hart_kill += N'KILL ' + CAST(s.session_id AS nvarchar(10)) + N';'
FROM sys.dm_exec_sessions AS s
WHERE s.session_id <> @@SPID AND s.is_user_process = 1 AND s.database_id IN (DB_ID({{str .Database}}), DB_ID({{str .Name}}));
BEGIN TRY
    EXEC (@hart_kill);
END TRY
BEGIN CATCH
    IF ERROR_NUMBER() <> 6106 THROW; -- it has ended by itself
END CATCH;

-- The history is written in the server's local time.
SELECT (SELECT d.recovery_model_desc FROM sys.databases AS d WHERE d.name = @database) AS recovery,
    DATEDIFF(hour, MAX(CASE b.type WHEN 'D' THEN b.backup_finish_date END), GETDATE()) AS full_hours,
    DATEDIFF(hour, MAX(CASE b.type WHEN 'L' THEN b.backup_finish_date END), GETDATE()) AS log_hours
FROM msdb.dbo.backupset AS b
WHERE b.database_name = @database;

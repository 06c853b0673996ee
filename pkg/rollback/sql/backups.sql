-- The moment in the server's local time, which STOPAT and msdb are written in; the files of the database; and the backups that lead to the moment: the newest full one before it, the
-- newest differential one on it, and the log up to the first that ends behind it.
DECLARE @hart_local datetime2(3) = CAST(CONVERT(datetime2(7), @at, 126) AT TIME ZONE 'UTC' AT TIME ZONE CURRENT_TIMEZONE_ID() AS datetime2(3));
SELECT CONVERT(nvarchar(30), @hart_local, 126);
SELECT f.name, f.physical_name, f.type FROM sys.database_files AS f WHERE f.type IN (0, 1, 2) ORDER BY f.file_id;
DECLARE @hart_full int, @hart_differential int, @hart_first numeric(25, 0), @hart_last int;
SELECT TOP (1) @hart_full = b.backup_set_id, @hart_first = b.last_lsn
FROM msdb.dbo.backupset AS b
WHERE b.database_name = DB_NAME() AND b.type = 'D' AND b.is_damaged = 0 AND b.backup_finish_date <= @hart_local
ORDER BY b.backup_finish_date DESC, b.backup_set_id DESC;
SELECT TOP (1) @hart_differential = b.backup_set_id, @hart_first = b.last_lsn
FROM msdb.dbo.backupset AS b JOIN msdb.dbo.backupset AS f ON f.backup_set_id = @hart_full AND b.differential_base_guid = f.backup_set_uuid
WHERE b.database_name = DB_NAME() AND b.type = 'I' AND b.is_damaged = 0 AND b.backup_finish_date <= @hart_local
ORDER BY b.backup_finish_date DESC, b.backup_set_id DESC;
SELECT TOP (1) @hart_last = b.backup_set_id
FROM msdb.dbo.backupset AS b
WHERE b.database_name = DB_NAME() AND b.type = 'L' AND b.is_damaged = 0 AND b.backup_start_date >= @hart_local
ORDER BY b.last_lsn, b.backup_set_id;
SELECT b.type, b.position, CONVERT(nvarchar(30), b.first_lsn), CONVERT(nvarchar(30), b.last_lsn), CONVERT(nvarchar(30), b.backup_finish_date, 126),
    (SELECT STRING_AGG(CAST(N'DISK = N''' + REPLACE(m.physical_device_name, N'''', N'''''') + N'''' AS nvarchar(max)), N', ') WITHIN GROUP (ORDER BY m.family_sequence_number)
        FROM msdb.dbo.backupmediafamily AS m WHERE m.media_set_id = b.media_set_id AND m.mirror = 0)
FROM msdb.dbo.backupset AS b
WHERE @hart_full IS NOT NULL AND (b.backup_set_id IN (@hart_full, @hart_differential) OR b.database_name = DB_NAME() AND b.type = 'L' AND b.is_damaged = 0 AND b.is_copy_only = 0
    AND b.last_lsn > @hart_first AND (@hart_last IS NULL OR b.last_lsn <= (SELECT l.last_lsn FROM msdb.dbo.backupset AS l WHERE l.backup_set_id = @hart_last)))
ORDER BY CASE b.type WHEN 'D' THEN 0 WHEN 'I' THEN 1 ELSE 2 END, b.last_lsn, b.backup_set_id;

SELECT DISTINCT v.volume_mount_point AS volume, v.total_bytes / 1048576 AS total_mb, v.available_bytes / 1048576 AS free_mb
FROM sys.database_files AS f
CROSS APPLY sys.dm_os_volume_stats(DB_ID(), f.file_id) AS v;

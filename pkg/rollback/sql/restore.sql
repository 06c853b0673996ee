-- Next to the original, so that nothing is lost before it is compared. STOPAT is the server's local time: this is UTC, convert it.
BACKUP LOG {{id .Database}} TO DISK = N'<tail of the log>' WITH NO_TRUNCATE;
RESTORE DATABASE <copy> FROM DISK = N'<last full backup before {{.Moment}}Z>' WITH NORECOVERY, MOVE N'<each file>' TO N'<new path>';
RESTORE LOG <copy> FROM DISK = N'<each log backup, the tail last>' WITH STOPAT = '{{.Moment}}', RECOVERY;
ALTER DATABASE <copy> SET TEMPORAL_HISTORY_RETENTION ON;

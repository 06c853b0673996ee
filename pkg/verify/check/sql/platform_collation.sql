SELECT d.collation_name AS [database], CAST(SERVERPROPERTY('Collation') AS nvarchar(128)) AS [server]
FROM sys.databases AS d WHERE d.database_id = DB_ID();

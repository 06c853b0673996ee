SELECT d.compatibility_level AS level, CAST(SERVERPROPERTY('ProductMajorVersion') AS int) * 10 AS newest
FROM sys.databases AS d WHERE d.database_id = DB_ID();

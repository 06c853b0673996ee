SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'CONTROL SERVER');
SELECT hash, ISNULL(description, N''), create_date, ISNULL(created_by, N'') FROM sys.trusted_assemblies ORDER BY create_date, hash;
SELECT name FROM sys.databases WHERE database_id <> 2 ORDER BY name; -- tempdb is made anew with every start

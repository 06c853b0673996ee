SELECT a.name, LOWER(CONVERT(nvarchar(128), HASHBYTES('SHA2_512', f.content), 2))
FROM sys.assemblies AS a
JOIN sys.assembly_files AS f ON f.assembly_id = a.assembly_id AND f.file_id = 1
WHERE a.is_user_defined = 1;

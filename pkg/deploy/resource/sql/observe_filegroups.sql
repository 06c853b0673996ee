SELECT g.name, RTRIM(g.type), g.is_default, ISNULL(f.name, N'')
FROM sys.filegroups AS g
LEFT JOIN sys.database_files AS f ON f.data_space_id = g.data_space_id AND f.type <> 1 AND f.drop_lsn IS NULL
ORDER BY g.data_space_id, f.file_id;

SELECT LOWER(CONVERT(nvarchar(128), t.hash, 2)) AS object, t.description,
    CASE WHEN EXISTS (SELECT 1 FROM sys.assembly_files AS f WHERE HASHBYTES('SHA2_512', f.content) = t.hash) THEN 1 ELSE 0 END AS used
FROM sys.trusted_assemblies AS t
ORDER BY 1;

SELECT LOWER(CONVERT(nvarchar(128), hash, 2)) AS object, N'trusted' AS value FROM sys.trusted_assemblies ORDER BY 1;

SELECT name AS object, CONVERT(nvarchar(200), sid, 1) AS value
FROM sys.server_principals
WHERE type IN ('S', 'U', 'G', 'E', 'X') AND sid <> 0x01 AND name NOT LIKE N'##%' AND name NOT LIKE N'NT SERVICE\%' AND name NOT LIKE N'NT AUTHORITY\%'
ORDER BY name;

-- NT SERVICE\ are the accounts of the server's own services; a login that is disabled logs in no more.
SELECT p.name AS object, p.type_desc AS kind
FROM sys.server_role_members AS m
JOIN sys.server_principals AS r ON r.principal_id = m.role_principal_id
JOIN sys.server_principals AS p ON p.principal_id = m.member_principal_id
WHERE r.name = N'sysadmin' AND p.sid <> 0x01 AND p.is_disabled = 0 AND p.name NOT LIKE N'NT SERVICE\%'
ORDER BY p.name;

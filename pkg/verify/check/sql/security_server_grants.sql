-- Logins of keys and certificates (C, K) hold rights for signed code; nobody logs in with them. ## are the server's own.
SELECT p.name AS object, s.permission_name AS permission
FROM sys.server_permissions AS s
JOIN sys.server_principals AS p ON p.principal_id = s.grantee_principal_id
WHERE s.class = 100 AND s.state IN ('G', 'W') AND p.type NOT IN ('C', 'K') AND p.sid <> 0x01 AND p.name NOT LIKE N'##%' AND p.name NOT LIKE N'NT SERVICE\%'
    AND s.permission_name IN (N'CONTROL SERVER', N'IMPERSONATE ANY LOGIN', N'ALTER ANY LOGIN', N'ALTER ANY SERVER ROLE', N'UNSAFE ASSEMBLY', N'EXTERNAL ACCESS ASSEMBLY')
ORDER BY p.name, s.permission_name;

SELECT u.name AS object
FROM sys.database_principals AS u
LEFT JOIN sys.server_principals AS l ON l.sid = u.sid
WHERE u.type IN ('S', 'U', 'G') AND u.authentication_type = 1 AND u.principal_id > 4 AND l.sid IS NULL
ORDER BY u.name;

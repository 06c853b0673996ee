SELECT l.name AS object
FROM sys.sql_logins AS l
JOIN sys.database_principals AS u ON u.sid = l.sid
WHERE l.is_policy_checked = 0 AND l.is_disabled = 0 AND u.principal_id > 4
ORDER BY l.name;

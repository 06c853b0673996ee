-- The owner as master knows it, and as the database itself does: they differ after a restore from elsewhere.
SELECT SUSER_SNAME(d.owner_sid) AS owner, CASE WHEN d.owner_sid = p.sid THEN 1 ELSE 0 END AS agree
FROM sys.databases AS d
LEFT JOIN sys.database_principals AS p ON p.principal_id = 1
WHERE d.database_id = DB_ID();

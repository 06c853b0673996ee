SELECT s.name AS object, CASE WHEN x.name IS NULL THEN 0 ELSE 1 END AS running
FROM sys.server_event_sessions AS s
LEFT JOIN sys.dm_xe_sessions AS x ON x.name = s.name
WHERE s.startup_state = 1
ORDER BY s.name;

SELECT name AS object, CASE startup_state WHEN 1 THEN N'started with the server' ELSE N'started by hand' END AS value FROM sys.server_event_sessions ORDER BY name;

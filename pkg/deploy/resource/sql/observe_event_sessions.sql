IF HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE') = 1 OR HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER PERFORMANCE STATE') = 1
    SELECT s.name AS session, N'option' AS what, N'' AS object, v.name, v.value
    FROM sys.server_event_sessions AS s
    CROSS APPLY (VALUES
        (N'max_memory', CAST(s.max_memory AS nvarchar(60))),
        (N'max_event_size', CAST(s.max_event_size AS nvarchar(60))),
        (N'max_dispatch_latency', CAST(s.max_dispatch_latency AS nvarchar(60))),
        (N'event_retention_mode', CAST(s.event_retention_mode_desc AS nvarchar(60))),
        (N'memory_partition_mode', CAST(s.memory_partition_mode_desc AS nvarchar(60))),
        (N'track_causality', CAST(CAST(s.track_causality AS int) AS nvarchar(60))),
        (N'startup_state', CAST(CAST(s.startup_state AS int) AS nvarchar(60)))
    ) AS v (name, value)
    UNION ALL
    SELECT s.name, N'object', N'event ' + e.package + N'.' + e.name, N'', ISNULL(CAST(e.predicate AS nvarchar(max)), N'')
    FROM sys.server_event_sessions AS s
    JOIN sys.server_event_session_events AS e ON e.event_session_id = s.event_session_id
    UNION ALL
    SELECT s.name, N'object', N'target ' + t.package + N'.' + t.name, N'', N''
    FROM sys.server_event_sessions AS s
    JOIN sys.server_event_session_targets AS t ON t.event_session_id = s.event_session_id
    UNION ALL
    SELECT s.name, N'action', N'event ' + e.package + N'.' + e.name, a.package + N'.' + a.name, N''
    FROM sys.server_event_sessions AS s
    JOIN sys.server_event_session_events AS e ON e.event_session_id = s.event_session_id
    JOIN sys.server_event_session_actions AS a ON a.event_session_id = e.event_session_id AND a.event_id = e.event_id
    UNION ALL
    SELECT s.name, N'field', N'event ' + e.package + N'.' + e.name, f.name, CAST(f.value AS nvarchar(4000))
    FROM sys.server_event_sessions AS s
    JOIN sys.server_event_session_events AS e ON e.event_session_id = s.event_session_id
    JOIN sys.server_event_session_fields AS f ON f.event_session_id = e.event_session_id AND f.object_id = e.event_id
    UNION ALL
    SELECT s.name, N'field', N'target ' + t.package + N'.' + t.name, f.name, CAST(f.value AS nvarchar(4000))
    FROM sys.server_event_sessions AS s
    JOIN sys.server_event_session_targets AS t ON t.event_session_id = s.event_session_id
    JOIN sys.server_event_session_fields AS f ON f.event_session_id = t.event_session_id AND f.object_id = t.target_id
    UNION ALL
    SELECT s.name, N'running', N'', N'', N''
    FROM sys.server_event_sessions AS s
    JOIN sys.dm_xe_sessions AS x ON x.name COLLATE DATABASE_DEFAULT = s.name COLLATE DATABASE_DEFAULT
    ORDER BY 1, 2, 3, 4;
ELSE
    SELECT N'' AS session, N'unknown' AS what, N'' AS object, N'' AS name, N'' AS value;

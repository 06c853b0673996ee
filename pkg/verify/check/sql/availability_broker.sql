-- What broker messages from other servers need of a replica, in msdb and in master: it travels with no database.
SELECT v.object, v.value
FROM (
    SELECT N'endpoint' AS object, e.state_desc + N' on port ' + CAST(t.port AS nvarchar(10)) + ISNULL(N', ' + e.connection_auth_desc, N'') + ISNULL(N', ' + e.encryption_algorithm_desc, N'') AS value
    FROM sys.service_broker_endpoints AS e
    JOIN sys.tcp_endpoints AS t ON t.endpoint_id = e.endpoint_id
    UNION ALL
    SELECT N'listener IP', CASE WHEN t.ip_address IS NULL OR t.ip_address IN (N'0.0.0.0', N'::') THEN N'ALL' ELSE N'one address' END
    FROM sys.service_broker_endpoints AS e
    JOIN sys.tcp_endpoints AS t ON t.endpoint_id = e.endpoint_id
    UNION ALL
    SELECT N'message forwarding', CASE e.is_message_forwarding_enabled WHEN 1 THEN N'on' ELSE N'off' END
    FROM sys.service_broker_endpoints AS e
    UNION ALL
    SELECT N'delivery in msdb', CASE d.is_broker_enabled WHEN 1 THEN N'on' ELSE N'off' END FROM sys.databases AS d WHERE d.name = N'msdb'
    UNION ALL
    SELECT N'local route in msdb', CASE WHEN EXISTS (SELECT 1 FROM msdb.sys.routes AS r WHERE r.address = N'LOCAL') THEN N'there' ELSE N'missing' END
    UNION ALL
    SELECT N'route in msdb for ' + ISNULL(r.remote_service_name, N'any service'), r.address FROM msdb.sys.routes AS r WHERE r.address LIKE N'TCP://%'
) AS v
ORDER BY v.object;

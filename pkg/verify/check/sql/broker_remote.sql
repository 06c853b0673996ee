-- Routes that leave the server, what they lead to, and whether this server is one that broker messages reach: an endpoint here, delivery in msdb.
SELECT q.name AS object, q.remote_service_name AS service, q.address, q.host,
    (SELECT COUNT(*) FROM sys.service_broker_endpoints AS e WHERE e.state_desc = N'STARTED') AS endpoints,
    (SELECT CAST(d.is_broker_enabled AS int) FROM sys.databases AS d WHERE d.name = N'msdb') AS msdb,
    (SELECT COUNT(*) FROM sys.availability_replicas AS a WHERE a.replica_server_name = q.host OR a.replica_server_name LIKE REPLACE(q.host, N'_', N'[_]') + N'\%') AS replicas,
    (SELECT COUNT(*) FROM sys.availability_group_listeners AS l WHERE l.dns_name = q.host) AS listeners
FROM (
    SELECT r.name, r.remote_service_name, r.address,
        CASE WHEN r.address LIKE N'TCP://%:%' THEN SUBSTRING(r.address, 7, CHARINDEX(N':', r.address + N':', 7) - 7) END AS host
    FROM sys.routes AS r
    WHERE r.address LIKE N'TCP://%' OR r.mirror_address IS NOT NULL
) AS q
ORDER BY q.name;

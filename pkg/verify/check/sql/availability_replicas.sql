-- A secondary knows only of itself.
SELECT r.replica_server_name AS object, d.synchronization_state_desc AS state, d.synchronization_health_desc AS health, d.is_suspended AS suspended,
    d.suspend_reason_desc AS reason, s.connected_state_desc AS connected
FROM sys.dm_hadr_database_replica_states AS d
JOIN sys.availability_replicas AS r ON r.replica_id = d.replica_id AND r.group_id = d.group_id
JOIN sys.dm_hadr_availability_replica_states AS s ON s.replica_id = d.replica_id AND s.group_id = d.group_id
WHERE d.database_id = DB_ID()
ORDER BY 1;

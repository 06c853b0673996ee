SELECT r.replica_server_name AS object, ISNULL(d.secondary_lag_seconds, 0) AS seconds, ISNULL(d.log_send_queue_size, 0) AS send_kb, ISNULL(d.redo_queue_size, 0) AS redo_kb
FROM sys.dm_hadr_database_replica_states AS d
JOIN sys.availability_replicas AS r ON r.replica_id = d.replica_id AND r.group_id = d.group_id
WHERE d.database_id = DB_ID() AND d.is_local = 0
ORDER BY 1;

WITH last AS (
    SELECT s.ag_remote_replica_id AS replica_id, s.current_state, s.failure_state_desc, ROW_NUMBER() OVER (PARTITION BY s.ag_remote_replica_id ORDER BY s.start_time DESC) AS number
    FROM sys.dm_hadr_automatic_seeding AS s
    JOIN sys.availability_databases_cluster AS d ON d.group_database_id = s.ag_db_id
    WHERE d.database_name = DB_NAME()
)
SELECT r.replica_server_name AS object, l.current_state AS state, l.failure_state_desc AS reason
FROM last AS l
JOIN sys.availability_replicas AS r ON r.replica_id = l.replica_id
WHERE l.number = 1
ORDER BY 1;

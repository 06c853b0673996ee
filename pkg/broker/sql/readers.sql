SELECT SCHEMA_NAME(q.schema_id), q.name, COUNT(*)
FROM sys.dm_broker_activated_tasks AS t
JOIN sys.service_queues AS q ON q.object_id = t.queue_id
WHERE t.database_id = DB_ID()
GROUP BY SCHEMA_NAME(q.schema_id), q.name
ORDER BY 1, 2;

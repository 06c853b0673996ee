SELECT SCHEMA_NAME(q.schema_id) + N'.' + q.name AS object, q.is_receive_enabled AS receives, q.is_enqueue_enabled AS enqueues
FROM sys.service_queues AS q
WHERE q.is_ms_shipped = 0
ORDER BY 1;

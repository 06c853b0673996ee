SELECT d.is_broker_enabled FROM sys.databases AS d WHERE d.database_id = DB_ID();

SELECT SCHEMA_NAME(q.schema_id), q.name, ISNULL(q.activation_procedure, N''), ISNULL(q.max_readers, 0), q.is_activation_enabled, q.is_receive_enabled, q.is_enqueue_enabled
FROM sys.service_queues AS q
WHERE q.is_ms_shipped = 0
ORDER BY 1, 2;

SELECT e.state, e.state_desc, COUNT(*)
FROM sys.conversation_endpoints AS e
GROUP BY e.state, e.state_desc
ORDER BY e.state_desc;

SELECT t.to_service_name, ISNULL(t.transmission_status, N''), COUNT(*), MIN(t.enqueue_time)
FROM sys.transmission_queue AS t
GROUP BY t.to_service_name, t.transmission_status
ORDER BY 1, 2;

SELECT SCHEMA_NAME(q.schema_id) + N'.' + q.name AS object
FROM sys.service_queues AS q
WHERE q.is_ms_shipped = 0 AND q.is_poison_message_handling_enabled = 0 AND q.activation_procedure IS NOT NULL
ORDER BY 1;

SELECT SCHEMA_NAME(q.schema_id) + N'.' + q.name AS object, q.activation_procedure AS [procedure], q.is_activation_enabled AS activates, q.max_readers AS readers,
    CASE WHEN OBJECT_ID(q.activation_procedure) IS NULL THEN 0 ELSE 1 END AS there
FROM sys.service_queues AS q
WHERE q.is_ms_shipped = 0 AND q.activation_procedure IS NOT NULL
ORDER BY 1;

SELECT CAST(e.conversation_handle AS nvarchar(36)), s.name, e.far_service, e.state_desc, SCHEMA_NAME(q.schema_id), q.name
FROM sys.conversation_endpoints AS e
JOIN sys.services AS s ON s.service_id = e.service_id
JOIN sys.service_queues AS q ON q.object_id = s.service_queue_id
WHERE e.state IN ('DI', 'ER')
ORDER BY s.name, e.far_service, 1;

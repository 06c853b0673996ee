SELECT N'message type', m.name COLLATE DATABASE_DEFAULT, m.validation_desc COLLATE DATABASE_DEFAULT, N'', 0, N'', CAST(0 AS bit), CAST(0 AS bit), CAST(0 AS bit), CAST(0 AS bit)
FROM sys.service_message_types AS m
WHERE m.message_type_id > 65535
UNION ALL
SELECT N'contract', c.name COLLATE DATABASE_DEFAULT, m.name COLLATE DATABASE_DEFAULT,
    CASE WHEN u.is_sent_by_initiator = 1 AND u.is_sent_by_target = 1 THEN N'ANY' WHEN u.is_sent_by_initiator = 1 THEN N'INITIATOR' ELSE N'TARGET' END,
    0, N'', CAST(0 AS bit), CAST(0 AS bit), CAST(0 AS bit), CAST(0 AS bit)
FROM sys.service_contracts AS c
JOIN sys.service_contract_message_usages AS u ON u.service_contract_id = c.service_contract_id
JOIN sys.service_message_types AS m ON m.message_type_id = u.message_type_id
WHERE c.service_contract_id > 65535
UNION ALL
SELECT N'queue', SCHEMA_NAME(q.schema_id) + N'.' + q.name, ISNULL(PARSENAME(q.activation_procedure, 2) + N'.' + PARSENAME(q.activation_procedure, 1), N''), N'',
    ISNULL(q.max_readers, 0), CASE WHEN q.execute_as_principal_id IS NULL THEN N'' WHEN q.execute_as_principal_id = -2 THEN N'OWNER' ELSE USER_NAME(q.execute_as_principal_id) END,
    q.is_activation_enabled, CASE WHEN q.is_receive_enabled = 1 AND q.is_enqueue_enabled = 1 THEN CAST(1 AS bit) ELSE CAST(0 AS bit) END,
    q.is_retention_enabled, q.is_poison_message_handling_enabled
FROM sys.service_queues AS q
WHERE q.is_ms_shipped = 0
UNION ALL
SELECT N'service', s.name COLLATE DATABASE_DEFAULT, SCHEMA_NAME(q.schema_id) + N'.' + q.name, ISNULL(c.name COLLATE DATABASE_DEFAULT, N''), 0, N'', CAST(0 AS bit), CAST(0 AS bit), CAST(0 AS bit), CAST(0 AS bit)
FROM sys.services AS s
JOIN sys.service_queues AS q ON q.object_id = s.service_queue_id
LEFT JOIN sys.service_contract_usages AS u ON u.service_id = s.service_id
LEFT JOIN sys.service_contracts AS c ON c.service_contract_id = u.service_contract_id
WHERE q.is_ms_shipped = 0
ORDER BY 1, 2, 3, 4;

SELECT TOP (@count) q.queuing_order, q.status, CAST(q.conversation_handle AS nvarchar(36)), ISNULL(q.service_name, N''), ISNULL(q.service_contract_name, N''), ISNULL(q.message_type_name, N''), ISNULL(q.message_enqueue_time, '19000101'), q.message_body
FROM {{name .Schema .Queue}} AS q WITH (NOLOCK)
ORDER BY q.queuing_order;

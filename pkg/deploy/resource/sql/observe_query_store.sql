SELECT v.name, v.value
FROM sys.database_query_store_options AS q
CROSS APPLY (VALUES
    ('operation_mode', CAST(q.desired_state_desc AS nvarchar(60))),
    ('stale_query_threshold_days', CAST(q.stale_query_threshold_days AS nvarchar(60))),
    ('data_flush_interval_seconds', CAST(q.flush_interval_seconds AS nvarchar(60))),
    ('interval_length_minutes', CAST(q.interval_length_minutes AS nvarchar(60))),
    ('max_storage_size_mb', CAST(q.max_storage_size_mb AS nvarchar(60))),
    ('query_capture_mode', CAST(q.query_capture_mode_desc AS nvarchar(60))),
    ('size_based_cleanup_mode', CAST(q.size_based_cleanup_mode_desc AS nvarchar(60))),
    ('max_plans_per_query', CAST(q.max_plans_per_query AS nvarchar(60))),
    ('wait_stats_capture_mode', CAST(q.wait_stats_capture_mode_desc AS nvarchar(60))),
    ('actual_state', CAST(q.actual_state_desc AS nvarchar(60))),
    ('readonly_reason', CAST(q.readonly_reason AS nvarchar(60)))
) AS v (name, value);

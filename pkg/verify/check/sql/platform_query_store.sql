SELECT desired_state_desc AS desired, actual_state_desc AS actual, readonly_reason AS reason, current_storage_size_mb AS used_mb, max_storage_size_mb AS max_mb
FROM sys.database_query_store_options;

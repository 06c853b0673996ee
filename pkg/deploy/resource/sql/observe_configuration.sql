SELECT name, CAST(value AS bigint), CAST(value_in_use AS bigint), is_dynamic, is_advanced, CAST(minimum AS bigint), CAST(maximum AS bigint)
FROM sys.configurations;

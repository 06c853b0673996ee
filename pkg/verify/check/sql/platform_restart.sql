SELECT name, CAST(value AS bigint) AS value, CAST(value_in_use AS bigint) AS in_use, is_dynamic
FROM sys.configurations
WHERE CAST(value AS bigint) <> CAST(value_in_use AS bigint)
    -- 0 lets the server choose, and what it chose stands in value_in_use.
    AND NOT (name = N'min server memory (MB)' AND value = 0)
ORDER BY name;

SELECT (SELECT CAST(c.value_in_use AS bigint) FROM sys.configurations AS c WHERE c.name = N'max server memory (MB)') AS limit_mb,
    i.physical_memory_kb / 1024 AS host_mb, p.process_physical_memory_low AS low
FROM sys.dm_os_sys_info AS i
CROSS JOIN sys.dm_os_process_memory AS p;

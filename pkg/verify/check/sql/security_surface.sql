SELECT name AS object
FROM sys.configurations
WHERE CAST(value_in_use AS int) <> 0
    AND name IN (N'xp_cmdshell', N'Ole Automation Procedures', N'Ad Hoc Distributed Queries', N'cross db ownership chaining', N'scan for startup procs', N'external scripts enabled')
ORDER BY name;

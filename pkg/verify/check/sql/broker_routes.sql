SELECT (SELECT COUNT(*) FROM sys.services WHERE service_id >= 65536) AS services, (SELECT COUNT(*) FROM sys.routes WHERE address = N'LOCAL') AS routes;

-- Identifiers below 65536 are those of the server's own services.
SELECT d.is_broker_enabled AS enabled, CAST(d.service_broker_guid AS nvarchar(36)) AS guid, (SELECT COUNT(*) FROM sys.services WHERE service_id >= 65536) AS services,
    CASE WHEN EXISTS (SELECT 1 FROM sys.databases AS o WHERE o.database_id <> d.database_id AND o.service_broker_guid = d.service_broker_guid AND o.is_broker_enabled = 1) THEN 1 ELSE 0 END AS alike
FROM sys.databases AS d WHERE d.database_id = DB_ID();

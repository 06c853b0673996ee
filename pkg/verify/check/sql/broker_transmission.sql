-- A message without a status that came just now is on its way.
SELECT t.to_service_name AS object, CAST(t.transmission_status AS nvarchar(400)) AS status, COUNT(*) AS [count]
FROM sys.transmission_queue AS t
WHERE t.transmission_status <> N'' OR t.enqueue_time < DATEADD(minute, -1, GETUTCDATE())
GROUP BY t.to_service_name, CAST(t.transmission_status AS nvarchar(400))
ORDER BY 1, 2;

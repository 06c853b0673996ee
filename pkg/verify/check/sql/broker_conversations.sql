-- An end that is closed (CD) stays for half an hour, so that a message that comes twice is known.
SELECT s.name AS object, e.far_service AS far, COUNT(*) AS [count], CASE WHEN e.state = 'ER' THEN 0 ELSE 1 END AS late
FROM sys.conversation_endpoints AS e
JOIN sys.services AS s ON s.service_id = e.service_id
WHERE e.state = 'ER' OR e.state IN ('SO', 'SI', 'CO') AND e.lifetime < GETUTCDATE()
GROUP BY s.name, e.far_service, CASE WHEN e.state = 'ER' THEN 0 ELSE 1 END
ORDER BY 1, 2;

-- What belongs to the machine and not to what runs on it may differ.
SELECT name AS object, CAST(value_in_use AS bigint) AS value
FROM sys.configurations
WHERE name NOT IN (N'max server memory (MB)', N'min server memory (MB)', N'show advanced options') AND name NOT LIKE N'affinity%'
ORDER BY name;

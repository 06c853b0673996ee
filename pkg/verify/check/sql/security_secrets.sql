-- Only the texts that may hold one are sent.
SELECT d.object, d.definition
FROM (
    SELECT OBJECT_SCHEMA_NAME(m.object_id) + N'.' + OBJECT_NAME(m.object_id) AS object, m.definition, LOWER(m.definition) COLLATE Latin1_General_100_BIN2 AS text
    FROM sys.sql_modules AS m
) AS d
WHERE d.text LIKE N'%password%' OR d.text LIKE N'%pwd%' OR d.text LIKE N'%secret%' OR d.text LIKE N'%accountkey%' OR d.text LIKE N'%apikey%' OR d.text LIKE N'%api[_]key%'
    OR d.text LIKE N'%sharedaccess%' OR d.text LIKE N'%private key-----%' OR d.text LIKE N'%bearer %' OR d.text LIKE N'%sig=%'
ORDER BY 1;

-- Only the texts that may hold one are sent.
SELECT OBJECT_SCHEMA_NAME(m.object_id) + N'.' + OBJECT_NAME(m.object_id) AS object, m.definition
FROM sys.sql_modules AS m
WHERE m.definition LIKE N'%password%' OR m.definition LIKE N'%pwd%' OR m.definition LIKE N'%secret%' OR m.definition LIKE N'%accountkey%' OR m.definition LIKE N'%apikey%' OR m.definition LIKE N'%api[_]key%'
    OR m.definition LIKE N'%SharedAccess%' OR m.definition LIKE N'%PRIVATE KEY-----%' OR m.definition LIKE N'%bearer %' OR m.definition LIKE N'%sig=%'
ORDER BY 1;

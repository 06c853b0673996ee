-- What modules name and the database does not have: it fails when they run. Names of another database or server, and those that only the caller's
-- context decides, are not looked up here; neither are temporary tables and the two tables of a trigger.
SELECT OBJECT_SCHEMA_NAME(d.referencing_id) + N'.' + OBJECT_NAME(d.referencing_id) AS object,
    ISNULL(d.referenced_schema_name + N'.', N'') + d.referenced_entity_name AS name
FROM sys.sql_expression_dependencies AS d
WHERE d.referenced_id IS NULL AND d.referenced_class = 1 AND d.is_ambiguous = 0 AND d.is_caller_dependent = 0
    AND d.referenced_server_name IS NULL AND d.referenced_database_name IS NULL
    AND d.referenced_entity_name NOT LIKE N'#%' AND d.referenced_entity_name NOT IN (N'inserted', N'deleted')
    AND OBJECT_SCHEMA_NAME(d.referencing_id) IS NOT NULL
    AND OBJECT_ID(ISNULL(QUOTENAME(d.referenced_schema_name) + N'.', N'') + QUOTENAME(d.referenced_entity_name)) IS NULL
ORDER BY object, name;

SELECT s.name + N'.' + p.name AS object, N'' AS part, CASE p.is_enabled WHEN 1 THEN N'ON' ELSE N'OFF' END AS state,
    CASE p.is_schema_bound WHEN 1 THEN N'ON' ELSE N'OFF' END AS [schema binding], N'' AS definition
FROM sys.security_policies AS p
JOIN sys.schemas AS s ON s.schema_id = p.schema_id
UNION ALL
SELECT s.name + N'.' + p.name, CONCAT(d.predicate_type_desc, N' ', d.operation_desc + N' ', N'on ', OBJECT_SCHEMA_NAME(d.target_object_id), N'.', OBJECT_NAME(d.target_object_id)),
    N'', N'', d.predicate_definition
FROM sys.security_predicates AS d
JOIN sys.security_policies AS p ON p.object_id = d.object_id
JOIN sys.schemas AS s ON s.schema_id = p.schema_id;

SELECT r.name, p.permission_name,
    CASE
        WHEN p.class = 0 THEN N''
        WHEN p.class = 3 THEN N'SCHEMA::' + SCHEMA_NAME(p.major_id)
        WHEN p.class = 1 AND p.minor_id = 0 THEN N'OBJECT::' + OBJECT_SCHEMA_NAME(p.major_id) + N'.' + OBJECT_NAME(p.major_id)
        WHEN p.class = 16 THEN ISNULL((SELECT N'CONTRACT::' + c.name COLLATE DATABASE_DEFAULT FROM sys.service_contracts AS c WHERE c.service_contract_id = p.major_id), N'other')
        WHEN p.class = 17 THEN ISNULL((SELECT N'SERVICE::' + s.name COLLATE DATABASE_DEFAULT FROM sys.services AS s WHERE s.service_id = p.major_id), N'other')
        ELSE N'other'
    END,
    CASE p.state WHEN 'D' THEN 'D' WHEN 'R' THEN 'R' ELSE 'G' END
FROM sys.database_permissions AS p
JOIN sys.database_principals AS r ON r.principal_id = p.grantee_principal_id
WHERE r.type = 'R' AND r.is_fixed_role = 0 AND r.name <> N'public'
ORDER BY r.name, p.permission_name, p.class, p.major_id;

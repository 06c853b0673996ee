-- public (principal 0) may read the catalog of every database and, like everybody, its column encryption keys: that is so from the beginning.
SELECT CASE p.class WHEN 0 THEN N'the database' WHEN 3 THEN N'SCHEMA::' + SCHEMA_NAME(p.major_id)
        ELSE OBJECT_SCHEMA_NAME(p.major_id) + N'.' + OBJECT_NAME(p.major_id) END AS object,
    CASE p.grantee_principal_id WHEN 0 THEN N'public' ELSE N'guest' END AS grantee, p.permission_name AS permission
FROM sys.database_permissions AS p
LEFT JOIN sys.objects AS o ON p.class = 1 AND o.object_id = p.major_id AND o.is_ms_shipped = 0
WHERE p.state IN ('G', 'W') AND p.grantee_principal_id IN (0, 2)
    AND (p.class = 0 AND (p.grantee_principal_id = 2 OR p.permission_name NOT IN (N'CONNECT', N'VIEW ANY COLUMN ENCRYPTION KEY DEFINITION', N'VIEW ANY COLUMN MASTER KEY DEFINITION'))
        OR p.class = 3 AND p.major_id < 16384
        OR o.object_id IS NOT NULL)
ORDER BY 1, 3;

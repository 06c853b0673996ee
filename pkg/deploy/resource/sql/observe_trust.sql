IF HAS_PERMS_BY_NAME(NULL, NULL, 'CONTROL SERVER') = 1
    SELECT N'hash' AS what, t.hash AS id, ISNULL(t.description, N'') COLLATE DATABASE_DEFAULT AS name, 0 AS granted
    FROM sys.trusted_assemblies AS t
    UNION ALL
    SELECT N'key', k.thumbprint, k.name COLLATE DATABASE_DEFAULT,
        (SELECT COUNT(*)
         FROM master.sys.server_principals AS l
         JOIN master.sys.server_permissions AS p ON p.grantee_principal_id = l.principal_id
         WHERE l.sid = k.sid AND p.permission_name = N'UNSAFE ASSEMBLY' AND p.state IN ('G', 'W'))
    FROM master.sys.asymmetric_keys AS k
    ORDER BY 1, 2;
ELSE
    SELECT N'unknown' AS what, CAST(NULL AS varbinary(64)) AS id, N'' AS name, 0 AS granted;

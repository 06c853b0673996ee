{{- define "type" -}}
    CASE
        WHEN t.is_user_defined = 1 THEN SCHEMA_NAME(t.schema_id) + N'.' + t.name
        WHEN t.name IN (N'nvarchar', N'nchar') THEN t.name + N'(' + CASE p.max_length WHEN -1 THEN N'max' ELSE CAST(p.max_length / 2 AS nvarchar(10)) END + N')'
        WHEN t.name IN (N'varbinary', N'binary', N'varchar', N'char') THEN t.name + N'(' + CASE p.max_length WHEN -1 THEN N'max' ELSE CAST(p.max_length AS nvarchar(10)) END + N')'
        WHEN t.name IN (N'decimal', N'numeric') THEN t.name + N'(' + CAST(p.precision AS nvarchar(10)) + N',' + CAST(p.scale AS nvarchar(10)) + N')'
        WHEN t.name IN (N'datetime2', N'time', N'datetimeoffset') THEN t.name + N'(' + CAST(p.scale AS nvarchar(10)) + N')'
        ELSE t.name
    END + CASE WHEN p.is_output = 1 AND p.parameter_id > 0 THEN N' OUTPUT' ELSE N'' END
{{- end -}}
{{- define "rows" -}}
SELECT N'assembly' AS what, a.name COLLATE DATABASE_DEFAULT AS assembly, N'' AS item, 0 AS number,
    a.clr_name COLLATE DATABASE_DEFAULT AS a, a.permission_set_desc COLLATE DATABASE_DEFAULT AS b,
    ISNULL(LOWER(CONVERT(nvarchar(128), HASHBYTES('SHA2_512', f.content), 2)), N'') AS c,
    ISNULL(LOWER(CAST(ASSEMBLYPROPERTY(a.name, 'MvID') AS nvarchar(36))), N'') AS d
FROM sys.assemblies AS a
LEFT JOIN sys.assembly_files AS f ON f.assembly_id = a.assembly_id AND f.file_id = 1
WHERE a.is_user_defined = 1
UNION ALL
SELECT N'reference', a.name COLLATE DATABASE_DEFAULT, o.name COLLATE DATABASE_DEFAULT, 0, o.clr_name COLLATE DATABASE_DEFAULT, N'', N'', N''
FROM sys.assembly_references AS r
JOIN sys.assemblies AS a ON a.assembly_id = r.assembly_id AND a.is_user_defined = 1
JOIN sys.assemblies AS o ON o.assembly_id = r.referenced_assembly_id AND o.is_user_defined = 1
UNION ALL
SELECT N'type', a.name COLLATE DATABASE_DEFAULT, SCHEMA_NAME(t.schema_id) + N'.' + t.name, 0, N'', N'', N'', N''
FROM sys.assembly_types AS t
JOIN sys.assemblies AS a ON a.assembly_id = t.assembly_id AND a.is_user_defined = 1
UNION ALL
SELECT N'column', a.name COLLATE DATABASE_DEFAULT, SCHEMA_NAME(o.schema_id) + N'.' + o.name + N'.' + c.name, 0, N'', N'', N'', N''
FROM sys.assembly_types AS t
JOIN sys.assemblies AS a ON a.assembly_id = t.assembly_id AND a.is_user_defined = 1
JOIN sys.columns AS c ON c.user_type_id = t.user_type_id
JOIN sys.objects AS o ON o.object_id = c.object_id
UNION ALL
SELECT N'object', a.name COLLATE DATABASE_DEFAULT, SCHEMA_NAME(o.schema_id) + N'.' + o.name, 0, RTRIM(o.type) COLLATE DATABASE_DEFAULT,
    m.assembly_class COLLATE DATABASE_DEFAULT, ISNULL(m.assembly_method, N'') COLLATE DATABASE_DEFAULT, CASE m.null_on_null_input WHEN 1 THEN N'1' ELSE N'0' END
FROM sys.assembly_modules AS m
JOIN sys.assemblies AS a ON a.assembly_id = m.assembly_id AND a.is_user_defined = 1
JOIN sys.objects AS o ON o.object_id = m.object_id
UNION ALL
SELECT N'parameter', a.name COLLATE DATABASE_DEFAULT, SCHEMA_NAME(o.schema_id) + N'.' + o.name, p.parameter_id, ISNULL(p.name, N'') COLLATE DATABASE_DEFAULT,
    ({{template "type"}}) COLLATE DATABASE_DEFAULT, N'', N''
FROM sys.assembly_modules AS m
JOIN sys.assemblies AS a ON a.assembly_id = m.assembly_id AND a.is_user_defined = 1
JOIN sys.objects AS o ON o.object_id = m.object_id
JOIN sys.parameters AS p ON p.object_id = o.object_id
JOIN sys.types AS t ON t.user_type_id = p.user_type_id
UNION ALL
SELECT N'grant', a.name COLLATE DATABASE_DEFAULT, SCHEMA_NAME(o.schema_id) + N'.' + o.name, 0, p.permission_name COLLATE DATABASE_DEFAULT,
    RTRIM(p.state) COLLATE DATABASE_DEFAULT, g.name COLLATE DATABASE_DEFAULT, N''
FROM sys.assembly_modules AS m
JOIN sys.assemblies AS a ON a.assembly_id = m.assembly_id AND a.is_user_defined = 1
JOIN sys.objects AS o ON o.object_id = m.object_id
JOIN sys.database_permissions AS p ON p.class = 1 AND p.major_id = o.object_id AND p.minor_id = 0 AND p.state IN ('G', 'W', 'D')
JOIN sys.database_principals AS g ON g.principal_id = p.grantee_principal_id
UNION ALL
SELECT N'assembly-grant', a.name COLLATE DATABASE_DEFAULT, N'', 0, p.permission_name COLLATE DATABASE_DEFAULT,
    RTRIM(p.state) COLLATE DATABASE_DEFAULT, g.name COLLATE DATABASE_DEFAULT, N''
FROM sys.assemblies AS a
JOIN sys.database_permissions AS p ON p.class = 5 AND p.major_id = a.assembly_id AND p.state IN ('G', 'W', 'D')
JOIN sys.database_principals AS g ON g.principal_id = p.grantee_principal_id
WHERE a.is_user_defined = 1
UNION ALL
SELECT N'file', a.name COLLATE DATABASE_DEFAULT, f.name COLLATE DATABASE_DEFAULT, f.file_id, N'', N'', N'', N''
FROM sys.assemblies AS a
JOIN sys.assembly_files AS f ON f.assembly_id = a.assembly_id AND f.file_id > 1
WHERE a.is_user_defined = 1
UNION ALL
SELECT N'property', a.name COLLATE DATABASE_DEFAULT, SCHEMA_NAME(o.schema_id) + N'.' + o.name, e.minor_id, e.name COLLATE DATABASE_DEFAULT,
    ISNULL(CONVERT(nvarchar(60), SQL_VARIANT_PROPERTY(e.value, 'BaseType')), N'') COLLATE DATABASE_DEFAULT, ISNULL(p.name, N'') COLLATE DATABASE_DEFAULT,
    ISNULL(CONVERT(nvarchar(4000), e.value), N'') COLLATE DATABASE_DEFAULT
FROM sys.assembly_modules AS m
JOIN sys.assemblies AS a ON a.assembly_id = m.assembly_id AND a.is_user_defined = 1
JOIN sys.objects AS o ON o.object_id = m.object_id
JOIN sys.extended_properties AS e ON e.major_id = o.object_id AND (e.class = 1 AND e.minor_id = 0 OR e.class = 2)
LEFT JOIN sys.parameters AS p ON e.class = 2 AND p.object_id = o.object_id AND p.parameter_id = e.minor_id
UNION ALL
SELECT N'dependent', a.name COLLATE DATABASE_DEFAULT, SCHEMA_NAME(o.schema_id) + N'.' + o.name, 0, OBJECT_SCHEMA_NAME(d.referencing_id) + N'.' + OBJECT_NAME(d.referencing_id),
    CASE WHEN EXISTS (SELECT 1 FROM sys.check_constraints AS c WHERE c.object_id = d.referencing_id)
        OR EXISTS (SELECT 1 FROM sys.computed_columns AS c WHERE c.object_id = d.referencing_id AND c.column_id = d.referencing_minor_id AND c.is_persisted = 1)
        OR EXISTS (SELECT 1 FROM sys.index_columns AS i WHERE i.object_id = d.referencing_id AND i.column_id = d.referencing_minor_id)
        THEN N'data' ELSE N'' END, N'', N''
FROM sys.assembly_modules AS m
JOIN sys.assemblies AS a ON a.assembly_id = m.assembly_id AND a.is_user_defined = 1
JOIN sys.objects AS o ON o.object_id = m.object_id
JOIN sys.sql_expression_dependencies AS d ON d.referenced_id = o.object_id AND d.is_schema_bound_reference = 1
{{- end -}}
IF OBJECT_ID(N'hart.AssemblyRelease', N'U') IS NOT NULL
{{template "rows"}}
UNION ALL
SELECT N'release', r.Name COLLATE DATABASE_DEFAULT, N'', r.ReleaseNumber, r.PermissionSet COLLATE DATABASE_DEFAULT, LOWER(CONVERT(nvarchar(128), r.Sha512, 2)), N'', r.Bindings COLLATE DATABASE_DEFAULT
FROM hart.AssemblyRelease AS r
WHERE r.ReleaseNumber = (SELECT MAX(n.ReleaseNumber) FROM hart.AssemblyRelease AS n WHERE n.Name = r.Name)
ORDER BY 1, 2, 3, 4, 5, 6, 7;
ELSE
{{template "rows"}}
ORDER BY 1, 2, 3, 4, 5, 6, 7;

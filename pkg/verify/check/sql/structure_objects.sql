-- Everything that has a name of its own and does not ship with the server.
SELECT s.name + N'.' + o.name AS object, N'' AS part,
    CASE RTRIM(o.type)
        WHEN 'U' THEN N'table' WHEN 'V' THEN N'view' WHEN 'P' THEN N'procedure' WHEN 'FN' THEN N'function' WHEN 'IF' THEN N'function' WHEN 'TF' THEN N'function'
        WHEN 'TR' THEN N'trigger' WHEN 'SO' THEN N'sequence' WHEN 'SN' THEN N'synonym' WHEN 'SQ' THEN N'queue'
        WHEN 'FS' THEN N'CLR function' WHEN 'FT' THEN N'CLR function' WHEN 'AF' THEN N'CLR aggregate' WHEN 'PC' THEN N'CLR procedure' WHEN 'TA' THEN N'CLR trigger'
        ELSE o.type_desc
    END AS kind
FROM sys.objects AS o
JOIN sys.schemas AS s ON s.schema_id = o.schema_id
WHERE o.is_ms_shipped = 0 AND o.type NOT IN ('C', 'D', 'F', 'PK', 'UQ', 'EC', 'IT', 'S', 'ET', 'TT');

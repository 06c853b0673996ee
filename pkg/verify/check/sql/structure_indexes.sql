-- Indexes that are no constraint's, with their keys in order and what they include.
SELECT s.name + N'.' + o.name AS object, i.name AS part,
    CASE i.is_unique WHEN 1 THEN N'UNIQUE ' ELSE N'' END + i.type_desc AS kind,
    ISNULL(k.columns, N'') AS columns, ISNULL(n.columns, N'') AS includes, ISNULL(i.filter_definition, N'') AS filter,
    CASE i.is_disabled WHEN 1 THEN N'disabled' ELSE N'enabled' END AS state,
    CASE i.ignore_dup_key WHEN 1 THEN N'ON' ELSE N'OFF' END AS [ignore_dup_key],
    ISNULL(p.compression, N'') AS compression
FROM sys.indexes AS i
JOIN sys.objects AS o ON o.object_id = i.object_id
JOIN sys.schemas AS s ON s.schema_id = o.schema_id
LEFT JOIN (
    SELECT ic.object_id, ic.index_id,
        -- The columns behind $node_id, $from_id and $to_id have names that the server makes up, another in each database.
        STRING_AGG(CAST(COALESCE(c.graph_type_desc COLLATE DATABASE_DEFAULT, c.name) + CASE ic.is_descending_key WHEN 1 THEN N' DESC' ELSE N'' END AS nvarchar(max)), N', ')
            WITHIN GROUP (ORDER BY ic.key_ordinal, ic.index_column_id) AS columns
    FROM sys.index_columns AS ic
    JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
    WHERE ic.is_included_column = 0
    GROUP BY ic.object_id, ic.index_id
) AS k ON k.object_id = i.object_id AND k.index_id = i.index_id
LEFT JOIN (
    SELECT ic.object_id, ic.index_id, STRING_AGG(CAST(c.name AS nvarchar(max)), N', ') WITHIN GROUP (ORDER BY c.name) AS columns
    FROM sys.index_columns AS ic
    JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
    WHERE ic.is_included_column = 1
    GROUP BY ic.object_id, ic.index_id
) AS n ON n.object_id = i.object_id AND n.index_id = i.index_id
LEFT JOIN (
    SELECT object_id, index_id, MAX(data_compression_desc) AS compression FROM sys.partitions GROUP BY object_id, index_id
) AS p ON p.object_id = i.object_id AND p.index_id = i.index_id
WHERE o.is_ms_shipped = 0 AND o.type IN ('U', 'V') AND i.type IN (1, 2, 5, 6, 7) AND i.is_primary_key = 0 AND i.is_unique_constraint = 0 AND i.is_hypothetical = 0
    -- A node or edge table has one on its id, with a name that the server makes up.
    AND i.name NOT LIKE N'GRAPH[_]UNIQUE[_]INDEX[_]%';

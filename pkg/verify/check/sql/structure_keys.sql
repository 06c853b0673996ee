-- Primary keys and unique constraints with their columns in order. One that the server named is known by its columns.
SELECT s.name + N'.' + t.name AS object,
    CASE k.is_system_named WHEN 1 THEN N'on ' + q.columns ELSE k.name END AS part,
    CASE k.type WHEN 'PK' THEN N'PRIMARY KEY ' ELSE N'UNIQUE ' END + i.type_desc AS kind,
    q.columns AS columns
FROM sys.key_constraints AS k
JOIN sys.tables AS t ON t.object_id = k.parent_object_id
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
JOIN sys.indexes AS i ON i.object_id = k.parent_object_id AND i.index_id = k.unique_index_id
JOIN (
    SELECT ic.object_id, ic.index_id,
        STRING_AGG(CAST(c.name + CASE ic.is_descending_key WHEN 1 THEN N' DESC' ELSE N'' END AS nvarchar(max)), N', ') WITHIN GROUP (ORDER BY ic.key_ordinal) AS columns
    FROM sys.index_columns AS ic
    JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
    WHERE ic.key_ordinal > 0
    GROUP BY ic.object_id, ic.index_id
) AS q ON q.object_id = i.object_id AND q.index_id = i.index_id
WHERE t.is_ms_shipped = 0;

-- Edge constraints: which nodes an edge may connect.
SELECT s.name + N'.' + t.name AS object, e.name AS part,
    STRING_AGG(CAST(OBJECT_SCHEMA_NAME(c.from_object_id) + N'.' + OBJECT_NAME(c.from_object_id) + N' TO ' + OBJECT_SCHEMA_NAME(c.to_object_id) + N'.' + OBJECT_NAME(c.to_object_id) AS nvarchar(max)), N', ')
        WITHIN GROUP (ORDER BY OBJECT_NAME(c.from_object_id), OBJECT_NAME(c.to_object_id)) AS connects,
    MAX(e.delete_referential_action_desc) AS [on delete]
FROM sys.edge_constraints AS e
JOIN sys.tables AS t ON t.object_id = e.parent_object_id
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
JOIN sys.edge_constraint_clauses AS c ON c.object_id = e.object_id
GROUP BY s.name, t.name, e.name;

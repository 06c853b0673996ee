-- Spatial indexes with their bounding box, grid and cells.
SELECT s.name + N'.' + t.name AS object, i.name AS part,
    i.tessellation_scheme AS tessellation, c.name AS [column],
    CONCAT(g.bounding_box_xmin, N', ', g.bounding_box_ymin, N', ', g.bounding_box_xmax, N', ', g.bounding_box_ymax) AS [bounding box],
    CONCAT(g.level_1_grid_desc, N', ', g.level_2_grid_desc, N', ', g.level_3_grid_desc, N', ', g.level_4_grid_desc) AS grids,
    CAST(g.cells_per_object AS nvarchar(20)) AS [cells per object],
    CASE i.is_disabled WHEN 1 THEN N'disabled' ELSE N'enabled' END AS state
FROM sys.spatial_indexes AS i
JOIN sys.tables AS t ON t.object_id = i.object_id
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
JOIN sys.index_columns AS ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
LEFT JOIN sys.spatial_index_tessellations AS g ON g.object_id = i.object_id AND g.index_id = i.index_id
WHERE t.is_ms_shipped = 0;

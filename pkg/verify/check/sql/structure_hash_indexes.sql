-- Hash indexes of memory-optimised tables: too few buckets make long chains. The server rounds them up to a power of two, on both sides.
SELECT s.name + N'.' + t.name AS object, h.name AS part, CAST(h.bucket_count AS nvarchar(20)) AS buckets
FROM sys.hash_indexes AS h
JOIN sys.tables AS t ON t.object_id = h.object_id
JOIN sys.schemas AS s ON s.schema_id = t.schema_id
WHERE t.is_ms_shipped = 0;

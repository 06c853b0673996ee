-- Sizes are pages of 8 KB; a maximum of -1 or 268435456 (2 TB, of a log) is none.
SELECT f.name, f.state_desc AS state, CASE f.type WHEN 2 THEN 1 ELSE 0 END AS filestream, f.growth, f.is_percent_growth AS [percent],
    CAST(f.size AS bigint) / 128 AS size_mb, CASE WHEN f.max_size IN (-1, 268435456) THEN 0 ELSE CAST(f.max_size AS bigint) / 128 END AS max_mb
FROM sys.database_files AS f
ORDER BY f.name;

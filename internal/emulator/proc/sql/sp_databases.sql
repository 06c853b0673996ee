-- Sizes are in kilobytes, NULL from 2 TB on.
SELECT DATABASE_NAME = DB_NAME(f.database_id),
	DATABASE_SIZE = CONVERT(int, CASE WHEN SUM(CONVERT(bigint, f.size)) >= 268435456 THEN NULL ELSE SUM(CONVERT(bigint, f.size)) * 8 END),
	REMARKS = CONVERT(varchar(254), NULL)
FROM sys.master_files AS f
WHERE f.state = 0 AND HAS_DBACCESS(DB_NAME(f.database_id)) = 1
GROUP BY f.database_id
ORDER BY 1;

SELECT PROCEDURE_QUALIFIER = CONVERT(sysname, DB_NAME()), PROCEDURE_OWNER = CONVERT(sysname, SCHEMA_NAME(o.schema_id)),
	PROCEDURE_NAME = CONVERT(nvarchar(134), o.name + CASE WHEN o.type IN ('P', 'PC') THEN ';1' ELSE ';0' END), NUM_INPUT_PARAMS = CONVERT(int, -1),
	NUM_OUTPUT_PARAMS = CONVERT(int, -1), NUM_RESULT_SETS = CONVERT(int, -1), REMARKS = CONVERT(varchar(254), NULL), PROCEDURE_TYPE = CONVERT(smallint, 2)
FROM sys.objects AS o
WHERE o.type IN ('P', 'PC', 'FN', 'TF', 'IF', 'FS', 'FT') AND o.name LIKE @sp_name AND (@sp_owner IS NULL OR SCHEMA_NAME(o.schema_id) LIKE @sp_owner)
	AND (@sp_qualifier IS NULL OR @sp_qualifier = DB_NAME())
ORDER BY 1, 2, 3;

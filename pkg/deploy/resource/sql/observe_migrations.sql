IF OBJECT_ID(N'hart.MigrationHistory', N'U') IS NOT NULL AND OBJECT_ID(N'dbo.schema_migrations', N'U') IS NOT NULL
    SELECT h.Kind, h.Version, h.Name, h.SHA256, h.Dirty
    FROM (
        SELECT Id AS Ordinal, CAST(Direction AS nvarchar(10)) AS Kind, Version, Name, SHA256, CAST(0 AS bit) AS Dirty FROM hart.MigrationHistory
        UNION ALL
        SELECT CAST(0 AS bigint), N'version', version, N'', 0x, dirty FROM dbo.schema_migrations
    ) AS h
    ORDER BY h.Ordinal;
ELSE IF OBJECT_ID(N'dbo.schema_migrations', N'U') IS NOT NULL
    SELECT N'version', CAST(version AS bigint), N'', 0x, CAST(dirty AS bit) FROM dbo.schema_migrations;
ELSE
    SELECT N'version', CAST(-1 AS bigint), N'', 0x, CAST(0 AS bit) WHERE 1 = 0;

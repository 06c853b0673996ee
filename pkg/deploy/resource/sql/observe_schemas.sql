SELECT name FROM sys.schemas WHERE schema_id BETWEEN 5 AND 16383 OR name = N'dbo' ORDER BY name;

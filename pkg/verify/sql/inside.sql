DECLARE @hart_context nvarchar(300) = QUOTENAME(@database) + N'.sys.sp_executesql';
EXEC @hart_context @inside, N'@database sysname', @database = @database;

DECLARE @hart_number int, @hart_message nvarchar(4000);
{{- range .}}
SELECT @hart_number = 0, @hart_message = N'';
BEGIN TRY
    EXEC sys.sp_executesql {{str .Query}}, N'@database sysname', @database = @database;
END TRY
BEGIN CATCH
    SELECT @hart_number = ERROR_NUMBER(), @hart_message = ERROR_MESSAGE();
END CATCH;
SELECT {{str .ID}} AS hartctl_check, @hart_number AS number, @hart_message AS message;
{{- end}}

{{- range .}}
BEGIN TRY
    EXEC sys.sp_executesql {{str .Statement}};
END TRY
BEGIN CATCH
    SELECT {{.Number}} AS call, NULL AS value, ERROR_NUMBER() AS number, ERROR_MESSAGE() AS message;
END CATCH;
{{- end}}

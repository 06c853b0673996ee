SELECT CAST(value AS int) AS value, CAST(value_in_use AS int) AS in_use FROM sys.configurations WHERE name = N'clr strict security';

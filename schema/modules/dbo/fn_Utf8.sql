-- A text as its bytes in UTF-8, which is what its SHA-256 is taken of. NULL for NULL.
CREATE OR ALTER FUNCTION dbo.fn_Utf8 (@Text nvarchar(max))
RETURNS varbinary(max)
AS
BEGIN
    RETURN CAST(CAST(@Text COLLATE Latin1_General_100_BIN2_UTF8 AS varchar(max)) AS varbinary(max));
END;

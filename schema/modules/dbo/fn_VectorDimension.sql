-- How many numbers a vector in JSON text has: [0.1, 0.2] has 2. NULL when the text is no JSON array. It counts commas, so it is right for
-- arrays of numbers; what else may stand in the array is found by the cast to VECTOR (Msg 13670 and its like).
CREATE OR ALTER FUNCTION dbo.fn_VectorDimension (@Vector nvarchar(max))
RETURNS int
AS
BEGIN
    IF ISJSON(@Vector) IS NULL OR ISJSON(@Vector) = 0 RETURN NULL;
    -- The white space of JSON: tab, line feed, carriage return, space.
    DECLARE @Text nvarchar(max) = REPLACE(REPLACE(REPLACE(REPLACE(@Vector, NCHAR(9), N''), NCHAR(10), N''), NCHAR(13), N''), N' ', N'');
    IF LEFT(@Text, 1) <> N'[' RETURN NULL;
    IF @Text = N'[]' RETURN 0;
    RETURN LEN(@Text) - LEN(REPLACE(@Text, N',', N'')) + 1;
END;

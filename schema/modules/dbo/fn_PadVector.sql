-- A vector in JSON text, filled up with zeros to the 1998 numbers of AtomEmbeddings.EmbeddingVector. NULL when it is no array of 1
-- to 1998 elements. Zeros at the end change neither cosine nor Euclidean distance, as long as both sides have the same true length.
CREATE OR ALTER FUNCTION dbo.fn_PadVector (@Vector nvarchar(max))
RETURNS nvarchar(max)
AS
BEGIN
    DECLARE @Dimension int = dbo.fn_VectorDimension(@Vector);
    IF @Dimension IS NULL OR @Dimension NOT BETWEEN 1 AND 1998 RETURN NULL;
    -- REPLICATE of nvarchar(max), else it cuts at 8000 bytes.
    RETURN LEFT(@Vector, CHARINDEX(N']', @Vector) - 1) + REPLICATE(CAST(N',0' AS nvarchar(max)), 1998 - @Dimension) + N']';
END;

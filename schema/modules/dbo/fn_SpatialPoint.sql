-- A point of the projected space as geometry, SRID 0. Z is kept, and no spatial method looks at it. NULL when X or Y is.
CREATE OR ALTER FUNCTION dbo.fn_SpatialPoint (@X float, @Y float, @Z float)
RETURNS geometry
AS
BEGIN
    IF @X IS NULL OR @Y IS NULL RETURN NULL;
    -- Style 3 writes a float with all its digits.
    RETURN geometry::STGeomFromText(N'POINT (' + CONVERT(nvarchar(30), @X, 3) + N' ' + CONVERT(nvarchar(30), @Y, 3)
                                    + COALESCE(N' ' + CONVERT(nvarchar(30), @Z, 3), N'') + N')', 0);
END;

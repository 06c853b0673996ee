-- The function takes vectors as little-endian float32: 0x0000803F is 1.
IF OBJECT_ID(N'dbo.clr_VectorEuclideanDistance', N'FS') IS NULL
    SELECT N'dbo.clr_VectorEuclideanDistance is not there' AS missing;
ELSE
    EXEC (N'SELECT v.name, v.value, CAST(v.expected AS float) AS expected, CAST(v.tolerance AS float) AS tolerance
FROM (VALUES
    (N''the Euclidean distance of a vector from itself'', dbo.clr_VectorEuclideanDistance(0x0000803F00000000, 0x0000803F00000000), 0.0, 0.000001),
    (N''the Euclidean distance of unit vectors'', dbo.clr_VectorEuclideanDistance(0x0000803F00000000, 0x000000000000803F), 1.414214, 0.00001)
) AS v (name, value, expected, tolerance)');

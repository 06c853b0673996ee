-- A vector is made of the text of a JSON array: there is no cast from binary.
DECLARE @x vector(3) = CAST('[1,0,0]' AS vector(3)), @y vector(3) = CAST('[0,1,0]' AS vector(3)), @back vector(3) = CAST('[-1,0,0]' AS vector(3));
DECLARE @long vector(1998) = CAST(N'[' + REPLICATE(CAST(N'1,' AS nvarchar(max)), 1997) + N'1]' AS vector(1998));
SELECT v.name, v.value, CAST(v.expected AS float) AS expected, CAST(v.tolerance AS float) AS tolerance
FROM (VALUES
    (N'the cosine distance of a vector from itself', VECTOR_DISTANCE('cosine', @x, @x), 0.0, 0.000001),
    (N'the cosine distance of orthogonal vectors', VECTOR_DISTANCE('cosine', @x, @y), 1.0, 0.000001),
    (N'the cosine distance of opposite vectors', VECTOR_DISTANCE('cosine', @x, @back), 2.0, 0.000001),
    (N'the Euclidean distance of unit vectors', VECTOR_DISTANCE('euclidean', @x, @y), 1.414214, 0.00001),
    (N'the dot distance of a unit vector from itself', VECTOR_DISTANCE('dot', @x, @x), -1.0, 0.000001),
    (N'the cosine distance of a vector of 1998 from itself', VECTOR_DISTANCE('cosine', @long, @long), 0.0, 0.00001)
) AS v (name, value, expected, tolerance);

-- The place of a vector in the plane and depth that spatial search looks at: one row, always the same for the same vector and landmarks.
-- X, Y and Z are 1000 times the cosine of the vector to the landmarks rademacher-0, -1 and -2, so from -1000 to 1000, the box of
-- IX_AtomEmbeddings_SpatialGeometry; its length does not matter. Buckets are a tenth of them, cut towards zero, so from -100 to 100, the box
-- of IX_AtomEmbeddings_SpatialCoarse. SpatialBucket is a hash of the three. All NULL when a landmark is missing or the vector has no direction.
--
-- Cosines to three fixed directions keep what is near near, and bring some that is far near as well: candidates, to be ranked by the vectors.
CREATE OR ALTER FUNCTION dbo.fn_ProjectTo3D (@Vector vector(1998))
RETURNS TABLE
AS
RETURN
(
    SELECT p.X, p.Y, p.Z, b.SpatialBucketX, b.SpatialBucketY, b.SpatialBucketZ,
           CASE WHEN b.SpatialBucketX IS NOT NULL AND b.SpatialBucketY IS NOT NULL AND b.SpatialBucketZ IS NOT NULL
                THEN CAST(SUBSTRING(HASHBYTES('SHA2_256', CONCAT(b.SpatialBucketX, N',', b.SpatialBucketY, N',', b.SpatialBucketZ)), 1, 4) AS int) END AS SpatialBucket
    FROM (SELECT MAX(CASE WHEN l.LandmarkName = N'rademacher-0' THEN c.Cosine END) * 1000 AS X,
                 MAX(CASE WHEN l.LandmarkName = N'rademacher-1' THEN c.Cosine END) * 1000 AS Y,
                 MAX(CASE WHEN l.LandmarkName = N'rademacher-2' THEN c.Cosine END) * 1000 AS Z
          FROM dbo.SpatialLandmarks AS l
          CROSS APPLY (SELECT 1 - VECTOR_DISTANCE('cosine', @Vector, l.LandmarkVector) AS Cosine) AS c
          WHERE l.LandmarkName IN (N'rademacher-0', N'rademacher-1', N'rademacher-2')) AS p
    CROSS APPLY (SELECT CAST(p.X / 10 AS int) AS SpatialBucketX, CAST(p.Y / 10 AS int) AS SpatialBucketY, CAST(p.Z / 10 AS int) AS SpatialBucketZ) AS b
);

-- Geometry: atoms, vectors and weights as points and lines of a plane, for search by nearness. All SRID 0. Z and M are kept, but no method looks at
-- them: what is near is near in X and Y.
ALTER TABLE dbo.Atoms ADD SpatialKey geometry NULL; -- where the atom stands among all; NULL until it has been placed
ALTER TABLE dbo.AtomEmbeddings ADD SpatialGeometry geometry NULL; -- the projection, as a point with Z
ALTER TABLE dbo.AtomEmbeddings ADD SpatialCoarse geometry NULL; -- the bucket, as a point: near points share it
ALTER TABLE dbo.AtomRelations ADD SpatialExpression geometry NULL; -- where the part stands in the whole
ALTER TABLE dbo.ModelLayers ADD WeightsGeometry geometry NULL; -- the weights as a line: X position, Y neuron, Z value, M importance
ALTER TABLE dbo.LayerTensorSegments ADD GeometryFootprint geometry NULL; -- what the segment covers
ALTER TABLE dbo.TensorAtoms ADD SpatialSignature geometry NULL; -- a few points that stand for the pattern
ALTER TABLE dbo.TensorAtoms ADD GeometryFootprint geometry NULL; -- what the pattern covers in the layer
ALTER TABLE dbo.SpatialLandmarks ADD LandmarkPoint geometry NULL; -- the landmark itself, projected
GO
-- Projections that have run already. Style 3 writes a float with all its digits.
UPDATE dbo.AtomEmbeddings
SET SpatialGeometry = geometry::STGeomFromText(N'POINT (' + CONVERT(nvarchar(30), SpatialProjX, 3) + N' ' + CONVERT(nvarchar(30), SpatialProjY, 3)
                      + COALESCE(N' ' + CONVERT(nvarchar(30), SpatialProjZ, 3), N'') + N')', 0)
WHERE SpatialProjX IS NOT NULL AND SpatialProjY IS NOT NULL;
UPDATE dbo.AtomEmbeddings
SET SpatialCoarse = geometry::Point(SpatialBucketX, SpatialBucketY, 0)
WHERE SpatialBucketX IS NOT NULL AND SpatialBucketY IS NOT NULL;

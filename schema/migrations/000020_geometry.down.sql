-- Takes the geometry back; the projections stay, as numbers.
ALTER TABLE dbo.SpatialLandmarks DROP COLUMN LandmarkPoint;
ALTER TABLE dbo.TensorAtoms DROP COLUMN GeometryFootprint;
ALTER TABLE dbo.TensorAtoms DROP COLUMN SpatialSignature;
ALTER TABLE dbo.LayerTensorSegments DROP COLUMN GeometryFootprint;
ALTER TABLE dbo.ModelLayers DROP COLUMN WeightsGeometry;
ALTER TABLE dbo.AtomRelations DROP COLUMN SpatialExpression;
ALTER TABLE dbo.AtomEmbeddings DROP COLUMN SpatialCoarse;
ALTER TABLE dbo.AtomEmbeddings DROP COLUMN SpatialGeometry;
ALTER TABLE dbo.Atoms DROP COLUMN SpatialKey;

-- Takes the spatial indexes back.
DROP INDEX IX_Atoms_SpatialKey ON dbo.Atoms;
DROP INDEX IX_TensorAtoms_GeometryFootprint ON dbo.TensorAtoms;
DROP INDEX IX_TensorAtoms_SpatialSignature ON dbo.TensorAtoms;
DROP INDEX IX_AtomEmbeddings_SpatialCoarse ON dbo.AtomEmbeddings;
DROP INDEX IX_AtomEmbeddings_SpatialGeometry ON dbo.AtomEmbeddings;

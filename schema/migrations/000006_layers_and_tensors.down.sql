-- Takes layers and tensors back, with their rows.
DROP TABLE dbo.TensorAtomCoefficients;
DROP TABLE dbo.TensorAtoms;
DROP TABLE dbo.LayerTensorSegments;
DROP TABLE dbo.ModelLayers;

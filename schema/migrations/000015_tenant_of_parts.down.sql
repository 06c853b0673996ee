-- Takes the tenant off the parts again; their parents still know it.
DROP INDEX IX_TensorAtoms_TenantId_AtomType ON dbo.TensorAtoms;
ALTER TABLE dbo.InferenceSteps DROP CONSTRAINT DF_InferenceSteps_TenantId;
ALTER TABLE dbo.InferenceSteps DROP COLUMN TenantId;
ALTER TABLE dbo.IngestionJobAtoms DROP CONSTRAINT DF_IngestionJobAtoms_TenantId;
ALTER TABLE dbo.IngestionJobAtoms DROP COLUMN TenantId;
ALTER TABLE dbo.Weights DROP CONSTRAINT DF_Weights_TenantId;
ALTER TABLE dbo.Weights DROP COLUMN TenantId;
ALTER TABLE dbo.TensorAtomCoefficients DROP CONSTRAINT DF_TensorAtomCoefficients_TenantId;
ALTER TABLE dbo.TensorAtomCoefficients DROP COLUMN TenantId;
ALTER TABLE dbo.TensorAtoms DROP CONSTRAINT DF_TensorAtoms_TenantId;
ALTER TABLE dbo.TensorAtoms DROP COLUMN TenantId;
ALTER TABLE dbo.LayerTensorSegments DROP CONSTRAINT DF_LayerTensorSegments_TenantId;
ALTER TABLE dbo.LayerTensorSegments DROP COLUMN TenantId;
ALTER TABLE dbo.ModelLayers DROP CONSTRAINT DF_ModelLayers_TenantId;
ALTER TABLE dbo.ModelLayers DROP COLUMN TenantId;
ALTER TABLE dbo.ModelMetadata DROP CONSTRAINT DF_ModelMetadata_TenantId;
ALTER TABLE dbo.ModelMetadata DROP COLUMN TenantId;

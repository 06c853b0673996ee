-- The tenant on the parts: on the rows that so far found it through a row above them (layer to model, coefficient to tensor atom, ...). Row-level
-- security asks a row itself, not its parents: a row of a history table may have none any more.

ALTER TABLE dbo.ModelMetadata ADD TenantId int NOT NULL CONSTRAINT DF_ModelMetadata_TenantId DEFAULT (0);
ALTER TABLE dbo.ModelLayers ADD TenantId int NOT NULL CONSTRAINT DF_ModelLayers_TenantId DEFAULT (0);
ALTER TABLE dbo.LayerTensorSegments ADD TenantId int NOT NULL CONSTRAINT DF_LayerTensorSegments_TenantId DEFAULT (0);
ALTER TABLE dbo.TensorAtoms ADD TenantId int NOT NULL CONSTRAINT DF_TensorAtoms_TenantId DEFAULT (0);
ALTER TABLE dbo.TensorAtomCoefficients ADD TenantId int NOT NULL CONSTRAINT DF_TensorAtomCoefficients_TenantId DEFAULT (0);
ALTER TABLE dbo.Weights ADD TenantId int NOT NULL CONSTRAINT DF_Weights_TenantId DEFAULT (0);
ALTER TABLE dbo.IngestionJobAtoms ADD TenantId int NOT NULL CONSTRAINT DF_IngestionJobAtoms_TenantId DEFAULT (0);
ALTER TABLE dbo.InferenceSteps ADD TenantId int NOT NULL CONSTRAINT DF_InferenceSteps_TenantId DEFAULT (0);
GO
-- From the parent to the child, so that each finds its parent's filled in.
UPDATE p SET TenantId = m.TenantId FROM dbo.ModelMetadata AS p JOIN dbo.Models AS m ON m.ModelId = p.ModelId WHERE m.TenantId <> 0;
UPDATE p SET TenantId = m.TenantId FROM dbo.ModelLayers AS p JOIN dbo.Models AS m ON m.ModelId = p.ModelId WHERE m.TenantId <> 0;
UPDATE p SET TenantId = l.TenantId FROM dbo.LayerTensorSegments AS p JOIN dbo.ModelLayers AS l ON l.LayerId = p.LayerId WHERE l.TenantId <> 0;
UPDATE p SET TenantId = a.TenantId FROM dbo.TensorAtoms AS p JOIN dbo.Atoms AS a ON a.AtomId = p.AtomId WHERE a.TenantId <> 0;
UPDATE p SET TenantId = t.TenantId FROM dbo.TensorAtomCoefficients AS p JOIN dbo.TensorAtoms AS t ON t.TensorAtomId = p.TensorAtomId WHERE t.TenantId <> 0;
UPDATE p SET TenantId = l.TenantId FROM dbo.Weights AS p JOIN dbo.ModelLayers AS l ON l.LayerId = p.LayerId WHERE l.TenantId <> 0;
UPDATE p SET TenantId = j.TenantId FROM dbo.IngestionJobAtoms AS p JOIN dbo.IngestionJobs AS j ON j.IngestionJobId = p.IngestionJobId WHERE j.TenantId <> 0;
UPDATE p SET TenantId = r.TenantId FROM dbo.InferenceSteps AS p JOIN dbo.InferenceRequests AS r ON r.InferenceId = p.InferenceId WHERE r.TenantId <> 0;
CREATE INDEX IX_TensorAtoms_TenantId_AtomType ON dbo.TensorAtoms (TenantId, AtomType);

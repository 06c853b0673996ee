-- One row a model, active or not, of all tenants: what it is, how much it is used, and how far it has been taken apart. The
-- reader filters on TenantId.
CREATE OR ALTER VIEW dbo.vw_ModelSummary
AS
SELECT m.ModelId, m.TenantId, m.ModelName, m.ModelVersion, m.ModelType, m.Architecture, m.ParameterCount, m.IsActive,
       m.UsageCount, m.AverageInferenceMs, m.LastUsed, m.IngestionDate,
       (SELECT COUNT_BIG(*) FROM dbo.ModelLayers AS l WHERE l.ModelId = m.ModelId)     AS LayerCount,
       (SELECT COUNT_BIG(*) FROM dbo.TensorAtoms AS t WHERE t.ModelId = m.ModelId)     AS TensorAtomCount,
       (SELECT COUNT_BIG(*) FROM dbo.AtomEmbeddings AS e WHERE e.ModelId = m.ModelId)  AS EmbeddingCount
FROM dbo.Models AS m;

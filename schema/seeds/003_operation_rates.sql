-- What one unit of each operation costs, in DCU, under each of the plans for all. An operation that is not here costs the plan's DefaultRate.
-- Natural key: plan, Operation, among the active ones.
INSERT INTO dbo.BillingOperationRates (RatePlanId, Operation, UnitOfMeasure, Category, Rate)
SELECT p.RatePlanId, v.Operation, N'dcu', v.Category, v.Rate
FROM dbo.BillingRatePlans AS p
CROSS JOIN (VALUES
    (N'ingest.atom', N'ingest', 0.018),
    (N'ingest.embedding', N'ingest', 0.022),
    (N'ingest.model', N'ingest', 0.035),
    (N'generation.text', N'generation', 0.040),
    (N'generation.image', N'generation', 0.120),
    (N'generation.audio', N'generation', 0.088),
    (N'generation.video', N'generation', 0.152),
    (N'inference.query', N'inference', 0.025),
    (N'inference.vector_search', N'inference', 0.015),
    (N'inference.semantic_search', N'inference', 0.030),
    (N'model.training', N'model', 0.100),
    (N'model.fine_tuning', N'model', 0.150),
    (N'neo4j_sync.model_updated', N'neo4j_sync', 0.025),
    (N'neo4j_sync.inference_completed', N'neo4j_sync', 0.040),
    (N'neo4j_sync.ingest_completed', N'neo4j_sync', 0.018)
) AS v (Operation, Category, Rate)
WHERE p.TenantId = 0 AND p.PlanCode IN (N'publisher_core', N'publisher_pro', N'publisher_enterprise')
  AND NOT EXISTS (SELECT 1 FROM dbo.BillingOperationRates AS r WHERE r.RatePlanId = p.RatePlanId AND r.Operation = v.Operation AND r.IsActive = 1);

UPDATE r
SET Rate = v.Rate, UnitOfMeasure = N'dcu', Category = v.Category, UpdatedUtc = SYSUTCDATETIME()
FROM dbo.BillingOperationRates AS r
JOIN dbo.BillingRatePlans AS p ON p.RatePlanId = r.RatePlanId
JOIN (VALUES
    (N'ingest.atom', N'ingest', 0.018),
    (N'ingest.embedding', N'ingest', 0.022),
    (N'ingest.model', N'ingest', 0.035),
    (N'generation.text', N'generation', 0.040),
    (N'generation.image', N'generation', 0.120),
    (N'generation.audio', N'generation', 0.088),
    (N'generation.video', N'generation', 0.152),
    (N'inference.query', N'inference', 0.025),
    (N'inference.vector_search', N'inference', 0.015),
    (N'inference.semantic_search', N'inference', 0.030),
    (N'model.training', N'model', 0.100),
    (N'model.fine_tuning', N'model', 0.150),
    (N'neo4j_sync.model_updated', N'neo4j_sync', 0.025),
    (N'neo4j_sync.inference_completed', N'neo4j_sync', 0.040),
    (N'neo4j_sync.ingest_completed', N'neo4j_sync', 0.018)
) AS v (Operation, Category, Rate) ON v.Operation = r.Operation
WHERE p.TenantId = 0 AND p.PlanCode IN (N'publisher_core', N'publisher_pro', N'publisher_enterprise') AND r.IsActive = 1
  AND (r.Rate <> v.Rate OR r.UnitOfMeasure <> N'dcu' OR r.Category IS NULL OR r.Category <> v.Category);

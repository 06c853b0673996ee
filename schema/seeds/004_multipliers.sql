-- The factors on a rate, the same under each of the plans for all. What is not here counts as 1.
-- Natural key: plan, Dimension, Key, among the active ones.
INSERT INTO dbo.BillingMultipliers (RatePlanId, Dimension, [Key], Multiplier)
SELECT p.RatePlanId, v.Dimension, v.[Key], v.Multiplier
FROM dbo.BillingRatePlans AS p
CROSS JOIN (VALUES
    (N'generation_type', N'text', 1), (N'generation_type', N'image', 3), (N'generation_type', N'audio', 2.2), (N'generation_type', N'video', 3.8),
    (N'complexity', N'standard', 1), (N'complexity', N'premium', 1.5), (N'complexity', N'enterprise', 2),
    (N'content_type', N'knowledge_graph', 1.2), (N'content_type', N'time_series', 1.4), (N'content_type', N'spatial', 1.6),
    (N'grounding', N'none', 1), (N'grounding', N'enterprise_context', 1.3), (N'grounding', N'private_vector_index', 1.55),
    (N'guarantee', N'standard_sla', 1), (N'guarantee', N'premium_sla', 1.35), (N'guarantee', N'model_lock', 1.2),
    (N'provenance', N'basic', 1), (N'provenance', N'audit_trail', 1.25), (N'provenance', N'immutable_ledger', 1.5)
) AS v (Dimension, [Key], Multiplier)
WHERE p.TenantId = 0 AND p.PlanCode IN (N'publisher_core', N'publisher_pro', N'publisher_enterprise')
  AND NOT EXISTS (SELECT 1 FROM dbo.BillingMultipliers AS m WHERE m.RatePlanId = p.RatePlanId AND m.Dimension = v.Dimension AND m.[Key] = v.[Key] AND m.IsActive = 1);

UPDATE m
SET Multiplier = v.Multiplier, UpdatedUtc = SYSUTCDATETIME()
FROM dbo.BillingMultipliers AS m
JOIN dbo.BillingRatePlans AS p ON p.RatePlanId = m.RatePlanId
JOIN (VALUES
    (N'generation_type', N'text', 1), (N'generation_type', N'image', 3), (N'generation_type', N'audio', 2.2), (N'generation_type', N'video', 3.8),
    (N'complexity', N'standard', 1), (N'complexity', N'premium', 1.5), (N'complexity', N'enterprise', 2),
    (N'content_type', N'knowledge_graph', 1.2), (N'content_type', N'time_series', 1.4), (N'content_type', N'spatial', 1.6),
    (N'grounding', N'none', 1), (N'grounding', N'enterprise_context', 1.3), (N'grounding', N'private_vector_index', 1.55),
    (N'guarantee', N'standard_sla', 1), (N'guarantee', N'premium_sla', 1.35), (N'guarantee', N'model_lock', 1.2),
    (N'provenance', N'basic', 1), (N'provenance', N'audit_trail', 1.25), (N'provenance', N'immutable_ledger', 1.5)
) AS v (Dimension, [Key], Multiplier) ON v.Dimension = m.Dimension AND v.[Key] = m.[Key]
WHERE p.TenantId = 0 AND p.PlanCode IN (N'publisher_core', N'publisher_pro', N'publisher_enterprise') AND m.IsActive = 1 AND m.Multiplier <> v.Multiplier;

-- The policy that ingestion falls back to. Two atoms whose embeddings are at least this similar (cosine) are taken for the
-- same; 0.95 lets rewordings through and stops re-uploads. SpatialThreshold stays NULL: no spatial check.
-- Natural key: PolicyName.
INSERT INTO dbo.DeduplicationPolicies (PolicyName, SemanticThreshold, SpatialThreshold, IsActive)
SELECT N'default', 0.95E0, NULL, 1
WHERE NOT EXISTS (SELECT 1 FROM dbo.DeduplicationPolicies WHERE PolicyName = N'default');

UPDATE dbo.DeduplicationPolicies
SET SemanticThreshold = 0.95E0, SpatialThreshold = NULL, IsActive = 1
WHERE PolicyName = N'default'
  AND (SemanticThreshold IS NULL OR SemanticThreshold <> 0.95E0 OR SpatialThreshold IS NOT NULL OR IsActive <> 1);

-- One row a request, of all tenants: how it went, without question and answer, which sp_GetInferenceStatus gives. The reader filters on TenantId.
CREATE OR ALTER VIEW dbo.vw_InferenceRequests
AS
SELECT r.InferenceId, r.TenantId, r.CorrelationId, r.TaskType, r.Status, r.ModelId, m.ModelName, r.Confidence, r.CacheHit, r.SlaTier,
       r.EstimatedResponseTimeMs, r.TotalDurationMs, r.UserRating, r.ErrorMessage, r.RequestTimestamp, r.CompletionTimestamp
FROM dbo.InferenceRequests AS r
LEFT JOIN dbo.Models AS m ON m.ModelId = r.ModelId AND m.TenantId = r.TenantId;

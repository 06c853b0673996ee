-- One row a turn of the loop, of all tenants, with how far it came and how long it took. The reader filters on TenantId.
CREATE OR ALTER VIEW dbo.vw_OodaCycles
AS
SELECT c.CycleId, c.TenantId, c.AnalysisScope, c.LookbackHours, c.TriggerReason, c.Status,
       CASE WHEN c.LearnedAt IS NOT NULL THEN N'Learn' WHEN c.ActedAt IS NOT NULL THEN N'Act' WHEN c.HypothesizedAt IS NOT NULL THEN N'Hypothesize'
            WHEN c.AnalyzedAt IS NOT NULL THEN N'Analyze' END AS LastPhase,
       c.StartedAt, COALESCE(c.LearnedAt, c.ActedAt, c.HypothesizedAt, c.AnalyzedAt) AS LastPhaseAt,
       DATEDIFF_BIG(millisecond, c.StartedAt, c.LearnedAt) AS DurationMs,
       c.AnomalyCount, c.PatternCount, c.HypothesisCount, c.ExecutedActionCount, c.QueuedActionCount, c.FailedActionCount, c.LatencyImprovement, c.ErrorMessage
FROM dbo.OodaCycles AS c;

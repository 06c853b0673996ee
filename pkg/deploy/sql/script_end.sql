INSERT INTO hart.DeploymentStep (RunId, StepId, Phase, Action, Outcome, StartedAt, DurationMs)
SELECT RunId, N'run', N'run', N'apply', N'done', StartedAt, DATEDIFF(millisecond, StartedAt, SYSUTCDATETIME())
FROM hart.Deployment
WHERE RunId = CAST(SESSION_CONTEXT(N'hartctl.run') AS uniqueidentifier);

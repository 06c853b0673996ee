SELECT TOP (@limit)
    CAST(d.RunId AS nvarchar(36)), d.StartedAt, d.Environment, d.Tool, d.Steps, d.LoginName, ISNULL(d.HostName, N''),
    ISNULL(e.Outcome, N'cut'), ISNULL(e.DurationMs, 0), ISNULL(e.Error, N''),
    (SELECT COUNT(*) FROM hart.DeploymentStep AS s WHERE s.RunId = d.RunId AND s.StepId <> N'run' AND s.Outcome = N'done')
FROM hart.Deployment AS d
LEFT JOIN hart.DeploymentStep AS e ON e.RunId = d.RunId AND e.StepId = N'run'
ORDER BY d.StartedAt DESC;

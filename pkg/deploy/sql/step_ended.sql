IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
INSERT INTO hart.DeploymentStep (RunId, StepId, Phase, Action, Outcome, StartedAt, DurationMs, Error)
VALUES (@run, @step, @phase, @action, @outcome, @started, @ms, @error);

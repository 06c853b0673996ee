IF @@TRANCOUNT <> 1 THROW 50000, N'hartctl: the step did not leave its transaction as it found it.', 1;
DECLARE @hart_run uniqueidentifier = CAST(SESSION_CONTEXT(N'hartctl.run') AS uniqueidentifier),
    @hart_began datetime2(3) = CAST(SESSION_CONTEXT(N'hartctl.started') AS datetime2(3));
{{- with .Record}}
{{.}}
{{- end}}
{{- if .Migration}}
{{- with .Step.Migration}}
INSERT INTO hart.MigrationHistory (Version, Name, SHA256, Direction, AppliedAt, DurationMs, Tool, RunId)
VALUES ({{.Version}}, {{str .Name}}, {{bin $.Hash}}, {{if .Down}}'down'{{else if .Baseline}}'base'{{else}}'up'{{end}}, @hart_began, DATEDIFF(millisecond, @hart_began, SYSUTCDATETIME()), {{str $.Tool}}, @hart_run);
DELETE FROM dbo.schema_migrations;
{{- if .Down}}
DELETE FROM hart.Seed; -- their rows may have gone with the tables: they run again
{{- end}}
{{- if not .Down}}
INSERT INTO dbo.schema_migrations (version, dirty) VALUES ({{.Version}}, 0);
{{- else if ge $.Previous 0}}
INSERT INTO dbo.schema_migrations (version, dirty) VALUES ({{$.Previous}}, 0);
{{- end}}
{{- end}}
{{- end}}
INSERT INTO hart.DeploymentStep (RunId, StepId, Phase, Action, Outcome, StartedAt, DurationMs)
VALUES (@hart_run, {{str .Step.ID}}, {{str (print .Step.Phase)}}, {{str (print .Step.Action)}}, 'done', @hart_began, DATEDIFF(millisecond, @hart_began, SYSUTCDATETIME()));
COMMIT TRANSACTION;

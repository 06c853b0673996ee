{{- /* Begins a rollback in ranges, or goes on with the one of the same tables, moments and predicates that was interrupted: its restore point stays. */ -}}
SET NOCOUNT ON;
DECLARE @hart_target uniqueidentifier = CAST(SESSION_CONTEXT(N'hartctl.run') AS uniqueidentifier), @hart_origin uniqueidentifier, @hart_point datetime2(7) = SYSUTCDATETIME(),
    @hart_last bigint = ISNULL((SELECT MAX(Id) FROM hart.[Rollback]), 0);
SELECT TOP (1) @hart_origin = b.Origin, @hart_point = b.RestorePoint
FROM hart.RollbackBegun AS b
WHERE b.Scope = {{str .Scope}} AND b.LastRollback = @hart_last AND NOT EXISTS (SELECT 1 FROM hart.RollbackRange AS r WHERE r.Origin = b.Origin AND r.Pass = 'last')
ORDER BY b.Id DESC;
{{- range .Tables}}
INSERT hart.RollbackBegun (RunId, Origin, Scope, LastRollback, SchemaName, TableName, TargetTime, RestorePoint, Predicate)
VALUES (@hart_target, ISNULL(@hart_origin, @hart_target), {{str $.Scope}}, @hart_last, {{str .Schema}}, {{str .Name}}, @{{.At}}, @hart_point, {{if .Where}}{{str .Where}}{{else}}NULL{{end}});
{{- end}}

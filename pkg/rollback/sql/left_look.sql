{{- /* The rows that stay what they are when a rollback leaves out what it cannot restore. It writes to nothing but temporary tables. */ -}}
SET NOCOUNT ON;
DECLARE @hart_n bigint;
{{- range .Tables}}
{{template "sets" .}}
{{- end}}
{{- template "left" .}}
{{- range .Tables}}
SELECT COUNT_BIG(*) FROM #hart_left_{{.N}};
SELECT TOP ({{$.Samples}}) {{.KeyText "v"}}, {{.RowText "v"}} FROM #hart_left_{{.N}} AS l JOIN #hart_restore_{{.N}} AS v ON {{.On "v" "l"}};
{{- end}}
{{- range .Tables}}
DROP TABLE #hart_delete_{{.N}}, #hart_restore_{{.N}}, #hart_left_{{.N}};
{{- end}}

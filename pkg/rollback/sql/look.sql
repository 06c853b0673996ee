{{- /* What a rollback would change: for each table its counts and samples, then what stands in its way. It writes nothing. */ -}}
DECLARE @hart_born bigint, @hart_gone bigint, @hart_changed bigint;
{{- range .Tables}}
SELECT @hart_born = COUNT_BIG(*) FROM ({{template "born" .}}) AS b;
SELECT @hart_gone = d.Gone, @hart_changed = d.Rows - d.Gone
FROM (SELECT COUNT_BIG(*) AS Rows, COUNT_BIG(CASE WHEN {{.Missing "c"}} THEN 1 END) AS Gone {{template "differing" .}}) AS d;
SELECT @hart_born, @hart_gone, @hart_changed;
SELECT TOP (CASE WHEN @hart_born > 0 THEN {{$.Samples}} ELSE 0 END) {{.KeyText "c"}}, {{.RowText "c"}} FROM ({{template "born" .}}) AS b JOIN {{.ID}} AS c ON {{.On "c" "b"}};
SELECT TOP (CASE WHEN @hart_gone > 0 THEN {{$.Samples}} ELSE 0 END) {{.KeyText "h"}}, {{.RowText "h"}} {{template "differing" .}} AND {{.Missing "c"}};
SELECT TOP (CASE WHEN @hart_changed > 0 THEN {{$.Samples}} ELSE 0 END) {{.KeyText "h"}}, {{.ChangeText "c" "h"}} {{template "differing" .}} AND NOT ({{.Missing "c"}});
{{- if .Filtered}}
SELECT (SELECT COUNT_BIG(*) FROM {{.ID}}) + (SELECT COUNT_BIG(*) FROM {{.History}}),
    (SELECT ISNULL(SUM(p.rows), 0) FROM sys.partitions AS p WHERE p.index_id < 2 AND p.object_id IN (OBJECT_ID({{str .ID}}), OBJECT_ID({{str .History}})));
{{- end}}
{{- range .Orphans}}
SELECT COUNT_BIG(*), MIN({{.Table.KeyText "h"}}) {{template "differing" .Table}} AND {{.Set "h"}} AND NOT EXISTS (SELECT 1 FROM {{.ParentTable}} AS p WHERE {{.Join "h" "p"}});
{{- end}}
{{- range .Outside}}
SELECT COUNT_BIG(*), MIN({{.Table.KeyText "c"}}) FROM ({{template "born" .Table}}) AS b JOIN {{.Table.ID}} AS c ON {{.Table.On "c" "b"}} JOIN {{.ChildTable}} AS n ON {{.Join "n" "c"}};
{{- end}}
{{- end}}

{{- /* What differs between now and the moments of .Tables: the parts that the other statements are made of. */ -}}
{{define "born"}}SELECT {{.List "c"}} FROM {{.ID}} AS c WHERE c.{{id .Start}} > @{{.At}}{{with .In "c"}} AND {{.}}{{end}} EXCEPT SELECT {{.List "h"}} FROM {{.History}} AS h WHERE {{.Then "h"}}{{end}}
{{define "differing"}}FROM {{.History}} AS h LEFT JOIN {{.ID}} AS c ON {{.On "c" "h"}}
WHERE {{.Then "h"}} AND ({{.Missing "c"}} OR EXISTS (SELECT {{.Compared "h"}} EXCEPT SELECT {{.Compared "c"}})){{with .In "h"}} AND ({{.}} OR {{$.In "c"}}){{end}}{{end}}
{{define "sets"}}
-- {{comment .String}} as of {{.Moment}}: what was born since, and what is to be as it was.
CREATE TABLE #hart_delete_{{.N}} ({{.Declare}}, hart_remade bit NOT NULL, PRIMARY KEY ({{.List ""}}));
INSERT #hart_delete_{{.N}} ({{.List ""}}, hart_remade)
SELECT b.*, 0 FROM ({{template "born" .}}) AS b;
SELECT {{.StoredList "h"}}, CAST(CASE WHEN {{.Missing "c"}} THEN 'I' ELSE 'U' END AS char(1)) AS hart_op
INTO #hart_restore_{{.N}}
{{template "differing" .}};
{{- if .Looked}}
CREATE UNIQUE CLUSTERED INDEX hart_key ON #hart_restore_{{.N}} ({{.List ""}});
{{- end}}
{{- end}}
{{define "left"}}
-- Rows that cannot be what they were, because a parent in a table that keeps no past is gone, stay what they are; so do those that depend on them, and those on which they depend.
{{- range .Tables}}
CREATE TABLE #hart_left_{{.N}} ({{.Declare}}, PRIMARY KEY ({{.List ""}}));
{{- range .Orphans}}
INSERT #hart_left_{{.Table.N}} SELECT {{.Table.List "v"}} FROM #hart_restore_{{.Table.N}} AS v
WHERE {{.Set "v"}} AND NOT EXISTS (SELECT 1 FROM {{.ParentTable}} AS p WHERE {{.Join "v" "p"}}) AND NOT EXISTS (SELECT 1 FROM #hart_left_{{.Table.N}} AS l WHERE {{.Table.On "l" "v"}});
{{- end}}
{{- end}}
SET @hart_n = 1;
WHILE @hart_n > 0
BEGIN
    SET @hart_n = 0;
{{- range .Tables}}{{range .Inside}}
    INSERT #hart_left_{{.Child.N}} SELECT {{.Child.List "v"}} FROM #hart_restore_{{.Child.N}} AS v
    WHERE NOT EXISTS (SELECT 1 FROM #hart_left_{{.Child.N}} AS x WHERE {{.Child.On "x" "v"}})
        AND EXISTS (SELECT 1 FROM #hart_left_{{.Parent.N}} AS l JOIN #hart_restore_{{.Parent.N}} AS p ON {{.Parent.On "p" "l"}} WHERE {{.On "v" "p"}})
        AND NOT EXISTS (SELECT 1 FROM {{.Parent.ID}} AS p WHERE {{.On "v" "p"}});
    SET @hart_n += @@ROWCOUNT;
    INSERT #hart_left_{{.Parent.N}} SELECT {{.Parent.List "d"}} FROM #hart_delete_{{.Parent.N}} AS d{{if not .ByKey}} JOIN {{.Parent.ID}} AS p ON {{.Parent.On "p" "d"}}{{end}}
    WHERE NOT EXISTS (SELECT 1 FROM #hart_left_{{.Parent.N}} AS x WHERE {{.Parent.On "x" "d"}})
        AND EXISTS (SELECT 1 FROM #hart_left_{{.Child.N}} AS l JOIN {{.Child.ID}} AS c ON {{.Child.On "c" "l"}} WHERE {{if .ByKey}}{{.On "c" "d"}}{{else}}{{.On "c" "p"}}{{end}});
    SET @hart_n += @@ROWCOUNT;
{{- if not .ByKey}}
    INSERT #hart_left_{{.Parent.N}} SELECT {{.Parent.List "v"}} FROM #hart_restore_{{.Parent.N}} AS v JOIN {{.Parent.ID}} AS p ON {{.Parent.On "p" "v"}}
    WHERE v.hart_op = 'U' AND {{.Moved "v" "p"}} AND NOT EXISTS (SELECT 1 FROM #hart_left_{{.Parent.N}} AS x WHERE {{.Parent.On "x" "v"}})
        AND EXISTS (SELECT 1 FROM #hart_left_{{.Child.N}} AS l JOIN {{.Child.ID}} AS c ON {{.Child.On "c" "l"}} WHERE {{.On "c" "p"}});
    SET @hart_n += @@ROWCOUNT;
{{- end}}
{{- end}}{{end}}
END;
{{- end}}

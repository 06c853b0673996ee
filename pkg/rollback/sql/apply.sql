{{- /* Takes the rows of .Tables, parents before children, back to their moments. It is one request, its transaction included. */ -}}
{{define "born"}}SELECT {{.List "c"}} FROM {{.ID}} AS c WHERE c.{{id .Start}} > @{{.At}}{{with .In "c"}} AND {{.}}{{end}} EXCEPT SELECT {{.List "h"}} FROM {{.History}} AS h WHERE {{.Then "h"}}{{end}}
{{define "differing"}}FROM {{.History}} AS h LEFT JOIN {{.ID}} AS c ON {{.On "c" "h"}}
WHERE {{.Then "h"}} AND ({{.Missing "c"}} OR EXISTS (SELECT {{.Compared "h"}} EXCEPT SELECT {{.Compared "c"}})){{with .In "h"}} AND ({{.}} OR {{$.In "c"}}){{end}}{{end -}}
SET NOCOUNT ON;
DECLARE @hart_any int, @hart_n bigint, @hart_last datetime2(7), @hart_mine datetime2(7), @hart_target uniqueidentifier = CAST(SESSION_CONTEXT(N'hartctl.run') AS uniqueidentifier);
{{- range .ChildrenFirst}}
SELECT TOP (1) @hart_any = 1 FROM {{.ID}} WITH (TABLOCKX, HOLDLOCK);
{{- end}}
CREATE TABLE #hart_count (TableNumber int NOT NULL PRIMARY KEY, LastChange datetime2(7) NULL, Deleted bigint NOT NULL, Updated bigint NOT NULL, Inserted bigint NOT NULL, Remade bigint NOT NULL);
{{range .Tables}}
-- {{comment .String}} as of {{.Moment}}: what was born since, and what is to be as it was.
CREATE TABLE #hart_delete_{{.N}} ({{.Declare}}, hart_remade bit NOT NULL, PRIMARY KEY ({{.List ""}}));
INSERT #hart_delete_{{.N}} ({{.List ""}}, hart_remade)
SELECT b.*, 0 FROM ({{template "born" .}}) AS b;
SELECT {{.StoredList "h"}}, CAST(CASE WHEN {{.Missing "c"}} THEN 'I' ELSE 'U' END AS char(1)) AS hart_op
INTO #hart_restore_{{.N}}
{{template "differing" .}};
CREATE UNIQUE CLUSTERED INDEX hart_key ON #hart_restore_{{.N}} ({{.List ""}});
INSERT #hart_count SELECT {{.N}}, MAX(t.At), 0, 0, 0, 0 FROM (SELECT MAX(h.{{id .End}}) AS At FROM {{.History}} AS h WHERE h.{{id .End}} > @{{.At}}
    UNION ALL SELECT MAX(c.{{id .Start}}) FROM #hart_delete_{{.N}} AS d JOIN {{.ID}} AS c ON {{.On "c" "d"}}) AS t;
{{- range .Inside}}
-- Rows whose parents go, or come only later, are made again: {{comment .Name}}.
{{- if .Self}}
SET @hart_n = 1;
WHILE @hart_n > 0
BEGIN
{{- end}}
IF EXISTS (SELECT 1 FROM #hart_delete_{{.Parent.N}})
INSERT #hart_delete_{{.Child.N}} ({{.Child.List ""}}, hart_remade)
SELECT {{.Child.List "c"}}, 1 FROM {{.Child.ID}} AS c
WHERE EXISTS (SELECT 1 FROM #hart_delete_{{.Parent.N}} AS d WHERE {{.On "c" "d"}}) AND NOT EXISTS (SELECT 1 FROM #hart_delete_{{.Child.N}} AS x WHERE {{.Child.On "x" "c"}});
{{- if .Self}}
SET @hart_n = @@ROWCOUNT;
{{- end}}
INSERT #hart_delete_{{.Child.N}} ({{.Child.List ""}}, hart_remade)
SELECT {{.Child.List "v"}}, 1 FROM #hart_restore_{{.Child.N}} AS v
WHERE v.hart_op = 'U' AND NOT EXISTS (SELECT 1 FROM #hart_delete_{{.Child.N}} AS x WHERE {{.Child.On "x" "v"}})
    AND (EXISTS (SELECT 1 FROM #hart_restore_{{.Parent.N}} AS p WHERE p.hart_op = 'I' AND {{.On "v" "p"}}) OR EXISTS (SELECT 1 FROM #hart_delete_{{.Parent.N}} AS d WHERE d.hart_remade = 1 AND {{.On "v" "d"}}));
{{- if .Self}}
SET @hart_n += @@ROWCOUNT;
END;
{{- end}}
{{- end}}
{{- if .Inside}}
UPDATE v SET hart_op = 'R' FROM #hart_restore_{{.N}} AS v JOIN #hart_delete_{{.N}} AS d ON {{.On "d" "v"}} WHERE d.hart_remade = 1;
INSERT #hart_restore_{{.N}} ({{.StoredList ""}}, hart_op)
SELECT {{.StoredList "c"}}, 'R' FROM #hart_delete_{{.N}} AS d JOIN {{.ID}} AS c ON {{.On "c" "d"}} WHERE d.hart_remade = 1 AND NOT EXISTS (SELECT 1 FROM #hart_restore_{{.N}} AS v WHERE {{.On "v" "d"}});
{{- end}}
{{- range .Cascades}}
IF EXISTS (SELECT 1 FROM {{.ChildTable}} AS n JOIN {{.ParentTable}} AS c ON {{.Join "n" "c"}} JOIN #hart_delete_{{.Table.N}} AS d ON {{.Table.On "d" "c"}}{{if .Allowed}} WHERE d.hart_remade = 1{{end}})
    THROW 50000, {{str .Refusal}}, 1;
{{- end}}
{{end}}
{{- range .ChildrenFirst}}
DELETE c FROM #hart_delete_{{.N}} AS d JOIN {{.ID}} AS c ON {{.On "c" "d"}};
UPDATE #hart_count SET Deleted = (SELECT COUNT_BIG(*) FROM #hart_delete_{{.N}} WHERE hart_remade = 0), Remade = (SELECT COUNT_BIG(*) FROM #hart_delete_{{.N}} WHERE hart_remade = 1) WHERE TableNumber = {{.N}};
{{- end}}
{{- range .Tables}}
{{- if .Updated}}
UPDATE c SET {{.Assignments "c" "v"}}
FROM #hart_restore_{{.N}} AS v JOIN {{.ID}} AS c ON {{.On "c" "v"}}
WHERE v.hart_op = 'U';
UPDATE #hart_count SET Updated = (SELECT COUNT_BIG(*) FROM #hart_restore_{{.N}} WHERE hart_op = 'U') WHERE TableNumber = {{.N}};
{{- end}}
{{- end}}
{{- range .Tables}}
{{- if .HasIdentity}}
SET IDENTITY_INSERT {{.ID}} ON;
{{- end}}
INSERT {{.ID}} ({{.StoredList ""}})
SELECT {{.StoredList "v"}} FROM #hart_restore_{{.N}} AS v WHERE v.hart_op <> 'U';
UPDATE #hart_count SET Inserted = (SELECT COUNT_BIG(*) FROM #hart_restore_{{.N}} WHERE hart_op = 'I') WHERE TableNumber = {{.N}};
{{- if .HasIdentity}}
SET IDENTITY_INSERT {{.ID}} OFF;
{{- end}}
{{- end}}
{{- range .Tables}}
-- {{comment .String}} is as it was, and the moment just before is known for an undo.
IF EXISTS ({{template "born" .}}) OR EXISTS (SELECT 1 {{template "differing" .}})
    THROW 50000, {{str .NotRestored}}, 1;
SET @hart_mine = NULL;
SELECT @hart_mine = MAX(t.At) FROM (SELECT MAX(h.{{id .End}}) AS At FROM {{.History}} AS h WHERE h.{{id .End}} > @{{.At}} AND EXISTS (SELECT 1 FROM #hart_count WHERE TableNumber = {{.N}} AND Deleted + Updated + Remade > 0)
    UNION ALL SELECT MAX(c.{{id .Start}}) FROM #hart_restore_{{.N}} AS v JOIN {{.ID}} AS c ON {{.On "c" "v"}}) AS t;
IF EXISTS (SELECT 1 FROM #hart_count WHERE TableNumber = {{.N}} AND LastChange >= @hart_mine AND Deleted + Updated + Inserted + Remade > 0)
    THROW 50000, {{str .SameMoment}}, 1;
INSERT hart.[Rollback] (RunId, SchemaName, TableName, TargetTime, RestorePoint, Predicate, Deleted, Updated, Inserted, Remade)
SELECT @hart_target, {{str .Schema}}, {{str .Name}}, @{{.At}}, DATEADD(nanosecond, -100, @hart_mine), {{if .Where}}{{str .Where}}{{else}}NULL{{end}}, Deleted, Updated, Inserted, Remade
FROM #hart_count WHERE TableNumber = {{.N}} AND Deleted + Updated + Inserted + Remade > 0;
{{- end}}

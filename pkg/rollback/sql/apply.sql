{{- /* Takes the rows of .Tables, parents before children, back to their moments. It is one request, its transaction included. */ -}}
{{define "notleft"}}{{if .Leaving}} AND NOT EXISTS (SELECT 1 FROM #hart_left_{{.N}} AS l WHERE {{.On "l" "h"}}){{end}}{{end -}}
SET NOCOUNT ON;
DECLARE @hart_any int, @hart_n bigint, @hart_mine datetime2(7), @hart_target uniqueidentifier = CAST(SESSION_CONTEXT(N'hartctl.run') AS uniqueidentifier);
{{- range .ChildrenFirst}}
SELECT TOP (1) @hart_any = 1 FROM {{.ID}} WITH (TABLOCKX, HOLDLOCK);
{{- end}}
CREATE TABLE #hart_count (TableNumber int NOT NULL PRIMARY KEY, LastChange datetime2(7) NULL, Deleted bigint NOT NULL, Updated bigint NOT NULL, Inserted bigint NOT NULL, Remade bigint NOT NULL, LeftOut bigint NOT NULL);
{{- range .Tables}}
{{template "sets" .}}
INSERT #hart_count SELECT {{.N}}, MAX(t.At), 0, 0, 0, 0, 0 FROM (SELECT MAX(h.{{id .End}}) AS At FROM {{.History}} AS h WHERE h.{{id .End}} > @{{.At}}
    UNION ALL SELECT MAX(c.{{id .Start}}) FROM #hart_delete_{{.N}} AS d JOIN {{.ID}} AS c ON {{.On "c" "d"}}) AS t;
{{- end}}
{{- if .Leaving}}
{{- template "left" .}}
{{- range .Tables}}
DELETE d FROM #hart_delete_{{.N}} AS d JOIN #hart_left_{{.N}} AS l ON {{.On "l" "d"}};
DELETE v FROM #hart_restore_{{.N}} AS v JOIN #hart_left_{{.N}} AS l ON {{.On "l" "v"}};
UPDATE #hart_count SET LeftOut = (SELECT COUNT_BIG(*) FROM #hart_left_{{.N}}) WHERE TableNumber = {{.N}};
{{- end}}
{{- end}}
{{- range .Tables}}
{{- range .Moving}}
-- Rows to whose other columns foreign keys refer are made again when these change: {{comment .Name}}.
INSERT #hart_delete_{{.Parent.N}} ({{.Parent.List ""}}, hart_remade)
SELECT {{.Parent.List "v"}}, 1 FROM #hart_restore_{{.Parent.N}} AS v JOIN {{.Parent.ID}} AS c ON {{.Parent.On "c" "v"}}
WHERE v.hart_op = 'U' AND {{.Moved "v" "c"}} AND NOT EXISTS (SELECT 1 FROM #hart_delete_{{.Parent.N}} AS x WHERE {{.Parent.On "x" "v"}});
{{- end}}
{{- if .Followed}}
{{- if .Circular}}
SET @hart_n = 1;
WHILE @hart_n > 0
BEGIN
SET @hart_n = 0;
UPDATE v SET hart_op = 'R' FROM #hart_restore_{{.N}} AS v JOIN #hart_delete_{{.N}} AS d ON {{.On "d" "v"}} WHERE d.hart_remade = 1 AND v.hart_op = 'U';
{{- end}}
{{- range .Followed}}
-- Rows whose parents go, or come only later, are made again: {{comment .Name}}.
IF EXISTS (SELECT 1 FROM #hart_delete_{{.Parent.N}})
INSERT #hart_delete_{{.Child.N}} ({{.Child.List ""}}, hart_remade)
SELECT {{.Child.List "c"}}, 1 FROM {{.Child.ID}} AS c
WHERE {{.Going "c"}} AND NOT EXISTS (SELECT 1 FROM #hart_delete_{{.Child.N}} AS x WHERE {{.Child.On "x" "c"}});
{{- if .Child.Circular}}
SET @hart_n += @@ROWCOUNT;
{{- end}}
INSERT #hart_delete_{{.Child.N}} ({{.Child.List ""}}, hart_remade)
SELECT {{.Child.List "v"}}, 1 FROM #hart_restore_{{.Child.N}} AS v
WHERE v.hart_op = 'U' AND NOT EXISTS (SELECT 1 FROM #hart_delete_{{.Child.N}} AS x WHERE {{.Child.On "x" "v"}})
    AND (EXISTS (SELECT 1 FROM #hart_restore_{{.Parent.N}} AS p WHERE p.hart_op <> 'U' AND {{.On "v" "p"}}) OR {{.GoingRemade "v"}});
{{- if .Child.Circular}}
SET @hart_n += @@ROWCOUNT;
{{- end}}
{{- end}}
{{- if .Circular}}
END;
{{- end}}
{{- end}}
{{- if .Remaking}}
UPDATE v SET hart_op = 'R' FROM #hart_restore_{{.N}} AS v JOIN #hart_delete_{{.N}} AS d ON {{.On "d" "v"}} WHERE d.hart_remade = 1;
INSERT #hart_restore_{{.N}} ({{.StoredList ""}}, hart_op)
SELECT {{.StoredList "c"}}, 'R' FROM #hart_delete_{{.N}} AS d JOIN {{.ID}} AS c ON {{.On "c" "d"}} WHERE d.hart_remade = 1 AND NOT EXISTS (SELECT 1 FROM #hart_restore_{{.N}} AS v WHERE {{.On "v" "d"}});
{{- end}}
{{- range .Cascades}}
IF EXISTS (SELECT 1 FROM #hart_delete_{{.Table.N}} AS d JOIN {{.ParentTable}} AS c ON {{.Table.On "c" "d"}} JOIN {{.ChildTable}} AS n ON {{.Join "n" "c"}}{{if .Allowed}} WHERE d.hart_remade = 1{{end}})
    THROW 50000, {{str .Refusal}}, 1;
{{- end}}
{{- end}}
{{- range .Deferred}}
-- In a circle of foreign keys, {{comment .Name}} is set last: until then its rows refer to nothing.
IF EXISTS (SELECT 1 FROM #hart_delete_{{.Parent.N}})
INSERT #hart_restore_{{.Child.N}} ({{.Child.StoredList ""}}, hart_op)
SELECT {{.Child.StoredList "c"}}, 'N' FROM {{.Child.ID}} AS c
WHERE {{.Going "c"}} AND NOT EXISTS (SELECT 1 FROM #hart_delete_{{.Child.N}} AS x WHERE {{.Child.On "x" "c"}}) AND NOT EXISTS (SELECT 1 FROM #hart_restore_{{.Child.N}} AS x WHERE {{.Child.On "x" "c"}});
{{- end}}
{{- range .Deferred}}
IF EXISTS (SELECT 1 FROM #hart_delete_{{.Parent.N}})
UPDATE c SET {{id .Open}} = NULL FROM {{.Child.ID}} AS c WHERE c.{{id .Open}} IS NOT NULL AND {{.Going "c"}};
{{- end}}
{{- range .ChildrenFirst}}
DELETE c FROM #hart_delete_{{.N}} AS d JOIN {{.ID}} AS c ON {{.On "c" "d"}};
UPDATE #hart_count SET Deleted = (SELECT COUNT_BIG(*) FROM #hart_delete_{{.N}} WHERE hart_remade = 0),
    Remade = (SELECT COUNT_BIG(*) FROM #hart_delete_{{.N}} WHERE hart_remade = 1){{if .Opened}} + (SELECT COUNT_BIG(*) FROM #hart_restore_{{.N}} WHERE hart_op = 'N'){{end}} WHERE TableNumber = {{.N}};
{{- end}}
{{- range .Tables}}
{{- if .Updated}}
UPDATE c SET {{.Assignments "c" "v"}}
FROM #hart_restore_{{.N}} AS v JOIN {{.ID}} AS c ON {{.On "c" "v"}}
WHERE v.hart_op = 'U';
UPDATE #hart_count SET Updated = @@ROWCOUNT WHERE TableNumber = {{.N}};
{{- end}}
{{- end}}
{{- range .Tables}}
{{- if .HasIdentity}}
SET IDENTITY_INSERT {{.ID}} ON;
{{- end}}
INSERT {{.ID}} ({{.StoredList ""}})
SELECT {{.Values "v"}} FROM #hart_restore_{{.N}} AS v WHERE v.hart_op IN ('I', 'R');
UPDATE #hart_count SET Inserted = (SELECT COUNT_BIG(*) FROM #hart_restore_{{.N}} WHERE hart_op = 'I') WHERE TableNumber = {{.N}};
{{- if .HasIdentity}}
SET IDENTITY_INSERT {{.ID}} OFF;
{{- end}}
{{- end}}
{{- range .Tables}}
{{- if .Opened}}
UPDATE c SET {{.Closing "c" "v"}}
FROM #hart_restore_{{.N}} AS v JOIN {{.ID}} AS c ON {{.On "c" "v"}}
WHERE {{.Closed "v"}};
{{- end}}
{{- end}}
{{- range .Tables}}
-- {{comment .String}} is as it was, and the moment just before is known for an undo.
IF EXISTS ({{template "born" .}}{{if .Leaving}} EXCEPT SELECT {{.List "l"}} FROM #hart_left_{{.N}} AS l{{end}}) OR EXISTS (SELECT 1 {{template "differing" .}}{{template "notleft" .}})
    THROW 50000, {{str .NotRestored}}, 1;
SET @hart_mine = (SELECT TOP (1) c.{{id .Start}} FROM #hart_restore_{{.N}} AS v JOIN {{.ID}} AS c ON {{.On "c" "v"}}); -- all rows of a transaction have its time
IF @hart_mine IS NULL AND EXISTS (SELECT 1 FROM #hart_delete_{{.N}})
    SELECT @hart_mine = MAX(h.{{id .End}}) FROM {{.History}} AS h WHERE h.{{id .End}} > @{{.At}};
IF EXISTS (SELECT 1 FROM #hart_count WHERE TableNumber = {{.N}} AND LastChange >= @hart_mine AND Deleted + Updated + Inserted + Remade > 0)
    THROW 50000, {{str .SameMoment}}, 1;
{{- if .Ranges}}
INSERT hart.RollbackRange (RunId, Origin, SchemaName, TableName, Pass, Deleted, Updated, Inserted, Remade)
SELECT @hart_target, b.Origin, b.SchemaName, b.TableName, 'last', n.Deleted, n.Updated, n.Inserted, n.Remade
FROM #hart_count AS n JOIN hart.RollbackBegun AS b ON b.RunId = @hart_target AND b.SchemaName = {{str .Schema}} AND b.TableName = {{str .Name}} WHERE n.TableNumber = {{.N}};
INSERT hart.[Rollback] (RunId, SchemaName, TableName, TargetTime, RestorePoint, Predicate, Deleted, Updated, Inserted, Remade, LeftOut)
SELECT @hart_target, b.SchemaName, b.TableName, b.TargetTime, b.RestorePoint, b.Predicate, r.Deleted, r.Updated, r.Inserted, r.Remade, n.LeftOut
FROM hart.RollbackBegun AS b JOIN #hart_count AS n ON n.TableNumber = {{.N}}
CROSS APPLY (SELECT SUM(g.Deleted) AS Deleted, SUM(g.Updated) AS Updated, SUM(g.Inserted) AS Inserted, SUM(g.Remade) AS Remade
    FROM hart.RollbackRange AS g WHERE g.Origin = b.Origin AND g.SchemaName = b.SchemaName AND g.TableName = b.TableName) AS r
WHERE b.RunId = @hart_target AND b.SchemaName = {{str .Schema}} AND b.TableName = {{str .Name}} AND r.Deleted + r.Updated + r.Inserted + r.Remade > 0;
{{- else}}
INSERT hart.[Rollback] (RunId, SchemaName, TableName, TargetTime, RestorePoint, Predicate, Deleted, Updated, Inserted, Remade, LeftOut)
SELECT @hart_target, {{str .Schema}}, {{str .Name}}, @{{.At}}, DATEADD(nanosecond, -100, @hart_mine), {{if .Where}}{{str .Where}}{{else}}NULL{{end}}, Deleted, Updated, Inserted, Remade, LeftOut
FROM #hart_count WHERE TableNumber = {{.N}} AND Deleted + Updated + Inserted + Remade > 0;
{{- end}}
{{- end}}

{{- /* One table in ranges of its key, each a transaction of its own that records itself. What a range cannot do alone, because of what other rows refer to or hold, is left to the last
transaction. The versions of a moment in the past do not change any more: they are found once, and what is now is compared again under the lock. */ -}}
{{define "range_begin"}}
DECLARE @hart_target uniqueidentifier = CAST(SESSION_CONTEXT(N'hartctl.run') AS uniqueidentifier), @hart_origin uniqueidentifier, @hart_point datetime2(7), @hart_began datetime2(7) = SYSUTCDATETIME(),
    @hart_any int, @hart_all bigint, @hart_done bigint, @hart_rows bigint = 0, @hart_deleted bigint, @hart_updated bigint, @hart_inserted bigint, @hart_sweep bigint = 1, @hart_text nvarchar(400);
SELECT @hart_origin = b.Origin, @hart_point = b.RestorePoint FROM hart.RollbackBegun AS b WHERE b.RunId = @hart_target AND b.SchemaName = {{str .Schema}} AND b.TableName = {{str .Name}};
IF @hart_began <= @hart_point THROW 50000, {{str .SameMoment}}, 1;
{{- end}}
{{define "range_locks"}}
    BEGIN TRANSACTION;
{{- range .Locked}}
    SELECT TOP (1) @hart_any = 1 FROM {{.Table}} WITH ({{if .Own}}TABLOCKX{{else}}TABLOCK{{end}}, HOLDLOCK);
{{- end}}
    SELECT @hart_deleted = 0, @hart_updated = 0, @hart_inserted = 0;
{{- end}}
{{define "range_end"}}
    IF @hart_deleted + @hart_updated + @hart_inserted > 0
    INSERT hart.RollbackRange (RunId, Origin, SchemaName, TableName, Pass, FirstKey, LastKey, Deleted, Updated, Inserted, Remade)
    SELECT @hart_target, @hart_origin, {{str .Schema}}, {{str .Name}}, {{str .Pass}}, (SELECT LEFT({{.KeyText "v"}}, 400) FROM #hart_todo AS v WHERE v.hart_n = @hart_done + 1),
        (SELECT TOP (1) LEFT({{.KeyText "v"}}, 400) FROM #hart_todo AS v WHERE v.hart_n <= @hart_done + {{.Rows}} ORDER BY v.hart_n DESC), @hart_deleted, @hart_updated, @hart_inserted, 0;
    COMMIT TRANSACTION;
    SELECT @hart_done += {{.Rows}}, @hart_rows += @hart_deleted + @hart_updated + @hart_inserted;
    IF @hart_done > @hart_all SET @hart_done = @hart_all;
    SET @hart_text = CONCAT({{str .String}}, N': ', @hart_done, N' of ', @hart_all, {{str .Doing}}, N', ',
        DATEDIFF_BIG(millisecond, @hart_began, SYSUTCDATETIME()) * (@hart_all - @hart_done) / @hart_done / 1000, N' s left');
    RAISERROR (N'%s', 0, 1, @hart_text) WITH NOWAIT;
END;
{{- if .Circular}}
SET @hart_sweep = @hart_rows;
END;
{{- end}}
DROP TABLE #hart_todo;
{{- end}}
{{define "sweep"}}
SELECT @hart_all = COUNT_BIG(*) FROM #hart_todo;
{{- if .Circular}}
-- The table refers to itself: a row's turn may come when that of another one was.
WHILE @hart_sweep > 0
BEGIN
SET @hart_rows = 0;
{{- end}}
SET @hart_done = 0;
WHILE @hart_done < @hart_all
BEGIN
{{- end -}}
SET XACT_ABORT ON; SET NOCOUNT ON;
{{- template "range_begin" .}}
{{- if eq .Pass "delete"}}
SELECT ROW_NUMBER() OVER (ORDER BY {{.List "b"}}) AS hart_n, b.* INTO #hart_todo FROM ({{template "born" .}}) AS b;
CREATE UNIQUE CLUSTERED INDEX hart_n ON #hart_todo (hart_n);
{{- template "sweep" .}}
{{- template "range_locks" .}}
    DELETE c FROM #hart_todo AS v JOIN {{.ID}} AS c ON {{.On "c" "v"}}
    WHERE v.hart_n > @hart_done AND v.hart_n <= @hart_done + {{.Rows}}{{with .In "c"}} AND {{.}}{{end}}
    {{- range .Children}}
        AND NOT EXISTS (SELECT 1 FROM {{.ChildTable}} AS n WHERE {{.Join "n" "c"}})
    {{- end}};
    SET @hart_deleted = @@ROWCOUNT;
{{- else}}
SELECT ROW_NUMBER() OVER (ORDER BY {{.List "h"}}) AS hart_n, {{.StoredList "h"}} INTO #hart_todo
{{template "differing" .}};
CREATE UNIQUE CLUSTERED INDEX hart_n ON #hart_todo (hart_n);
{{- template "sweep" .}}
{{- template "range_locks" .}}
{{- if .Updated}}
    UPDATE c SET {{.Assignments "c" "v"}}
    FROM #hart_todo AS v JOIN {{.ID}} AS c ON {{.On "c" "v"}}
    WHERE v.hart_n > @hart_done AND v.hart_n <= @hart_done + {{.Rows}} AND EXISTS (SELECT {{.Compared "v"}} EXCEPT SELECT {{.Compared "c"}}){{with .In "v"}} AND ({{.}} OR {{$.In "c"}}){{end}}
    {{- range .Parents}}
        AND ({{.Unset "v"}} OR EXISTS (SELECT 1 FROM {{.ParentTable}} AS p WHERE {{.Join "v" "p"}}))
    {{- end}}
    {{- range .Moving}}
        AND NOT {{.Moved "v" "c"}}
    {{- end}}
    {{- range .Held}}
        AND {{.}}
    {{- end}};
    SET @hart_updated = @@ROWCOUNT;
{{- end}}
{{- if .HasIdentity}}
    SET IDENTITY_INSERT {{.ID}} ON;
{{- end}}
    INSERT {{.ID}} ({{.StoredList ""}})
    SELECT {{.StoredList "v"}} FROM #hart_todo AS v
    WHERE v.hart_n > @hart_done AND v.hart_n <= @hart_done + {{.Rows}}{{with .In "v"}} AND {{.}}{{end}} AND NOT EXISTS (SELECT 1 FROM {{.ID}} AS c WHERE {{.On "c" "v"}})
    {{- range .Parents}}
        AND ({{.Unset "v"}} OR EXISTS (SELECT 1 FROM {{.ParentTable}} AS p WHERE {{.Join "v" "p"}}))
    {{- end}}
    {{- range .Held}}
        AND {{.}}
    {{- end}};
    SET @hart_inserted = @@ROWCOUNT;
{{- if .HasIdentity}}
    SET IDENTITY_INSERT {{.ID}} OFF;
{{- end}}
{{- end}}
{{- template "range_end" .}}

package syntax

import (
	"strings"
	"testing"
)

// statements are one statement each and its tree.
var statements = []struct{ text, want string }{
	{
		`SELECT DISTINCT TOP (10) PERCENT WITH TIES a AS x, b y, z = c, t.*, 'q' 'lit' FROM dbo.t AS t WITH (NOLOCK, INDEX(1)) WHERE a = 1 GROUP BY a, b HAVING COUNT(*) > 1 ORDER BY a DESC, b OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY OPTION (MAXRECURSION 0, HASH JOIN)`,
		`Select{Body:QuerySpec{Distinct:true Top:Top{Count:10 Percent:true WithTies:true} Items:[SelectItem{Expr:a Alias:x} SelectItem{Expr:b Alias:y} SelectItem{Expr:c Alias:z} SelectItem{Expr:t.*} SelectItem{Expr:'q' Alias:lit}] From:[TableName{Name:dbo.t Alias:t Hints:[TableHint{Name:NOLOCK} TableHint{Name:INDEX Args:[1]}]}] Where:(a = 1) GroupBy:[a b] Having:(Call{Name:COUNT Star:true} > 1)} OrderBy:[OrderItem{Expr:a Desc:true} OrderItem{Expr:b}] Offset:5 Fetch:10 Options:[QueryHint{Words:[MAXRECURSION 0]} QueryHint{Words:[HASH JOIN]}]}`,
	},
	{
		`WITH c (a) AS (SELECT 1), d AS (SELECT 2 b) SELECT * FROM c CROSS JOIN d`,
		`Select{With:[CTE{Name:c Columns:[a] Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1}]}}} CTE{Name:d Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:2 Alias:b}]}}}] Body:QuerySpec{Items:[SelectItem{Expr:*}] From:[Join{Kind:CROSS L:TableName{Name:c} R:TableName{Name:d}}]}}`,
	},
	{
		`SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3 INTERSECT SELECT 4`,
		`Select{Body:SetOp{Op:EXCEPT L:SetOp{Op:UNION All:true L:QuerySpec{Items:[SelectItem{Expr:1}]} R:QuerySpec{Items:[SelectItem{Expr:2}]}} R:SetOp{Op:INTERSECT L:QuerySpec{Items:[SelectItem{Expr:3}]} R:QuerySpec{Items:[SelectItem{Expr:4}]}}}}`,
	},
	{
		`(SELECT 1 UNION SELECT 2) EXCEPT SELECT 3 ORDER BY 1`,
		`Select{Body:SetOp{Op:EXCEPT L:SetOp{Op:UNION L:QuerySpec{Items:[SelectItem{Expr:1}]} R:QuerySpec{Items:[SelectItem{Expr:2}]}} R:QuerySpec{Items:[SelectItem{Expr:3}]}} OrderBy:[OrderItem{Expr:1}]}`,
	},
	{
		`SELECT @a = 1, @b += c FROM t`,
		`Select{Body:QuerySpec{Items:[SelectItem{Expr:1 Var:a AssignOp:=} SelectItem{Expr:c Var:b AssignOp:+=}] From:[TableName{Name:t}]}}`,
	},
	{
		`SELECT a INTO #t FROM db..t`,
		`Select{Body:QuerySpec{Items:[SelectItem{Expr:a}] Into:#t From:[TableName{Name:db..t}]}}`,
	},
	{
		`SELECT * FROM a JOIN b ON a.x = b.x LEFT OUTER HASH JOIN c INNER JOIN d ON c.y = d.y ON b.z = c.z`,
		`Select{Body:QuerySpec{Items:[SelectItem{Expr:*}] From:[Join{Kind:LEFT L:Join{Kind:INNER L:TableName{Name:a} R:TableName{Name:b} On:(a.x = b.x)} R:Join{Kind:INNER L:TableName{Name:c} R:TableName{Name:d} On:(c.y = d.y)} On:(b.z = c.z) Hint:HASH}]}}`,
	},
	{
		`SELECT * FROM t CROSS APPLY OPENJSON(t.j, '$.a') WITH (id int '$.id', o nvarchar(max) '$.o' AS JSON) AS j OUTER APPLY dbo.f(t.a) AS f (x, y)`,
		`Select{Body:QuerySpec{Items:[SelectItem{Expr:*}] From:[Join{Kind:OUTER APPLY L:Join{Kind:CROSS APPLY L:TableName{Name:t} R:TableFunc{Name:OPENJSON Args:[t.j '$.a'] Alias:j With:[OpenJSONColumn{Name:id Type:int Path:$.id} OpenJSONColumn{Name:o Type:nvarchar(max) Path:$.o AsJSON:true}]}} R:TableFunc{Name:dbo.f Args:[t.a] Alias:f Columns:[x y]}}]}}`,
	},
	{
		`SELECT * FROM (VALUES (1, 'a'), (2, NULL)) v (a, b), (SELECT 1 x) d, @t tv, t (NOLOCK) q`,
		`Select{Body:QuerySpec{Items:[SelectItem{Expr:*}] From:[Derived{Query:Select{Body:ValuesQuery{Rows:[[1 'a'] [2 NULL]]}} Alias:v Columns:[a b]} Derived{Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1 Alias:x}]}} Alias:d} TableVar{Name:t Alias:tv} TableName{Name:t Alias:q Hints:[TableHint{Name:NOLOCK}]}]}}`,
	},
	{
		`SELECT * FROM (a JOIN b ON a.x = b.x) JOIN c ON 1 = 1`,
		`Select{Body:QuerySpec{Items:[SelectItem{Expr:*}] From:[Join{Kind:INNER L:Join{Kind:INNER L:TableName{Name:a} R:TableName{Name:b} On:(a.x = b.x)} R:TableName{Name:c} On:(1 = 1)}]}}`,
	},
	{
		`SELECT * FROM t FOR SYSTEM_TIME BETWEEN @a AND '2020-01-01' AS h FOR JSON PATH, ROOT('r'), INCLUDE_NULL_VALUES, WITHOUT_ARRAY_WRAPPER`,
		`Select{Body:QuerySpec{Items:[SelectItem{Expr:*}] From:[TableName{Name:t Alias:h SystemTime:SystemTime{Kind:BETWEEN A:@a B:'2020-01-01'}}]} For:ForClause{Kind:JSON Mode:PATH Root:r HasRoot:true IncludeNullValues:true WithoutArrayWrapper:true}}`,
	},
	{
		`SELECT a FROM t FOR XML PATH('x'), TYPE, ELEMENTS XSINIL`,
		`Select{Body:QuerySpec{Items:[SelectItem{Expr:a}] From:[TableName{Name:t}]} For:ForClause{Kind:XML Mode:PATH ElementName:x HasElementName:true Type:true Elements:true XSINil:true}}`,
	},
	{
		`INSERT INTO dbo.t WITH (TABLOCK) (a, [b]) OUTPUT inserted.id, inserted.a AS x INTO @o (id, x) VALUES (1, DEFAULT), (2, NULL)`,
		`Insert{Target:TableName{Name:dbo.t Hints:[TableHint{Name:TABLOCK}]} Columns:[a b] Output:Output{Items:[SelectItem{Expr:inserted.id} SelectItem{Expr:inserted.a Alias:x}] Into:TableVar{Name:o} IntoColumns:[id x]} Query:Select{Body:ValuesQuery{Rows:[[1 DEFAULT] [2 NULL]]}}}`,
	},
	{
		`INSERT t SELECT a FROM s`,
		`Insert{Target:TableName{Name:t} Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:a}] From:[TableName{Name:s}]}}}`,
	},
	{
		`INSERT TOP (1) t (a) EXEC dbo.p 1, @b = 2`,
		`Insert{Top:Top{Count:1} Target:TableName{Name:t} Columns:[a] Exec:Exec{Proc:dbo.p Args:[ExecArg{Value:1} ExecArg{Name:b Value:2}]}}`,
	},
	{
		`INSERT t DEFAULT VALUES`,
		`Insert{Target:TableName{Name:t} DefaultValues:true}`,
	},
	{
		`INSERT t (a) (SELECT 1)`,
		`Insert{Target:TableName{Name:t} Columns:[a] Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1}]}}}`,
	},
	{
		`UPDATE TOP (5) t SET a = 1, t.b += 2, @v = c = 3, @w = 4, d = DEFAULT, j.modify('$.a', 1) OUTPUT deleted.a FROM dbo.t t JOIN s ON t.id = s.id WHERE t.a > 0 OPTION (RECOMPILE)`,
		`Update{Top:Top{Count:5} Target:TableName{Name:t} Set:[SetItem{Column:[a] Op:= Expr:1} SetItem{Column:[t b] Op:+= Expr:2} SetItem{Column:[c] Var:v Op:= Expr:3} SetItem{Var:w Op:= Expr:4} SetItem{Column:[d] Op:= Expr:DEFAULT} SetItem{Method:Method{X:j Name:modify Args:['$.a' 1]}}] Output:Output{Items:[SelectItem{Expr:deleted.a}]} From:[Join{Kind:INNER L:TableName{Name:dbo.t Alias:t} R:TableName{Name:s} On:(t.id = s.id)}] Where:(t.a > 0) Options:[QueryHint{Words:[RECOMPILE]}]}`,
	},
	{
		`DELETE FROM t OUTPUT deleted.* FROM dbo.t t WHERE NOT EXISTS (SELECT 1 FROM s)`,
		`Delete{Target:TableName{Name:t} Output:Output{Items:[SelectItem{Expr:deleted.*}]} From:[TableName{Name:dbo.t Alias:t}] Where:(NOT Exists{Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1}] From:[TableName{Name:s}]}}})}`,
	},
	{
		`MERGE INTO t WITH (HOLDLOCK) AS x USING (SELECT 1 a) AS s ON x.a = s.a WHEN MATCHED AND x.b > 1 THEN UPDATE SET x.b = s.b WHEN NOT MATCHED BY TARGET THEN INSERT (a) VALUES (s.a) WHEN NOT MATCHED BY SOURCE THEN DELETE OUTPUT $action, inserted.a;`,
		`Merge{Target:TableName{Name:t Alias:x Hints:[TableHint{Name:HOLDLOCK}]} Source:Derived{Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1 Alias:a}]}} Alias:s} On:(x.a = s.a) Whens:[MergeWhen{Matched:true And:(x.b > 1) Action:UPDATE Set:[SetItem{Column:[x b] Op:= Expr:s.b}]} MergeWhen{Action:INSERT Columns:[a] Values:[s.a]} MergeWhen{BySource:true Action:DELETE}] Output:Output{Items:[SelectItem{Expr:$action} SelectItem{Expr:inserted.a}]}}`,
	},
	{
		`TRUNCATE TABLE dbo.t`,
		`Truncate{Table:dbo.t}`,
	},
	{
		`DECLARE @a int = 1, @b AS varchar(10), @c dbo.MyType, @t TABLE (id int PRIMARY KEY, x int DEFAULT 0)`,
		`Declare{Vars:[DeclareVar{Name:a Type:int Init:1} DeclareVar{Name:b Type:varchar[10]} DeclareVar{Name:c Type:dbo.MyType} DeclareVar{Name:t Table:TableDef{Columns:[ColumnDef{Name:id Type:int Constraints:[ConstraintDef{Kind:PRIMARY KEY}]} ColumnDef{Name:x Type:int Constraints:[ConstraintDef{Kind:DEFAULT Expr:0 Text:0}]}]}}]}`,
	},
	{
		`SET @a += 1`,
		`SetVar{Name:a Op:+= Expr:1}`,
	},
	{
		`SET NOCOUNT, XACT_ABORT ON`,
		`SetOption{Options:[NOCOUNT XACT_ABORT] Value:ON}`,
	},
	{
		`SET TRANSACTION ISOLATION LEVEL READ COMMITTED`,
		`SetOption{Options:[TRANSACTION ISOLATION LEVEL] Value:'READ COMMITTED'}`,
	},
	{
		`SET IDENTITY_INSERT dbo.t ON`,
		`SetOption{Options:[IDENTITY_INSERT] Value:ON Table:dbo.t}`,
	},
	{
		`SET LOCK_TIMEOUT -1`,
		`SetOption{Options:[LOCK_TIMEOUT] Value:(- 1)}`,
	},
	{
		`SET DATEFORMAT dmy`,
		`SetOption{Options:[DATEFORMAT] Value:dmy}`,
	},
	{
		`SET STATISTICS IO, TIME ON`,
		`SetOption{Options:[STATISTICS IO STATISTICS TIME] Value:ON}`,
	},
	{
		`IF @a = 1 SELECT 1; ELSE IF @a = 2 PRINT 'x' ELSE BEGIN SELECT 3; END`,
		`If{Cond:(@a = 1) Then:Select{Body:QuerySpec{Items:[SelectItem{Expr:1}]}} Else:If{Cond:(@a = 2) Then:Print{Value:'x'} Else:Block{Body:[Select{Body:QuerySpec{Items:[SelectItem{Expr:3}]}}]}}}`,
	},
	{
		`WHILE 1 = 1 BEGIN IF @x > 3 BREAK; CONTINUE; END`,
		`While{Cond:(1 = 1) Body:Block{Body:[If{Cond:(@x > 3) Then:Break{}} Continue{}]}}`,
	},
	{
		`BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH THROW; END CATCH`,
		`Try{Try:[Select{Body:QuerySpec{Items:[SelectItem{Expr:(1 / 0)}]}}] Catch:[Throw{}]}`,
	},
	{
		`THROW 50000, 'x', 1`,
		`Throw{Number:50000 Message:'x' State:1}`,
	},
	{
		`RAISERROR('a %d', 16, -1, @x, 5) WITH NOWAIT, LOG`,
		`Raiserror{Msg:'a %d' Severity:16 State:(- 1) Args:[@x 5] Options:[NOWAIT LOG]}`,
	},
	{
		`WAITFOR DELAY '00:00:01'`,
		`Waitfor{Kind:DELAY Value:'00:00:01'}`,
	},
	{
		`EXEC @rc = dbo.p 'a', @x OUTPUT, -1, bare, @n = N'y', @d = DEFAULT WITH RECOMPILE`,
		`Exec{ReturnVar:rc Proc:dbo.p Args:[ExecArg{Value:'a'} ExecArg{Value:@x Output:true} ExecArg{Value:(- 1)} ExecArg{Value:N'bare'} ExecArg{Name:n Value:N'y'} ExecArg{Name:d Value:DEFAULT}] Recompile:true}`,
	},
	{
		`EXEC (@sql + N' x') AS USER = 'u'`,
		`Exec{Dynamic:(@sql + N' x') AsUser:u}`,
	},
	{
		`sp_help 'dbo.t'`,
		`Exec{Proc:sp_help Args:[ExecArg{Value:'dbo.t'}]}`,
	},
	{
		`EXECUTE AS USER = 'u'`,
		`ExecuteAs{Kind:USER Name:'u'}`,
	},
	{
		`BEGIN TRANSACTION t1 WITH MARK 'm'`,
		`BeginTran{Name:N't1' Mark:true MarkText:m}`,
	},
	{
		`COMMIT TRAN`,
		`Commit{}`,
	},
	{
		`ROLLBACK TRANSACTION @n`,
		`Rollback{Name:@n}`,
	},
	{
		`SAVE TRAN sp1`,
		`SaveTran{Name:N'sp1'}`,
	},
	{
		`DECLARE c INSENSITIVE CURSOR LOCAL FAST_FORWARD FOR SELECT a FROM t ORDER BY a`,
		`DeclareCursor{Name:c Options:[INSENSITIVE LOCAL FAST_FORWARD] Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:a}] From:[TableName{Name:t}]} OrderBy:[OrderItem{Expr:a}]}}`,
	},
	{
		`FETCH NEXT FROM c INTO @a, @b`,
		`Fetch{Direction:NEXT Cursor:c Into:[a b]}`,
	},
	{
		`FETCH ABSOLUTE -1 FROM c`,
		`Fetch{Direction:ABSOLUTE Offset:(- 1) Cursor:c}`,
	},
	{
		`OPEN c`,
		`Cursor{Op:OPEN Name:c}`,
	},
	{
		`DBCC CHECKIDENT ('dbo.t', RESEED, 0) WITH NO_INFOMSGS`,
		`Dbcc{Command:CHECKIDENT Args:['dbo.t' RESEED 0] Options:[NO_INFOMSGS]}`,
	},
	{
		`KILL 53`,
		`Kill{SPID:53}`,
	},
	{
		`RECONFIGURE WITH OVERRIDE`,
		`Reconfigure{Override:true}`,
	},
	{
		`USE [my db]`,
		`Use{Database:my db}`,
	},
	{
		`CREATE TABLE dbo.t (id int IDENTITY(1,1) NOT NULL CONSTRAINT pk PRIMARY KEY CLUSTERED (id DESC) WITH (FILLFACTOR = 80) ON [fg], a varchar(10) COLLATE Latin1_General_BIN NULL DEFAULT ('x') CHECK (a <> 'y'), c AS (a + 'z') PERSISTED, f uniqueidentifier ROWGUIDCOL REFERENCES u (id) ON DELETE CASCADE, CONSTRAINT uq UNIQUE NONCLUSTERED (a, c DESC), FOREIGN KEY (a) REFERENCES dbo.u (a) ON UPDATE SET NULL, INDEX ix UNIQUE NONCLUSTERED (a) INCLUDE (c) WHERE a IS NOT NULL,) ON [PRIMARY] TEXTIMAGE_ON fg2 WITH (DATA_COMPRESSION = PAGE)`,
		`CreateTable{Name:dbo.t Def:TableDef{Columns:[ColumnDef{Name:id Type:int Null:false Identity:Identity{Seed:1 Increment:1} Constraints:[ConstraintDef{Name:pk Kind:PRIMARY KEY Clustered:true Columns:[IndexColumn{Name:id Desc:true}] Options:[Option{Name:FILLFACTOR Value:80}] On:fg}]} ColumnDef{Name:a Type:varchar[10] Null:true Collation:Latin1_General_BIN Constraints:[ConstraintDef{Kind:DEFAULT Expr:'x' Text:('x')} ConstraintDef{Kind:CHECK Expr:(a <> 'y') Text:a <> 'y'}]} ColumnDef{Name:c Computed:(a + 'z') ComputedText:(a + 'z') Persisted:true} ColumnDef{Name:f Type:uniqueidentifier RowGuidCol:true Constraints:[ConstraintDef{Kind:FOREIGN KEY RefTable:u RefColumns:[id] OnDelete:CASCADE}]}] Constraints:[ConstraintDef{Name:uq Kind:UNIQUE Clustered:false Columns:[IndexColumn{Name:a} IndexColumn{Name:c Desc:true}]} ConstraintDef{Kind:FOREIGN KEY Columns:[IndexColumn{Name:a}] RefTable:dbo.u RefColumns:[a] OnUpdate:SET NULL}] Indexes:[IndexDef{Name:ix Unique:true Clustered:false Columns:[IndexColumn{Name:a}] Include:[c] Where:IsNull{X:a Not:true} WhereText:a IS NOT NULL}]} On:PRIMARY TextImageOn:fg2 Options:[Option{Name:DATA_COMPRESSION Value:PAGE}]}`,
	},
	{
		`CREATE TABLE t (a int PRIMARY KEY, s datetime2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL, e datetime2 GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.h, DATA_CONSISTENCY_CHECK = ON, HISTORY_RETENTION_PERIOD = 90 DAYS))`,
		`CreateTable{Name:t Def:TableDef{Columns:[ColumnDef{Name:a Type:int Constraints:[ConstraintDef{Kind:PRIMARY KEY}]} ColumnDef{Name:s Type:datetime2 Null:false Hidden:true Generated:ROW START} ColumnDef{Name:e Type:datetime2 Generated:ROW END}] Period:Period{Start:s End:e}} Options:[Option{Name:SYSTEM_VERSIONING Value:ON Options:[Option{Name:HISTORY_TABLE Value:dbo.h} Option{Name:DATA_CONSISTENCY_CHECK Value:ON} Option{Name:HISTORY_RETENTION_PERIOD Value:90 Unit:DAYS}]}]}`,
	},
	{
		`CREATE TABLE m (a int PRIMARY KEY NONCLUSTERED HASH WITH (BUCKET_COUNT = 8)) WITH (MEMORY_OPTIMIZED = ON, DURABILITY = SCHEMA_ONLY)`,
		`CreateTable{Name:m Def:TableDef{Columns:[ColumnDef{Name:a Type:int Constraints:[ConstraintDef{Kind:PRIMARY KEY Clustered:false Hash:true Options:[Option{Name:BUCKET_COUNT Value:8}]}]}]} Options:[Option{Name:MEMORY_OPTIMIZED Value:ON} Option{Name:DURABILITY Value:SCHEMA_ONLY}]}`,
	},
	{
		`CREATE TABLE e (CONSTRAINT c CONNECTION (a TO b, c TO d) ON DELETE CASCADE) AS EDGE`,
		`CreateTable{Name:e Def:TableDef{Constraints:[ConstraintDef{Name:c Kind:CONNECTION OnDelete:CASCADE Connections:[[a b] [c d]]}]} AsEdge:true}`,
	},
	{
		`ALTER TABLE t WITH NOCHECK ADD b int NOT NULL CONSTRAINT df DEFAULT 0 WITH VALUES, CONSTRAINT ck CHECK NOT FOR REPLICATION (b > 0)`,
		`AlterTable{Table:t Action:AddItems{Def:TableDef{Columns:[ColumnDef{Name:b Type:int Null:false Constraints:[ConstraintDef{Name:df Kind:DEFAULT Expr:0 Text:0 WithValues:true}]}] Constraints:[ConstraintDef{Name:ck Kind:CHECK Expr:(b > 0) Text:b > 0 NotForReplication:true}]}} Nocheck:true}`,
	},
	{
		`ALTER TABLE t ADD CONSTRAINT df DEFAULT (getdate()) FOR c`,
		`AlterTable{Table:t Action:AddItems{Def:TableDef{Constraints:[ConstraintDef{Name:df Kind:DEFAULT Expr:Call{Name:getdate} Text:(getdate()) ForColumn:c}]}}}`,
	},
	{
		`ALTER TABLE t ALTER COLUMN a decimal(10, 2) COLLATE x NOT NULL`,
		`AlterTable{Table:t Action:AlterColumn{Column:ColumnDef{Name:a Type:decimal[10,2] Null:false Collation:x}}}`,
	},
	{
		`ALTER TABLE t ALTER COLUMN a ADD ROWGUIDCOL`,
		`AlterTable{Table:t Action:AlterColumn{Column:ColumnDef{Name:a} Attribute:ROWGUIDCOL Add:true}}`,
	},
	{
		`ALTER TABLE t DROP CONSTRAINT IF EXISTS a, b, COLUMN c`,
		`AlterTable{Table:t Action:DropItems{Items:[DropItem{Kind:CONSTRAINT Name:a IfExists:true} DropItem{Kind:CONSTRAINT Name:b IfExists:true} DropItem{Kind:COLUMN Name:c}]}}`,
	},
	{
		`ALTER TABLE t WITH CHECK CHECK CONSTRAINT ALL`,
		`AlterTable{Table:t Action:EnableConstraint{Enable:true All:true} Nocheck:false}`,
	},
	{
		`ALTER TABLE t DISABLE TRIGGER a, b`,
		`AlterTable{Table:t Action:EnableTrigger{Names:[a b]}}`,
	},
	{
		`ALTER TABLE t SET (SYSTEM_VERSIONING = OFF)`,
		`AlterTable{Table:t Action:SetTableOptions{Options:[Option{Name:SYSTEM_VERSIONING Value:OFF}]}}`,
	},
	{
		`ALTER TABLE t REBUILD WITH (DATA_COMPRESSION = ROW)`,
		`AlterTable{Table:t Action:SetTableOptions{Options:[Option{Name:REBUILD Options:[Option{Name:DATA_COMPRESSION Value:ROW}]}]}}`,
	},
	{
		`ALTER TABLE t SWITCH TO u`,
		`AlterTable{Table:t Action:SwitchTable{Target:u}}`,
	},
	{
		`CREATE UNIQUE NONCLUSTERED INDEX ix ON dbo.t (a DESC, b) INCLUDE (c) WHERE (a > 1 AND b IS NOT NULL) WITH (ONLINE = ON, FILLFACTOR = 90) ON fg`,
		`CreateIndex{Table:dbo.t Index:IndexDef{Name:ix Unique:true Clustered:false Columns:[IndexColumn{Name:a Desc:true} IndexColumn{Name:b}] Include:[c] Where:((a > 1) AND IsNull{X:b Not:true}) WhereText:(a > 1 AND b IS NOT NULL) Options:[Option{Name:ONLINE Value:ON} Option{Name:FILLFACTOR Value:90}] On:fg}}`,
	},
	{
		`CREATE CLUSTERED COLUMNSTORE INDEX cci ON t`,
		`CreateIndex{Table:t Index:IndexDef{Name:cci Clustered:true Kind:COLUMNSTORE}}`,
	},
	{
		`CREATE SPATIAL INDEX s ON t (g) USING GEOMETRY_GRID WITH (BOUNDING_BOX = (0, 0, 500.5, -200), GRIDS = (LEVEL_1 = HIGH))`,
		`CreateIndex{Table:t Index:IndexDef{Name:s Columns:[IndexColumn{Name:g}] Options:[Option{Name:BOUNDING_BOX Options:[Option{Value:0} Option{Value:0} Option{Value:500.5} Option{Value:(- 200)}]} Option{Name:GRIDS Options:[Option{Name:LEVEL_1 Value:HIGH}]}] Kind:SPATIAL Using:GEOMETRY_GRID}}`,
	},
	{
		`CREATE VECTOR INDEX v ON t (e) WITH (METRIC = 'cosine', TYPE = 'diskann')`,
		`CreateIndex{Table:t Index:IndexDef{Name:v Columns:[IndexColumn{Name:e}] Options:[Option{Name:METRIC Value:'cosine'} Option{Name:TYPE Value:'diskann'}] Kind:VECTOR}}`,
	},
	{
		`ALTER INDEX ALL ON t REBUILD WITH (FILLFACTOR = 80)`,
		`AlterIndex{Table:t Action:REBUILD Options:[Option{Name:FILLFACTOR Value:80}]}`,
	},
	{
		`CREATE STATISTICS s ON t (a, b) WITH SAMPLE 10 PERCENT, NORECOMPUTE`,
		`CreateStatistics{Name:s Table:t Columns:[a b] Options:[Option{Name:SAMPLE Value:10 Unit:PERCENT} Option{Name:NORECOMPUTE}]}`,
	},
	{
		`UPDATE STATISTICS dbo.t ix WITH FULLSCAN`,
		`UpdateStatistics{Table:dbo.t Names:[ix] Options:[Option{Name:FULLSCAN}]}`,
	},
	{
		`DROP TABLE IF EXISTS a, dbo.b`,
		`Drop{Kind:TABLE IfExists:true Names:[a dbo.b]}`,
	},
	{
		`DROP INDEX ix ON dbo.t, t2.ix2`,
		`Drop{Kind:INDEX Names:[ix ix2] On:[dbo.t t2]}`,
	},
	{
		`DROP TRIGGER tr ON DATABASE`,
		`Drop{Kind:TRIGGER Names:[tr] OnDatabase:true}`,
	},
	{
		`DROP STATISTICS dbo.t.s`,
		`Drop{Kind:STATISTICS Names:[s] On:[dbo.t]}`,
	},
	{
		`CREATE SCHEMA s AUTHORIZATION o CREATE TABLE t (a int) GRANT SELECT ON t TO PUBLIC`,
		`CreateSchema{Name:s Authorization:o Elements:[CreateTable{Name:t Def:TableDef{Columns:[ColumnDef{Name:a Type:int}]}} Permission{Action:GRANT Permissions:[Permission{Name:SELECT}] Class:OBJECT Securable:t To:[PUBLIC]}]}`,
	},
	{
		`ALTER SCHEMA s TRANSFER TYPE::dbo.t`,
		`AlterSchema{Schema:s Class:TYPE Object:dbo.t}`,
	},
	{
		`CREATE OR ALTER PROCEDURE dbo.p @a int = 5, @b varchar(10) OUTPUT, @t dbo.tt READONLY WITH RECOMPILE, EXECUTE AS OWNER AS SET NOCOUNT ON; RETURN @a`,
		`CreateModule{Mode:CREATE OR ALTER Kind:PROCEDURE Name:dbo.p Params:[Param{Name:a Type:int Default:5} Param{Name:b Type:varchar[10] Output:true} Param{Name:t Type:dbo.tt ReadOnly:true}] Options:[RECOMPILE EXECUTE AS OWNER] Body:[SetOption{Options:[NOCOUNT] Value:ON} Return{Value:@a}] KeywordPos:7 KeywordEnd:15}`,
	},
	{
		`ALTER PROC p (@a int = NULL) AS EXTERNAL NAME asm.cls.method`,
		`CreateModule{Mode:ALTER Kind:PROCEDURE Name:p Params:[Param{Name:a Type:int Default:NULL}] External:[asm cls method] KeywordEnd:5}`,
	},
	{
		`CREATE VIEW v (a, b) WITH SCHEMABINDING AS WITH c AS (SELECT 1 a) SELECT a, 2 FROM c WITH CHECK OPTION;`,
		`CreateModule{Mode:CREATE Kind:VIEW Name:v Options:[SCHEMABINDING] Columns:[a b] Query:Select{With:[CTE{Name:c Query:Select{Body:QuerySpec{Items:[SelectItem{Expr:1 Alias:a}]}}}] Body:QuerySpec{Items:[SelectItem{Expr:a} SelectItem{Expr:2}] From:[TableName{Name:c}]}} CheckOption:true}`,
	},
	{
		`CREATE FUNCTION dbo.f (@a int) RETURNS int WITH SCHEMABINDING, RETURNS NULL ON NULL INPUT AS BEGIN RETURN @a + 1 END`,
		`CreateModule{Mode:CREATE Kind:FUNCTION Name:dbo.f Params:[Param{Name:a Type:int}] Options:[SCHEMABINDING RETURNS NULL ON NULL INPUT] Body:[Return{Value:(@a + 1)}] Returns:int}`,
	},
	{
		`CREATE FUNCTION f () RETURNS TABLE AS RETURN (SELECT TOP 1 1 a ORDER BY 1)`,
		`CreateModule{Mode:CREATE Kind:FUNCTION Name:f Query:Select{Body:QuerySpec{Top:Top{Count:1} Items:[SelectItem{Expr:1 Alias:a}]} OrderBy:[OrderItem{Expr:1}]} ReturnsTable:true}`,
	},
	{
		`CREATE FUNCTION f () RETURNS @r TABLE (a int) AS BEGIN INSERT @r VALUES (1) RETURN END`,
		`CreateModule{Mode:CREATE Kind:FUNCTION Name:f Body:[Insert{Target:TableVar{Name:r} Query:Select{Body:ValuesQuery{Rows:[[1]]}}} Return{}] TableVar:r TableDef:TableDef{Columns:[ColumnDef{Name:a Type:int}]}}`,
	},
	{
		`CREATE TRIGGER tr ON dbo.t INSTEAD OF INSERT, UPDATE AS IF UPDATE(a) AND UPDATE(b) RETURN`,
		`CreateModule{Mode:CREATE Kind:TRIGGER Name:tr Body:[If{Cond:(Call{Name:UPDATE Args:[a]} AND Call{Name:UPDATE Args:[b]}) Then:Return{}}] Table:dbo.t InsteadOf:true Events:[INSERT UPDATE]}`,
	},
	{
		`CREATE TRIGGER tr ON DATABASE FOR CREATE_TABLE, DROP_TABLE AS ROLLBACK`,
		`CreateModule{Mode:CREATE Kind:TRIGGER Name:tr Body:[Rollback{}] Events:[CREATE_TABLE DROP_TABLE] OnDatabase:true}`,
	},
	{
		`CREATE TYPE dbo.ty FROM varchar(10) NOT NULL`,
		`CreateType{Name:dbo.ty From:varchar[10] Null:false}`,
	},
	{
		`CREATE TYPE dbo.tt AS TABLE (a int, INDEX ix (a)) WITH (MEMORY_OPTIMIZED = ON)`,
		`CreateType{Name:dbo.tt Table:TableDef{Columns:[ColumnDef{Name:a Type:int}] Indexes:[IndexDef{Name:ix Columns:[IndexColumn{Name:a}]}]} Options:[Option{Name:MEMORY_OPTIMIZED Value:ON}]}`,
	},
	{
		`CREATE SEQUENCE s AS int START WITH 1 INCREMENT BY -1 MINVALUE -10 NO MAXVALUE CYCLE NO CACHE`,
		`Sequence{Name:s Type:int Start:1 Increment:(- 1) Min:(- 10) NoMax:true Cycle:true NoCache:true}`,
	},
	{
		`ALTER SEQUENCE s RESTART WITH 5`,
		`Sequence{Alter:true Name:s Restart:5 HasRestart:true}`,
	},
	{
		`CREATE SYNONYM s FOR db.dbo.t`,
		`CreateSynonym{Name:s For:db.dbo.t}`,
	},
	{
		`DISABLE TRIGGER ALL ON DATABASE`,
		`EnableTrigger{All:true OnDatabase:true}`,
	},
	{
		`CREATE DATABASE d CONTAINMENT = NONE ON PRIMARY (NAME = n, FILENAME = 'p', SIZE = 10MB, FILEGROWTH = 10%), FILEGROUP fs CONTAINS FILESTREAM DEFAULT (NAME = f, FILENAME = 'q') LOG ON (NAME = l, FILENAME = 'r', MAXSIZE = UNLIMITED) COLLATE Latin1_General_BIN WITH TRUSTWORTHY ON, DB_CHAINING OFF`,
		`CreateDatabase{Name:d Filegroups:[FilegroupSpec{Files:[FileSpec{Options:[Option{Name:NAME Value:n} Option{Name:FILENAME Value:'p'} Option{Name:SIZE Value:10 Unit:MB} Option{Name:FILEGROWTH Value:10 Unit:%}]}]} FilegroupSpec{Name:fs Contains:FILESTREAM IsDefault:true Files:[FileSpec{Options:[Option{Name:NAME Value:f} Option{Name:FILENAME Value:'q'}]}]}] Log:[FileSpec{Options:[Option{Name:NAME Value:l} Option{Name:FILENAME Value:'r'} Option{Name:MAXSIZE Value:UNLIMITED}]}] Collation:Latin1_General_BIN Options:[Option{Name:CONTAINMENT Value:NONE} Option{Name:TRUSTWORTHY Value:ON} Option{Name:DB_CHAINING Value:OFF}]}`,
	},
	{
		`ALTER DATABASE d SET RECOVERY SIMPLE, READ_ONLY, QUERY_STORE = ON (OPERATION_MODE = READ_WRITE, CLEANUP_POLICY = (STALE_QUERY_THRESHOLD_DAYS = 30)), TARGET_RECOVERY_TIME = 60 SECONDS WITH ROLLBACK IMMEDIATE`,
		`AlterDatabase{Name:d Action:SET Options:[Option{Name:RECOVERY Value:SIMPLE} Option{Name:READ_ONLY} Option{Name:QUERY_STORE Value:ON Options:[Option{Name:OPERATION_MODE Value:READ_WRITE} Option{Name:CLEANUP_POLICY Options:[Option{Name:STALE_QUERY_THRESHOLD_DAYS Value:30}]}]} Option{Name:TARGET_RECOVERY_TIME Value:60 Unit:SECONDS}] Termination:ROLLBACK IMMEDIATE}`,
	},
	{
		`ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT`,
		`AlterDatabase{Action:SET Options:[Option{Name:READ_COMMITTED_SNAPSHOT Value:ON}] Termination:NO_WAIT}`,
	},
	{
		`ALTER DATABASE d ADD FILE (NAME = n, FILENAME = 'p') TO FILEGROUP fg`,
		`AlterDatabase{Name:d Action:ADD FILE Files:[FileSpec{Options:[Option{Name:NAME Value:n} Option{Name:FILENAME Value:'p'}]}] Filegroup:fg}`,
	},
	{
		`ALTER DATABASE d MODIFY FILEGROUP fg DEFAULT`,
		`AlterDatabase{Name:d Action:MODIFY FILEGROUP Options:[Option{Name:DEFAULT}] Filegroup:fg}`,
	},
	{
		`ALTER DATABASE d MODIFY NAME = e`,
		`AlterDatabase{Name:d Action:MODIFY NAME Target:e}`,
	},
	{
		`ALTER DATABASE SCOPED CONFIGURATION SET MAXDOP = 4`,
		`AlterDatabaseScoped{Option:Option{Name:MAXDOP Value:4}}`,
	},
	{
		`ALTER DATABASE SCOPED CONFIGURATION CLEAR PROCEDURE_CACHE`,
		`AlterDatabaseScoped{Clear:PROCEDURE_CACHE}`,
	},
	{
		`CREATE LOGIN l WITH PASSWORD = 'p' MUST_CHANGE, DEFAULT_DATABASE = d, CHECK_POLICY = OFF`,
		`Principal{Kind:LOGIN Name:l Options:[Option{Name:PASSWORD Value:'p'} Option{Name:MUST_CHANGE} Option{Name:DEFAULT_DATABASE Value:d} Option{Name:CHECK_POLICY Value:OFF}]}`,
	},
	{
		`CREATE LOGIN l WITH PASSWORD = 0x01 HASHED, SID = 0x02`,
		`Principal{Kind:LOGIN Name:l Options:[Option{Name:PASSWORD Value:0x01} Option{Name:HASHED} Option{Name:SID Value:0x02}]}`,
	},
	{
		`ALTER LOGIN l DISABLE`,
		`Principal{Alter:true Kind:LOGIN Name:l Enable:false}`,
	},
	{
		`CREATE USER u FOR LOGIN l WITH DEFAULT_SCHEMA = dbo`,
		`Principal{Kind:USER Name:u Source:FOR LOGIN SourceName:l Options:[Option{Name:DEFAULT_SCHEMA Value:dbo}]}`,
	},
	{
		`CREATE USER u WITHOUT LOGIN`,
		`Principal{Kind:USER Name:u Source:WITHOUT LOGIN}`,
	},
	{
		`CREATE ROLE r AUTHORIZATION dbo`,
		`Principal{Kind:ROLE Name:r Authorization:dbo}`,
	},
	{
		`ALTER ROLE r ADD MEMBER u`,
		`Principal{Alter:true Kind:ROLE Name:r AddMember:u}`,
	},
	{
		`ALTER SERVER ROLE sysadmin DROP MEMBER l`,
		`Principal{Alter:true Kind:SERVER ROLE Name:sysadmin DropMember:l}`,
	},
	{
		`GRANT SELECT (a, b), UPDATE ON OBJECT::dbo.t TO PUBLIC, u WITH GRANT OPTION AS dbo`,
		`Permission{Action:GRANT Permissions:[Permission{Name:SELECT Columns:[a b]} Permission{Name:UPDATE}] Class:OBJECT Securable:dbo.t To:[PUBLIC u] WithGrantOption:true As:dbo}`,
	},
	{
		`DENY VIEW DEFINITION ON SCHEMA::s TO u CASCADE`,
		`Permission{Action:DENY Permissions:[Permission{Name:VIEW DEFINITION}] Class:SCHEMA Securable:s To:[u] Cascade:true}`,
	},
	{
		`REVOKE GRANT OPTION FOR EXECUTE ON p FROM u`,
		`Permission{Action:REVOKE Permissions:[Permission{Name:EXECUTE}] Class:OBJECT Securable:p To:[u] GrantOptionFor:true}`,
	},
	{
		`GRANT CREATE TABLE TO u`,
		`Permission{Action:GRANT Permissions:[Permission{Name:CREATE TABLE}] To:[u]}`,
	},
	{
		`ALTER AUTHORIZATION ON DATABASE::d TO sa`,
		`AlterAuthorization{Class:DATABASE Name:d To:sa}`,
	},
}

func TestStatements(t *testing.T) {
	for _, c := range statements {
		s := parseOne(t, c.text)
		if got := dump(s); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.text, got, c.want)
		}
		if n := s.Position(); n.Pos != 0 || n.Line != 1 || c.text[:n.End] != strings.TrimSuffix(c.text, ";") {
			t.Errorf("%s\nends at %d", c.text, n.End)
		}
	}
}

func TestSource(t *testing.T) {
	text := "\n-- c\n;SELECT 1\nSELECT 2 -- x\n;;IF 1=1\n  SELECT 3; ELSE SELECT 4;\nlbl: PRINT 'a' GOTO lbl EXEC p 1 DECLARE @a int\nSELECT 1 x\nend_: RETURN"
	b, err := Parse(text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		line   int
		source string
	}{
		{3, "SELECT 1"},
		{4, "SELECT 2"},
		{5, "IF 1=1\n  SELECT 3; ELSE SELECT 4"},
		{7, "lbl:"},
		{7, "PRINT 'a'"},
		{7, "GOTO lbl"},
		{7, "EXEC p 1"},
		{7, "DECLARE @a int"},
		{8, "SELECT 1 x"},
		{9, "end_:"},
		{9, "RETURN"},
	}
	if len(b.Statements) != len(want) {
		t.Fatalf("%d statements", len(b.Statements))
	}
	for i, s := range b.Statements {
		if b.Source(s) != want[i].source || s.Position().Line != want[i].line {
			t.Errorf("%d: line %d, %q", i, s.Position().Line, b.Source(s))
		}
	}
}

func TestExpressionPositions(t *testing.T) {
	b, err := Parse("SELECT a\n, dbo.f(b) + c\nFROM [x].[y z]", Options{})
	if err != nil {
		t.Fatal(err)
	}
	q := b.Statements[0].(*SelectStmt).Body.(*QuerySpec)
	sum := q.Items[1].Expr.(*Binary)
	if sum.Line != 2 || sum.Pos != 11 || sum.R.Position().Pos != 22 {
		t.Errorf("%+v %+v", sum.Node, sum.R.Position())
	}
	if n := q.From[0].(*TableName).Name; n.Text != "[x].[y z]" || n.Line != 3 || n.Schema != "x" || n.Object != "y z" {
		t.Errorf("%+v", n)
	}
}

func TestParseModule(t *testing.T) {
	m, err := ParseModule("-- c\nCREATE VIEW v AS SELECT 1 a", Options{})
	if err != nil || m.Name.Object != "v" || m.Line != 2 {
		t.Errorf("%v %v", m, err)
	}
	if _, err := ParseModule("SELECT 1", Options{}); err == nil {
		t.Error("a SELECT is no module")
	}
}

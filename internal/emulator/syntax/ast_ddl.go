package syntax

// Data definition: tables, indexes, modules, schemas, types, sequences, synonyms.
type (
	// TableDef is the parenthesised body of CREATE TABLE, DECLARE @t TABLE and CREATE TYPE … AS TABLE.
	TableDef struct {
		Columns     []ColumnDef
		Constraints []ConstraintDef
		Indexes     []IndexDef
		Period      *Period
	}
	Period    struct{ Start, End string }
	ColumnDef struct {
		Node
		Name string
		Type TypeName
		// Null is nil when neither NULL nor NOT NULL was written.
		Null       *bool
		NullTwice  bool // written more than once
		Collation  string
		Identity   *Identity
		RowGuidCol bool
		Sparse     bool
		Filestream bool
		Hidden     bool
		Masked     string
		// Generated is "ROW START" or "ROW END" (GENERATED ALWAYS AS …).
		Generated string
		// Computed is AS expr [PERSISTED]; ComputedText is the expression as written.
		Computed     Expr
		ComputedText string
		Persisted    bool
		// Default, checks and keys written on the column.
		Constraints []ConstraintDef
		Index       *IndexDef
	}
	Identity struct {
		Seed, Increment   int64
		NotForReplication bool
	}
	// ConstraintDef has Kind PRIMARY KEY, UNIQUE, FOREIGN KEY, CHECK, DEFAULT, CONNECTION.
	ConstraintDef struct {
		Node
		Name      string // empty: system-named
		Kind      string
		Clustered *bool
		Columns   []IndexColumn
		// Foreign key.
		RefTable   Name
		RefColumns []string
		OnDelete   string // NO ACTION, CASCADE, SET NULL, SET DEFAULT; empty is NO ACTION
		OnUpdate   string
		// Check and default; Text is the expression as written: a check's without the parentheses of
		// CHECK (…), a default's with all of its own.
		Expr Expr
		Text string
		// ForColumn is DEFAULT … FOR column.
		ForColumn         string
		WithValues        bool
		NotForReplication bool
		Hash              bool // memory-optimised: HASH WITH (BUCKET_COUNT = n)
		Options           []Option
		On                string // filegroup
		// Connections are the pairs of a CONNECTION constraint: {from, to}.
		Connections [][2]Name
	}
	IndexColumn struct {
		Node
		Name string
		Desc bool
	}
	// Option is NAME = value of a WITH list; a bare word has nil Value. Value words arrive as a
	// ColumnRef of one part or a Literal; a nested list (QUERY_STORE (…)) as Options.
	Option struct {
		Node
		Name    string // upper case, words joined by one space
		Written string // the name as it stands in the text
		Value   Expr
		Unit    string // MB, KB, GB, TB, %, SECONDS, MINUTES, DAYS …
		Options []Option
	}
	CreateTableStmt struct {
		Node
		Name         Name
		Def          TableDef
		AsNode       bool
		AsEdge       bool
		On           string
		TextImageOn  string
		FilestreamOn string
		Options      []Option
	}
	// AlterTableStmt has one Action.
	AlterTableStmt struct {
		Node
		Table   Name
		Action  AlterAction
		Nocheck *bool // WITH CHECK false, WITH NOCHECK true
	}
	AlterAction interface{ alterAction() }
	AddItems    struct{ Def TableDef }
	// AlterColumn is ALTER COLUMN name type … or ADD|DROP an attribute (Attribute set, Add tells).
	AlterColumn struct {
		Column    ColumnDef
		Attribute string
		Add       bool
	}
	// DropItems is DROP [CONSTRAINT|COLUMN] names, or PERIOD.
	DropItems struct{ Items []DropItem }
	DropItem  struct {
		Node
		Kind     string // COLUMN, CONSTRAINT, PERIOD
		Name     string
		IfExists bool
	}
	// EnableConstraint is CHECK|NOCHECK CONSTRAINT names; All for ALL.
	EnableConstraint struct {
		Enable bool
		All    bool
		Names  []string
	}
	// EnableTrigger is ENABLE|DISABLE TRIGGER names.
	EnableTrigger struct {
		Enable bool
		All    bool
		Names  []string
	}
	// SetTableOptions is SET (SYSTEM_VERSIONING = ON (…)), SET (LOCK_ESCALATION = …), REBUILD (Name REBUILD).
	SetTableOptions struct{ Options []Option }
	SwitchTable     struct{ Target Name }
	IndexDef        struct {
		Node
		Name      string
		Unique    bool
		Clustered *bool
		Columns   []IndexColumn
		Include   []string
		Where     Expr
		WhereText string
		Options   []Option
		On        string
		// Kind is empty for a rowstore index; COLUMNSTORE, SPATIAL, XML, FULLTEXT, VECTOR, JSON, HASH.
		Kind string
		// Using is a spatial index's tessellation.
		Using string
		Paths []string
	}
	CreateIndexStmt struct {
		Node
		Table Name
		Index IndexDef
	}
	// AlterIndexStmt has Action REBUILD, REORGANIZE, DISABLE, SET, RESUME, PAUSE, ABORT; Index empty for ALL.
	AlterIndexStmt struct {
		Node
		Index   string
		Table   Name
		Action  string
		Options []Option
	}
	CreateStatisticsStmt struct {
		Node
		Name    string
		Table   Name
		Columns []string
		Options []Option
	}
	UpdateStatisticsStmt struct {
		Node
		Table   Name
		Names   []string
		Options []Option
	}
	// DropStmt drops Kind TABLE, VIEW, PROCEDURE, FUNCTION, TRIGGER, SCHEMA, SEQUENCE, SYNONYM, TYPE,
	// INDEX, STATISTICS, DATABASE, USER, ROLE, LOGIN, AGGREGATE, ASSEMBLY, SECURITY POLICY, QUEUE, SERVICE … An
	// index is a Name whose Object is the index and On its table.
	DropStmt struct {
		Node
		Kind     string
		IfExists bool
		Names    []Name
		On       []Name // for INDEX … ON table and the older table.index; for STATISTICS table.name
		// Database is set for DROP TRIGGER … ON DATABASE; AllServer for ON ALL SERVER.
		OnDatabase, OnAllServer bool
		NoDependents            bool
	}
	CreateSchemaStmt struct {
		Node
		Name          string
		Authorization string
		Elements      []Stmt
	}
	// AlterSchemaStmt is ALTER SCHEMA s TRANSFER [kind::]name.
	AlterSchemaStmt struct {
		Node
		Schema string
		Class  string
		Object Name
	}
	// CreateModuleStmt is CREATE | ALTER | CREATE OR ALTER of a PROCEDURE, VIEW, FUNCTION or TRIGGER.
	CreateModuleStmt struct {
		Node
		Mode    string // CREATE, ALTER, CREATE OR ALTER
		Kind    string // PROCEDURE, VIEW, FUNCTION, TRIGGER
		Name    Name
		Params  []Param
		Options []string // RECOMPILE, ENCRYPTION, SCHEMABINDING, EXECUTE AS OWNER, NATIVE_COMPILATION …
		Body    []Stmt   // procedure, trigger, scalar and multi-statement function
		// View.
		Columns     []string
		Query       *SelectStmt // view, inline function
		CheckOption bool
		// Function.
		Returns      *TypeName
		ReturnsTable bool   // inline
		TableVar     string // multi-statement: RETURNS @t TABLE (…)
		TableDef     *TableDef
		// Trigger.
		Table      Name
		InsteadOf  bool
		Events     []string // INSERT, UPDATE, DELETE; DDL events otherwise
		OnDatabase bool
		OnServer   bool
		// External is EXTERNAL NAME assembly.class.method; a table function of it has TableDef and no TableVar.
		External []string
		// KeywordPos and KeywordEnd bound the words OR ALTER, or ALTER, in the batch text, which the
		// stored definition turns into CREATE; KeywordEnd is 0 after a plain CREATE.
		KeywordPos, KeywordEnd int
	}
	Param struct {
		Node
		Name     string
		Type     TypeName
		Default  Expr
		Output   bool
		ReadOnly bool
		Varying  bool
		NotNull  bool
	}
	CreateTypeStmt struct {
		Node
		Name    Name
		From    *TypeName
		Null    *bool
		Table   *TableDef
		Options []Option
	}
	// SequenceStmt is CREATE | ALTER SEQUENCE; nil fields were not written.
	SequenceStmt struct {
		Node
		Alter            bool
		Name             Name
		Type             *TypeName
		Start, Increment Expr
		Restart          Expr
		HasRestart       bool
		Min, Max         Expr
		NoMin, NoMax     bool
		Cycle            *bool
		Cache            Expr
		NoCache          bool
	}
	CreateSynonymStmt struct {
		Node
		Name Name
		For  Name
	}
	// EnableTriggerStmt is ENABLE | DISABLE TRIGGER … ON object | DATABASE.
	EnableTriggerStmt struct {
		Node
		Enable     bool
		All        bool
		Names      []Name
		On         Name
		OnDatabase bool
		OnServer   bool
	}
)

func (AddItems) alterAction()         {}
func (AlterColumn) alterAction()      {}
func (DropItems) alterAction()        {}
func (EnableConstraint) alterAction() {}
func (EnableTrigger) alterAction()    {}
func (SetTableOptions) alterAction()  {}
func (SwitchTable) alterAction()      {}

func (*CreateTableStmt) stmt()      {}
func (*AlterTableStmt) stmt()       {}
func (*CreateIndexStmt) stmt()      {}
func (*AlterIndexStmt) stmt()       {}
func (*CreateStatisticsStmt) stmt() {}
func (*UpdateStatisticsStmt) stmt() {}
func (*DropStmt) stmt()             {}
func (*CreateSchemaStmt) stmt()     {}
func (*AlterSchemaStmt) stmt()      {}
func (*CreateModuleStmt) stmt()     {}
func (*CreateTypeStmt) stmt()       {}
func (*SequenceStmt) stmt()         {}
func (*CreateSynonymStmt) stmt()    {}
func (*EnableTriggerStmt) stmt()    {}

package syntax

// Procedural statements and session settings.
type (
	// DeclareStmt is DECLARE @a type [= expr], …; or @t TABLE (…).
	DeclareStmt struct {
		Node
		Vars []DeclareVar
	}
	DeclareVar struct {
		Node
		Name  string
		Type  TypeName
		Init  Expr
		Table *TableDef // DECLARE @t TABLE (…)
	}
	// SetVarStmt is SET @v = expr; Op is "=", "+=" …
	SetVarStmt struct {
		Node
		Name string
		Op   string
		Expr Expr
	}
	// SetOptionStmt is SET NOCOUNT ON and the like. Options are upper case; Value holds ON, OFF, a
	// word, a number or a variable. SET TRANSACTION ISOLATION LEVEL is Options
	// {"TRANSACTION ISOLATION LEVEL"} with the Value literal "READ COMMITTED"; SET IDENTITY_INSERT
	// has Table set.
	SetOptionStmt struct {
		Node
		Options []string
		Value   Expr
		Table   *Name
	}
	IfStmt struct {
		Node
		Cond       Expr
		Then, Else Stmt
	}
	WhileStmt struct {
		Node
		Cond Expr
		Body Stmt
	}
	// BlockStmt is BEGIN … END.
	BlockStmt struct {
		Node
		Body []Stmt
	}
	TryStmt struct {
		Node
		Try, Catch []Stmt
	}
	BreakStmt    struct{ Node }
	ContinueStmt struct{ Node }
	ReturnStmt   struct {
		Node
		Value Expr
	}
	GotoStmt struct {
		Node
		Label string
	}
	LabelStmt struct {
		Node
		Label string
	}
	PrintStmt struct {
		Node
		Value Expr
	}
	// RaiserrorStmt is RAISERROR(msg, severity, state, args) WITH options.
	RaiserrorStmt struct {
		Node
		Msg, Severity, State Expr
		Args                 []Expr
		Options              []string // LOG, NOWAIT, SETERROR
	}
	// ThrowStmt has nil Number for a bare THROW.
	ThrowStmt struct {
		Node
		Number, Message, State Expr
	}
	// WaitforStmt is WAITFOR DELAY|TIME expr; or WAITFOR (stmt), TIMEOUT expr.
	WaitforStmt struct {
		Node
		Kind    string
		Value   Expr
		Body    Stmt
		Timeout Expr
	}
	// ExecStmt is EXEC [@rc =] proc args, EXEC (string), or EXEC @procvar.
	ExecStmt struct {
		Node
		ReturnVar string
		Proc      Name
		ProcVar   string
		Args      []ExecArg
		// Dynamic is the concatenated expression of EXEC('…').
		Dynamic Expr
		// AsUser, AsLogin and At are EXEC('…') AS USER = …, AT server.
		AsUser, AsLogin string
		At              string
		ResultSets      string // WITH RESULT SETS: UNDEFINED, NONE; others are refused
		Recompile       bool
	}
	ExecArg struct {
		Node
		Name   string
		Value  Expr // *Literal with DefaultLiteral for DEFAULT
		Output bool
	}
	BeginTranStmt struct {
		Node
		Name     Expr // string literal or variable; nil when absent
		Mark     bool
		MarkText string
	}
	CommitStmt struct {
		Node
		Name Expr
	}
	RollbackStmt struct {
		Node
		Name Expr
	}
	SaveTranStmt struct {
		Node
		Name Expr
	}
	UseStmt struct {
		Node
		Database string
	}
	ExecuteAsStmt struct {
		Node
		Kind string // USER, LOGIN, CALLER
		Name Expr
	}
	RevertStmt      struct{ Node }
	ReconfigureStmt struct {
		Node
		Override bool
	}
	CheckpointStmt struct{ Node }
	KillStmt       struct {
		Node
		SPID Expr
	}
	// DbccStmt is DBCC command(args) WITH options.
	DbccStmt struct {
		Node
		Command string
		Args    []Expr
		Options []string
	}
	// Cursor statements.
	DeclareCursorStmt struct {
		Node
		Name    string   // @name for SET @name = CURSOR …
		Options []string // LOCAL, FAST_FORWARD, STATIC, INSENSITIVE …
		Query   *SelectStmt
	}
	// CursorStmt has Op OPEN, CLOSE or DEALLOCATE.
	CursorStmt struct {
		Node
		Op   string
		Name string // or @variable
	}
	FetchStmt struct {
		Node
		Direction string // NEXT, PRIOR, FIRST, LAST, ABSOLUTE, RELATIVE
		Offset    Expr
		Cursor    string // or @variable
		Into      []string
	}
)

func (*DeclareStmt) stmt()       {}
func (*SetVarStmt) stmt()        {}
func (*SetOptionStmt) stmt()     {}
func (*IfStmt) stmt()            {}
func (*WhileStmt) stmt()         {}
func (*BlockStmt) stmt()         {}
func (*TryStmt) stmt()           {}
func (*BreakStmt) stmt()         {}
func (*ContinueStmt) stmt()      {}
func (*ReturnStmt) stmt()        {}
func (*GotoStmt) stmt()          {}
func (*LabelStmt) stmt()         {}
func (*PrintStmt) stmt()         {}
func (*RaiserrorStmt) stmt()     {}
func (*ThrowStmt) stmt()         {}
func (*WaitforStmt) stmt()       {}
func (*ExecStmt) stmt()          {}
func (*BeginTranStmt) stmt()     {}
func (*CommitStmt) stmt()        {}
func (*RollbackStmt) stmt()      {}
func (*SaveTranStmt) stmt()      {}
func (*UseStmt) stmt()           {}
func (*ExecuteAsStmt) stmt()     {}
func (*RevertStmt) stmt()        {}
func (*ReconfigureStmt) stmt()   {}
func (*CheckpointStmt) stmt()    {}
func (*KillStmt) stmt()          {}
func (*DbccStmt) stmt()          {}
func (*DeclareCursorStmt) stmt() {}
func (*CursorStmt) stmt()        {}
func (*FetchStmt) stmt()         {}

package syntax

type (
	// SelectStmt is a query: WITH ctes body ORDER BY … OFFSET … FOR … OPTION. It is a statement, and
	// the operand of subqueries, INSERT, views and cursors.
	SelectStmt struct {
		Node
		With    []CTE
		Body    QueryExpr
		OrderBy []OrderItem
		Offset  Expr
		Fetch   Expr
		For     *ForClause
		Options []QueryHint
	}
	// QueryExpr is *QuerySpec, *SetOp or *ValuesQuery.
	QueryExpr interface {
		Positioned
		query()
	}
	QuerySpec struct {
		Node
		Distinct bool
		Top      *Top
		Items    []SelectItem
		Into     *Name // SELECT … INTO
		From     []TableRef
		Where    Expr
		GroupBy  []Expr
		// Sets are the grouping sets of ROLLUP, CUBE and GROUPING SETS, as places in GroupBy; nil for one of them all.
		Sets   [][]int
		Having Expr
	}
	// SetOp is UNION [ALL], EXCEPT, INTERSECT.
	SetOp struct {
		Node
		Op   string
		All  bool
		L, R QueryExpr
	}
	// ValuesQuery is a VALUES list as a row source.
	ValuesQuery struct {
		Node
		Rows [][]Expr
	}
	Top struct {
		Count    Expr
		Percent  bool
		WithTies bool
	}
	// SelectItem is expr [AS alias], alias = expr, *, or an assignment @v = expr (Var set; AssignOp
	// "=", "+=" …).
	SelectItem struct {
		Node
		Expr     Expr
		Alias    string
		Var      string
		AssignOp string
	}
	OrderItem struct {
		Expr Expr
		Desc bool
	}
	CTE struct {
		Node
		Name    string
		Columns []string
		Query   *SelectStmt
	}
	// ForClause is FOR JSON PATH|AUTO or FOR XML (refused later).
	ForClause struct {
		Node
		Kind                string // JSON, XML, BROWSE
		Mode                string // PATH, AUTO, RAW
		Root                string
		HasRoot             bool
		IncludeNullValues   bool
		WithoutArrayWrapper bool
		ElementName         string // of a row, with HasElementName
		HasElementName      bool
		Type                bool
		Elements            bool // FOR XML …, ELEMENTS
		XSINil              bool // ELEMENTS XSINIL
	}
	// QueryHint is one OPTION(...) entry, as words: {"MAXRECURSION", "0"}.
	QueryHint struct {
		Node
		Words []string
		Vars  []VarRef // that OPTIMIZE FOR names
	}
)

// TableRef is one source of a FROM clause.
type TableRef interface {
	Positioned
	tableRef()
}

type (
	// TableName is a table, view, synonym, CTE, #temp table or system view.
	TableName struct {
		Node
		Name       Name
		Alias      string
		Hints      []TableHint
		SystemTime *SystemTime
	}
	// TableVar is @t.
	TableVar struct {
		Node
		Name  string
		Alias string
	}
	// TableFunc is f(args): OPENJSON, STRING_SPLIT, GENERATE_SERIES, a user function. With is
	// OPENJSON's WITH clause.
	TableFunc struct {
		Node
		Name    Name
		Args    []Expr
		Alias   string
		Columns []string
		With    []OpenJSONColumn
	}
	OpenJSONColumn struct {
		Node
		Name   string
		Type   TypeName
		Path   string
		AsJSON bool
	}
	// Derived is (query) alias(columns) or (VALUES …) alias(columns).
	Derived struct {
		Node
		Query   *SelectStmt
		Alias   string
		Columns []string
	}
	// Join has Kind INNER, LEFT, RIGHT, FULL, CROSS, CROSS APPLY, OUTER APPLY.
	Join struct {
		Node
		Kind string
		L, R TableRef
		On   Expr
		Hint string // LOOP, HASH, MERGE: accepted, no effect on results
	}
	TableHint struct {
		Node
		Name    string // NOLOCK, UPDLOCK, HOLDLOCK, ROWLOCK, READPAST, TABLOCKX, INDEX …
		Written string // the name as it stands in the text
		Args    []Expr
	}
	// SystemTime is FOR SYSTEM_TIME; Kind AS OF, FROM, BETWEEN, CONTAINED IN, ALL.
	SystemTime struct {
		Node
		Kind string
		A, B Expr
	}
)

func (*QuerySpec) query()   {}
func (*SetOp) query()       {}
func (*ValuesQuery) query() {}

func (*TableName) tableRef() {}
func (*TableVar) tableRef()  {}
func (*TableFunc) tableRef() {}
func (*Derived) tableRef()   {}
func (*Join) tableRef()      {}

func (*SelectStmt) stmt() {}

type (
	// InsertStmt has one of Query (SELECT, VALUES), Exec, or DefaultValues.
	InsertStmt struct {
		Node
		With          []CTE
		Top           *Top
		Target        TableRef // *TableName or *TableVar
		Columns       []string
		Output        *Output
		Query         *SelectStmt
		Exec          *ExecStmt
		DefaultValues bool
		Options       []QueryHint
	}
	UpdateStmt struct {
		Node
		With    []CTE
		Top     *Top
		Target  TableRef // may name an alias of From
		Set     []SetItem
		Output  *Output
		From    []TableRef
		Where   Expr
		Options []QueryHint
	}
	// SetItem is column = expr, @v = expr, @v = column = expr; Op is "=", "+=" … Method is
	// column.modify(…).
	SetItem struct {
		Node
		Column []string
		Var    string
		Op     string
		Expr   Expr
		Method *Method
	}
	DeleteStmt struct {
		Node
		With    []CTE
		Top     *Top
		Target  TableRef
		Output  *Output
		From    []TableRef
		Where   Expr
		Options []QueryHint
	}
	MergeStmt struct {
		Node
		With    []CTE
		Top     *Top
		Target  TableRef
		Source  TableRef
		On      Expr
		Whens   []MergeWhen
		Output  *Output
		Options []QueryHint
	}
	// MergeWhen is WHEN MATCHED | NOT MATCHED [BY TARGET|SOURCE] [AND cond] THEN action.
	MergeWhen struct {
		Node
		Matched  bool
		BySource bool
		And      Expr
		Action   string // UPDATE, DELETE, INSERT
		Set      []SetItem
		Columns  []string
		Values   []Expr // nil for DEFAULT VALUES
	}
	// Output is OUTPUT items [INTO target(columns)].
	Output struct {
		Node
		Items       []SelectItem
		Into        TableRef
		IntoColumns []string
	}
	TruncateStmt struct {
		Node
		Table Name
	}
)

func (*InsertStmt) stmt()   {}
func (*UpdateStmt) stmt()   {}
func (*DeleteStmt) stmt()   {}
func (*MergeStmt) stmt()    {}
func (*TruncateStmt) stmt() {}

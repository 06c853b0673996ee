package syntax

// LiteralKind tells literals apart.
type LiteralKind uint8

const (
	NullLiteral LiteralKind = iota
	IntLiteral              // digits; the binder types it int, else numeric(p,0)
	DecimalLiteral
	FloatLiteral  // with exponent
	MoneyLiteral  // $1.5; Text keeps the currency sign
	StringLiteral // 'x'
	NStringLiteral
	BinaryLiteral // 0x…
	DefaultLiteral
)

type (
	// Literal is a constant. Text is the value without quotes and with doubled quotes undone;
	// numbers as written; binary as the hex digits after 0x.
	Literal struct {
		Node
		Kind LiteralKind
		Text string
	}
	// VarRef is @name. SysVar is @@name (name without the @@, upper case).
	VarRef struct {
		Node
		Name string
	}
	SysVar struct {
		Node
		Name string
	}
	// ColumnRef is a.b.c or $action, $identity, $rowguid, $node_id …; Parts are unquoted.
	ColumnRef struct {
		Node
		Parts []string
	}
	// Star is * or t.*; only in a select list, COUNT(*) and OUTPUT.
	Star struct {
		Node
		Qualifier []string
	}
	// Unary has Op "-", "+", "~" or "NOT".
	Unary struct {
		Node
		Op string
		X  Expr
	}
	// Binary has Op + - * / % & | ^ << >> = <> < <= > >= AND OR || (<> for != too).
	Binary struct {
		Node
		Op   string
		L, R Expr
	}
	// IsNull is x IS [NOT] NULL; IsDistinct is x IS [NOT] DISTINCT FROM y.
	IsNull struct {
		Node
		X   Expr
		Not bool
	}
	IsDistinct struct {
		Node
		L, R Expr
		Not  bool
	}
	Between struct {
		Node
		X, Low, High Expr
		Not          bool
	}
	Like struct {
		Node
		X, Pattern, Escape Expr
		Not                bool
	}
	// In has either List or Query.
	In struct {
		Node
		X     Expr
		List  []Expr
		Query *SelectStmt
		Not   bool
	}
	Exists struct {
		Node
		Query *SelectStmt
	}
	// Quantified is x op ALL|ANY (query); SOME is ANY.
	Quantified struct {
		Node
		Op    string
		All   bool
		X     Expr
		Query *SelectStmt
	}
	Subquery struct {
		Node
		Query *SelectStmt
	}
	// Case is simple (Input set) or searched; IIF is parsed into it with FromIIF set.
	Case struct {
		Node
		Input   Expr
		Whens   []When
		Else    Expr
		FromIIF bool
	}
	When struct{ Cond, Then Expr }
	// Cast is CAST, TRY_CAST, CONVERT, TRY_CONVERT, PARSE, TRY_PARSE.
	Cast struct {
		Node
		X       Expr
		Type    TypeName
		Try     bool
		Convert bool // CONVERT form; Style may be set
		Style   Expr
	}
	// Collate is x COLLATE name.
	Collate struct {
		Node
		X    Expr
		Name string
	}
	// AtTimeZone is x AT TIME ZONE zone.
	AtTimeZone struct {
		Node
		X, Zone Expr
	}
	// Call is a function call: built-in (one part) or user-defined (schema.name), aggregate or
	// window function. Args of a date function such as DATEADD hold the part as a ColumnRef.
	// TRIM(chars FROM s) has the arguments s, chars; with LEADING or TRAILING it is LTRIM or RTRIM.
	// IDENTITY(type, seed, increment) has its type in Returning. JSON_ARRAYAGG's ORDER BY is WithinGroup.
	Call struct {
		Node
		Name     Name
		Args     []Expr
		Distinct bool
		Star     bool // COUNT(*)
		Over     *Over
		// WithinGroup is STRING_AGG … WITHIN GROUP (ORDER BY …).
		WithinGroup []OrderItem
		// IgnoreNulls is FIRST_VALUE … IGNORE NULLS; JSON functions keep their own clauses.
		IgnoreNulls bool
		// Pairs is the key:value list of JSON_OBJECT and JSON_OBJECTAGG; AbsentOnNull is the null clause
		// of the JSON constructors, written or by default (the array ones').
		Pairs        []JSONPair
		AbsentOnNull bool
		// Returning is JSON_VALUE … RETURNING type.
		Returning *TypeName
	}
	JSONPair struct{ Key, Value Expr }
	// Method is a call on a value: x.STDistance(y), x.modify(…); also a property, with NoParens.
	Method struct {
		Node
		X        Expr
		Name     string
		Args     []Expr
		NoParens bool
	}
	// StaticCall is type::Method(args): geometry::Point(1, 2, 0).
	StaticCall struct {
		Node
		Type TypeName
		Name string
		Args []Expr
	}
	// NextValue is NEXT VALUE FOR sequence.
	NextValue struct {
		Node
		Sequence Name
		Over     *Over
	}
	Over struct {
		PartitionBy []Expr
		OrderBy     []OrderItem
		Frame       *Frame
	}
	// Frame is ROWS|RANGE BETWEEN Start AND End.
	Frame struct {
		Rows       bool
		Start, End FrameBound
	}
	FrameBound struct {
		Kind   string // UNBOUNDED PRECEDING, PRECEDING, CURRENT ROW, FOLLOWING, UNBOUNDED FOLLOWING
		Offset Expr
	}
)

func (*Literal) expr()    {}
func (*VarRef) expr()     {}
func (*SysVar) expr()     {}
func (*ColumnRef) expr()  {}
func (*Star) expr()       {}
func (*Unary) expr()      {}
func (*Binary) expr()     {}
func (*IsNull) expr()     {}
func (*IsDistinct) expr() {}
func (*Between) expr()    {}
func (*Like) expr()       {}
func (*In) expr()         {}
func (*Exists) expr()     {}
func (*Quantified) expr() {}
func (*Subquery) expr()   {}
func (*Case) expr()       {}
func (*Cast) expr()       {}
func (*Collate) expr()    {}
func (*AtTimeZone) expr() {}
func (*Call) expr()       {}
func (*Method) expr()     {}
func (*NextValue) expr()  {}
func (*StaticCall) expr() {}

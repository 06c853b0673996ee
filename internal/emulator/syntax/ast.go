// Package syntax is the T-SQL lexer, parser and syntax tree of the emulator.
//
// It knows grammar only: names are not resolved and types are not checked. A construct that SQL
// Server has and the emulator does not is refused here by name (Msg 40517); text that SQL Server
// would refuse too gives its own error (102, 105, 113, 156 …).
package syntax

// Node carries where a construct starts: the 1-based line, and the byte offset into the batch. End is set
// for statements only: the byte offset just past the last token, a terminating semicolon not included.
type Node struct {
	Line int
	Pos  int
	End  int
}

// Position returns the node's own position; it makes every embedding type a Positioned.
func (n Node) Position() Node { return n }

func (n *Node) setEnd(end int) { n.End = end }

// Positioned is anything with a place in the batch.
type Positioned interface{ Position() Node }

// Name is a one- to four-part name: [Server.][Database.][Schema.]Object. Absent parts are empty
// (as in db..t). Parts are unquoted.
type Name struct {
	Node
	Server, Database, Schema, Object string
	// Text is the name as written, with its quotes, for messages such as 208.
	Text string
}

// Batch is one parsed batch.
type Batch struct {
	Text       string
	Statements []Stmt
	// Quoted is the last SET QUOTED_IDENTIFIER of the batch, which holds for the session from the batch's start whether it is
	// reached or not: ON, OFF, or empty for none.
	Quoted string
	// ParseOnly is the last SET PARSEONLY, which decides whether anything of the batch runs: ON, OFF, or empty for none.
	ParseOnly string
}

// Source is a statement of the batch as written, without its terminating semicolon.
func (b *Batch) Source(s Stmt) string {
	n := s.Position()
	return b.Text[n.Pos:n.End]
}

// Stmt is one statement; always a pointer.
type Stmt interface {
	Positioned
	setEnd(int)
	stmt()
}

// Expr is a scalar expression or a predicate; the binder tells them apart (Msg 4145).
type Expr interface {
	Positioned
	expr()
}

// TypeName is a data type as written: varchar(10), dbo.MyType, vector(3), decimal(10,2).
type TypeName struct {
	Node
	Schema, Name string
	// Args are the numbers in parentheses; Max is set for (max). BaseType is vector's second word.
	Args     []int
	Max      bool
	BaseType string
}

package syntax

// InsertBulkStmt announces a bulk load: INSERT BULK t (column type, …) WITH (option, …). Clients send it, people do not.
type InsertBulkStmt struct {
	Node
	Target  TableRef
	Columns []BulkColumn
	// Options are upper-case words: CHECK_CONSTRAINTS, FIRE_TRIGGERS, KEEP_NULLS, TABLOCK, ROWS_PER_BATCH, KILOBYTES_PER_BATCH, ORDER.
	Options []string
	Order   []string // the columns of ORDER (…)
}

// BulkColumn is one column of the stream: the table's column that it fills, and the type that the client sends.
type BulkColumn struct {
	Node
	Name string
	Type TypeName
}

func (*InsertBulkStmt) stmt() {}

// bulkFlags and bulkSizes are the options without and with a value.
var (
	bulkFlags = []string{"CHECK_CONSTRAINTS", "FIRE_TRIGGERS", "KEEP_NULLS", "TABLOCK"}
	bulkSizes = []string{"ROWS_PER_BATCH", "KILOBYTES_PER_BATCH"}
)

// insertBulk reads what follows INSERT.
func (p *parser) insertBulk(n Node) Stmt {
	p.expect("BULK")
	s := &InsertBulkStmt{Node: n, Target: p.target()}
	if !p.at("(") {
		p.unsupported(p.tok(), "INSERT BULK without a list of columns")
	}
	p.parenList(func() {
		c := BulkColumn{Node: p.node(), Name: p.columnName(), Type: p.typeName()}
		if p.accept("COLLATE") {
			p.ident() // the stream says its collation itself
		}
		if p.accept("NOT") {
			p.expect("NULL")
		} else {
			p.accept("NULL")
		}
		s.Columns = append(s.Columns, c)
	})
	if p.accept("WITH") {
		p.parenList(func() { p.bulkOption(s) })
	}
	return s
}

func (p *parser) bulkOption(s *InsertBulkStmt) {
	if w := p.acceptAny(bulkFlags...); w != "" {
		s.Options = append(s.Options, w)
		return
	}
	if w := p.acceptAny(bulkSizes...); w != "" {
		p.expect("=")
		p.typeArg()
		s.Options = append(s.Options, w)
		return
	}
	p.expect("ORDER")
	s.Options = append(s.Options, "ORDER")
	p.parenList(func() {
		s.Order = append(s.Order, p.columnName())
		p.acceptAny("ASC", "DESC")
	})
}

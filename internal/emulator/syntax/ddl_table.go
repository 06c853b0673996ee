package syntax

import (
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

func (p *parser) createTable(n Node) Stmt {
	s := &CreateTableStmt{Node: n, Name: p.name()}
	if p.at("AS", "FILETABLE") {
		p.unsupported(p.tok(), "FileTables")
	}
	if p.at("AS", "CLONE") || p.at("AS", "SELECT") {
		p.unsupported(p.tok(), "CREATE TABLE AS")
	}
	if p.at("(") {
		s.Def = p.tableDef()
	}
	for {
		switch {
		case p.accept("AS", "NODE"):
			s.AsNode = true
		case p.accept("AS", "EDGE"):
			s.AsEdge = true
		case p.at("ON"):
			s.On = p.onFilegroup()
		case p.accept("TEXTIMAGE_ON"):
			s.TextImageOn = p.filegroupName()
		case p.accept("FILESTREAM_ON"):
			s.FilestreamOn = p.filegroupName()
		case p.at("WITH", "("):
			s.Options = append(s.Options, p.withOptions()...)
		default:
			if s.Def.isEmpty() && !s.AsEdge {
				p.syntax()
			}
			return s
		}
	}
}

func (d *TableDef) isEmpty() bool {
	return len(d.Columns) == 0 && len(d.Constraints) == 0 && len(d.Indexes) == 0 && d.Period == nil
}

// tableDef reads the parenthesised body of a table; a comma may stand before the end.
func (p *parser) tableDef() TableDef {
	d := TableDef{}
	p.expect("(")
	for {
		p.tableElement(&d)
		if !p.accept(",") || p.at(")") {
			break
		}
	}
	p.expect(")")
	return d
}

func (p *parser) tableElement(d *TableDef) {
	switch {
	case p.at("INDEX"):
		d.Indexes = append(d.Indexes, p.inlineIndex())
	case p.at("PERIOD", "FOR"):
		if d.Period != nil {
			p.fail(sqlerr.New(13508), int(p.tok().line))
		}
		p.i += 2
		p.expect("SYSTEM_TIME", "(")
		period := &Period{Start: p.ident()}
		p.expect(",")
		period.End = p.ident()
		p.expect(")")
		d.Period = period
	case p.atAny("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "DEFAULT"), p.at("CONNECTION", "("):
		d.Constraints = append(d.Constraints, p.constraint())
	default:
		d.Columns = append(d.Columns, p.columnDef())
	}
}

func (p *parser) columnDef() ColumnDef {
	c := ColumnDef{Node: p.node(), Name: p.ident()}
	switch {
	case p.accept("AS"):
		pos := int(p.tok().pos)
		c.Computed = p.expr()
		c.ComputedText = p.since(pos)
		c.Persisted = p.accept("PERSISTED")
	case equalFoldASCII(c.Name, "TIMESTAMP") && !p.atIdent():
		c.Type = TypeName{Node: c.Node, Name: c.Name}
	default:
		c.Type = p.typeName()
	}
	p.columnAttributes(&c)
	return c
}

// columnAttributes reads what follows a column's type, in any order.
func (p *parser) columnAttributes(c *ColumnDef) {
	null := func(b bool) { c.NullTwice, c.Null = c.Null != nil, &b }
	for {
		switch {
		case p.accept("NOT", "NULL"):
			null(false)
		case p.accept("NULL"):
			null(true)
		case p.accept("COLLATE"):
			c.Collation = p.ident()
		case p.at("IDENTITY") && c.Identity != nil:
			p.unsupported(p.tok(), "IDENTITY twice on one column")
		case p.at("IDENTITY"):
			c.Identity = p.identityDef()
		case p.at("NOT", "FOR", "REPLICATION") && c.Identity != nil:
			p.i += 3
			c.Identity.NotForReplication = true
		case p.accept("ROWGUIDCOL"):
			c.RowGuidCol = true
		case p.accept("SPARSE"):
			c.Sparse = true
		case p.accept("FILESTREAM"):
			c.Filestream = true
		case p.accept("HIDDEN"):
			c.Hidden = true
		case p.accept("MASKED", "WITH"):
			c.Masked = p.maskFunction()
		case p.at("GENERATED", "ALWAYS"):
			p.generated(c)
		case p.at("ENCRYPTED", "WITH"):
			p.unsupported(p.tok(), "Always Encrypted columns")
		case p.at("COLUMN_SET"):
			p.unsupported(p.tok(), "column sets")
		case c.Computed != nil && p.at("DEFAULT"):
			p.syntax()
		case p.atAny("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "REFERENCES", "CHECK", "DEFAULT"):
			c.Constraints = append(c.Constraints, p.constraint())
		case p.at("INDEX"):
			ix := p.inlineIndex()
			c.Index = &ix
		default:
			return
		}
	}
}

func (p *parser) identityDef() *Identity {
	p.expect("IDENTITY")
	id := &Identity{Seed: 1, Increment: 1}
	if p.accept("(") {
		id.Seed = p.signedInt()
		p.expect(",")
		id.Increment = p.signedInt()
		p.expect(")")
	}
	return id
}

func (p *parser) signedInt() int64 {
	sign := p.acceptAny("-", "+")
	t := p.tok()
	if t.kind != intLit {
		p.syntax()
	}
	if sign == "+" {
		sign = ""
	}
	v, err := strconv.ParseInt(sign+t.value(p.text), 10, 64)
	if err != nil {
		p.unsupported(t, "IDENTITY seeds and increments beyond bigint")
	}
	p.i++
	return v
}

func (p *parser) maskFunction() string {
	p.expect("(")
	p.expect("FUNCTION", "=")
	s := p.stringLit()
	p.expect(")")
	return s
}

func (p *parser) generated(c *ColumnDef) {
	p.i += 2
	p.expect("AS")
	if p.atAny("TRANSACTION_ID", "SEQUENCE_NUMBER", "SUSER_SID", "SUSER_SNAME") {
		p.unsupported(p.tok(), "GENERATED ALWAYS AS "+p.upper(p.tok()))
	}
	p.expect("ROW")
	c.Generated = "ROW " + p.expectAny("START", "END")
}

// constraint reads [CONSTRAINT name] and one constraint of a table or column.
func (p *parser) constraint() ConstraintDef {
	c := ConstraintDef{Node: p.node()}
	if p.accept("CONSTRAINT") {
		c.Name = p.ident()
	}
	switch {
	case p.accept("PRIMARY", "KEY"):
		c.Kind = "PRIMARY KEY"
		p.keyTail(&c)
	case p.accept("UNIQUE"):
		c.Kind = "UNIQUE"
		p.keyTail(&c)
	case p.accept("FOREIGN", "KEY"):
		if p.at("(") {
			for _, name := range p.identList() {
				c.Columns = append(c.Columns, IndexColumn{Node: c.Node, Name: name})
			}
		}
		p.references(&c)
	case p.at("REFERENCES"):
		p.references(&c)
	case p.accept("CHECK"):
		c.Kind = "CHECK"
		c.NotForReplication = p.accept("NOT", "FOR", "REPLICATION")
		p.expect("(")
		pos := int(p.tok().pos)
		c.Expr = p.condition()
		c.Text = p.since(pos)
		p.expect(")")
	case p.accept("DEFAULT"):
		c.Kind = "DEFAULT"
		pos := int(p.tok().pos)
		c.Expr = p.expr()
		c.Text = p.since(pos)
		if p.accept("FOR") {
			c.ForColumn = p.ident()
		}
		c.WithValues = p.accept("WITH", "VALUES")
	case p.accept("CONNECTION"):
		c.Kind = "CONNECTION"
		p.parenList(func() {
			from := p.name()
			p.expect("TO")
			c.Connections = append(c.Connections, [2]Name{from, p.name()})
		})
		if p.accept("ON", "DELETE") {
			if p.accept("CASCADE") {
				c.OnDelete = "CASCADE"
			} else {
				p.expect("NO", "ACTION")
				c.OnDelete = "NO ACTION"
			}
		}
	default:
		p.syntax()
	}
	return c
}

// keyTail reads what follows PRIMARY KEY or UNIQUE.
func (p *parser) keyTail(c *ConstraintDef) {
	c.Clustered = p.clustered()
	c.Hash = p.accept("HASH")
	if p.at("(") {
		c.Columns = p.indexColumns()
	}
	c.Options = p.indexOptions()
	c.On = p.onFilegroup()
}

func (p *parser) clustered() *bool {
	w := p.acceptAny("CLUSTERED", "NONCLUSTERED")
	if w == "" {
		return nil
	}
	b := w == "CLUSTERED"
	return &b
}

func (p *parser) indexColumns() (cols []IndexColumn) {
	p.parenList(func() {
		c := IndexColumn{Node: p.node()}
		if t := p.tok(); t.kind == dollar {
			p.i++
			c.Name = t.value(p.text)
		} else {
			c.Name = p.ident()
		}
		if p.accept("DESC") {
			c.Desc = true
		} else {
			p.accept("ASC")
		}
		cols = append(cols, c)
	})
	return cols
}

func (p *parser) references(c *ConstraintDef) {
	c.Kind = "FOREIGN KEY"
	p.expect("REFERENCES")
	c.RefTable = p.name()
	if p.at("(") {
		c.RefColumns = p.identList()
	}
	for {
		switch {
		case p.accept("ON", "DELETE"):
			c.OnDelete = p.referentialAction()
		case p.accept("ON", "UPDATE"):
			c.OnUpdate = p.referentialAction()
		case p.accept("NOT", "FOR", "REPLICATION"):
			c.NotForReplication = true
		default:
			return
		}
	}
}

func (p *parser) referentialAction() string {
	switch {
	case p.accept("NO", "ACTION"):
		return "NO ACTION"
	case p.accept("CASCADE"):
		return "CASCADE"
	case p.accept("SET", "NULL"):
		return "SET NULL"
	}
	p.expect("SET", "DEFAULT")
	return "SET DEFAULT"
}

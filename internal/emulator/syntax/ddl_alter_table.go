package syntax

func (p *parser) alterTable(n Node) Stmt {
	s := &AlterTableStmt{Node: n, Table: p.name()}
	if p.at("WITH", "CHECK") || p.at("WITH", "NOCHECK") {
		p.i++
		b := p.anyWord() == "NOCHECK"
		s.Nocheck = &b
		if !p.atAny("ADD", "CHECK", "NOCHECK") {
			p.syntax()
		}
	}
	s.Action = p.alterAction()
	return s
}

func (p *parser) alterAction() AlterAction {
	t := p.tok()
	switch {
	case p.accept("ADD"):
		var d TableDef
		p.list(func() { p.tableElement(&d) })
		return AddItems{d}
	case p.accept("ALTER", "COLUMN"):
		return p.alterColumn()
	case p.at("ALTER", "INDEX"):
		p.unsupported(t, "ALTER TABLE … ALTER INDEX")
	case p.accept("DROP"):
		return p.dropItems()
	case p.atAny("CHECK", "NOCHECK"):
		e := EnableConstraint{Enable: p.anyWord() == "CHECK"}
		p.expect("CONSTRAINT")
		e.All, e.Names = p.allOrNames()
		return e
	case p.at("ENABLE", "TRIGGER"), p.at("DISABLE", "TRIGGER"):
		e := EnableTrigger{Enable: p.anyWord() == "ENABLE"}
		p.i++
		e.All, e.Names = p.allOrNames()
		return e
	case p.at("ENABLE"), p.at("DISABLE"):
		p.unsupported(t, "ALTER TABLE … "+p.upper(t)+" "+p.upper(p.peek(1)))
	case p.accept("SET"):
		return SetTableOptions{p.optionList()}
	case p.accept("REBUILD"):
		return p.rebuildTable(t)
	case p.accept("SWITCH"):
		if p.at("PARTITION") {
			p.unsupported(p.tok(), "SWITCH PARTITION")
		}
		p.expect("TO")
		a := SwitchTable{p.name()}
		if p.at("PARTITION") || p.at("WITH", "(") {
			p.unsupported(p.tok(), "SWITCH … "+p.upper(p.tok()))
		}
		return a
	}
	p.syntax()
	return nil
}

func (p *parser) rebuildTable(t *token) AlterAction {
	o := Option{Node: Node{Line: int(t.line), Pos: int(t.pos)}, Name: "REBUILD"}
	if p.accept("PARTITION", "=") && !p.accept("ALL") {
		p.unsupported(p.tok(), "REBUILD PARTITION")
	}
	o.Options = p.withOptions()
	return SetTableOptions{[]Option{o}}
}

func (p *parser) allOrNames() (all bool, names []string) {
	if p.accept("ALL") {
		return true, nil
	}
	p.list(func() { names = append(names, p.ident()) })
	return false, names
}

// columnAttributesOnly are what ALTER COLUMN … ADD | DROP takes.
var columnAttributesOnly = []string{"ROWGUIDCOL", "PERSISTED", "SPARSE", "HIDDEN", "MASKED"}

func (p *parser) alterColumn() AlterAction {
	a := AlterColumn{}
	a.Column.Node = p.node()
	a.Column.Name = p.ident()
	if w := p.acceptAny("ADD", "DROP"); w != "" {
		a.Add = w == "ADD"
		if p.accept("NOT", "FOR", "REPLICATION") {
			a.Attribute = "NOT FOR REPLICATION"
			return a
		}
		a.Attribute = p.expectAny(columnAttributesOnly...)
		if a.Attribute == "MASKED" && p.accept("WITH") {
			a.Column.Masked = p.maskFunction()
		}
		p.refuseOnline()
		return a
	}
	c := &a.Column
	c.Type = p.typeName()
	for {
		switch {
		case p.accept("NOT", "NULL"):
			b := false
			c.Null = &b
		case p.accept("NULL"):
			b := true
			c.Null = &b
		case p.accept("COLLATE"):
			c.Collation = p.ident()
		case p.accept("SPARSE"):
			c.Sparse = true
		case p.accept("HIDDEN"):
			c.Hidden = true
		case p.accept("MASKED", "WITH"):
			c.Masked = p.maskFunction()
		case p.at("GENERATED", "ALWAYS"):
			p.generated(c)
		case p.at("ENCRYPTED", "WITH"):
			p.unsupported(p.tok(), "Always Encrypted columns")
		case p.at("FILESTREAM"):
			p.unsupported(p.tok(), "ALTER COLUMN … FILESTREAM")
		default:
			p.refuseOnline()
			return a
		}
	}
}

func (p *parser) refuseOnline() {
	if p.at("WITH", "(") {
		p.unsupported(p.tok(), "ALTER COLUMN … WITH (ONLINE)")
	}
}

// dropItems reads [CONSTRAINT | COLUMN] [IF EXISTS] name, …; a kind holds until the next one.
func (p *parser) dropItems() AlterAction {
	var d DropItems
	kind, ifExists := "CONSTRAINT", false
	p.list(func() {
		it := DropItem{Node: p.node()}
		if p.accept("PERIOD", "FOR") {
			p.expect("SYSTEM_TIME")
			it.Kind = "PERIOD"
			d.Items = append(d.Items, it)
			return
		}
		if p.at("INDEX") {
			p.unsupported(p.tok(), "ALTER TABLE … DROP INDEX")
		}
		if w := p.acceptAny("CONSTRAINT", "COLUMN"); w != "" {
			kind = w
			ifExists = p.accept("IF", "EXISTS")
		}
		it.Kind, it.IfExists, it.Name = kind, ifExists, p.ident()
		if p.at("WITH", "(") {
			p.unsupported(p.tok(), "DROP CONSTRAINT … WITH")
		}
		d.Items = append(d.Items, it)
	})
	return d
}

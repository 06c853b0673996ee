package syntax

// inlineIndex reads INDEX name … in a table.
func (p *parser) inlineIndex() IndexDef {
	ix := IndexDef{Node: p.node()}
	p.expect("INDEX")
	ix.Name = p.ident()
	ix.Unique = p.accept("UNIQUE")
	ix.Clustered = p.clustered()
	switch p.acceptAny("COLUMNSTORE", "HASH") {
	case "COLUMNSTORE":
		ix.Kind = "COLUMNSTORE"
	case "HASH":
		ix.Kind = "HASH"
	}
	if p.at("(") {
		ix.Columns = p.indexColumns()
	}
	p.indexTail(&ix)
	return ix
}

// indexTail reads INCLUDE, WHERE, WITH and ON.
func (p *parser) indexTail(ix *IndexDef) {
	if p.accept("INCLUDE") {
		ix.Include = p.columnNames()
	}
	if p.accept("WHERE") {
		pos := int(p.tok().pos)
		ix.Where = p.condition()
		ix.WhereText = p.since(pos)
	}
	if p.at("ORDER", "(") {
		p.unsupported(p.tok(), "ordered columnstore indexes")
	}
	ix.Options = p.indexOptions()
	ix.On = p.onFilegroup()
	if p.at("FILESTREAM_ON") {
		p.unsupported(p.tok(), "CREATE INDEX … FILESTREAM_ON")
	}
}

// createIndex reads CREATE [UNIQUE] [CLUSTERED | NONCLUSTERED] [COLUMNSTORE] INDEX, or a special kind of index.
func (p *parser) createIndex(n Node) Stmt {
	s := &CreateIndexStmt{Node: n}
	ix := &s.Index
	ix.Node = n
	ix.Unique = p.accept("UNIQUE")
	ix.Clustered = p.clustered()
	ix.Kind = p.acceptAny("COLUMNSTORE", "SPATIAL", "VECTOR", "JSON")
	p.expect("INDEX")
	ix.Name = p.ident()
	p.expect("ON")
	s.Table = p.name()
	if ix.Kind != "COLUMNSTORE" || p.at("(") {
		ix.Columns = p.indexColumns()
	}
	switch {
	case ix.Kind == "SPATIAL" && p.accept("USING"):
		ix.Using = p.ident()
	case ix.Kind == "JSON" && p.accept("FOR"):
		p.parenList(func() { ix.Paths = append(ix.Paths, p.stringLit()) })
	}
	p.indexTail(ix)
	return s
}

func (p *parser) alterIndex(n Node) Stmt {
	s := &AlterIndexStmt{Node: n}
	if !p.accept("ALL") {
		s.Index = p.ident()
	}
	p.expect("ON")
	s.Table = p.name()
	if p.at("FOR", "(") {
		p.unsupported(p.tok(), "selective XML indexes")
	}
	s.Action = p.expectAny("REBUILD", "REORGANIZE", "DISABLE", "SET", "RESUME", "PAUSE", "ABORT")
	if s.Action == "SET" {
		s.Options = p.optionList()
		return s
	}
	if p.accept("PARTITION", "=") {
		if !p.accept("ALL") {
			p.unsupported(p.tok(), "ALTER INDEX … PARTITION")
		}
	}
	s.Options = p.withOptions()
	return s
}

func (p *parser) createStatistics(n Node) Stmt {
	s := &CreateStatisticsStmt{Node: n, Name: p.ident()}
	p.expect("ON")
	s.Table = p.name()
	p.parenList(func() {
		if p.tok().kind == dollar {
			p.unsupported(p.tok(), "statistics on a pseudo column")
		}
		s.Columns = append(s.Columns, p.ident())
	})
	if p.at("WHERE") {
		p.unsupported(p.tok(), "filtered statistics")
	}
	s.Options = p.statisticsOptions()
	return s
}

func (p *parser) updateStatistics(n Node) Stmt {
	p.expect("UPDATE", "STATISTICS")
	s := &UpdateStatisticsStmt{Node: n, Table: p.name()}
	switch {
	case p.at("("):
		s.Names = p.identList()
	case p.atIdent():
		s.Names = []string{p.ident()}
	}
	s.Options = p.statisticsOptions()
	return s
}

// statisticsOptions reads WITH FULLSCAN, SAMPLE 10 PERCENT, NORECOMPUTE, MAXDOP = 2 …
func (p *parser) statisticsOptions() (list []Option) {
	if !p.accept("WITH") {
		return nil
	}
	p.list(func() {
		t := p.tok()
		o := Option{Node: p.node(), Name: p.anyWord(), Written: t.value(p.text)}
		switch {
		case p.accept("="):
			p.optionValue(&o)
		case o.Name == "SAMPLE":
			number := p.i
			o.Value = p.constant()
			if p.unit(&o); o.Unit == "" {
				p.syntaxAt(number)
			}
		case p.at("ON", "PARTITIONS"):
			p.unsupported(p.tok(), "ON PARTITIONS")
		}
		list = append(list, o)
	})
	return list
}

package syntax

func (p *parser) createDatabase(n Node) Stmt {
	s := &CreateDatabaseStmt{Node: n, Name: p.ident()}
	if p.at("CONTAINMENT") {
		s.Options = append(s.Options, p.option())
	}
	if p.accept("ON") {
		p.filegroups(s)
	}
	if p.accept("LOG", "ON") {
		p.list(func() { s.Log = append(s.Log, p.fileSpec()) })
	}
	if p.accept("COLLATE") {
		s.Collation = p.ident()
	}
	if p.accept("WITH") {
		p.list(func() { s.Options = append(s.Options, p.databaseOption()) })
	}
	if p.at("FOR") {
		p.unsupported(p.tok(), "CREATE DATABASE … FOR "+p.upper(p.peek(1)))
	}
	if p.at("AS", "COPY") {
		p.unsupported(p.tok(), "CREATE DATABASE … AS COPY OF")
	}
	if p.accept("AS", "SNAPSHOT") {
		p.expect("OF")
		s.Snapshot = p.ident()
	}
	return s
}

// filegroups reads [PRIMARY] file, …, FILEGROUP name file, ….
func (p *parser) filegroups(s *CreateDatabaseStmt) {
	fg := FilegroupSpec{Node: p.node()}
	p.accept("PRIMARY")
	p.list(func() {
		if p.at("FILEGROUP") {
			s.Filegroups = append(s.Filegroups, fg)
			fg = FilegroupSpec{Node: p.node()}
			p.i++
			fg.Name = p.ident()
			if p.accept("CONTAINS") {
				fg.Contains = p.expectAny("FILESTREAM", "MEMORY_OPTIMIZED_DATA")
			}
			fg.IsDefault = p.accept("DEFAULT")
		}
		fg.Files = append(fg.Files, p.fileSpec())
	})
	s.Filegroups = append(s.Filegroups, fg)
}

func (p *parser) fileSpec() FileSpec {
	n := p.node()
	return FileSpec{Node: n, Options: p.optionList()}
}

// wordOptions are the database options whose value is a word without "=".
var wordOptions = map[string]bool{"RECOVERY": true, "PAGE_VERIFY": true, "CURSOR_DEFAULT": true, "PARAMETERIZATION": true, "HADR": true}

// bareOptions are the database options that take their value without "=" (Msg 102 else).
var bareOptions = map[string]bool{
	"RECOVERY": true, "PAGE_VERIFY": true, "PARAMETERIZATION": true, "AUTO_CLOSE": true, "AUTO_SHRINK": true, "ANSI_NULLS": true,
	"ANSI_NULL_DEFAULT": true, "ANSI_PADDING": true, "ANSI_WARNINGS": true, "TRUSTWORTHY": true, "DB_CHAINING": true,
	"READ_COMMITTED_SNAPSHOT": true, "ALLOW_SNAPSHOT_ISOLATION": true,
}

// databaseOption reads one option of CREATE DATABASE or ALTER DATABASE … SET.
func (p *parser) databaseOption() Option {
	if p.at("PARTNER") || p.at("WITNESS") {
		p.unsupported(p.tok(), "database mirroring")
	}
	if p.at("HADR", "AVAILABILITY") {
		p.unsupported(p.tok(), "availability groups")
	}
	if p.tok().kind == word && bareOptions[p.upper(p.tok())] && p.peek(1).w == "=" {
		p.i++
		p.syntax()
	}
	o := p.option()
	if o.Value != nil || o.Name == "" {
		return o
	}
	switch {
	case o.Options != nil:
	case o.Name == "QUERY_STORE" && p.accept("CLEAR"):
		o.Name = "QUERY_STORE CLEAR"
		if p.accept("ALL") {
			o.Name = "QUERY_STORE CLEAR ALL"
		}
	case wordOptions[o.Name], p.atAny("ON", "OFF"):
		n := p.node()
		o.Value = &ColumnRef{Node: n, Parts: []string{p.anyWord()}}
		if p.at("(") {
			o.Options = p.optionList()
		}
	}
	return o
}

func (p *parser) alterDatabase(n Node) Stmt {
	if p.accept("SCOPED", "CONFIGURATION") {
		return p.scopedConfiguration(n)
	}
	s := &AlterDatabaseStmt{Node: n}
	if !p.accept("CURRENT") {
		s.Name = p.ident()
	}
	switch {
	case p.accept("SET"):
		s.Action = "SET"
		p.list(func() { s.Options = append(s.Options, p.databaseOption()) })
		s.Termination = p.termination()
	case p.at("ADD", "FILE"), p.at("ADD", "LOG"):
		p.i++
		s.Action = "ADD FILE"
		if p.accept("LOG") {
			s.Action = "ADD LOG FILE"
		}
		p.expect("FILE")
		p.list(func() { s.Files = append(s.Files, p.fileSpec()) })
		if p.accept("TO", "FILEGROUP") {
			s.Filegroup = p.identOr("PRIMARY")
		}
	case p.accept("ADD", "FILEGROUP"):
		s.Action, s.Filegroup = "ADD FILEGROUP", p.ident()
		if p.accept("CONTAINS") {
			s.Contains = p.expectAny("FILESTREAM", "MEMORY_OPTIMIZED_DATA")
		}
	case p.accept("MODIFY", "FILE"):
		s.Action, s.Files = "MODIFY FILE", []FileSpec{p.fileSpec()}
	case p.accept("MODIFY", "FILEGROUP"):
		s.Action, s.Filegroup = "MODIFY FILEGROUP", p.identOr("PRIMARY")
		s.Options = []Option{p.option()}
		s.Termination = p.termination()
	case p.accept("MODIFY", "NAME"):
		p.expect("=")
		s.Action, s.Target = "MODIFY NAME", p.ident()
	case p.accept("REMOVE", "FILE"):
		s.Action, s.Target = "REMOVE FILE", p.ident()
	case p.accept("REMOVE", "FILEGROUP"):
		s.Action, s.Target = "REMOVE FILEGROUP", p.ident()
	case p.accept("COLLATE"):
		s.Action, s.Target = "COLLATE", p.ident()
	default:
		p.syntax()
	}
	return s
}

// termination reads WITH ROLLBACK IMMEDIATE | ROLLBACK AFTER n [SECONDS] | NO_WAIT.
func (p *parser) termination() string {
	if !p.at("WITH", "ROLLBACK") && !p.at("WITH", "NO_WAIT") {
		return ""
	}
	p.i++
	if p.accept("NO_WAIT") {
		return "NO_WAIT"
	}
	p.expect("ROLLBACK")
	if p.accept("IMMEDIATE") {
		return "ROLLBACK IMMEDIATE"
	}
	p.expect("AFTER")
	t := p.tok()
	if t.kind != intLit {
		p.syntax()
	}
	p.i++
	p.accept("SECONDS")
	return "ROLLBACK AFTER " + t.value(p.text)
}

// restoreDatabase reads RESTORE DATABASE name FROM DATABASE_SNAPSHOT = 'snapshot'; every other RESTORE DATABASE is refused.
func (p *parser) restoreDatabase(n Node) Stmt {
	p.i += 2
	if !p.atIdent() || !p.is(p.peek(1), "FROM") || !p.is(p.peek(2), "DATABASE_SNAPSHOT") || !isString(p.peek(4)) && !isIdent(p.peek(4)) {
		p.unsupported(p.tok(), "RESTORE DATABASE other than FROM DATABASE_SNAPSHOT = 'name'")
	}
	s := &RestoreStmt{Node: n, Name: p.ident()}
	p.expect("FROM", "DATABASE_SNAPSHOT", "=")
	if p.atIdent() {
		s.Snapshot = p.ident()
	} else {
		s.Snapshot = p.stringLit()
	}
	if p.at("WITH") {
		p.unsupported(p.tok(), "RESTORE DATABASE … FROM DATABASE_SNAPSHOT … WITH")
	}
	return s
}

func (p *parser) scopedConfiguration(n Node) Stmt {
	s := &AlterDatabaseScopedStmt{Node: n, Secondary: p.accept("FOR", "SECONDARY")}
	if p.accept("CLEAR") {
		s.Clear = p.anyWord()
		if p.tok().kind == binLit {
			p.unsupported(p.tok(), "CLEAR PROCEDURE_CACHE plan_handle")
		}
		return s
	}
	p.expect("SET")
	s.Option = p.option()
	if s.Option.Value == nil {
		p.syntax()
	}
	return s
}

package syntax

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// session reads transactions, cursors and the statements on the session and server.
func (p *parser) session(t *token, n Node) Stmt {
	switch t.w {
	case "SET":
		p.i++
		return p.set(n)
	case "COMMIT":
		p.i++
		return p.commit(n)
	case "ROLLBACK":
		p.i++
		return &RollbackStmt{Node: n, Name: p.tranTail()}
	case "SAVE":
		p.i++
		p.expectAny("TRAN", "TRANSACTION")
		s := &SaveTranStmt{Node: n, Name: p.tranName()}
		if s.Name == nil {
			p.syntax()
		}
		return s
	case "USE":
		p.i++
		return &UseStmt{Node: n, Database: p.ident()}
	case "REVERT":
		p.i++
		if p.at("WITH", "COOKIE") {
			p.unsupported(t, "REVERT WITH COOKIE")
		}
		return &RevertStmt{n}
	case "RECONFIGURE":
		p.i++
		return &ReconfigureStmt{Node: n, Override: p.accept("WITH", "OVERRIDE")}
	case "CHECKPOINT":
		p.i++
		if p.tok().kind == intLit {
			p.i++
		}
		return &CheckpointStmt{n}
	case "KILL":
		p.refused()
		p.i++
		s := &KillStmt{Node: n, SPID: p.constant()}
		if p.at("WITH", "STATUSONLY") {
			p.unsupported(p.tok(), "KILL WITH STATUSONLY")
		}
		return s
	case "DBCC":
		p.i++
		return p.dbcc(n)
	case "OPEN", "CLOSE", "DEALLOCATE":
		p.refused()
		p.i++
		return &CursorStmt{Node: n, Op: t.w, Name: p.cursorName()}
	case "FETCH":
		p.i++
		return p.fetch(n)
	}
	return nil
}

// tranTail reads [WORK | TRAN [name]].
func (p *parser) tranTail() Expr {
	var name Expr
	if !p.accept("WORK") && p.acceptAny("TRAN", "TRANSACTION") != "" {
		name = p.tranName()
	}
	return name
}

// commit reads what follows COMMIT. How durable the log is when it returns shows to nobody.
func (p *parser) commit(n Node) Stmt {
	s := &CommitStmt{Node: n, Name: p.tranTail()}
	if p.accept("WITH", "(") {
		p.expect("DELAYED_DURABILITY", "=")
		p.expectAny("ON", "OFF")
		p.expect(")")
	}
	return s
}

// tranName reads a transaction's or savepoint's name; nil when there is none.
func (p *parser) tranName() Expr {
	t, n := p.tok(), p.node()
	switch {
	case t.kind == variable:
		return p.primary(false)
	case isIdent(t) && p.peek(1).w != ":":
		name := p.ident()
		if utf16Len(name) > 32 {
			p.fail(sqlerr.New(103, name[:32]).WithState(2), n.Line)
		}
		return &Literal{Node: n, Kind: NStringLiteral, Text: name}
	}
	return nil
}

func utf16Len(s string) (n int) {
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

func (p *parser) dbcc(n Node) Stmt {
	s := &DbccStmt{Node: n, Command: p.anyWord()}
	if p.accept("(") && !p.accept(")") {
		p.list(func() { s.Args = append(s.Args, p.wordOrConstant()) })
		p.expect(")")
	}
	if p.accept("WITH") {
		p.list(func() {
			o := p.anyWord()
			if p.accept("=") {
				p.unsupported(p.tok(), "DBCC … WITH "+o)
			}
			s.Options = append(s.Options, o)
		})
	}
	return s
}

// wordOrConstant reads a word (a ColumnRef) or a constant.
func (p *parser) wordOrConstant() Expr {
	t, n := p.tok(), p.node()
	switch {
	case t.kind == quoted, t.kind == word && !t.reserved:
		return &ColumnRef{Node: n, Parts: p.parts()}
	case t.kind == word && t.w != "NULL":
		p.i++
		return &ColumnRef{Node: n, Parts: []string{t.value(p.text)}}
	}
	return p.constant()
}

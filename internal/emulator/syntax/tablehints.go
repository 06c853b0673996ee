package syntax

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// tableHintNames are the table hints (learn.microsoft.com: Table hints).
var tableHintNames = map[string]bool{
	"NOEXPAND": true, "INDEX": true, "FORCESEEK": true, "FORCESCAN": true, "HOLDLOCK": true, "NOLOCK": true, "NOWAIT": true,
	"PAGLOCK": true, "READCOMMITTED": true, "READCOMMITTEDLOCK": true, "READPAST": true, "READUNCOMMITTED": true, "REPEATABLEREAD": true,
	"ROWLOCK": true, "SERIALIZABLE": true, "SNAPSHOT": true, "SPATIAL_WINDOW_MAX_CELLS": true, "TABLOCK": true, "TABLOCKX": true,
	"UPDLOCK": true, "XLOCK": true, "KEEPIDENTITY": true, "KEEPDEFAULTS": true, "IGNORE_CONSTRAINTS": true, "IGNORE_TRIGGERS": true,
	"FASTFIRSTROW": true,
}

// atHints reports whether the "(" after k tokens opens a list of table hints.
func (p *parser) atHints(k int) bool {
	t := p.peek(k + 1)
	if p.peek(k).w != "(" || t.kind != word || !tableHintNames[p.upper(t)] {
		return false
	}
	switch p.peek(k + 2).w {
	case ")", ",", "=":
		return true
	case "(":
		return t.w == "INDEX"
	}
	return p.peek(k+2).kind == word
}

// tableHints reads WITH (hints), or the hints in bare parentheses.
func (p *parser) tableHints() (hints []TableHint) {
	switch {
	case p.at("WITH", "("):
		p.i += 2
	case p.at("WITH") && isIdent(p.peek(1)):
		p.fail(sqlerr.New(336, p.peek(1).value(p.text)), int(p.peek(1).line))
	case p.atHints(0):
		p.i++
	default:
		return nil
	}
	for {
		t := p.tok()
		h := TableHint{Node: p.node(), Name: p.anyWord(), Written: t.value(p.text)}
		if !tableHintNames[h.Name] {
			p.fail(sqlerr.New(321, t.value(p.text)), int(t.line))
		}
		p.hintArgs(&h)
		hints = append(hints, h)
		if p.accept(")") {
			p.hintConflicts(hints)
			return hints
		}
		p.accept(",")
	}
}

// hintArgs reads a hint's argument: INDEX (a, b), INDEX = a, FORCESEEK (ix (c)), SPATIAL_WINDOW_MAX_CELLS = n.
func (p *parser) hintArgs(h *TableHint) {
	arg := func() {
		n := p.node()
		if p.atIdent() {
			h.Args = append(h.Args, &ColumnRef{Node: n, Parts: []string{p.ident()}})
		} else {
			h.Args = append(h.Args, p.literal())
		}
	}
	switch {
	case p.accept("="):
		if p.at("(") {
			p.parenList(arg)
		} else {
			arg()
		}
	case p.at("(") && h.Name == "FORCESEEK":
		p.expect("(")
		arg()
		p.parenList(arg)
		p.expect(")")
	case p.at("("):
		p.parenList(arg)
	}
}

// isolationHints and granularityHints: a table takes one of each (Msg 1047). Names of one meaning have one value.
var (
	isolationHints = map[string]string{
		"NOLOCK": "READUNCOMMITTED", "READUNCOMMITTED": "READUNCOMMITTED", "READCOMMITTED": "READCOMMITTED",
		"READCOMMITTEDLOCK": "READCOMMITTEDLOCK", "REPEATABLEREAD": "REPEATABLEREAD", "HOLDLOCK": "SERIALIZABLE",
		"SERIALIZABLE": "SERIALIZABLE", "SNAPSHOT": "SNAPSHOT",
	}
	granularityHints = map[string]string{"ROWLOCK": "ROWLOCK", "PAGLOCK": "PAGLOCK", "TABLOCK": "TABLOCK", "TABLOCKX": "TABLOCKX"}
	lockHints        = map[string]string{"UPDLOCK": "UPDLOCK", "XLOCK": "XLOCK"}
)

// hintConflicts refuses two hints of one sort, and a dirty read with a lock: Msg 1047.
func (p *parser) hintConflicts(hints []TableHint) {
	var picked [3]string
	for i, sort := range []map[string]string{isolationHints, granularityHints, lockHints} {
		for _, h := range hints {
			if v := sort[h.Name]; v != "" {
				if picked[i] != "" && picked[i] != v {
					p.fail(sqlerr.New(1047), h.Line)
				}
				picked[i] = v
			}
		}
	}
	if picked[0] == "READUNCOMMITTED" && (picked[1] != "" || picked[2] != "") {
		p.fail(sqlerr.New(1047), hints[0].Line)
	}
}

// targetHints refuses what the target of a change does not take. MERGE takes hints of an index.
func (p *parser) targetHints(ref TableRef, verb string) {
	t, ok := ref.(*TableName)
	if !ok {
		return
	}
	for _, h := range t.Hints {
		switch h.Name {
		case "NOLOCK", "READUNCOMMITTED":
			p.fail(sqlerr.New(1065), h.Line)
		case "KEEPIDENTITY", "KEEPDEFAULTS", "IGNORE_CONSTRAINTS", "IGNORE_TRIGGERS":
			p.fail(sqlerr.New(8171, h.Written, t.Name.Text), h.Line)
		}
		if verb == "MERGE" {
			continue
		}
		switch h.Name {
		case "FORCESEEK":
			p.fail(sqlerr.New(10724), h.Line)
		case "FORCESCAN":
			p.fail(sqlerr.New(10745), h.Line)
		case "INDEX":
			p.fail(sqlerr.New(1069), h.Line)
		case "READPAST":
			if verb == "INSERT" {
				p.fail(sqlerr.New(4102), h.Line)
			}
		}
	}
}

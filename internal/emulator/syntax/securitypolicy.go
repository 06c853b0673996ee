package syntax

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

type (
	// SecurityPolicyStmt is CREATE | ALTER SECURITY POLICY.
	SecurityPolicyStmt struct {
		Node
		Alter          bool
		Name           Name
		Actions        []PredicateAction
		Options        []Option
		NotReplication bool
	}
	// PredicateAction is ADD, ALTER or DROP of a predicate; DROP has no Call.
	PredicateAction struct {
		Node
		Verb      string
		Block     bool
		Call      *Call
		On        Name
		Operation string // AFTER INSERT …; empty for a filter, or for all
	}
)

func (*SecurityPolicyStmt) stmt() {}

// securityPolicy reads what follows CREATE or ALTER SECURITY POLICY. (learn.microsoft.com: CREATE SECURITY POLICY.)
func (p *parser) securityPolicy(n Node, alter bool) Stmt {
	s := &SecurityPolicyStmt{Node: n, Alter: alter, Name: p.name()}
	verbs := []string{"ADD"}
	if alter {
		verbs = []string{"ADD", "ALTER", "DROP"}
	}
	if p.predicateNext(verbs) {
		p.list(func() { s.Actions = append(s.Actions, p.predicateAction(verbs)) })
	}
	s.Options = p.withOptions()
	if alter && p.at("DROP", "NOT") {
		p.unsupported(p.tok(), "ALTER SECURITY POLICY … DROP NOT FOR REPLICATION")
	}
	if alter && p.at("ADD", "NOT") {
		p.i++
	}
	if p.accept("NOT", "FOR") {
		p.expect("REPLICATION")
		s.NotReplication = true
	}
	return s
}

func (p *parser) predicateNext(verbs []string) bool {
	for _, v := range verbs {
		if p.at(v, "FILTER") || p.at(v, "BLOCK") || p.at(v, "PREDICATE") {
			return true
		}
	}
	return false
}

func (p *parser) predicateAction(verbs []string) PredicateAction {
	a := PredicateAction{Node: p.node(), Verb: p.expectAny(verbs...)}
	if p.accept("BLOCK") {
		a.Block = true
	} else {
		p.accept("FILTER")
	}
	p.expect("PREDICATE")
	if a.Verb != "DROP" {
		at := p.tok()
		name := p.name()
		if !p.at("(") {
			p.syntax()
		}
		call, ok := p.call(name, false).(*Call)
		if !ok {
			p.unsupported(at, "a security predicate that is no function")
		}
		a.Call = call
	}
	p.expect("ON")
	a.On = p.name()
	if !p.atAny("AFTER", "BEFORE") {
		return a
	}
	if !a.Block {
		p.fail(sqlerr.New(102, "BEFORE/AFTER"), int(p.tok().line))
	}
	a.Operation = p.anyWord()
	if a.Operation == "AFTER" {
		a.Operation += " " + p.expectAny("INSERT", "UPDATE")
	} else {
		a.Operation += " " + p.expectAny("UPDATE", "DELETE")
	}
	return a
}

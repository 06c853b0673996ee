package syntax

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// Options are the settings that change how text is read.
type Options struct {
	// QuotedIdentifier is SET QUOTED_IDENTIFIER: with ON, "x" is an identifier, else a string.
	QuotedIdentifier bool
}

const (
	// maxDepth bounds nesting (Msg 191): SQL Server takes 1000 parentheses and refuses 2000.
	maxDepth = 1200
	// maxChain bounds a chain of one operator, which makes a tree as deep (Msg 8631): 3000 pass, 6000 do not.
	maxChain = 5000
	// maxCase bounds CASE in CASE (Msg 125).
	maxCase = 10
	// maxRelex bounds how often a batch may change QUOTED_IDENTIFIER, as the rest is read again each time.
	maxRelex = 100
)

// parser is a recursive-descent parser over the tokens of one batch. A failing rule panics with bailout.
type parser struct {
	lexer
	i     int // current token
	depth int
	cases int
	// mayMatch: a condition is read in which MATCH may stand.
	mayMatch bool
	// quoted is the last value of SET QUOTED_IDENTIFIER.
	quoted string
	// relexed counts the changes of QUOTED_IDENTIFIER.
	relexed int
	// batchStart: no statement came before; open: one did, and no semicolon ended it.
	batchStart, open bool
	// noQueries: queries are not allowed in the expression that is read.
	noQueries bool
	// parseOnly is the last SET PARSEONLY.
	parseOnly string
	// inSchema: the statement is an element of CREATE SCHEMA.
	inSchema bool
	// proc is the module being created, for the errors in it.
	proc string
	routine
}

// routine is what the structural checks of one batch or module body know.
type routine struct {
	kind     string // PROCEDURE, FUNCTION, TRIGGER …; empty in a batch
	tableFn  bool   // multi-statement table-valued function
	blocks   int    // statements around this one: BEGIN, IF, WHILE, TRY
	loops    int
	catches  int
	inModule bool
	// tries are the TRY and CATCH blocks around, by number; labels has those of each label.
	tries    []int
	tryCount int
	labels   map[string][]int
	gotos    []gotoRef
}

type gotoRef struct {
	label string
	line  int
	tries []int
}

type bailout struct{ err *sqlerr.Error }

// Parse reads one batch. The error is a *sqlerr.Error with its line: the first syntax error, or the refusal of
// a construct that SQL Server has and the emulator does not (Msg 40517).
func Parse(text string, o Options) (batch *Batch, err error) {
	err = run(text, o, func(p *parser) { batch = p.batch() })
	if err != nil {
		return nil, err
	}
	return batch, nil
}

// ParseExpr reads a stored definition: a scalar expression or a predicate.
func ParseExpr(text string, o Options) (e Expr, err error) {
	err = run(text, o, func(p *parser) {
		e = p.anyExpr()
		p.expectEOF()
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// ParseModule reads a stored module definition: one CREATE PROCEDURE, VIEW, FUNCTION or TRIGGER.
func ParseModule(definition string, o Options) (*CreateModuleStmt, error) {
	b, err := Parse(definition, o)
	if err != nil {
		return nil, err
	}
	if len(b.Statements) == 1 {
		if m, ok := b.Statements[0].(*CreateModuleStmt); ok {
			return m, nil
		}
	}
	return nil, sqlerr.New(102, "").At(1)
}

func run(text string, o Options, f func(*parser)) (err error) {
	p := &parser{lexer: lexer{text: text, qi: o.QuotedIdentifier, line: 1}}
	if len(text) > 1<<30 {
		return sqlerr.New(191).At(1)
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case bailout:
			err = r.err
		default:
			panic(r)
		}
	}()
	p.lexer.run()
	f(p)
	return nil
}

// relex reads the rest of the batch again, from the current token, with another QUOTED_IDENTIFIER.
func (p *parser) relex(qi bool) {
	if p.qi == qi {
		return
	}
	if p.relexed++; p.relexed > maxRelex {
		p.unsupported(p.tok(), "so many SET QUOTED_IDENTIFIER in one batch")
	}
	t := p.toks[p.i]
	p.qi, p.err = qi, nil
	p.pos, p.lexer.line = int(t.pos), int(t.line)
	p.toks, p.parens = p.toks[:p.i], nil
	p.lexer.run()
}

func (p *parser) fail(e *sqlerr.Error, line int) {
	if e.Proc == "" {
		e.Proc = p.proc
	}
	panic(bailout{e.At(line)})
}

func (p *parser) unsupported(t *token, construct string) {
	p.fail(sqlerr.Unsupported("%s", construct), int(t.line))
}

// tok is the current token, peek the n-th after it.
func (p *parser) tok() *token { return &p.toks[p.i] }

func (p *parser) peek(n int) *token {
	if p.i+n >= len(p.toks) {
		return &p.toks[len(p.toks)-1]
	}
	return &p.toks[p.i+n]
}

func (p *parser) is(t *token, s string) bool {
	if t.w != "" || t.kind != word {
		return t.w == s
	}
	return equalFoldASCII(p.text[t.pos:t.end], s)
}

// at reports whether the coming tokens are these words or operators.
func (p *parser) at(words ...string) bool {
	for k, s := range words {
		if !p.is(p.peek(k), s) {
			return false
		}
	}
	return true
}

func (p *parser) atAny(words ...string) bool {
	t := p.tok()
	for _, s := range words {
		if p.is(t, s) {
			return true
		}
	}
	return false
}

// accept passes these words when they come next.
func (p *parser) accept(words ...string) bool {
	if !p.at(words...) {
		return false
	}
	p.i += len(words)
	return true
}

// acceptAny passes and returns the first of the words that comes next, or "".
func (p *parser) acceptAny(words ...string) string {
	t := p.tok()
	for _, s := range words {
		if p.is(t, s) {
			p.i++
			return s
		}
	}
	return ""
}

func (p *parser) expect(words ...string) {
	for _, s := range words {
		if !p.is(p.tok(), s) {
			p.syntax()
		}
		p.i++
	}
}

func (p *parser) expectAny(words ...string) string {
	s := p.acceptAny(words...)
	if s == "" {
		p.syntax()
	}
	return s
}

func (p *parser) expectEOF() {
	if p.tok().kind != eof {
		p.syntax()
	}
}

// syntax fails at the current token.
func (p *parser) syntax() { p.syntaxAt(p.i) }

// syntaxAt fails with 156 at a reserved word, else 102; at the end of the text the last token is named.
func (p *parser) syntaxAt(i int) {
	t := &p.toks[i]
	if t.kind == bad {
		p.fail(p.err, p.err.Line)
	}
	near, line := p.near(i)
	if t.reserved {
		p.fail(sqlerr.New(156, near), line)
	}
	p.fail(sqlerr.New(102, near), line)
}

func (p *parser) near(i int) (string, int) {
	t := &p.toks[i]
	for i > 0 && (t.kind == eof || t.kind == bad) {
		i--
		t = &p.toks[i]
	}
	return t.value(p.text), int(t.line)
}

// enter bounds the recursion: every cycle of rules calls it once, and leave when done.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail(sqlerr.New(191), int(p.tok().line))
	}
}

func (p *parser) leave() { p.depth-- }

// chain counts the links of one operator chain.
func (p *parser) chain(n *int) {
	if *n++; *n > maxChain {
		p.fail(sqlerr.New(8631), int(p.tok().line))
	}
}

func (p *parser) node() Node {
	t := p.tok()
	return Node{Line: int(t.line), Pos: int(t.pos)}
}

// lastEnd is the offset just past the token before the current one.
func (p *parser) lastEnd() int {
	if p.i == 0 {
		return 0
	}
	return int(p.toks[p.i-1].end)
}

// since is the text from a token to the last one passed.
func (p *parser) since(pos int) string { return p.text[pos:max(pos, p.lastEnd())] }

func (p *parser) upper(t *token) string {
	if t.w != "" {
		return t.w
	}
	return strings.ToUpper(t.value(p.text))
}

// list parses one or more items, separated by commas.
func (p *parser) list(item func()) {
	for {
		item()
		if !p.accept(",") {
			return
		}
	}
}

// parenList parses "(" items ")".
func (p *parser) parenList(item func()) {
	p.expect("(")
	p.list(item)
	p.expect(")")
}

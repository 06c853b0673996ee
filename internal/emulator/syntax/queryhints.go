package syntax

import (
	"math"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// hintArg is what follows the words of a query hint.
type hintArg uint8

const (
	noArg hintArg = iota
	intArg
	percentArg
	variablesArg // of OPTIMIZE FOR
	namesArg     // of USE HINT
	refusedArg   // the hint is refused
)

// queryHintForms are the query hints (learn.microsoft.com: Query hints): the alternatives of the second word, and the argument. A
// second word that does not fit is Msg 102 at the first, as an unknown hint is.
var queryHintForms = map[string]struct {
	second []string
	arg    hintArg
}{
	"CONCAT": {[]string{"UNION"}, noArg}, "EXPAND": {[]string{"VIEWS"}, noArg}, "FORCE": {[]string{"ORDER"}, noArg},
	"HASH": {[]string{"GROUP", "JOIN", "UNION"}, noArg}, "KEEP": {[]string{"PLAN"}, noArg}, "KEEPFIXED": {[]string{"PLAN"}, noArg},
	"LOOP": {[]string{"JOIN"}, noArg}, "MERGE": {[]string{"JOIN", "UNION"}, noArg}, "ORDER": {[]string{"GROUP"}, noArg},
	"ROBUST": {[]string{"PLAN"}, noArg}, "OPTIMIZE": {[]string{"FOR"}, variablesArg}, "USE": {[]string{"HINT", "PLAN"}, namesArg},
	"IGNORE_NONCLUSTERED_COLUMNSTORE_INDEX": {}, "NO_PERFORMANCE_SPOOL": {}, "RECOMPILE": {},
	"FAST": {nil, intArg}, "MAXDOP": {nil, intArg}, "MAXRECURSION": {nil, intArg}, "QUERYTRACEON": {nil, intArg},
	"MAX_GRANT_PERCENT": {nil, percentArg}, "MIN_GRANT_PERCENT": {nil, percentArg},
	"TABLE": {[]string{"HINT"}, refusedArg}, "LABEL": {nil, refusedArg}, "USEPLAN": {nil, refusedArg},
	"ALTERCOLUMN": {[]string{"PLAN"}, refusedArg}, "CHECKCONSTRAINTS": {[]string{"PLAN"}, refusedArg}, "SHRINKDB": {[]string{"PLAN"}, refusedArg},
	"BYPASS": {[]string{"OPTIMIZER_QUEUE"}, refusedArg},
}

// maxHint bounds MAXDOP and MAXRECURSION (Msg 310).
const maxHint = 32767

// useHints are the names of USE HINT (sys.dm_exec_valid_use_hints).
var useHints = wordSet(`ABORT_QUERY_EXECUTION ASSUME_FULL_INDEPENDENCE_FOR_FILTER_ESTIMATES ASSUME_JOIN_PREDICATE_DEPENDS_ON_FILTERS
	ASSUME_MIN_SELECTIVITY_FOR_FILTER_ESTIMATES ASSUME_PARTIAL_CORRELATION_FOR_FILTER_ESTIMATES
	DISABLE_BATCH_MODE_ADAPTIVE_JOINS DISABLE_BATCH_MODE_MEMORY_GRANT_FEEDBACK DISABLE_CE_FEEDBACK DISABLE_DEFERRED_COMPILATION_TV
	DISABLE_DOP_FEEDBACK DISABLE_INTERLEAVED_EXECUTION_TVF DISABLE_MEMORY_GRANT_FEEDBACK_PERSISTENCE DISABLE_OPTIMIZED_NESTED_LOOP
	DISABLE_OPTIMIZED_PLAN_FORCING DISABLE_OPTIMIZER_ROWGOAL DISABLE_PARAMETER_SNIFFING DISABLE_RESULT_SET_CACHE
	DISABLE_ROW_MODE_MEMORY_GRANT_FEEDBACK
	DISABLE_TSQL_SCALAR_UDF_INLINING DISALLOW_BATCH_MODE ENABLE_HIST_AMENDMENT_FOR_ASC_KEYS ENABLE_QUERY_OPTIMIZER_HOTFIXES
	FORCE_DEFAULT_CARDINALITY_ESTIMATION FORCE_LEGACY_CARDINALITY_ESTIMATION
	QUERY_OPTIMIZER_COMPATIBILITY_LEVEL_100 QUERY_OPTIMIZER_COMPATIBILITY_LEVEL_110 QUERY_OPTIMIZER_COMPATIBILITY_LEVEL_120
	QUERY_OPTIMIZER_COMPATIBILITY_LEVEL_130 QUERY_OPTIMIZER_COMPATIBILITY_LEVEL_140 QUERY_OPTIMIZER_COMPATIBILITY_LEVEL_150
	QUERY_OPTIMIZER_COMPATIBILITY_LEVEL_160 QUERY_OPTIMIZER_COMPATIBILITY_LEVEL_170 QUERY_PLAN_PROFILE`)

// refusedUseHints change what a query does: it fails instead of running.
var refusedUseHints = wordSet("ABORT_QUERY_EXECUTION")

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// queryHints reads OPTION (…). Hints of the plan change no result; MAXRECURSION does what it says.
func (p *parser) queryHints() (hints []QueryHint) {
	if !p.accept("OPTION") {
		return nil
	}
	p.parenList(func() { hints = append(hints, p.queryHint()) })
	return hints
}

func (p *parser) queryHint() QueryHint {
	h := QueryHint{Node: p.node()}
	first := p.i
	if p.tok().kind != word {
		p.syntax()
	}
	name := p.upper(p.tok())
	form, ok := queryHintForms[name]
	if !ok {
		p.syntax()
	}
	p.i++
	h.Words = []string{name}
	if form.second != nil {
		w := p.acceptAny(form.second...)
		if w == "" {
			p.syntaxAt(first)
		}
		h.Words = append(h.Words, w)
	}
	switch form.arg {
	case intArg:
		p.hintInt(&h)
	case percentArg:
		p.hintPercent(&h)
	case variablesArg:
		p.optimizeFor(&h)
	case namesArg:
		p.useHint(&h)
	case refusedArg:
		p.fail(sqlerr.Unsupported("query hint %s", strings.Join(h.Words, " ")), h.Line)
	}
	return h
}

// hintInt reads the number of a hint; another literal is Msg 102 at the hint.
func (p *parser) hintInt(h *QueryHint) {
	t := p.tok()
	if t.kind != intLit {
		if _, ok := literalKinds[t.kind]; ok && t.kind != binLit {
			p.syntaxAt(p.i - 1)
		}
		p.syntax()
	}
	text := t.value(p.text)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n > math.MaxInt32 {
		p.syntaxAt(p.i - 1)
	}
	switch {
	case n <= maxHint:
	case h.Words[0] == "MAXRECURSION":
		p.fail(sqlerr.New(310, text, maxHint), h.Line)
	case h.Words[0] == "MAXDOP":
		p.fail(sqlerr.Unsupported("MAXDOP %s", text), h.Line)
	}
	h.Words = append(h.Words, text)
	p.i++
}

// hintPercent reads = n of MAX_GRANT_PERCENT and MIN_GRANT_PERCENT.
func (p *parser) hintPercent(h *QueryHint) {
	p.expect("=")
	l := p.literal()
	n, err := strconv.ParseFloat(l.Text, 64)
	if l.Kind != IntLiteral && l.Kind != DecimalLiteral || err != nil || n > 100 {
		p.fail(sqlerr.Unsupported("%s = %s", h.Words[0], l.Text), h.Line)
	}
	h.Words = append(h.Words, l.Text)
}

// optimizeFor reads UNKNOWN, or (@variable UNKNOWN | = literal, …): Msg 4131 for a variable named twice, 320 for a value that is no
// literal.
func (p *parser) optimizeFor(h *QueryHint) {
	if p.accept("UNKNOWN") {
		h.Words = append(h.Words, "UNKNOWN")
		return
	}
	p.parenList(func() {
		v := VarRef{Node: p.node()}
		if p.tok().kind != variable {
			p.syntax()
		}
		v.Name = p.variableName()
		for _, o := range h.Vars {
			if equalFoldASCII(o.Name, v.Name) {
				p.fail(sqlerr.Unsupported("OPTIMIZE FOR that names @%s twice", v.Name), v.Line)
			}
		}
		h.Vars = append(h.Vars, v)
		if p.accept("UNKNOWN") {
			return
		}
		p.expect("=")
		if t := p.tok(); t.kind == variable || t.kind == sysVariable || p.at("(") {
			p.fail(sqlerr.New(320, "@"+v.Name), v.Line)
		}
		p.constant()
	})
}

// useHint reads the names of USE HINT: Msg 10715 for an unknown one.
func (p *parser) useHint(h *QueryHint) {
	if h.Words[1] == "PLAN" {
		p.fail(sqlerr.Unsupported("query hint USE PLAN"), h.Line)
	}
	p.parenList(func() {
		if !isString(p.tok()) {
			p.syntax()
		}
		line := int(p.tok().line)
		name := p.stringLit()
		upper := strings.ToUpper(name)
		if !useHints[upper] {
			p.fail(sqlerr.New(10715, name), line)
		}
		if refusedUseHints[upper] {
			p.fail(sqlerr.Unsupported("USE HINT ('%s')", upper), line)
		}
		h.Words = append(h.Words, upper)
	})
}

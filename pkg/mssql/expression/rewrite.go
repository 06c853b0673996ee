package expression

import "strings"

// The operators of conditions.
const (
	and, or, not = "AND", "OR", "NOT"
	isNull       = "IS NULL"
	isDistinct   = "IS DISTINCT FROM"
)

// opposite is the comparison that is true where another is false; both are unknown of NULL.
var opposite = map[string]string{"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

// comparisons are the ways to write one.
var comparisons = map[string]string{"!=": "<>", "!<": ">=", "!>": "<=", "=": "=", "<>": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

func binary(op string, a, b node) node { return node{op: op, args: []node{a, b}} }

// junction makes one AND or OR of conditions; those that are of the same kind themselves are taken apart.
func junction(op string, conditions []node) node {
	if len(conditions) == 1 {
		return conditions[0]
	}
	n := node{op: op}
	for _, c := range conditions {
		if c.op == op && !c.call {
			n.args = append(n.args, c.args...)
		} else {
			n.args = append(n.args, c)
		}
	}
	return n
}

// negate is NOT of a condition, taken to its comparisons.
func negate(n node) node {
	switch {
	case n.call || len(n.args) == 0:
	case n.op == not:
		return n.args[0]
	case n.op == and || n.op == or:
		other := map[string]string{and: or, or: and}[n.op]
		args := make([]node, len(n.args))
		for i, a := range n.args {
			args[i] = negate(a)
		}
		return junction(other, args)
	case opposite[n.op] != "":
		return binary(opposite[n.op], n.args[0], n.args[1])
	}
	return node{op: not, args: []node{n}}
}

// between is two comparisons, IN a chain of OR: a server keeps them so.
func between(x, low, high node) node {
	return junction(and, []node{binary(">=", x, low), binary("<=", x, high)})
}

func in(x node, list []node) node {
	conditions := make([]node, len(list))
	for i, v := range list {
		conditions[i] = binary("=", x, v)
	}
	return junction(or, conditions)
}

// caseOf is a CASE of conditions and what they give, the last of them for none; CASE x WHEN y is CASE WHEN x = y.
func caseOf(whens []node, otherwise node) node {
	return node{op: "CASE", args: append(whens, otherwise), call: true}
}

var null = node{op: "NULL"}

// shorthand are the functions that stand for a CASE or for another function.
func shorthand(name string, args []node) (node, bool) {
	switch {
	case name == "coalesce" && len(args) > 1:
		var whens []node
		for _, a := range args[:len(args)-1] {
			whens = append(whens, negate(node{op: isNull, args: []node{a}}), a)
		}
		return caseOf(whens, args[len(args)-1]), true
	case name == "nullif" && len(args) == 2:
		return caseOf([]node{binary("=", args[0], args[1]), null}, args[0]), true
	case name == "iif" && len(args) == 3:
		return caseOf(args[:2:2], args[2]), true
	}
	return node{}, false
}

// niladic are the functions that are written without parentheses, and what a server keeps for them.
var niladic = map[string]string{
	"current_timestamp": "getdate", "current_user": "user_name", "user": "user_name", "session_user": "user_name", "system_user": "suser_sname",
}

// dateparts are the short names of the parts of a date (DATEPART's page).
var dateparts = map[string]string{
	"yy": "year", "yyyy": "year", "qq": "quarter", "q": "quarter", "mm": "month", "m": "month", "dy": "dayofyear", "y": "dayofyear", "dd": "day", "d": "day",
	"wk": "week", "ww": "week", "dw": "weekday", "w": "weekday", "hh": "hour", "mi": "minute", "n": "minute", "ss": "second", "s": "second",
	"ms": "millisecond", "mcs": "microsecond", "ns": "nanosecond", "tz": "tzoffset", "isowk": "iso_week", "isoww": "iso_week",
}

// dated are the functions whose first argument is a part of a date.
var dated = map[string]bool{"dateadd": true, "datediff": true, "datediff_big": true, "datepart": true, "datename": true, "datetrunc": true, "date_bucket": true}

// synonyms are other names of types.
var synonyms = map[string]string{
	"integer": "int", "dec": "decimal", "character": "char", "varcharacter": "varchar", "rowversion": "timestamp",
}

// defaults are the arguments of a type that is written without.
var defaults = map[string]string{
	"decimal": "18,0", "numeric": "18,0", "datetime2": "7", "time": "7", "datetimeoffset": "7", "float": "53",
}

// typeName is a type with all its arguments.
func typeName(name string, args []string) string {
	if s, ok := synonyms[name]; ok {
		name = s
	}
	switch d := defaults[name]; {
	case len(args) == 0 && d != "":
		args = []string{d}
	case len(args) == 1 && (name == "decimal" || name == "numeric"):
		args = append(args, "0")
	}
	if len(args) == 0 {
		return name
	}
	return name + "(" + strings.Join(args, ",") + ")"
}

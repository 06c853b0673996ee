package bind

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// collated is the collation of a text with how much it insists on it, or the clash that leaves it without one. What is not known to come
// from a column of a table or view counts as coercible.
type collated struct {
	label     label
	collation types.Collation
	clash     *clash
}

// clash is two collations that met in an operator that does not compare. A value without a collation may be assigned, or given one by COLLATE; it
// may be neither compared (Msg 4191) nor returned (Msg 451). (learn.microsoft.com: Collation Precedence.)
type clash struct {
	later, earlier types.Collation
	operator       string
	explicit       bool // both by COLLATE: an error wherever it is (Msg 468)
}

// returned is the error of a result column, which counts from 1.
func (c *clash) returned(column int) error {
	if c.explicit {
		return sqlerr.New(468, c.later, c.earlier, c.operator)
	}
	return sqlerr.New(451, c.later, c.earlier, c.operator, "SELECT", column)
}

// passing are the functions whose result has the collation of their first argument.
var passing = map[string]bool{
	"LEFT": true, "RIGHT": true, "SUBSTRING": true, "UPPER": true, "LOWER": true, "LTRIM": true, "RTRIM": true, "TRIM": true,
	"REPLICATE": true, "REVERSE": true, "QUOTENAME": true,
}

func collatedOf(e exec.Expr) collated {
	if !e.Type().IsString() {
		return collated{}
	}
	switch x := e.(type) {
	case *exec.Retyped:
		if x.Collate {
			return collated{label: explicit, collation: x.T.Collation}
		}
		return collatedOf(x.X)
	case *exec.Convert:
		return collatedOf(x.X)
	case *exec.Col:
		if x.Base {
			return collated{label: implicit, collation: x.T.Collation}
		}
	case *exec.Arith:
		return meeting("add", x.L, x.R)
	case *exec.Case:
		var branches []exec.Expr
		for _, w := range x.Whens {
			branches = append(branches, w.Then)
		}
		if x.Else != nil {
			branches = append(branches, x.Else)
		}
		return meeting("CASE", branches...)
	case *exec.Coalesce:
		if x.IsNull { // takes the collation of its first argument
			return collatedOf(x.Args[0])
		}
		return meeting("CASE", x.Args...)
	case *exec.Func:
		switch name := strings.ToUpper(x.Name); {
		case name == "CONCAT":
			return meeting("concat", x.Args...)
		case passing[name] && len(x.Args) > 0:
			return collatedOf(x.Args[0])
		}
	}
	return collated{}
}

// meeting is what becomes of texts in an operator that does not compare.
func meeting(operator string, xs ...exec.Expr) collated {
	var out collated
	for _, x := range xs {
		out = meet(operator, out, collatedOf(x))
	}
	return out
}

func meet(operator string, x, y collated) collated {
	switch {
	case x.clash != nil && (x.clash.explicit || y.label != explicit):
		return x
	case y.clash != nil && (y.clash.explicit || x.label != explicit):
		return y
	case x.clash != nil || y.label > x.label:
		return y
	case y.clash != nil || x.label > y.label || x.label == coercible || x.collation == y.collation:
		return x
	}
	return collated{clash: &clash{later: y.collation, earlier: x.collation, operator: operator, explicit: x.label == explicit}}
}

func collatedItems(items []exec.Expr) []collated {
	out := make([]collated, len(items))
	for i, x := range items {
		out[i] = collatedOf(x)
	}
	return out
}

// returned refuses result columns without a collation.
func returned(items []collated, line int) error {
	for i, c := range items {
		if c.clash != nil {
			return at(c.clash.returned(i+1), line)
		}
	}
	return nil
}

// setCollations are those of a set operation's columns: UNION ALL only puts them side by side, the others compare them.
func setCollations(op string, all bool, l, r []collated) ([]collated, error) {
	if len(l) != len(r) { // a list of values has none
		return nil, nil
	}
	out := make([]collated, len(l))
	for i := range l {
		operator := op
		if all {
			operator += " ALL"
		}
		out[i] = meet(operator, l[i], r[i])
		if c := out[i].clash; c != nil && !all && l[i].clash == nil && r[i].clash == nil {
			return nil, sqlerr.New(468, c.later, c.earlier, op)
		}
	}
	return out, nil
}

package assembly

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// Example is a call of a scalar function or an aggregate that changes nothing, by which hartctl verify sees that the assembly runs.
type Example struct {
	Function  string   `yaml:"function"`  // a binding's object
	Arguments []string `yaml:"arguments"` // T-SQL constants
	Result    string   `yaml:"result"`    // a number, a text, 0x…, or NULL; empty: whatever comes
	// Derived is set for a call that nobody declared: the function may refuse its arguments.
	Derived bool `yaml:"-"`
}

// Calls are the examples of the lock. Where there is none it is one call that is derived from the bindings: of a deterministic scalar function of a SAFE assembly,
// which can neither change nor reach anything, with a constant of each parameter's type. It can be none.
func (a Assembly) Calls() []Example {
	if len(a.Examples) > 0 || a.PermissionSet != "SAFE" {
		return a.Examples
	}
	for _, b := range a.Bindings {
		if b.Kind != "scalar" || !b.Deterministic {
			continue
		}
		e := Example{Function: b.Object, Derived: true}
		for _, p := range b.Parameters {
			base, _, _ := strings.Cut(strings.ToLower(p.Type), "(")
			if c, ok := constants[base]; ok {
				e.Arguments = append(e.Arguments, c)
			}
		}
		if len(e.Arguments) == len(b.Parameters) {
			return []Example{e}
		}
	}
	return nil
}

// constants are one of each type.
var constants = map[string]string{
	"varbinary": "0x0000803F00000000", "binary": "0x0000803F00000000", "nvarchar": "N'1'", "nchar": "N'1'", "varchar": "'1'", "char": "'1'",
	"bigint": "1", "int": "1", "smallint": "1", "tinyint": "1", "bit": "1", "float": "1", "real": "1", "decimal": "1", "numeric": "1", "money": "1", "smallmoney": "1",
	"uniqueidentifier": "'00000000-0000-0000-0000-000000000000'", "date": "'20000101'", "datetime": "'20000101'", "datetime2": "'20000101'", "datetimeoffset": "'20000101'", "time": "'12:00'",
}

// examples compares every example with the bindings.
func (c *comparison) examples(l *Assembly) {
	for _, e := range l.Examples {
		subject := "example " + e.Function
		i := slices.IndexFunc(l.Bindings, func(b Binding) bool { return strings.EqualFold(b.Object, e.Function) && b.Kind != "procedure" })
		switch {
		case i < 0:
			c.differ(subject, "", "", "the lock binds no function or aggregate of this name")
			continue
		case len(e.Arguments) != len(l.Bindings[i].Parameters):
			c.differ(subject, "", "", "%d arguments, and %d parameters", len(e.Arguments), len(l.Bindings[i].Parameters))
		}
		for _, a := range e.Arguments {
			if !isConstant(a) {
				c.differ(subject, a, "", "an argument is a constant of T-SQL, and nothing else")
			}
		}
	}
}

// isConstant reports whether a text is one constant of T-SQL and nothing else, no comment either: it goes into a statement as it is.
func isConstant(text string) bool {
	ts := token.Scan(text)
	if len(ts) == 2 && ts[0].Text == "-" && ts[1].Kind == token.Number {
		return text == "-"+ts[1].Text
	}
	if len(ts) != 1 {
		return false
	}
	t := ts[0]
	if t.Kind == token.String {
		quoted := "'" + strings.ReplaceAll(t.Text, "'", "''") + "'"
		return text == quoted || text == "N"+quoted
	}
	return text == t.Text && (t.Is("NULL") || t.Kind == token.Number)
}

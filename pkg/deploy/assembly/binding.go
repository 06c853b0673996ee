package assembly

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// bindingKinds are the kinds of the lock, and what a method of each says of itself. An aggregate is a class.
var bindingKinds = map[string]clrtrust.ExportKind{
	"scalar": clrtrust.ScalarFunction, "procedure": clrtrust.Procedure,
}

// bindings compares every binding of an assembly with the metadata, and notes what is not bound.
func (c *comparison) bindings(l *Assembly, f *ecma.File, r *clrtrust.Report) {
	bound := map[string]bool{}
	for i := range l.Bindings {
		b := &l.Bindings[i]
		bound[b.Class+"."+b.Method] = true
		subject := "binding " + b.Object
		if schema, object, ok := strings.Cut(b.Object, "."); !ok || schema == "" || object == "" {
			c.differ(subject, "", "", "the object is not schema.name")
		}
		c.binding(subject, b, f)
	}
	for _, e := range r.Exports {
		if !bound[e.Class+"."+e.Method] {
			c.note(string(e.Kind)+" "+e.Class+"."+e.Method, "the lock binds nothing to it")
		}
	}
	for _, u := range r.Aggregates {
		if !bound[u.Class+"."] {
			c.note("aggregate "+u.Class, "the lock binds nothing to it")
		}
	}
}

func (c *comparison) binding(subject string, b *Binding, f *ecma.File) {
	kind, isMethod := bindingKinds[b.Kind]
	switch {
	case isMethod:
		c.method(subject, b, kind, f)
	case b.Kind == "aggregate":
		c.aggregate(subject, b, f)
	default:
		c.differ(subject, b.Kind, "", "the kind is not scalar, procedure or aggregate")
	}
}

// Binds reports whether SQL Server would bind an object to the assembly as b says.
func (a Assembly) Binds(b Binding) bool {
	f, err := ecma.Open(a.Content)
	if err != nil {
		return false
	}
	var c comparison
	b.Deterministic = deterministic(f, b) // the catalog does not tell, and the server does not compare
	c.binding("", &b, f)
	return len(c.differences) == 0
}

func deterministic(f *ecma.File, b Binding) bool {
	e, _ := clrtrust.Bind(f, b.Class, b.Method, clrtrust.Method)
	return e != nil && e.Deterministic
}

func (c *comparison) method(subject string, b *Binding, kind clrtrust.ExportKind, f *ecma.File) {
	e, findings := clrtrust.Bind(f, b.Class, b.Method, kind)
	c.stands(subject, findings)
	if e == nil {
		return
	}
	if e.Kind != kind && e.Kind != clrtrust.Method {
		c.differ(subject, b.Kind, string(e.Kind), "%s.%s is of another kind", b.Class, b.Method)
		return
	}
	c.parameters(subject, b.Parameters, e.Parameters)
	if kind == clrtrust.ScalarFunction {
		c.typeFits(subject, "the result", b.Returns, e.Returns)
	}
	if kind != clrtrust.Procedure && b.Deterministic != e.Deterministic {
		c.differ(subject, fmt.Sprint(b.Deterministic), fmt.Sprint(e.Deterministic), "deterministic is not what the attribute says")
	}
	if n := b.NullInput; kind == clrtrust.ScalarFunction && n != "" && n != "RETURNS NULL ON NULL INPUT" && n != "CALLED ON NULL INPUT" {
		c.differ(subject, n, "", "null_input is neither RETURNS NULL ON NULL INPUT nor CALLED ON NULL INPUT")
	}
}

func (c *comparison) aggregate(subject string, b *Binding, f *ecma.File) {
	u, findings := clrtrust.BindAggregate(f, b.Class)
	switch {
	case b.Method != "":
		c.differ(subject, b.Method, "", "an aggregate is a class and names no method")
	case u == nil:
		c.differ(subject, b.Class, "", "the file has no such aggregate")
	default:
		c.stands(subject, findings)
		c.parameters(subject, b.Parameters, u.Parameters)
		c.typeFits(subject, "the result", b.Returns, u.Returns)
	}
}

// stands reports what stands against a binding.
func (c *comparison) stands(subject string, findings []clrtrust.Finding) {
	for _, f := range findings {
		if f.Severity == clrtrust.Error {
			c.differ(subject, "", "", "%s. %s", f.Text, f.Remedy)
		}
	}
}

// parameters compares by position, as SQL Server does; another name is only noted.
func (c *comparison) parameters(subject string, locked []Parameter, actual []clrtrust.Parameter) {
	if len(locked) != len(actual) {
		c.differ(subject, lockedList(locked), actualList(actual), "%d parameters in the lock, %d in the file (Msg 6550)", len(locked), len(actual))
		return
	}
	for i, p := range locked {
		c.typeFits(subject, "parameter "+p.Name, p.Type, actual[i])
		if actual[i].Name != "" && !strings.EqualFold(strings.TrimPrefix(p.Name, "@"), actual[i].Name) {
			c.note(subject, "parameter %d is %s in the lock and %s in the file", i+1, p.Name, actual[i].Name)
		}
	}
}

// typeFits says whether SQL Server would bind a declared type to a CLR type: it compares base types, and takes no other (Msg 6551, 6552).
func (c *comparison) typeFits(subject, what, declared string, actual clrtrust.Parameter) {
	t := strings.ToLower(strings.Join(strings.Fields(declared), " "))
	plain, output := strings.CutSuffix(t, " output")
	if output != actual.Ref {
		c.differ(subject, declared, actual.CLRType, "%s: OUTPUT in the lock %t, by reference in the file %t", what, output, actual.Ref)
	}
	plain = strings.ReplaceAll(plain, " ", "")
	base, _, _ := strings.Cut(plain, "(")
	if slices.Contains(actual.Accepts, plain) || slices.Contains(actual.Accepts, base) {
		return
	}
	if user := strings.Trim(base[strings.LastIndexByte(base, '.')+1:], "[]"); strings.EqualFold("["+user+"]", actual.SQLType) {
		return // a user-defined type of the same assembly
	}
	accepts := strings.Join(actual.Accepts, ", ")
	if accepts == "" {
		accepts = "no T-SQL type"
	}
	c.differ(subject, orNothing(declared), actual.CLRType, "%s: it takes %s", what, accepts)
}

func lockedList(list []Parameter) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name+" "+p.Type)
	}
	return "(" + strings.Join(out, ", ") + ")"
}

func actualList(list []clrtrust.Parameter) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name+" "+p.CLRType)
	}
	return "(" + strings.Join(out, ", ") + ")"
}

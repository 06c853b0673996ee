package resource

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

const nullInput = "RETURNS NULL ON NULL INPUT"

// bindingKinds are the kinds of a lock file: the type in sys.objects, and the word of CREATE and DROP.
var bindingKinds = map[string]struct{ code, word string }{
	"scalar": {"FS", "FUNCTION"}, "aggregate": {"AF", "AGGREGATE"}, "procedure": {"PC", "PROCEDURE"}, "table": {"FT", "FUNCTION"}, "trigger": {"TA", "TRIGGER"},
}

// bindingKind is the kind of a type in sys.objects.
func bindingKind(code string) string {
	for kind, k := range bindingKinds {
		if k.code == code {
			return kind
		}
	}
	return code
}

// signatureOf is what makes two bindings the same to the server.
func signatureOf(b assembly.Binding) string {
	method, nulls := b.Method, ""
	if b.Kind == "aggregate" {
		method = ""
	}
	if b.Kind == "scalar" && same(b.NullInput, nullInput) {
		nulls = ", NULL on NULL"
	}
	return b.Kind + " " + b.Class + "." + method + parameterList(b) + " " + strings.ToLower(canonicalType(b.Returns)) + nulls
}

func parameterList(b assembly.Binding) string {
	params := make([]string, len(b.Parameters))
	for i, p := range b.Parameters {
		params[i] = strings.ToLower(p.Name + " " + canonicalType(p.Type))
	}
	return "(" + strings.Join(params, ", ") + ")"
}

// synonyms are T-SQL's other words for its types.
var synonyms = map[string]string{
	"integer": "int", "dec": "decimal", "double precision": "float", "float(53)": "float", "float(24)": "real", "national character varying": "nvarchar",
	"numeric": "decimal",
}

// defaultSizes are what a type without parentheses means in a declaration.
var defaultSizes = map[string]string{
	"nvarchar": "(1)", "nchar": "(1)", "varbinary": "(1)", "binary": "(1)", "decimal": "(18,0)", "datetime2": "(7)", "time": "(7)", "datetimeoffset": "(7)",
}

// canonicalType writes a type as the catalog shows it.
func canonicalType(t string) string {
	t = strings.ToLower(strings.Join(strings.Fields(t), " "))
	t, output := strings.CutSuffix(t, " output")
	for _, cut := range []string{" (", "( ", " )", ", "} {
		t = strings.ReplaceAll(t, cut, strings.TrimSpace(cut))
	}
	t = strings.NewReplacer("[", "", "]", "").Replace(t)
	base, size, sized := strings.Cut(t, "(")
	if s, ok := synonyms[t]; ok {
		base, sized = s, false
	} else if s, ok := synonyms[base]; ok {
		base = s
	}
	switch {
	case sized && base == "decimal" && !strings.Contains(size, ","):
		t = base + "(" + strings.TrimSuffix(size, ")") + ",0)"
	case sized:
		t = base + "(" + size
	default:
		t = base + defaultSizes[base]
	}
	if output {
		t += " output"
	}
	return t
}

// objectName is an object of a lock or of the catalog.
type objectName struct{ Word, Schema, Name string }

func nameOf(b assembly.Binding) objectName {
	schema, name, _ := strings.Cut(b.Object, ".")
	return objectName{bindingKinds[b.Kind].word, schema, name}
}

func dropBinding(b assembly.Binding) string { return render("drop_binding.sql", nameOf(b)) }

// createBinding makes the object in a batch of its own, as the server asks of it, and gives back what was granted on the one that it replaces and
// what extended properties this had, as far as its parameters are still there.
func createBinding(assemblyName string, b assembly.Binding, was *boundObject) string {
	n := nameOf(b)
	method := b.Method
	if b.Kind == "aggregate" {
		method = ""
	}
	text := render("create_binding.sql", struct {
		objectName
		Assembly, Class, Method, Returns string
		Parameters                       []assembly.Parameter
		NullInput                        bool
	}{n, assemblyName, b.Class, method, b.Returns, b.Parameters, b.Kind == "scalar" && same(b.NullInput, nullInput)})
	lines := []string{render("own_batch.sql", text)} // EXEC (…)
	if was == nil {
		return lines[0]
	}
	for _, g := range was.Grants {
		lines = append(lines, render("grant_binding.sql", struct {
			objectName
			objectGrant
		}{n, g}))
	}
	for _, p := range was.Properties {
		if p.Parameter != "" && !slices.ContainsFunc(b.Parameters, func(q assembly.Parameter) bool { return same(q.Name, p.Parameter) }) {
			continue
		}
		lines = append(lines, render("add_property.sql", struct {
			Word, Schema, Object, Name, Value, Parameter string
			Text                                         bool
		}{n.Word, n.Schema, n.Name, p.Name, p.Value, p.Parameter, propertyTypes[p.Type]}))
	}
	return strings.Join(lines, "\n")
}

// bindingNeeds are the permissions for making or dropping an object.
func bindingNeeds(b assembly.Binding) []plan.Permission {
	return []plan.Permission{{Class: "DATABASE", Name: "CREATE " + bindingKinds[b.Kind].word}}
}

package clrtrust

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// procedureReturns are the types that a procedure may return (Msg 6567).
var procedureReturns = map[string]bool{
	"System.Void": true, "System.Int32": true, "System.Nullable`1<System.Int32>": true, "System.Data.SqlTypes.SqlInt32": true,
}

// Bind describes the method that EXTERNAL NAME assembly.[class].[method] would bind, with or without an attribute, and says what stands
// against it. A method without an attribute is taken as what it is to be made. The export is nil when class or method does not exist. Names compare
// case-sensitively, as SQL Server compares them.
func Bind(f *ecma.File, class, method string, as ExportKind) (*Export, []Finding) {
	owner := findClass(f, class)
	if owner.IsNil() {
		return nil, []Finding{find("type-missing", -1, "no class %s", class)}
	}
	x, methods, _ := newExporter(f, &Report{})
	named, ok := x.namesOf(owner)[method]
	if !ok {
		row := f.Row(ecma.TypeDef, owner.Row())
		return nil, append(x.out, find("method-missing", row.Offset(), "class %s has no method %s", class, method))
	}
	e, ok := x.describe(ecma.MakeToken(ecma.MethodDef, named.first))
	if !ok {
		return nil, x.out
	}
	for _, m := range methods {
		if m.parent == e.Token {
			x.applyAttribute(&e, m)
		}
	}
	judged := e
	if judged.Kind == Method {
		judged.Kind = as
	}
	return &e, append(x.out, x.judgeBinding(&judged)...)
}

// findClass returns the TypeDef of a full name, nested classes with +.
func findClass(f *ecma.File, class string) ecma.Token {
	for n := uint32(1); n <= f.Rows(ecma.TypeDef); n++ {
		t, err := f.TypeDefAt(n)
		if err != nil || t.Name == "" || !strings.HasSuffix(class, t.Name) {
			continue
		}
		if name, err := f.TypeName(t.Token); err == nil && name == class {
			return t.Token
		}
	}
	return 0
}

// judgeBinding says what SQL Server would refuse when the export is bound.
func (x *exporter) judgeBinding(e *Export) []Finding {
	f := x.f
	row := f.Row(ecma.MethodDef, e.Token.Row())
	at, name := row.Offset(), e.Class+"."+e.Method
	m, err := f.MethodDefAt(e.Token.Row())
	if err != nil {
		return []Finding{malformed(err)}
	}
	var out []Finding
	add := func(id, format string, args ...any) { out = append(out, find(id, at, name+": "+format, args...)) }
	if m.Flags&ecma.MethodStatic == 0 {
		add("not-static", "an instance method")
	}
	if m.Flags&ecma.MethodAccessMask != ecma.MethodPublic || !x.visible(f.OwnerOf(e.Token)) {
		add("not-public", "method or class is not public")
	}
	if f.IsGeneric(e.Token) || f.IsGeneric(f.OwnerOf(e.Token)) {
		add("generic", "method or class is generic")
	}
	if n := x.namesOf(f.OwnerOf(e.Token))[e.Method].count; n > 1 {
		add("overloaded", "%d methods of the name", n)
	}
	function := e.Kind == ScalarFunction || e.Kind == TableFunction
	for _, p := range e.Parameters {
		if p.Ref && function {
			add("output-parameter", "parameter %s is by reference", orElse(p.Name, "without a name"))
		}
		if p.SQLType == "" {
			add("parameter-type", "parameter %s is a %s, which no T-SQL type binds", orElse(p.Name, "without a name"), p.CLRType)
		}
	}
	switch e.Kind {
	case Method: // what it must return depends on what is made of it
	case Procedure:
		if !procedureReturns[e.Returns.CLRType] {
			add("procedure-return", "returns %s", e.Returns.CLRType)
		}
	case Trigger:
		if len(e.Parameters) > 0 || e.Returns.CLRType != "System.Void" {
			add("trigger-shape", "%d parameters, returns %s", len(e.Parameters), e.Returns.CLRType)
		}
	case TableFunction:
		if !tableReturns[e.Returns.CLRType] {
			add("fill-row", "returns %s, not IEnumerable", e.Returns.CLRType)
		}
		out = append(out, x.fillRow(e, at, name)...)
	default:
		if e.Returns.SQLType == "" {
			add("parameter-type", "returns %s, which no T-SQL type binds", e.Returns.CLRType)
		}
	}
	return out
}

// visible says that a type and all types around it are public.
func (x *exporter) visible(t ecma.Token) bool {
	for range 64 {
		d, err := x.f.TypeDefAt(t.Row())
		if err != nil || t.Table() != ecma.TypeDef {
			return false
		}
		switch d.Flags & ecma.TypeVisibilityMask {
		case ecma.TypePublic:
			return true
		case ecma.TypeNestedPublic:
			t = x.f.EnclosingType(t)
		default:
			return false
		}
	}
	return false
}

// fillRow reads the columns of a table function from its FillRow method.
func (x *exporter) fillRow(e *Export, at int64, name string) []Finding {
	if e.FillRow == "" {
		return []Finding{find("fill-row", at, "%s: no FillRowMethodName", name)}
	}
	named, ok := x.namesOf(x.f.OwnerOf(e.Token))[e.FillRow]
	if !ok {
		return []Finding{find("fill-row", at, "%s: the class has no method %s", name, e.FillRow)}
	}
	m, err := x.f.MethodDefAt(named.first)
	if err != nil {
		return []Finding{malformed(err)}
	}
	fill, ok := x.describe(m.Token)
	if !ok {
		return nil
	}
	good := named.count == 1 && m.Flags&ecma.MethodStatic != 0 && m.Flags&ecma.MethodAccessMask == ecma.MethodPublic &&
		fill.Returns.CLRType == "System.Void" && len(fill.Parameters) > 1 && fill.Parameters[0].CLRType == "System.Object" && !fill.Parameters[0].Ref
	for i, p := range fill.Parameters {
		good = good && (i == 0 || p.Ref && p.SQLType != "")
	}
	if !good {
		return []Finding{find("fill-row", at, "%s: %s is not one public static void (object, out ...)", name, e.FillRow)}
	}
	e.Columns = fill.Parameters[1:]
	return nil
}

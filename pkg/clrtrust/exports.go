package clrtrust

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// ExportKind is what a method becomes in T-SQL.
type ExportKind string

// Export kinds. Method is a static method without an attribute of Microsoft.SqlServer.Server.
const (
	ScalarFunction ExportKind = "scalar function"
	TableFunction  ExportKind = "table function"
	Procedure      ExportKind = "procedure"
	Trigger        ExportKind = "trigger"
	Method         ExportKind = "method"
)

const serverNamespace = "Microsoft.SqlServer.Server."

var methodAttributes = map[string]ExportKind{
	serverNamespace + "SqlFunctionAttribute":  ScalarFunction,
	serverNamespace + "SqlProcedureAttribute": Procedure,
	serverNamespace + "SqlTriggerAttribute":   Trigger,
}

// Export is a static method that T-SQL can bind.
type Export struct {
	Kind             ExportKind  `json:"kind"`
	Class            string      `json:"class"` // full name, nested classes with +
	Method           string      `json:"method"`
	Name             string      `json:"name,omitempty"` // the SQL name that the attribute proposes
	Returns          Parameter   `json:"returns"`
	Parameters       []Parameter `json:"parameters"`
	TableDefinition  string      `json:"tableDefinition,omitempty"`
	FillRow          string      `json:"fillRow,omitempty"`
	Columns          []Parameter `json:"columns,omitempty"` // of FillRow
	DataAccess       bool        `json:"dataAccess,omitempty"`
	SystemDataAccess bool        `json:"systemDataAccess,omitempty"`
	Deterministic    bool        `json:"deterministic,omitempty"`
	Precise          bool        `json:"precise,omitempty"`
	Target           string      `json:"target,omitempty"` // of a trigger
	Event            string      `json:"event,omitempty"`  // of a trigger
	Token            ecma.Token  `json:"token"`
}

// ExternalName is what stands after EXTERNAL NAME.
func (e *Export) ExternalName(assembly string) string {
	return quoteName(assembly) + "." + quoteName(e.Class) + "." + quoteName(e.Method)
}

func quoteName(s string) string { return "[" + strings.ReplaceAll(s, "]", "]]") + "]" }

// exporter collects the exports of one file. budget bounds the work and the text that a hostile file can ask for.
type exporter struct {
	f         *ecma.File
	r         *Report
	budget    int
	userTypes map[ecma.Token]bool
	classes   map[ecma.Token]map[string]sameName
	out       []Finding
}

// sameName is the methods of one name in a class.
type sameName struct {
	first uint32 // row of MethodDef
	count int
}

// namesOf returns the methods of a class by name.
func (x *exporter) namesOf(class ecma.Token) map[string]sameName {
	if m, ok := x.classes[class]; ok {
		return m
	}
	m := map[string]sameName{}
	if d, err := x.f.TypeDefAt(class.Row()); err == nil && x.spend(16*int(d.Methods.End-d.Methods.First)) {
		for i := d.Methods.First; i < d.Methods.End; i++ {
			row := x.f.Resolve(ecma.MethodDef, i)
			if method, err := x.f.MethodDefAt(row); err == nil {
				s := m[method.Name]
				if s.count++; s.count == 1 {
					s.first = row
				}
				m[method.Name] = s
			}
		}
	}
	if x.classes == nil {
		x.classes = map[ecma.Token]map[string]sameName{}
	}
	x.classes[class] = m
	return m
}

// perParameter is about what a Parameter and its type take in memory, in bytes.
const perParameter = 192

// exportBudget is what a file may ask for, in bytes: enough for any compiler's output (a parameter takes a few bytes of signature, shared
// signatures included), and a small multiple of the file.
func exportBudget(f *ecma.File) int { return 4<<20 + 8*len(f.Data) }

// spend takes n from the budget; false when it is used up, which is reported once.
func (x *exporter) spend(n int) bool {
	if x.budget < 0 {
		return false
	}
	if x.budget -= n; x.budget < 0 {
		x.out = append(x.out, find("inspection-limited", -1, "the attributes and signatures refer to the same bytes over and over: not all exports are listed"))
		return false
	}
	return true
}

// marked is a row that carries an attribute of Microsoft.SqlServer.Server.
type marked struct {
	parent ecma.Token
	row    ecma.CustomAttributeRow
	name   string
}

func inspectExports(f *ecma.File, r *Report) []Finding {
	x, methods, types := newExporter(f, r)
	for _, m := range methods {
		if e, ok := x.describe(m.parent); ok {
			if ok = x.applyAttribute(&e, m); ok {
				x.out = append(x.out, x.judgeBinding(&e)...)
				r.Exports = append(r.Exports, e)
			}
		}
	}
	for _, m := range types {
		x.userDefined(m)
	}
	return x.out
}

// newExporter reads the attributes that matter and learns the user-defined types of the file.
func newExporter(f *ecma.File, r *Report) (x *exporter, methods, types []marked) {
	x = &exporter{f: f, r: r, budget: exportBudget(f), userTypes: map[ecma.Token]bool{}}
	methods, types = x.marked()
	for _, m := range types {
		if m.name == userTypeAttribute {
			x.userTypes[m.parent] = true
		}
	}
	return x, methods, types
}

// marked reads the attribute table once: the attributes that matter to T-SQL on methods and on types.
func (x *exporter) marked() (methods, types []marked) {
	names := map[ecma.Token]string{} // constructor -> attribute, "" for others
	for n := uint32(1); n <= x.f.Rows(ecma.CustomAttribute); n++ {
		row, err := x.f.CustomAttributeAt(n)
		if err != nil {
			x.out = append(x.out, malformed(err))
			return methods, types
		}
		onMethod, onType := row.Parent.Table() == ecma.MethodDef, row.Parent.Table() == ecma.TypeDef
		if !onMethod && !onType {
			continue
		}
		name, known := names[row.Constructor]
		if !known {
			full, err := x.f.AttributeType(row)
			if !x.spend(len(full)) {
				return methods, types
			}
			if err == nil && strings.HasPrefix(full, serverNamespace) {
				name = full
			}
			names[row.Constructor] = name
		}
		if name == "" {
			continue
		}
		if value, err := x.f.Blob(row.Value); err != nil || !x.spend(len(value)+64) {
			return methods, types
		}
		switch {
		case onMethod && methodAttributes[name] != "":
			methods = append(methods, marked{row.Parent, row, name})
		case onType && (name == aggregateAttribute || name == userTypeAttribute):
			types = append(types, marked{row.Parent, row, name})
		}
	}
	return methods, types
}

// applyAttribute adds to an export what its attribute says.
func (x *exporter) applyAttribute(e *Export, m marked) bool {
	a, err := x.f.AttributeValue(m.row)
	if err != nil {
		x.out = append(x.out, malformed(err))
		return false
	}
	e.Kind = methodAttributes[m.name]
	e.Name = textArg(a, "Name")
	e.DataAccess, e.SystemDataAccess = intArg(a, "DataAccess", 0) != 0, intArg(a, "SystemDataAccess", 0) != 0
	e.Deterministic, e.Precise = boolArg(a, "IsDeterministic"), boolArg(a, "IsPrecise")
	e.TableDefinition, e.FillRow = textArg(a, "TableDefinition"), textArg(a, "FillRowMethodName")
	e.Target, e.Event = textArg(a, "Target"), textArg(a, "Event")
	if e.Kind == ScalarFunction && (e.FillRow != "" || tableReturns[e.Returns.CLRType]) {
		e.Kind = TableFunction
	}
	return true
}

// describe reads class, name and signature of a method.
func (x *exporter) describe(method ecma.Token) (e Export, ok bool) {
	f := x.f
	m, err := f.MethodDefAt(method.Row())
	if err != nil {
		x.out = append(x.out, malformed(err))
		return e, false
	}
	blob, err := f.Blob(m.Signature)
	if err == nil && !x.spend(8*len(blob)) {
		return e, false
	}
	sig, err := f.MethodSignature(m.Signature)
	if err != nil {
		x.out = append(x.out, malformed(err))
		return e, false
	}
	class, err := f.MemberTypeName(method)
	if err != nil {
		x.out = append(x.out, malformed(err))
		return e, false
	}
	e = Export{Kind: Method, Class: class, Method: m.Name, Token: method}
	e.Returns = mapType(f, &sig.Return, x.userTypes)
	for i := range sig.Params {
		e.Parameters = append(e.Parameters, mapType(f, &sig.Params[i], x.userTypes))
	}
	for i := m.Params.First; i < m.Params.End; i++ {
		p, err := f.ParamAt(f.Resolve(ecma.Param, i))
		if err != nil || int(p.Sequence) > len(e.Parameters) {
			continue
		}
		to := &e.Returns
		if p.Sequence > 0 {
			to = &e.Parameters[p.Sequence-1]
			to.Out = to.Ref && p.Flags&ecma.ParamOut != 0
		}
		to.Name = p.Name
		x.applyFacet(p.Token, to)
	}
	size := len(e.Class) + len(e.Method)
	for _, p := range append(e.Parameters, e.Returns) {
		size += len(p.Name) + len(p.CLRType) + len(p.SQLType) + perParameter
	}
	return e, x.spend(size)
}

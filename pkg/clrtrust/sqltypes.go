package clrtrust

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// sqlMapping is how a CLR type crosses into T-SQL: the type to declare, and the base types that the server binds (it matches strictly:
// varchar never binds SqlString, VECTOR binds nothing).
type sqlMapping struct {
	declare string
	accepts []string
}

var (
	unicode    = []string{"nvarchar", "nchar"}
	binaries   = []string{"varbinary", "binary"}
	moments    = []string{"datetime", "smalldatetime", "date", "datetime2"}
	monetary   = []string{"money", "smallmoney"}
	fixedPoint = []string{"decimal", "numeric"}
)

// sqlMappings is the documentation's page "Mapping CLR parameter data".
var sqlMappings = map[string]sqlMapping{
	"System.Data.SqlTypes.SqlBoolean":          {"bit", nil},
	"System.Data.SqlTypes.SqlByte":             {"tinyint", nil},
	"System.Data.SqlTypes.SqlInt16":            {"smallint", nil},
	"System.Data.SqlTypes.SqlInt32":            {"int", nil},
	"System.Data.SqlTypes.SqlInt64":            {"bigint", nil},
	"System.Data.SqlTypes.SqlSingle":           {"real", nil},
	"System.Data.SqlTypes.SqlDouble":           {"float", nil},
	"System.Data.SqlTypes.SqlDecimal":          {"decimal(18,0)", fixedPoint},
	"System.Data.SqlTypes.SqlMoney":            {"money", monetary},
	"System.Data.SqlTypes.SqlDateTime":         {"datetime", []string{"datetime", "smalldatetime", "date"}},
	"System.Data.SqlTypes.SqlGuid":             {"uniqueidentifier", nil},
	"System.Data.SqlTypes.SqlString":           {"nvarchar(4000)", unicode},
	"System.Data.SqlTypes.SqlChars":            {"nvarchar(max)", unicode},
	"System.Data.SqlTypes.SqlBinary":           {"varbinary(8000)", binaries},
	"System.Data.SqlTypes.SqlBytes":            {"varbinary(max)", binaries},
	"System.Data.SqlTypes.SqlXml":              {"xml", nil},
	"System.Boolean":                           {"bit", nil},
	"System.Byte":                              {"tinyint", []string{"tinyint", "varbinary(1)", "binary(1)"}},
	"System.Int16":                             {"smallint", nil},
	"System.Int32":                             {"int", nil},
	"System.Int64":                             {"bigint", nil},
	"System.Single":                            {"real", nil},
	"System.Double":                            {"float", nil},
	"System.Decimal":                           {"decimal(18,0)", append(monetary[:2:2], fixedPoint...)},
	"System.DateTime":                          {"datetime", moments},
	"System.DateTimeOffset":                    {"datetimeoffset", nil},
	"System.TimeSpan":                          {"time", nil},
	"System.Guid":                              {"uniqueidentifier", nil},
	"System.String":                            {"nvarchar(4000)", unicode},
	"System.Char":                              {"nchar(1)", []string{"nchar(1)", "nvarchar(1)"}},
	"System.Char[]":                            {"nvarchar(4000)", unicode},
	"System.Byte[]":                            {"varbinary(8000)", append(binaries[:2:2], "rowversion")},
	"System.Object":                            {"sql_variant", nil},
	"Microsoft.SqlServer.Types.SqlGeometry":    {"geometry", nil},
	"Microsoft.SqlServer.Types.SqlGeography":   {"geography", nil},
	"Microsoft.SqlServer.Types.SqlHierarchyId": {"hierarchyid", nil},
}

// tableReturns are the types that a table-valued function returns.
var tableReturns = map[string]bool{"System.Collections.IEnumerable": true, "System.Collections.IEnumerator": true}

// Parameter is a parameter or return value of an export.
type Parameter struct {
	Name    string   `json:"name,omitempty"`
	CLRType string   `json:"clrType"`
	SQLType string   `json:"sqlType,omitempty"` // "" when nothing maps
	Accepts []string `json:"accepts,omitempty"` // base types that bind, with a length where only that one does
	Ref     bool     `json:"ref,omitempty"`     // ref or out: OUTPUT in T-SQL
	Out     bool     `json:"out,omitempty"`
}

const nullableOf = "System.Nullable`1"

// mapType finds the T-SQL type of a CLR type; user-defined types of the same assembly map to themselves by their class name.
func mapType(f *ecma.File, t *ecma.Type, userTypes map[ecma.Token]bool) (p Parameter) {
	if t.Element == ecma.ElementByRef {
		p.Ref, t = true, t.Of
	}
	p.CLRType = f.TypeText(t)
	name := p.CLRType
	if t.Element == ecma.ElementGenericInst && len(t.Args) == 1 && f.TypeText(t.Of) == nullableOf {
		name = f.TypeText(&t.Args[0])
		if !isPrimitiveValue(name) {
			return p
		}
	}
	if m, ok := sqlMappings[name]; ok {
		p.SQLType, p.Accepts = m.declare, m.accepts
		if p.Accepts == nil {
			p.Accepts = []string{baseType(m.declare)}
		}
	} else if userTypes[t.Token] && (t.Element == ecma.ElementClass || t.Element == ecma.ElementValueType) {
		p.SQLType = "[" + strings.ReplaceAll(name[strings.LastIndexByte(name, '.')+1:], "]", "]]") + "]"
		p.Accepts = []string{p.SQLType}
	}
	return p
}

// isPrimitiveValue says that a mapped type can stand in Nullable<T>.
func isPrimitiveValue(name string) bool {
	return strings.HasPrefix(name, "System.") && !strings.HasPrefix(name, "System.Data.") && !strings.HasSuffix(name, "[]") && name != "System.String" && name != "System.Object"
}

func baseType(declared string) string {
	base, _, _ := strings.Cut(declared, "(")
	return base
}

// applyFacet narrows a mapped type by the SqlFacet attribute of a parameter.
func (x *exporter) applyFacet(param ecma.Token, p *Parameter) {
	f := x.f
	for _, n := range f.AttributesOf(param) {
		row, err := f.CustomAttributeAt(n)
		if err != nil {
			continue
		}
		if !f.AttributeIs(row, "Microsoft.SqlServer.Server", "SqlFacetAttribute") {
			continue
		}
		if value, err := f.Blob(row.Value); err != nil || !x.spend(len(value)+64) {
			return
		}
		a, err := f.AttributeValue(row)
		if err != nil {
			continue
		}
		size, precision, scale := intArg(a, "MaxSize", 0), intArg(a, "Precision", 0), intArg(a, "Scale", 0)
		base := baseType(p.SQLType)
		if boolArg(a, "IsFixedLength") {
			base = strings.Replace(base, "var", "", 1)
		}
		switch base {
		case "nvarchar", "varbinary", "nchar", "binary":
			switch {
			case size == -1:
				p.SQLType = base + "(max)"
			case size > 0:
				p.SQLType = fmt.Sprintf("%s(%d)", base, size)
			}
		case "decimal":
			if precision > 0 {
				p.SQLType = fmt.Sprintf("decimal(%d,%d)", precision, scale)
			}
		case "datetime2", "time", "datetimeoffset":
			if scale > 0 {
				p.SQLType = fmt.Sprintf("%s(%d)", base, scale)
			}
		}
	}
}

func intArg(a *ecma.Attribute, name string, otherwise int64) int64 {
	v, ok := a.Get(name)
	if !ok {
		return otherwise
	}
	switch n := v.Value.(type) {
	case int32:
		return int64(n)
	case uint8:
		return int64(n)
	case ecma.Enum:
		return n.Value
	}
	return otherwise
}

func boolArg(a *ecma.Attribute, name string) bool {
	v, _ := a.Get(name)
	b, _ := v.Value.(bool)
	return b
}

func textArg(a *ecma.Attribute, name string) string {
	v, _ := a.Get(name)
	switch s := v.Value.(type) {
	case string:
		return s
	case ecma.TypeRefName:
		return string(s)
	}
	return ""
}

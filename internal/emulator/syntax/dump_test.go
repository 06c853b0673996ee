package syntax

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// dump writes a tree compactly: scalar and condition nodes as fully parenthesised text, others as Type{Field:value} with
// zero fields and positions left out.
func dump(v any) string { return dumpValue(reflect.ValueOf(v)) }

func dumpValue(v reflect.Value) string {
	if !v.IsValid() {
		return "nil"
	}
	if v.Kind() == reflect.Interface {
		return dumpValue(v.Elem())
	}
	if v.CanInterface() {
		if s, ok := dumpExpr(v.Interface()); ok {
			return s
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		return dumpValue(v.Elem())
	case reflect.Slice, reflect.Array:
		var list []string
		for i := range v.Len() {
			list = append(list, dumpValue(v.Index(i)))
		}
		return "[" + strings.Join(list, " ") + "]"
	case reflect.Struct:
		var list []string
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Name == "Node" || f.Name == "Written" || v.Field(i).IsZero() || v.Field(i).Kind() == reflect.Slice && v.Field(i).Len() == 0 {
				continue
			}
			list = append(list, f.Name+":"+dumpValue(v.Field(i)))
		}
		return strings.TrimSuffix(v.Type().Name(), "Stmt") + "{" + strings.Join(list, " ") + "}"
	}
	return fmt.Sprint(v.Interface())
}

var literalMarks = map[LiteralKind]string{NullLiteral: "NULL", StringLiteral: "'", NStringLiteral: "N'", BinaryLiteral: "0x", DefaultLiteral: "DEFAULT"}

func dumpExpr(x any) (string, bool) {
	if v := reflect.ValueOf(x); v.Kind() == reflect.Pointer && v.IsNil() {
		return "", false
	}
	switch e := x.(type) {
	case Name:
		return strings.TrimLeft(e.Server+"."+e.Database+"."+e.Schema+"."+e.Object, "."), true
	case TypeName:
		s := strings.TrimLeft(e.Schema+"."+e.Name, ".")
		if e.Max {
			return s + "(max)", true
		}
		if e.Args != nil {
			s += strings.ReplaceAll(fmt.Sprint(e.Args), " ", ",")
		}
		return s + e.BaseType, true
	case *Literal:
		m := literalMarks[e.Kind] + e.Text
		if strings.HasSuffix(literalMarks[e.Kind], "'") {
			m += "'"
		}
		return m, true
	case *VarRef:
		return "@" + e.Name, true
	case *SysVar:
		return "@@" + e.Name, true
	case *ColumnRef:
		return strings.Join(e.Parts, "."), true
	case *Star:
		return strings.Join(append(e.Qualifier, "*"), "."), true
	case *Unary:
		return "(" + e.Op + " " + dump(e.X) + ")", true
	case *Binary:
		return "(" + dump(e.L) + " " + e.Op + " " + dump(e.R) + ")", true
	}
	return "", false
}

// parseOne parses a batch of one statement.
func parseOne(t *testing.T, text string) Stmt {
	t.Helper()
	b, err := Parse(text, Options{QuotedIdentifier: true})
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	if len(b.Statements) != 1 {
		t.Fatalf("%s\n%d statements", text, len(b.Statements))
	}
	return b.Statements[0]
}

func TestDump(t *testing.T) {
	if got, want := dump(parseOne(t, "SELECT a+1 x FROM dbo.t")), "Select{Body:QuerySpec{Items:[SelectItem{Expr:(a + 1) Alias:x}] From:[TableName{Name:dbo.t}]}}"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

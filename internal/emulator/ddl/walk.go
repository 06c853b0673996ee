package ddl

import (
	"reflect"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// walk calls f for every node below root that is a pointer to a struct, outer ones first; f false does not descend.
func walk(root any, f func(node any) bool) { walkValue(reflect.ValueOf(root), f) }

func walkValue(v reflect.Value, f func(any) bool) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			walkValue(v.Elem(), f)
		}
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct {
			return
		}
		if f(v.Interface()) {
			walkValue(v.Elem(), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walkValue(v.Field(i), f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			walkValue(v.Index(i), f)
		}
	}
}

// columnsOf lists the slots of t's columns that an expression names.
func columnsOf(t *catalog.Table, e any) []int {
	var out []int
	seen := map[int]bool{}
	walk(e, func(n any) bool {
		if c, ok := n.(*syntax.ColumnRef); ok {
			if i := columnByName(t, c.Parts[len(c.Parts)-1]); i >= 0 && !seen[i] {
				seen[i] = true
				out = append(out, i)
			}
		}
		return true
	})
	return out
}

// mentions reports whether a stored definition names a column of t.
func mentions(t *catalog.Table, definition string, slot int) bool {
	e, err := syntax.ParseExpr(definition, syntax.Options{QuotedIdentifier: true})
	if err != nil {
		return false
	}
	for _, i := range columnsOf(t, e) {
		if i == slot {
			return true
		}
	}
	return false
}

// nondeterministic are the built-in functions whose result changes between calls.
var nondeterministic = map[string]bool{
	"getdate": true, "getutcdate": true, "sysdatetime": true, "sysutcdatetime": true, "sysdatetimeoffset": true,
	"current_timestamp": true, "newid": true, "newsequentialid": true, "rand": true, "crypt_gen_random": true,
	"suser_sname": true, "suser_name": true, "user_name": true, "session_user": true, "current_user": true, "system_user": true,
	"original_login": true, "host_name": true, "app_name": true, "db_name": true, "object_id": true, "object_name": true,
	"session_context": true, "context_info": true, "scope_identity": true, "current_date": true,
}

// nondeterministicCall names the first such function in e, "" when there is none.
func nondeterministicCall(e syntax.Expr) string {
	name := ""
	walk(e, func(n any) bool {
		switch n := n.(type) {
		case *syntax.Call:
			if f := strings.ToLower(n.Name.Object); n.Name.Schema == "" && nondeterministic[f] && name == "" {
				name = f
			}
		case *syntax.SysVar:
			name = "@@" + n.Name
		}
		return true
	})
	return name
}

// callsVector reports a call of a vector function, whose last digits depend on the machine.
func callsVector(e syntax.Expr) bool {
	found := false
	walk(e, func(n any) bool {
		if c, ok := n.(*syntax.Call); ok && c.Name.Schema == "" && strings.HasPrefix(strings.ToUpper(c.Name.Object), "VECTOR_") {
			found = true
		}
		return !found
	})
	return found
}

package catalog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// define makes a view from its column list, one column per ";" in the form
//
//	name type [n] [=value]
//
// n marks a nullable column; =value is what every row has there, because the emulator has nothing that could
// make it differ. A nullable column that rows never set is NULL.
func define(schema, name string, id int32, columns string) *View {
	v := &View{Schema: schema, Name: name, ObjectID: id, slots: map[string]int{}}
	for spec := range strings.SplitSeq(columns, ";") {
		spec, constant, hasConstant := strings.Cut(spec, "=")
		f := strings.Fields(spec)
		if len(f) == 0 {
			continue
		}
		c := ViewColumn{Name: f[0], Type: columnType(f[1]), Nullable: len(f) > 2 && f[2] == "n"}
		v.slots[c.Name] = len(v.Columns)
		v.Columns = append(v.Columns, c)
		fixed := types.NullValue
		if hasConstant {
			fixed = constantValue(c.Type, strings.TrimSpace(constant))
		}
		v.fixed = append(v.fixed, fixed)
	}
	return v
}

var plainTypes = map[string]types.Type{
	"bigint":         {Kind: types.BigInt},
	"int":            {Kind: types.Int},
	"smallint":       {Kind: types.SmallInt},
	"tinyint":        {Kind: types.TinyInt},
	"bit":            {Kind: types.Bit},
	"float":          {Kind: types.Float, Precision: 53},
	"real":           {Kind: types.Real},
	"datetime":       {Kind: types.DateTime},
	"datetime2":      {Kind: types.DateTime2, Scale: 7},
	"datetimeoffset": types.DateTimeOffsetType,
	"guid":           {Kind: types.UniqueIdentifier},
	"variant":        {Kind: types.Variant},
	"sysname":        {Kind: types.NVarChar, Length: 128, UserType: 256},
	"desc":           {Kind: types.NVarChar, Length: 60, Collation: types.Latin1CIASKSWS},
	"exactname":      {Kind: types.NVarChar, Length: 128, Collation: types.Latin1BIN}, // of Service Broker and of CLR classes: they compare as binary whatever the database
}

var sizedTypes = map[string]types.Kind{
	"desc": types.NVarChar, "char": types.Char, "varchar": types.VarChar, "nvarchar": types.NVarChar, "nchar": types.NChar,
	"varbinary": types.VarBinary, "binary": types.Binary, "numeric": types.Numeric, "utf8": types.VarChar, "nutf8": types.NVarChar, "exactname": types.NVarChar,
}

func columnType(word string) types.Type {
	if t, ok := plainTypes[word]; ok {
		return t
	}
	name, rest, _ := strings.Cut(word, "(")
	kind, ok := sizedTypes[name]
	if !ok {
		panic("catalog: column type " + word)
	}
	size := strings.TrimSuffix(rest, ")")
	if size == "max" {
		return types.Type{Kind: kind, Length: types.Max}
	}
	n, err := strconv.Atoi(size)
	if err != nil {
		panic("catalog: column type " + word)
	}
	if kind == types.Numeric {
		return types.Type{Kind: kind, Precision: uint8(n)}
	}
	t := types.Type{Kind: kind, Length: n}
	switch name {
	case "desc", "char":
		t.Collation = types.Latin1CIASKSWS // the catalog's own, as enumerations have it
	case "exactname":
		t.Collation = types.Latin1BIN
	case "utf8", "nutf8":
		t.Collation = types.Latin1v100BIN2UTF8
	}
	return t
}

func constantValue(t types.Type, text string) types.Value {
	switch t.Kind {
	case types.Char, types.VarChar, types.NVarChar, types.NChar:
		return typed(t, text)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("catalog: constant " + text)
	}
	return typed(t, n)
}

// typed makes the value of a column from what a record holds. A nil, or a types.Value of NULL, is NULL.
func typed(t types.Type, x any) types.Value {
	switch x := x.(type) {
	case nil:
		return types.NullValue
	case types.Value:
		return x
	case bool:
		v := types.Value{Kind: t.Kind}
		if x {
			v.I = 1
		}
		return v
	case int:
		return types.Value{Kind: t.Kind, I: int64(x)}
	case int32:
		return types.Value{Kind: t.Kind, I: int64(x)}
	case int64:
		return types.Value{Kind: t.Kind, I: x}
	case uint8:
		return types.Value{Kind: t.Kind, I: int64(x)}
	case time.Time:
		return types.FromTime(t.Kind, x, t.Scale)
	case string:
		if t.Kind == types.UniqueIdentifier {
			return GUIDValue(x)
		}
		if fill, ok := fixedFill[t.Kind]; ok && len(x) < t.Length {
			x += strings.Repeat(fill, t.Length-len(x))
		}
		return types.Value{Kind: t.Kind, S: x}
	}
	panic(fmt.Sprintf("catalog: no column value from %T", x))
}

// fixedFill is what values of a fixed length are filled with; the texts among them are ASCII.
var fixedFill = map[types.Kind]string{types.Char: " ", types.NChar: " ", types.Binary: "\x00"}

// row makes one row: pairs of a column name and its value; the other columns are constant or NULL. A bare fields
// list stands for its pairs.
func (v *View) row(pairs ...any) types.Row {
	r := make(types.Row, len(v.fixed))
	copy(r, v.fixed)
	v.set(r, pairs)
	return r
}

type fields []any

func (v *View) set(r types.Row, pairs []any) {
	for i := 0; i < len(pairs); {
		if f, ok := pairs[i].(fields); ok {
			v.set(r, f)
			i++
			continue
		}
		name := pairs[i].(string)
		slot, ok := v.slots[name]
		if !ok {
			panic("catalog: " + v.Name + " has no column " + name)
		}
		r[slot] = typed(v.Columns[slot].Type, pairs[i+1])
		i += 2
	}
}

// null turns a zero into NULL.
func null[T comparable](x T) any {
	var zero T
	if x == zero {
		return nil
	}
	return x
}

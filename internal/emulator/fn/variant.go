package fn

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(variantFuncs) }

var variantFuncs = []Func{
	{Name: "SQL_VARIANT_PROPERTY", Min: 2, Max: 2, Result: variantPropertyType, Eval: evalVariantProperty},
}

// variantPropertyType is sql_variant: Msg 206 for an argument that does not convert to sql_variant.
func variantPropertyType(a []types.Type) (types.Type, error) {
	if ok, _ := types.CanConvert(a[0], types.VariantType); !ok && a[0].Kind != types.Null || a[0].IsMax() {
		return types.Type{}, sqlerr.New(206, a[0].String(), "sql_variant")
	}
	if !isText(a[1]) {
		return types.Type{}, invalidArg("sql_variant_property", 2, a[1])
	}
	return types.VariantType, nil
}

// variantProperties are the properties that a value does not carry with it here.
var variantProperties = words("PRECISION SCALE TOTALBYTES COLLATION MAXLENGTH")

// evalVariantProperty gives the base type of a value. What else SQL Server stores with a sql_variant is refused, and the name of
// no property gives NULL.
func evalVariantProperty(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	name, err := text(a[1], t[1])
	if err != nil {
		return types.NullValue, err
	}
	name = strings.ToUpper(strings.TrimRight(name, " "))
	switch {
	case name == "BASETYPE":
		return types.NStr(types.TypeOf(a[0]).Name()), nil
	case variantProperties[name]:
		return types.NullValue, sqlerr.Unsupported("SQL_VARIANT_PROPERTY(…, '%s')", strings.ToLower(name))
	}
	return types.NullValue, nil
}

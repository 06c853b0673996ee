package proc

import "github.com/hartonomous/hartctl/internal/emulator/types"

// convert is an implicit conversion, as for the assignment of a variable: text that is too long is cut.
func convert(v types.Value, to types.Type) (types.Value, error) {
	return types.Convert(v, types.TypeOf(v), to, 0, false)
}

// textOf is a value as PRINT and EXEC show it; NULL is the empty text.
func textOf(v types.Value) string {
	if v.IsNull() {
		return ""
	}
	t, err := types.Convert(v, types.TypeOf(v), types.NVarCharOf(types.Max), 0, true)
	if err != nil {
		return ""
	}
	return t.S
}

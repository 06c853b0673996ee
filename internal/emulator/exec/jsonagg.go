package exec

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// JSONAgg is what JSON_ARRAYAGG and JSON_OBJECTAGG have beside their value: the name of a member (nil of an array), the value's form,
// and whether NULLs are left out. Document: the result is of type json.
type JSONAgg struct {
	Key      Expr
	Field    JSONField
	Absent   bool
	Document bool
}

// jsonState gathers the texts of the elements or members, with their sort keys.
type jsonState struct {
	agg  *Agg
	rows []types.Row
	any  bool // a row was there, though left out
}

func (j *jsonState) add(types.Value) error { return nil }

func (j *jsonState) addRow(env *Env) error {
	j.any = true
	v, err := j.agg.Arg.Eval(env)
	if err != nil || v.IsNull() && j.agg.JSON.Absent {
		return err
	}
	text, err := jsonOf(v, j.agg.JSON.Field.T, j.agg.JSON.Field.IsJSON)
	if err != nil {
		return err
	}
	if k := j.agg.JSON.Key; k != nil {
		name, err := k.Eval(env)
		if err != nil {
			return err
		}
		if name.IsNull() {
			return sqlerr.Unsupported("JSON_OBJECTAGG with a name that is NULL")
		}
		text = quoteJSON(name.S) + ":" + text
	}
	row, err := sortedRow(env, types.NStr(text), j.agg.Order)
	j.rows = append(j.rows, row)
	return err
}

func (j *jsonState) result() (types.Value, error) {
	if !j.any {
		return types.NullValue, sqlerr.Unsupported("%s over no rows", j.agg.Func)
	}
	sortRows(j.rows, j.agg.Order)
	parts := make([]string, len(j.rows))
	for i, r := range j.rows {
		parts[i] = r[0].S
	}
	text := "[" + strings.Join(parts, ",") + "]"
	if j.agg.JSON.Key != nil {
		text = "{" + text[1:len(text)-1] + "}"
	}
	if !j.agg.JSON.Document {
		return types.NStr(text), nil
	}
	text, err := types.CanonicalJSON(text)
	return types.StringOf(types.JSON, text), err
}

// sortedRow is a value followed by the keys that it is sorted by.
func sortedRow(env *Env, v types.Value, keys []SortKey) (types.Row, error) {
	row := types.Row{v}
	for _, k := range keys {
		x, err := k.X.Eval(env)
		if err != nil {
			return nil, err
		}
		row = append(row, x)
	}
	return row, nil
}

// sortRows sorts the rows of sortedRow.
func sortRows(rows []types.Row, keys []SortKey) {
	if len(keys) == 0 {
		return
	}
	pos := make([]int, len(keys))
	for i := range pos {
		pos[i] = i + 1
	}
	slices.SortStableFunc(rows, func(a, b types.Row) int { return compareRows(keys, pos, a, b) })
}

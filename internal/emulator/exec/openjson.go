package exec

import (
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// OpenColumn is one column of OPENJSON … WITH.
type OpenColumn struct {
	T      types.Type
	Path   *JSONPath
	AsJSON bool
}

// OpenJSON is OPENJSON(text [, path]): key, value and type of each member, or the columns of WITH for each element.
func OpenJSON(cols []OpenColumn) TableFunc {
	return func(_ *Env, args []types.Value, emit func(types.Row) error) error {
		if anyNull(args) {
			return nil
		}
		n, p, err := jsonArgs(args)
		if err != nil {
			return err
		}
		n = p.find(n)
		if n == nil || n.kind < jsonArray {
			if p.Strict && n == nil {
				return sqlerr.New(13608)
			}
			if p.Strict {
				return sqlerr.New(13624)
			}
			return nil
		}
		text := args[0].S
		if cols != nil {
			items := n.items
			if n.kind == jsonObject {
				items = []*jsonNode{n}
			}
			for _, it := range items {
				row, err := openRow(text, it, cols)
				if err != nil {
					return err
				}
				if err := emit(row); err != nil {
					return err
				}
			}
			return nil
		}
		for i, it := range n.items {
			key := strconv.Itoa(i)
			if n.kind == jsonObject {
				key = n.keys[i]
			}
			v := types.NullValue
			switch {
			case it.kind >= jsonArray:
				v = types.NStr(text[it.start:it.end])
			case it.kind != jsonNull:
				v = types.NStr(it.text)
			}
			if err := emit(types.Row{types.NStr(key), v, types.IntOf(types.TinyInt, int64(it.kind))}); err != nil {
				return err
			}
		}
		return nil
	}
}

func openRow(text string, n *jsonNode, cols []OpenColumn) (types.Row, error) {
	row := make(types.Row, len(cols))
	for i, c := range cols {
		m := c.Path.find(n)
		switch {
		case m == nil:
			if c.Path.Strict {
				return nil, sqlerr.New(13608)
			}
			continue
		case c.AsJSON:
			if m.kind >= jsonArray {
				row[i] = types.NStr(text[m.start:m.end])
			} else if c.Path.Strict {
				return nil, sqlerr.New(13624)
			}
			continue
		case m.kind == jsonNull:
			continue
		case m.kind >= jsonArray:
			if c.Path.Strict {
				return nil, sqlerr.New(13623)
			}
			continue
		}
		v, err := types.Convert(types.NStr(m.text), types.NVarCharMax, c.T, 0, true)
		if err != nil {
			return nil, err
		}
		row[i] = v
	}
	return row, nil
}

package check

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Set is a result set.
type Set struct {
	Columns []string
	Rows    []Row
	At      time.Time // when it began to come in
}

// Row is a row of a result set.
type Row struct {
	columns []string
	values  []any
}

// NewRow makes a row from column, value pairs.
func NewRow(pairs ...any) Row {
	var r Row
	for i := 0; i+1 < len(pairs); i += 2 {
		r.columns, r.values = append(r.columns, pairs[i].(string)), append(r.values, pairs[i+1])
	}
	return r
}

// ReadSet reads a result set whole.
func ReadSet(rows mssql.Rows) (Set, error) {
	names, err := rows.Columns()
	s := Set{Columns: names, At: time.Now()}
	if err != nil {
		return s, err
	}
	for rows.Next() {
		r := Row{columns: names, values: make([]any, len(names))}
		dest := make([]any, len(names))
		for i := range dest {
			dest[i] = &r.values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return s, err
		}
		s.Rows = append(s.Rows, r)
	}
	return s, nil
}

// value is a column's value; nil when it is NULL or there is none of this name.
func (r Row) value(column string) any {
	for i, c := range r.columns {
		if strings.EqualFold(c, column) {
			return r.values[i]
		}
	}
	return nil
}

// Null reports whether a value is NULL, or not there.
func (r Row) Null(column string) bool { return r.value(column) == nil }

// Text is a value as text; empty for NULL. Binary values are in hex, without 0x.
func (r Row) Text(column string) string {
	switch v := r.value(column).(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return hex.EncodeToString(v)
	case bool:
		if v {
			return "1"
		}
		return "0"
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	default:
		return fmt.Sprint(v)
	}
}

// Int is a whole number; 0 for NULL.
func (r Row) Int(column string) int64 {
	n, _ := strconv.ParseInt(r.Text(column), 10, 64)
	return n
}

// Bool is a bit; false for NULL.
func (r Row) Bool(column string) bool { return r.Int(column) != 0 }

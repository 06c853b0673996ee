package resource

import (
	"errors"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// one reads the single row of a result set.
func one(r mssql.Rows, dest ...any) error {
	if !r.Next() {
		return errors.New("the server answered a catalog query with no row")
	}
	return r.Scan(dest...)
}

// each reads all rows: next gives the destinations of one row and is told when they are filled.
func each(r mssql.Rows, dest []any, row func()) error {
	for r.Next() {
		if err := r.Scan(dest...); err != nil {
			return err
		}
		row()
	}
	return nil
}

// same compares names as SQL Server's default collations do.
func same(a, b string) bool { return strings.EqualFold(a, b) }

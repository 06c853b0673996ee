// Package temporal holds the rules of system-versioned temporal tables: periods, history tables, retention.
// (learn.microsoft.com: Temporal tables.)
package temporal

import (
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Values of catalog.Table.Temporal.
const (
	History   = 1
	Versioned = 2
)

// Values of catalog.Column.Generated (sys.columns.generated_always_type).
const (
	RowStart = 1
	RowEnd   = 2
)

// Generated is generated_always_type for what a column definition says.
func Generated(d *syntax.ColumnDef) int {
	switch d.Generated {
	case "ROW START":
		return RowStart
	case "ROW END":
		return RowEnd
	}
	return 0
}

// Slots are the slots of the period's columns; ok is false without a period.
func Slots(t *catalog.Table) (start, end int, ok bool) {
	if t.PeriodStart == 0 {
		return 0, 0, false
	}
	for i := range t.Columns {
		switch t.Columns[i].ID {
		case t.PeriodStart:
			start = i
		case t.PeriodEnd:
			end = i
		}
	}
	return start, end, true
}

// At is a moment as a period column holds it: UTC, with the column's digits.
func At(t time.Time, c *catalog.Column) types.Value {
	return types.FromTime(types.DateTime2, t.UTC(), c.Type.Scale)
}

// Forever is the end of the period of a current row: the largest value of the column's precision.
func Forever(c *catalog.Column) types.Value {
	digit := time.Second
	for range c.Type.Scale {
		digit /= 10
	}
	if digit == 0 {
		digit = 1
	}
	if c.Type.Scale >= 7 {
		digit = 100
	}
	return At(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).Add(-digit), c)
}

// CheckDeclared checks the generated columns and the period of a definition against each other: 13502 to 13509. exists reports
// the columns that the table has already, which a period alone may name.
func CheckDeclared(d *syntax.TableDef, exists func(name string) bool) error {
	var names [3]string
	for i := range d.Columns {
		g := Generated(&d.Columns[i])
		if g == 0 {
			continue
		}
		if names[g] != "" {
			return sqlerr.New(map[int]int32{RowStart: 13502, RowEnd: 13503}[g])
		}
		names[g] = d.Columns[i].Name
	}
	start, end := names[RowStart], names[RowEnd]
	switch {
	case d.Period == nil && start+end == "":
		return nil
	case d.Period == nil:
		return sqlerr.New(13509)
	case start+end == "" && exists(d.Period.Start) && exists(d.Period.End):
		return nil
	case start == "":
		return sqlerr.New(13504)
	case end == "":
		return sqlerr.New(13505)
	case !catalog.SameName(d.Period.Start, start):
		return sqlerr.New(13506)
	case !catalog.SameName(d.Period.End, end):
		return sqlerr.New(13507)
	}
	return nil
}

// CheckColumns checks the two columns of a period: 13501, 13587, 13513.
func CheckColumns(start, end *catalog.Column) error {
	for _, c := range []*catalog.Column{start, end} {
		switch {
		case c.Type.Kind != types.DateTime2 || c.Computed != "":
			return sqlerr.New(13501, c.Name)
		case c.Nullable:
			return sqlerr.New(13587, c.Name)
		}
	}
	if start.Type.Scale != end.Type.Scale {
		return sqlerr.New(13513)
	}
	return nil
}

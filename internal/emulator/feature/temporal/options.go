package temporal

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// Versioning is SYSTEM_VERSIONING = ON (…) or OFF.
type Versioning struct {
	On bool
	// Table is HISTORY_TABLE; empty when it was not given.
	Table syntax.Name
	// Unchecked is DATA_CONSISTENCY_CHECK = OFF.
	Unchecked bool
	// Unit is the unit of the retention period, in the singular; INFINITE, or empty when it was not given.
	Unit string
	N    int
}

var retentionUnits = []string{"DAY", "WEEK", "MONTH", "YEAR"}

// Parse reads the option: 13539 for a history table without its schema, 13743 and 13744 for a retention period that is none.
func Parse(o *syntax.Option) (Versioning, error) {
	v := Versioning{}
	switch word(o.Value) {
	case "ON":
		v.On = true
	case "OFF":
		if len(o.Options) > 0 {
			return v, sqlerr.Unsupported("SYSTEM_VERSIONING = OFF (…)").At(o.Line)
		}
	default:
		return v, sqlerr.New(102, o.Written).At(o.Line)
	}
	var seen []string
	for i := range o.Options {
		s := &o.Options[i]
		if slices.Contains(seen, s.Name) {
			return v, sqlerr.Unsupported("%s given twice", s.Name).At(s.Line)
		}
		seen = append(seen, s.Name)
		if err := v.option(s); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (v *Versioning) option(o *syntax.Option) error {
	switch o.Name {
	case "HISTORY_TABLE":
		c, ok := o.Value.(*syntax.ColumnRef)
		if !ok {
			return sqlerr.New(102, o.Written).At(o.Line)
		}
		text := strings.Join(c.Parts, ".")
		if len(c.Parts) != 2 || c.Parts[0] == "" {
			return sqlerr.New(13539, text).At(o.Line)
		}
		v.Table = syntax.Name{Node: c.Node, Schema: c.Parts[0], Object: c.Parts[1], Text: text}
		return nil
	case "DATA_CONSISTENCY_CHECK":
		switch word(o.Value) {
		case "ON":
		case "OFF":
			v.Unchecked = true
		default:
			return sqlerr.New(102, o.Written).At(o.Line)
		}
		return nil
	case "HISTORY_RETENTION_PERIOD":
		return v.retention(o)
	}
	return sqlerr.Unsupported("SYSTEM_VERSIONING = ON (%s)", o.Name).At(o.Line)
}

func (v *Versioning) retention(o *syntax.Option) error {
	w := word(o.Value)
	if w == "INFINITE" {
		v.Unit, v.N = "INFINITE", -1
		return nil
	}
	n, err := strconv.Atoi(w)
	unit := strings.TrimSuffix(o.Unit, "S")
	switch {
	case err != nil || n > math.MaxInt32:
		return sqlerr.Unsupported("HISTORY_RETENTION_PERIOD = %s", w).At(o.Line)
	case n <= 0:
		return sqlerr.New(13743, n).At(o.Line)
	case !slices.Contains(retentionUnits, unit):
		return sqlerr.New(13744, o.Unit).At(o.Line)
	case n > 9999: // beyond the calendar with years; Msg 13749 names a limit that no page tells
		return sqlerr.Unsupported("HISTORY_RETENTION_PERIOD = %d %s", n, o.Unit).At(o.Line)
	}
	v.Unit, v.N = unit, n
	return nil
}

// word is an option's value as an upper-case word.
func word(e syntax.Expr) string {
	switch v := e.(type) {
	case *syntax.ColumnRef:
		if len(v.Parts) == 1 {
			return strings.ToUpper(v.Parts[0])
		}
	case *syntax.Literal:
		return strings.ToUpper(v.Text)
	case *syntax.Unary:
		return v.Op + word(v.X)
	}
	return ""
}

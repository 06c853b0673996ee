package fn

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(collationFuncs) }

// The bits of a ComparisonStyle: what a comparison ignores (learn.microsoft.com: COLLATIONPROPERTY).
const (
	ignoresCase  = 0x00001
	ignoresKana  = 0x10000
	ignoresWidth = 0x20000
)

var collationFuncs = []Func{
	metaFunc("COLLATIONPROPERTY", 2, 2, types.VariantType, func(m meta, a []types.Value) (types.Value, error) {
		c, ok := types.ParseCollation(m.text(a, 0))
		if !ok {
			if e := types.UnknownCollation(m.text(a, 0)); e.Number != 448 { // one that SQL Server has
				return null, e
			}
			return null, nil
		}
		switch strings.ToLower(m.text(a, 1)) {
		case "codepage":
			if c.IsUTF8() {
				return types.Int32(65001), nil
			}
			return types.Int32(1252), nil
		case "lcid":
			return types.Int32(1033), nil
		case "comparisonstyle":
			return types.Int32(comparisonStyle(c)), nil
		case "version":
			return types.Int32(collationVersion(c)), nil
		}
		return null, nil
	}),
}

// comparisonStyle is 0 for a binary collation.
func comparisonStyle(c types.Collation) (style int32) {
	name := c.String()
	if c.IsBinary() {
		return 0
	}
	if !c.CaseSensitive() {
		style |= ignoresCase
	}
	if !strings.Contains(name, "_KS") {
		style |= ignoresKana
	}
	if !strings.Contains(name, "_WS") {
		style |= ignoresWidth
	}
	return style
}

// collationVersion is 2 for the collations of version 100, and 0 for the first ones.
func collationVersion(c types.Collation) int32 {
	if strings.Contains(c.String(), "_100_") {
		return 2
	}
	return 0
}

package types

import "github.com/hartonomous/hartctl/internal/emulator/sqlerr"

// CanConvert says whether a value of from converts to to without a function, and with CAST or CONVERT
// (learn.microsoft.com: CAST and CONVERT, the implicit conversion chart).
func CanConvert(from, to Type) (implicit, explicit bool) {
	switch convertRule(from.Kind, to.Kind) {
	case ruleImplicit:
		return true, true
	case ruleExplicit:
		return false, true
	}
	return false, false
}

// ConversionError is the compile error of a conversion that CanConvert forbids: 529 for CAST and CONVERT, else 257 where
// CAST would do, or 206.
func ConversionError(from, to Type, explicit bool) error {
	_, cast := CanConvert(from, to)
	switch {
	case (from.Kind == Geometry || to.Kind == Geometry) && (explicit || cast):
		return sqlerr.Unsupported("the error of converting %s to %s", from.Name(), to.Name())
	case explicit:
		return sqlerr.New(529, from.Name(), to.Name())
	case cast:
		return sqlerr.New(257, from.Name(), to.Name())
	}
	return sqlerr.New(206, from.Name(), to.Name())
}

type rule uint8

const (
	ruleNever rule = iota
	ruleExplicit
	ruleImplicit
)

// family groups kinds that convert alike.
type family uint8

const (
	famNone family = iota
	famBinary
	famChar
	famNChar
	famOldDate // datetime, smalldatetime
	famDate
	famTime
	famNewDate // datetime2, datetimeoffset
	famExact   // integers, bit, decimal
	famFloat
	famMoney
	famGUID
	famTimestamp
	famImage
	famText
	famNText
	famVariant
	famXML
	famJSON
	famVector
	famGeometry
	famCount
)

func familyOf(k Kind) family {
	switch {
	case k == Binary || k == VarBinary:
		return famBinary
	case k == Char || k == VarChar:
		return famChar
	case k == NChar || k == NVarChar:
		return famNChar
	case k == DateTime || k == SmallDateTime:
		return famOldDate
	case k == DateTime2 || k == DateTimeOffset:
		return famNewDate
	case k.IsFloat():
		return famFloat
	case k.IsMoney():
		return famMoney
	case k.IsNumeric():
		return famExact
	}
	return map[Kind]family{
		Date: famDate, Time: famTime, UniqueIdentifier: famGUID, Timestamp: famTimestamp, Image: famImage,
		Text: famText, NText: famNText, Variant: famVariant, XML: famXML, JSON: famJSON, Vector: famVector, Geometry: famGeometry,
	}[k]
}

// convertChart has a row for each source family and a column for each target family, in the order of the constants;
// i: implicit, e: explicit only, -: never.
var convertChart = [famCount]string{
	famBinary:    "iiiieeei-iiii--ii--i",
	famChar:      "eiiiiiiiiiieeiiiiiii",
	famNChar:     "eiiiiiiiiii--iiiiiii",
	famOldDate:   "eiiiiiieee-e---i----",
	famDate:      "eiiii-i--------i----",
	famTime:      "eiii-ii--------i----",
	famNewDate:   "eiiiiii--------i----",
	famExact:     "iiii---iii-i---i----",
	famFloat:     "iiii---iii-----i----",
	famMoney:     "ieei---iii-i---i----",
	famGUID:      "iii-------i----i----",
	famTimestamp: "ii-i---i-i-ii-------",
	famImage:     "i----------ii-------",
	famText:      "-ii----------ii-i---",
	famNText:     "-ii----------ii-i---",
	famVariant:   "eeeeeeeeeee----i----",
	famXML:       "eee-------------i---",
	famJSON:      "-ee--------------ii-",
	famVector:    "-ii--------------ii-",
	famGeometry:  "eee----------------i",
}

func convertRule(from, to Kind) rule {
	if from == Null {
		return ruleImplicit
	}
	if from == to {
		return ruleImplicit
	}
	f, t := familyOf(from), familyOf(to)
	if f == famNone || t == famNone {
		return ruleNever
	}
	switch convertChart[f][t-1] {
	case 'i':
		return ruleImplicit
	case 'e':
		return ruleExplicit
	}
	return ruleNever
}

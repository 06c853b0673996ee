package il

import (
	"math"
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// clrKinds are the CLR types that values cross into from each SQL type, and back. (learn.microsoft.com: Mapping CLR parameter data.)
var clrKinds = map[types.Kind][]string{
	types.Bit:              {"System.Data.SqlTypes.SqlBoolean", tBool},
	types.TinyInt:          {"System.Data.SqlTypes.SqlByte", tByte},
	types.SmallInt:         {"System.Data.SqlTypes.SqlInt16", tInt16},
	types.Int:              {"System.Data.SqlTypes.SqlInt32", tInt32},
	types.BigInt:           {"System.Data.SqlTypes.SqlInt64", tInt64},
	types.Real:             {"System.Data.SqlTypes.SqlSingle", tSingle},
	types.Float:            {"System.Data.SqlTypes.SqlDouble", tDouble},
	types.NChar:            {"System.Data.SqlTypes.SqlString", tString, "System.Data.SqlTypes.SqlChars", "System.Char[]"},
	types.NVarChar:         {"System.Data.SqlTypes.SqlString", tString, "System.Data.SqlTypes.SqlChars", "System.Char[]"},
	types.Binary:           {"System.Data.SqlTypes.SqlBinary", tBytes, "System.Data.SqlTypes.SqlBytes"},
	types.VarBinary:        {"System.Data.SqlTypes.SqlBinary", tBytes, "System.Data.SqlTypes.SqlBytes"},
	types.Numeric:          {"System.Data.SqlTypes.SqlDecimal", "System.Decimal"},
	types.Decimal:          {"System.Data.SqlTypes.SqlDecimal", "System.Decimal"},
	types.Money:            {"System.Data.SqlTypes.SqlMoney", "System.Decimal"},
	types.SmallMoney:       {"System.Data.SqlTypes.SqlMoney", "System.Decimal"},
	types.DateTime:         {"System.Data.SqlTypes.SqlDateTime", "System.DateTime"},
	types.SmallDateTime:    {"System.Data.SqlTypes.SqlDateTime", "System.DateTime"},
	types.Date:             {"System.DateTime"},
	types.DateTime2:        {"System.DateTime"},
	types.Time:             {"System.TimeSpan"},
	types.DateTimeOffset:   {"System.DateTimeOffset"},
	types.UniqueIdentifier: {"System.Data.SqlTypes.SqlGuid", "System.Guid"},
	types.XML:              {"System.Data.SqlTypes.SqlXml"},
	types.Variant:          {"System.Object"},
}

// Maps reports whether a value of an SQL type crosses into a CLR type, which is named as TypeText spells it: Nullable of a value type maps as
// the type itself. Text and vectors map to nothing.
func Maps(t types.Type, clr string) bool {
	for _, name := range clrKinds[t.Kind] {
		if clr == name || clr == "System.Nullable`1<"+name+">" {
			return true
		}
	}
	return false
}

// NullArgument says that a parameter (from 1) takes no NULL (Msg 6569).
type NullArgument struct{ Parameter int }

func (e *NullArgument) Error() string { return "NULL for a parameter that takes none" }

// toSlot makes a CLR value of a SQL one.
func (m *Machine) toSlot(v types.Value, t *typ) (slot, error) {
	if err := m.alloc(64 + 2*int64(len(v.S))); err != nil {
		return slot{}, err
	}
	null := v.IsNull()
	switch t.name {
	case tString, "System.Data.SqlTypes.SqlString":
		if null {
			return slot{}, nil
		}
		return slot{o: newText(v.S)}, nil
	case tBytes, "System.Data.SqlTypes.SqlBinary":
		if null {
			return slot{}, nil
		}
		return slot{o: bytesArray(v.Bytes())}, nil
	case "System.Data.SqlTypes.SqlBytes":
		if null {
			return slot{o: &sqlBytes{}}, nil
		}
		return slot{o: &sqlBytes{bytesArray(v.Bytes())}}, nil
	case "System.Char[]":
		if null {
			return slot{}, nil
		}
		return slot{o: &array{typ: charArrayType, h: newText(v.S).u}}, nil
	}
	if t.k == kVT && t.class == nil {
		if null {
			return slot{}, nil
		}
		return slot{i: v.I, o: present}, nil
	}
	if t.k >= kI4 && t.k <= kF8 && !null {
		return slot{i: v.I}, nil
	}
	if null {
		return slot{}, &NullArgument{}
	}
	return slot{}, invalid("a value as " + t.name)
}

// fromSlot makes a SQL value of a CLR one. What is longer than the SQL type is the TruncationException of SQL Server's host.
func fromSlot(s slot, t *typ, to types.Type) (types.Value, error) {
	switch t.name {
	case tString, "System.Data.SqlTypes.SqlString":
		x, err := str(&s)
		if x == nil {
			return types.NullValue, err
		}
		return textValue(x.u, to)
	case "System.Char[]":
		x, err := chars(&s)
		if x == nil {
			return types.NullValue, err
		}
		return textValue(x.h, to)
	case "System.Data.SqlTypes.SqlBytes":
		if s.o == nil {
			return types.NullValue, nil
		}
		b, err := bytesIn(&s)
		if err != nil {
			return types.NullValue, err
		}
		s = slot{}
		if b.a != nil {
			s.o = b.a
		}
		fallthrough
	case tBytes, "System.Data.SqlTypes.SqlBinary":
		b, err := binaryOf(&s)
		if b == nil {
			return types.NullValue, err
		}
		if to.Length != types.Max && len(b.b) > to.Length {
			return types.NullValue, truncation(len(b.b), to.Length, "")
		}
		v := types.BytesOf(to.Kind, b.b)
		return types.Fit(v, to), nil
	}
	if t.k == kVT && s.o == nil {
		return types.NullValue, nil
	}
	switch to.Kind {
	case types.Real, types.Float:
		f := s.float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return types.NullValue, throw("System.OverflowException", "Arithmetic Overflow.")
		}
		return types.FloatOf(to.Kind, f), nil
	case types.Bit:
		return types.Bool(s.i != 0), nil
	case types.TinyInt, types.SmallInt, types.Int, types.BigInt:
		return types.IntOf(to.Kind, s.i), nil
	}
	return types.NullValue, invalid(t.name + " as " + to.Name())
}

func textValue(u []uint16, to types.Type) (types.Value, error) {
	if to.Length != types.Max && len(u) > to.Length {
		return types.NullValue, truncation(2*len(u), 2*to.Length,
			"   at System.Data.SqlServer.Internal.CXVariantBase.StringToWSTR(String pstrValue, Int64 cbMaxLength, Int32 iOffset, EPadding ePad)")
	}
	return types.Fit(types.StringOf(to.Kind, types.UTF16Decode(u)), to), nil
}

// truncation is what SQL Server's host throws for a value that its SQL type cannot hold; trace is the frame that it names.
func truncation(size, limit int, trace string) error {
	err := throw("System.Data.SqlServer.TruncationException", "Trying to convert return value or output parameter of size "+
		strconv.Itoa(size)+" bytes to a T-SQL type with a smaller size limit of "+strconv.Itoa(limit)+" bytes.").(*thrown)
	if trace != "" {
		err.trace = []string{trace}
	}
	return err
}

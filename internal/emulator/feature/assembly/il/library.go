package il

import (
	"fmt"
	"slices"
)

// native is a member of the library that is interpreted: a method or constructor. Its table's key is its name and the types of its
// parameters.
type native struct {
	static bool
	ret    string // full name of the result's type; empty for a constructor
	call   func(m *Machine, a []slot) (slot, error)
	// allowed names the constants that an argument may be: those of which the result is known. An argument that is no constant is refused.
	allowed map[int][]int64
	// format is the number of an argument that is a format of numbers.
	format int
}

// constants checks the arguments that must be constants.
func (n *native) constants(key string, args []aval) error {
	for i, allowed := range n.allowed {
		if args[i].num == nil {
			return &Refusal{fmt.Sprintf("%s with an argument %d that is not a constant", key, i+1)}
		}
		if !slices.Contains(allowed, *args[i].num) {
			return &Refusal{fmt.Sprintf("%s with %d as argument %d", key, *args[i].num, i+1)}
		}
	}
	if n.format > 0 {
		s := args[n.format-1].str
		if s == nil {
			return &Refusal{key + " with a format that is not a constant"}
		}
		if _, _, ok := parseFormat(s.String()); !ok {
			return &Refusal{key + " with the format " + s.String()}
		}
	}
	return nil
}

// natives are the members of the library; Members lists them.
var natives = joinTables(mathMembers, stringMembers, builderMembers, numberMembers, sqlMembers, arrayMembers, streamMembers, exceptionMembers(), objectMembers)

func joinTables(tables ...map[string]native) map[string]native {
	all := map[string]native{}
	for _, t := range tables {
		for key, n := range t {
			if _, twice := all[key]; twice {
				panic("il: " + key + " is there twice")
			}
			all[key] = n
		}
	}
	return all
}

// constant is a static field of the library.
type constant struct {
	typ   string
	value slot
}

var statics = map[string]constant{
	"System.String::Empty":                   {"System.String", slot{o: &text{}}},
	"System.BitConverter::IsLittleEndian":    {"System.Boolean", slot{i: 1}},
	"System.Data.SqlTypes.SqlBinary::Null":   {"System.Data.SqlTypes.SqlBinary", slot{}},
	"System.Data.SqlTypes.SqlString::Null":   {"System.Data.SqlTypes.SqlString", slot{}},
	"System.Data.SqlTypes.SqlDouble::Null":   {"System.Data.SqlTypes.SqlDouble", slot{}},
	"System.Data.SqlTypes.SqlSingle::Null":   {"System.Data.SqlTypes.SqlSingle", slot{}},
	"System.Data.SqlTypes.SqlByte::Null":     {"System.Data.SqlTypes.SqlByte", slot{}},
	"System.Data.SqlTypes.SqlInt16::Null":    {"System.Data.SqlTypes.SqlInt16", slot{}},
	"System.Data.SqlTypes.SqlInt32::Null":    {"System.Data.SqlTypes.SqlInt32", slot{}},
	"System.Data.SqlTypes.SqlInt64::Null":    {"System.Data.SqlTypes.SqlInt64", slot{}},
	"System.Data.SqlTypes.SqlBoolean::Null":  {"System.Data.SqlTypes.SqlBoolean", slot{}},
	"System.Data.SqlTypes.SqlBoolean::True":  {"System.Data.SqlTypes.SqlBoolean", slot{i: 1, o: present}},
	"System.Data.SqlTypes.SqlBoolean::False": {"System.Data.SqlTypes.SqlBoolean", slot{o: present}},
	"System.Data.SqlTypes.SqlInt32::Zero":    {"System.Data.SqlTypes.SqlInt32", slot{o: present}},
	"System.Data.SqlTypes.SqlDouble::Zero":   {"System.Data.SqlTypes.SqlDouble", slot{o: present}},
}

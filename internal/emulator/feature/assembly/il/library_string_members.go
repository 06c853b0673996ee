package il

import "slices"

var (
	charArrayType = &typ{"System.Char[]", kO, storeObject, libraryTypes[tChar], nil}

	stringMembers = map[string]native{
		"System.String::get_Length()": instance(tInt32, func(_ *Machine, a []slot) (slot, error) {
			u, err := units(&a[0])
			return slot{i: int64(len(u))}, err
		}),
		"System.String::get_Chars(System.Int32)": instance(tChar, charAt),
		"System.String::Substring(System.Int32)": instance(tString, func(m *Machine, a []slot) (slot, error) {
			u, err := units(&a[0])
			if err != nil {
				return slot{}, err
			}
			if a[1].i > int64(len(u)) || a[1].i < 0 {
				return substring(m, u, a[1].i, 0)
			}
			return substring(m, u, a[1].i, int64(len(u))-a[1].i)
		}),
		"System.String::Substring(System.Int32,System.Int32)": instance(tString, func(m *Machine, a []slot) (slot, error) {
			u, err := units(&a[0])
			if err != nil {
				return slot{}, err
			}
			return substring(m, u, a[1].i, a[2].i)
		}),
		"System.String::Concat(System.String,System.String)":                             static(tString, concatStrings),
		"System.String::Concat(System.String,System.String,System.String)":               static(tString, concatStrings),
		"System.String::Concat(System.String,System.String,System.String,System.String)": static(tString, concatStrings),
		"System.String::Concat(System.String[])":                                         static(tString, concatArray),
		"System.String::Concat(System.Object)":                                           static(tString, concatObjects),
		"System.String::Concat(System.Object,System.Object)":                             static(tString, concatObjects),
		"System.String::Concat(System.Object,System.Object,System.Object)":               static(tString, concatObjects),
		"System.String::Concat(System.Object[])": static(tString, func(m *Machine, a []slot) (slot, error) {
			v, ok := a[0].o.(*array)
			if !ok {
				return slot{}, argumentNull("args")
			}
			return concatObjects(m, v.o)
		}),
		"System.String::Equals(System.String,System.String,System.StringComparison)": ordinal(static(tBool, func(_ *Machine, a []slot) (slot, error) { return stringsEqual(a, a[2].i) }), 2),
		"System.String::Equals(System.String,System.StringComparison)":               ordinal(instance(tBool, func(_ *Machine, a []slot) (slot, error) { return stringsEqual(a, a[2].i) }), 1),
		"System.String::Equals(System.String,System.String)":                         static(tBool, func(_ *Machine, a []slot) (slot, error) { return stringsEqual(a, 4) }),
		"System.String::Equals(System.String)":                                       instance(tBool, func(_ *Machine, a []slot) (slot, error) { return stringsEqual(a, 4) }),
		"System.String::op_Equality(System.String,System.String)":                    static(tBool, func(_ *Machine, a []slot) (slot, error) { return stringsEqual(a, 4) }),
		"System.String::op_Inequality(System.String,System.String)": static(tBool, func(_ *Machine, a []slot) (slot, error) {
			s, err := stringsEqual(a, 4)
			return slot{i: 1 - s.i}, err
		}),
		"System.String::CompareOrdinal(System.String,System.String)":       static(tInt32, compareOrdinal),
		"System.String::IndexOf(System.String,System.StringComparison)":    ordinal(instance(tInt32, indexOf), 1),
		"System.String::StartsWith(System.String,System.StringComparison)": ordinal(instance(tBool, edge(false)), 1),
		"System.String::EndsWith(System.String,System.StringComparison)":   ordinal(instance(tBool, edge(true)), 1),
		"System.String::IndexOf(System.Char)":                              instance(tInt32, indexOfChar),
		"System.String::IndexOf(System.Char,System.Int32)":                 instance(tInt32, indexOfChar),
		"System.String::LastIndexOf(System.Char)":                          instance(tInt32, lastIndexOfChar),
		"System.String::Contains(System.String)":                           instance(tBool, contains),
		"System.String::Replace(System.Char,System.Char)":                  instance(tString, replaceChar),
		"System.String::Replace(System.String,System.String)":              instance(tString, replaceString),
		"System.String::Trim()":                                            instance(tString, trim),
		"System.String::ToString()":                                        instance(tString, func(_ *Machine, a []slot) (slot, error) { return a[0], nil }),
		"System.String::ToCharArray()":                                     instance("System.Char[]", toCharArray),
		"System.String::Join(System.String,System.String[])":               static(tString, join),
		"System.String::.ctor(System.Char[])":                              constructor(fromChars),
		"System.String::.ctor(System.Char[],System.Int32,System.Int32)":    constructor(fromChars),
		"System.String::.ctor(System.Char,System.Int32)":                   constructor(repeated),
		"System.String::IsNullOrEmpty(System.String)": static(tBool, func(_ *Machine, a []slot) (slot, error) {
			u, err := units(&a[0])
			return boolSlot(len(u) == 0), err
		}),
		"System.String::IsNullOrWhiteSpace(System.String)": static(tBool, func(_ *Machine, a []slot) (slot, error) {
			u, err := units(&a[0])
			return boolSlot(!slices.ContainsFunc(u, func(c uint16) bool { return !isSpace(c) })), err
		}),
		"System.Char::IsWhiteSpace(System.Char)": static(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(isSpace(uint16(a[0].i))), nil }),
		"System.Char::ToString()":                instance(tString, func(m *Machine, a []slot) (slot, error) { return m.concat([]uint16{uint16(a[0].i)}) }),
	}
)

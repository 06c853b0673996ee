package il

import (
	"math"
	"strconv"
)

// A format provider is the invariant culture or null; SQL Server's own culture, en-US, writes these numbers alike but for infinity.
func formatted(single bool, format func(a []slot) *slot, provider func(a []slot) *slot) func(*Machine, []slot) (slot, error) {
	return func(m *Machine, a []slot) (slot, error) {
		f := ""
		if format != nil {
			t, err := str(format(a))
			if err != nil {
				return slot{}, err
			}
			if t != nil {
				f = t.String()
			}
		}
		v := a[0].float()
		s := formatFloat(v, f, single)
		if provider != nil && provider(a).o != nil && math.IsInf(v, 0) {
			s = map[bool]string{false: "Infinity", true: "-Infinity"}[v < 0]
		}
		return m.newText(s)
	}
}

func argumentAt(i int) func(a []slot) *slot { return func(a []slot) *slot { return &a[i] } }

func withFormat(n native, argument int) native {
	n.format = argument
	return n
}

func integerText(m *Machine, a []slot) (slot, error) { return m.newText(strconv.FormatInt(a[0].i, 10)) }

func unsignedText(m *Machine, a []slot) (slot, error) {
	return m.newText(strconv.FormatUint(uint64(a[0].i), 10))
}

func unsigned32Text(m *Machine, a []slot) (slot, error) {
	return m.newText(strconv.FormatUint(uint64(uint32(a[0].i)), 10))
}

func boolText(m *Machine, a []slot) (slot, error) {
	if a[0].i != 0 {
		return m.newText("True")
	}
	return m.newText("False")
}

// tryFloat is Double.TryParse and Single.TryParse with a style and a provider; what fails gives zero.
func tryFloat(single bool) func(*Machine, []slot) (slot, error) {
	return func(m *Machine, a []slot) (slot, error) {
		u, err := units(&a[0])
		if err != nil {
			return slot{}, err
		}
		p, ok := a[3].o.(*pointer)
		if !ok {
			return slot{}, invalid("an out argument that is no address")
		}
		f, good, _ := parseFloat(u, a[1].i, single)
		if a[0].o == nil {
			good = false
		}
		if !good {
			f = 0
		}
		if err := m.work(len(u)); err != nil {
			return slot{}, err
		}
		return boolSlot(good), p.write(floatSlot(f))
	}
}

func formatError() error {
	return throw("System.FormatException", "Input string was not in a correct format.")
}

// parseDouble is Double.Parse(String, IFormatProvider): style Float with thousands.
func parseDouble(m *Machine, a []slot) (slot, error) {
	u, err := wanted(&a[0], "String")
	if err != nil {
		return slot{}, err
	}
	f, ok, large := parseFloat(u, 231, false)
	switch {
	case large:
		return slot{}, throw("System.OverflowException", "Value was either too large or too small for a Double.")
	case !ok:
		return slot{}, formatError()
	}
	return floatSlot(f), m.work(len(u))
}

// parseInteger is Parse(String[, IFormatProvider]) of a signed type.
func parseInteger(bits int, name string) func(*Machine, []slot) (slot, error) {
	return func(m *Machine, a []slot) (slot, error) {
		u, err := wanted(&a[0], "String")
		if err != nil {
			return slot{}, err
		}
		s, ok := parseNumber(u, 7)
		if !ok {
			return slot{}, formatError()
		}
		n, err := strconv.ParseInt(s, 10, bits)
		if err != nil {
			return slot{}, throw("System.OverflowException", "Value was either too large or too small for an "+name+".")
		}
		return slot{i: n}, m.work(len(u))
	}
}

func tryInteger(bits int) func(*Machine, []slot) (slot, error) {
	return func(m *Machine, a []slot) (slot, error) {
		u, err := units(&a[0])
		if err != nil {
			return slot{}, err
		}
		p, ok := a[1].o.(*pointer)
		if !ok {
			return slot{}, invalid("an out argument that is no address")
		}
		s, good := parseNumber(u, 7)
		n, err := strconv.ParseInt(s, 10, bits)
		if good = good && err == nil; !good {
			n = 0
		}
		if err := m.work(len(u)); err != nil {
			return slot{}, err
		}
		return boolSlot(good), p.write(slot{i: n})
	}
}

func compared(_ *Machine, a []slot) (slot, error) {
	switch {
	case a[0].i < a[1].i:
		return slot{i: -1}, nil
	case a[0].i > a[1].i:
		return slot{i: 1}, nil
	}
	return slot{}, nil
}

func equalNumbers(_ *Machine, a []slot) (slot, error) { return boolSlot(a[0].i == a[1].i), nil }

// styled allows the NumberStyles that are read.
func styled(n native, argument int) native {
	n.allowed = map[int][]int64{argument: numberStyles}
	return n
}

var numberMembers = map[string]native{
	"System.Double::ToString()":                                     instance(tString, formatted(false, nil, nil)),
	"System.Double::ToString(System.IFormatProvider)":               instance(tString, formatted(false, nil, argumentAt(1))),
	"System.Double::ToString(System.String)":                        withFormat(instance(tString, formatted(false, argumentAt(1), nil)), 1),
	"System.Double::ToString(System.String,System.IFormatProvider)": withFormat(instance(tString, formatted(false, argumentAt(1), argumentAt(2))), 1),
	"System.Single::ToString()":                                     instance(tString, formatted(true, nil, nil)),
	"System.Single::ToString(System.IFormatProvider)":               instance(tString, formatted(true, nil, argumentAt(1))),
	"System.Single::ToString(System.String)":                        withFormat(instance(tString, formatted(true, argumentAt(1), nil)), 1),
	"System.Single::ToString(System.String,System.IFormatProvider)": withFormat(instance(tString, formatted(true, argumentAt(1), argumentAt(2))), 1),
	"System.Int32::ToString()":                                      instance(tString, integerText),
	"System.Int32::ToString(System.IFormatProvider)":                instance(tString, integerText),
	"System.Int64::ToString()":                                      instance(tString, integerText),
	"System.Int64::ToString(System.IFormatProvider)":                instance(tString, integerText),
	"System.Int16::ToString()":                                      instance(tString, integerText),
	"System.Int16::ToString(System.IFormatProvider)":                instance(tString, integerText),
	"System.Byte::ToString()":                                       instance(tString, integerText),
	"System.Byte::ToString(System.IFormatProvider)":                 instance(tString, integerText),
	"System.UInt32::ToString()":                                     instance(tString, unsigned32Text),
	"System.UInt32::ToString(System.IFormatProvider)":               instance(tString, unsigned32Text),
	"System.UInt64::ToString()":                                     instance(tString, unsignedText),
	"System.UInt64::ToString(System.IFormatProvider)":               instance(tString, unsignedText),
	"System.Boolean::ToString()":                                    instance(tString, boolText),
	"System.Double::Parse(System.String,System.IFormatProvider)":    static(tDouble, parseDouble),
	"System.Int32::Parse(System.String)":                            static(tInt32, parseInteger(32, "Int32")),
	"System.Int32::Parse(System.String,System.IFormatProvider)":     static(tInt32, parseInteger(32, "Int32")),
	"System.Int64::Parse(System.String)":                            static(tInt64, parseInteger(64, "Int64")),
	"System.Int64::Parse(System.String,System.IFormatProvider)":     static(tInt64, parseInteger(64, "Int64")),
	"System.Int32::TryParse(System.String,System.Int32&)":           static(tBool, tryInteger(32)),
	"System.Int64::TryParse(System.String,System.Int64&)":           static(tBool, tryInteger(64)),
	"System.Int32::CompareTo(System.Int32)":                         instance(tInt32, compared),
	"System.Int64::CompareTo(System.Int64)":                         instance(tInt32, compared),
	"System.Int32::Equals(System.Int32)":                            instance(tBool, equalNumbers),
	"System.Int64::Equals(System.Int64)":                            instance(tBool, equalNumbers),
	"System.Double::TryParse(System.String,System.Globalization.NumberStyles,System.IFormatProvider,System.Double&)": styled(static(tBool, tryFloat(false)), 1),
	"System.Single::TryParse(System.String,System.Globalization.NumberStyles,System.IFormatProvider,System.Single&)": styled(static(tBool, tryFloat(true)), 1),
	"System.Globalization.CultureInfo::get_InvariantCulture()":                                                       static("System.Globalization.CultureInfo", func(*Machine, []slot) (slot, error) { return slot{o: invariant}, nil }),
	"System.Globalization.CultureInfo::get_NumberFormat()":                                                           instance("System.Globalization.NumberFormatInfo", func(*Machine, []slot) (slot, error) { return slot{o: invariant}, nil }),
	"System.Globalization.NumberFormatInfo::get_InvariantInfo()":                                                     static("System.Globalization.NumberFormatInfo", func(*Machine, []slot) (slot, error) { return slot{o: invariant}, nil }),
}

package il

// toString is Object.ToString; objects of the assembly may have their own, and exceptions add a stack trace: these are refused.
func toString(m *Machine, a []slot) (slot, error) {
	switch o := a[0].o.(type) {
	case *text:
		return a[0], nil
	case *builder:
		return m.concat(o.u)
	case *boxed:
		return boxedText(m, o)
	case nil:
		return slot{}, nullReference()
	}
	return slot{}, &Refusal{"the text of a " + typeName(a[0].o)}
}

// boxedText is what ToString makes of a number.
func boxedText(m *Machine, b *boxed) (slot, error) {
	a := []slot{b.v}
	switch b.typ.store {
	case storeBool:
		return boolText(m, a)
	case storeChar:
		return m.concat([]uint16{uint16(b.v.i)})
	case storeU4:
		return unsigned32Text(m, a)
	case storeU8:
		return unsignedText(m, a)
	case storeR4, storeR8:
		return formatted(b.typ.store == storeR4, nil, nil)(m, a)
	}
	return integerText(m, a)
}

var objectMembers = map[string]native{
	"System.Object::.ctor()": {ret: tVoid, call: func(*Machine, []slot) (slot, error) { return slot{}, nil }},
	"System.Object::ReferenceEquals(System.Object,System.Object)": static(tBool, func(_ *Machine, a []slot) (slot, error) { return boolSlot(a[0].o == a[1].o), nil }),
	"System.Object::ToString()":                                   instance(tString, toString),
}

// defaultMessages are the messages of exceptions that are made without one.
var defaultMessages = map[string]string{
	"System.ArgumentException":                   "Value does not fall within the expected range.",
	"System.ArgumentNullException":               "Value cannot be null.",
	"System.ArgumentOutOfRangeException":         "Specified argument was out of the range of valid values.",
	"System.ArithmeticException":                 "Overflow or underflow in the arithmetic operation.",
	"System.OverflowException":                   "Arithmetic operation resulted in an overflow.",
	"System.DivideByZeroException":               "Attempted to divide by zero.",
	"System.FormatException":                     "One of the identified items was in an invalid format.",
	"System.IndexOutOfRangeException":            "Index was outside the bounds of the array.",
	"System.InvalidCastException":                "Specified cast is not valid.",
	"System.InvalidOperationException":           "Operation is not valid due to the current state of the object.",
	"System.NotSupportedException":               "Specified method is not supported.",
	"System.NotImplementedException":             "The method or operation is not implemented.",
	"System.NullReferenceException":              "Object reference not set to an instance of an object.",
	"System.SystemException":                     "System error.",
	"System.ApplicationException":                "Error in the application.",
	"System.Exception":                           "Exception of type 'System.Exception' was thrown.",
	"System.IO.IOException":                      "I/O error occurred.",
	"System.IO.EndOfStreamException":             "Attempted to read past the end of the stream.",
	"System.Data.SqlTypes.SqlNullValueException": "Data is Null. This method or property cannot be called on Null values.",
}

// exceptionMembers are the constructors and properties of the exception classes.
func exceptionMembers() map[string]native {
	all := map[string]native{
		"System.Exception::get_Message()": instance(tString, func(_ *Machine, a []slot) (slot, error) {
			x, ok := a[0].o.(*exception)
			if !ok {
				return slot{}, invalid("an object that is no exception")
			}
			return slot{o: x.message}, nil
		}),
		"System.Exception::get_InnerException()": instance("System.Exception", func(_ *Machine, a []slot) (slot, error) {
			x, ok := a[0].o.(*exception)
			if !ok {
				return slot{}, invalid("an object that is no exception")
			}
			if x.inner == nil {
				return slot{}, nil
			}
			return slot{o: x.inner}, nil
		}),
	}
	for class := range exceptionBases {
		named := class == "System.ArgumentNullException" || class == "System.ArgumentOutOfRangeException" // their string is a parameter's name
		make := func(message func(a []slot) (string, *text, error)) native {
			return constructor(func(m *Machine, a []slot) (slot, error) {
				s, t, err := message(a)
				if err != nil {
					return slot{}, err
				}
				if t == nil {
					t = newText(s)
				}
				x := &exception{class: class, message: t}
				if len(a) == 2 && !named {
					x.inner, _ = a[1].o.(*exception)
				}
				return slot{o: x}, m.alloc(64 + 2*int64(len(t.u)))
			})
		}
		fallback, ok := defaultMessages[class]
		if !ok {
			fallback = "Exception of type '" + class + "' was thrown."
		} else {
			all[class+"::.ctor()"] = make(func([]slot) (string, *text, error) { return fallback, nil, nil })
		}
		given := func(a []slot) (string, *text, error) {
			t, err := str(&a[0])
			if named && t != nil {
				return fallback + "\r\nParameter name: " + t.String(), nil, err
			}
			return fallback, t, err
		}
		all[class+"::.ctor(System.String)"] = make(given)
		if !named {
			all[class+"::.ctor(System.String,System.Exception)"] = make(given)
		}
	}
	withName := func(message, name int) func(a []slot) (string, *text, error) {
		return func(a []slot) (string, *text, error) {
			t, err := str(&a[message])
			if err != nil {
				return "", nil, err
			}
			n, err := str(&a[name])
			if err != nil || n == nil || len(n.u) == 0 {
				return "", t, err
			}
			return t.orEmpty() + "\r\nParameter name: " + n.String(), nil, nil
		}
	}
	for class, order := range map[string][2]int{"System.ArgumentException": {0, 1}, "System.ArgumentNullException": {1, 0}, "System.ArgumentOutOfRangeException": {1, 0}} {
		message := withName(order[0], order[1])
		all[class+"::.ctor(System.String,System.String)"] = constructor(func(m *Machine, a []slot) (slot, error) {
			s, t, err := message(a)
			if err != nil {
				return slot{}, err
			}
			if t == nil {
				t = newText(s)
			}
			return slot{o: &exception{class: class, message: t}}, m.alloc(64 + 2*int64(len(t.u)))
		})
	}
	return all
}

func (t *text) orEmpty() string {
	if t == nil {
		return ""
	}
	return t.String()
}

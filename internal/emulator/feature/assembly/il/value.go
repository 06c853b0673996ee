package il

import (
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// slot holds one value: an argument, a local variable, a field, a place of the evaluation stack.
//
//	int32, native int, int64     i, sign-extended
//	float32, float64             i, the IEEE 754 bits of a float64
//	references                   o, a pointer to one of the types below; nil is null
//	System.Data.SqlTypes values  o is nil for Null; else o is present and i the number, or o is the *text or *array
//	structs of the assembly      o, an *object of its own
//	managed pointers             o, a *pointer
type slot struct {
	i int64
	o any
}

// text is a string: UTF-16 units, never changed.
type text struct{ u []uint16 }

func newText(s string) *text { return &text{types.UTF16Encode(s)} }

func (t *text) String() string { return types.UTF16Decode(t.u) }

// marker is what a SqlTypes number that is not NULL holds as o.
type marker struct{ _ byte }

var present = &marker{}

// object is an instance of a class or struct of the assembly.
type object struct {
	class  *class
	fields []slot
}

// clone copies a struct, and the structs in it.
func (o *object) clone() *object {
	c := &object{o.class, append([]slot(nil), o.fields...)}
	for i, f := range o.class.fields {
		if f.typ.isStruct() {
			if inner, ok := c.fields[i].o.(*object); ok {
				c.fields[i].o = inner.clone()
			}
		}
	}
	return c
}

// exception is an instance of an exception class of the library.
type exception struct {
	class   string
	message *text
	inner   *exception
}

// builder is a System.Text.StringBuilder.
type builder struct{ u []uint16 }

// culture is System.Globalization.CultureInfo.InvariantCulture or its NumberFormat.
type culture struct{ _ byte }

var invariant = &culture{}

// boxed is a value as an object.
type boxed struct {
	typ *typ
	v   slot
}

// sqlBytes is a System.Data.SqlTypes.SqlBytes; a nil array is Null.
type sqlBytes struct{ a *array }

// stream is what a BinaryReader reads and a BinaryWriter writes.
type stream struct {
	data []byte
	at   int
}

// pointer is a managed pointer: to a slot, or to an element of an array.
type pointer struct {
	s *slot
	a *array
	n int
}

// thrown is an exception under way: the object, and the methods that it left so far.
type thrown struct {
	x     *exception
	trace []string
	again bool // thrown again by the method that caught it
}

// left notes that an exception comes out of a method, or is caught in it.
func (t *thrown) left(m *method) {
	if !t.again {
		t.trace = append(t.trace, m.trace())
	}
	t.again = false
}

func (t *thrown) Error() string { return t.x.class + ": " + t.x.message.String() }

func throw(class, message string) error {
	return &thrown{x: &exception{class: class, message: newText(message)}}
}

// Messages of the exceptions that the runtime itself throws.
func nullReference() error {
	return throw("System.NullReferenceException", "Object reference not set to an instance of an object.")
}

func indexOutOfRange() error {
	return throw("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
}

func overflow() error {
	return throw("System.OverflowException", "Arithmetic operation resulted in an overflow.")
}

func sqlNull() error {
	return throw("System.Data.SqlTypes.SqlNullValueException", "Data is Null. This method or property cannot be called on Null values.")
}

func argument(message, parameter string) error {
	return throw("System.ArgumentException", message+"\r\nParameter name: "+parameter)
}

func argumentNull(parameter string) error {
	return throw("System.ArgumentNullException", "Value cannot be null.\r\nParameter name: "+parameter)
}

func argumentRange(message, parameter string) error {
	return throw("System.ArgumentOutOfRangeException", message+"\r\nParameter name: "+parameter)
}

// Invalid says that bytes are no valid program: a value is not of the type that an instruction wants. Compilers do not write such code.
type Invalid struct{ What string }

func (e *Invalid) Error() string { return "invalid IL: " + e.What }

func invalid(what string) error { return &Invalid{what} }

// Refusal names what the interpreter does not do, or a bound that a call went over.
type Refusal struct{ What string }

func (e *Refusal) Error() string { return "not interpreted: " + e.What }

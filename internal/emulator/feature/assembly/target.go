package assembly

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/assembly/il"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// target is an assembly that modules are bound to.
type target struct {
	name string
	p    *il.Program
	f    *ecma.File
}

func openTarget(name string, data []byte) (*target, error) {
	p, err := il.Load(data)
	if err != nil {
		return nil, sqlerr.Unsupported("the metadata of assembly %s: %v", name, err)
	}
	return &target{name, p, p.File()}, nil
}

// class finds a class by its full name, nested classes with +, in its own case.
func (t *target) class(name string) ecma.Token {
	for n := uint32(1); n <= t.f.Rows(ecma.TypeDef); n++ {
		tok := ecma.MakeToken(ecma.TypeDef, n)
		if full, err := t.f.TypeName(tok); err == nil && full == name {
			return tok
		}
	}
	return 0
}

// methods lists the methods of a class with a name, in its own case.
func (t *target) methods(class ecma.Token, name string) []ecma.MethodDefRow {
	d, err := t.f.TypeDefAt(class.Row())
	if err != nil {
		return nil
	}
	var out []ecma.MethodDefRow
	for i := d.Methods.First; i < d.Methods.End; i++ {
		if m, err := t.f.MethodDefAt(t.f.Resolve(ecma.MethodDef, i)); err == nil && m.Name == name {
			out = append(out, m)
		}
	}
	return out
}

// public reports a class that all can see, with the classes around it.
func (t *target) public(class ecma.Token) bool {
	for depth := 0; depth < 64; depth++ {
		d, err := t.f.TypeDefAt(class.Row())
		if err != nil {
			return false
		}
		outer := t.f.EnclosingType(class)
		if outer.IsNil() {
			return d.Flags&ecma.TypeVisibilityMask == ecma.TypePublic
		}
		if d.Flags&ecma.TypeVisibilityMask != ecma.TypeNestedPublic {
			return false
		}
		class = outer
	}
	return false
}

// attribute finds a custom attribute; nil when there is none.
func (t *target) attribute(of ecma.Token, name string) *ecma.Attribute {
	for _, n := range t.f.AttributesOf(of) {
		row, err := t.f.CustomAttributeAt(n)
		if err != nil {
			continue
		}
		if got, err := t.f.AttributeType(row); err != nil || got != "Microsoft.SqlServer.Server."+name {
			continue
		}
		if a, err := t.f.AttributeValue(row); err == nil {
			return a
		}
	}
	return nil
}

// aggregateMethods are the methods of an aggregate that SQL Server calls.
var aggregateMethods = []string{"Init", "Accumulate", "Merge", "Terminate"}

// signature spells what a module is bound to: a change of it is no compatible upgrade.
func (t *target) signature(e *catalog.External) (string, error) {
	class := t.class(e.Class)
	if class.IsNil() {
		return "", sqlerr.New(6505, e.Class, t.name)
	}
	names := []string{e.Method}
	if e.Method == "" {
		names = aggregateMethods
	}
	var b strings.Builder
	for _, name := range names {
		list := t.methods(class, name)
		if len(list) != 1 {
			return "", sqlerr.New(6506, name, e.Class, t.name)
		}
		sig, err := t.f.MethodSignature(list[0].Signature)
		if err != nil {
			return "", sqlerr.New(6506, name, e.Class, t.name)
		}
		fmt.Fprintf(&b, "%s(", name)
		for i := range sig.Params {
			b.WriteString(t.f.TypeText(&sig.Params[i]) + ",")
		}
		b.WriteString(")" + t.f.TypeText(&sig.Return) + ";")
	}
	if e.Method == "" {
		format, size, _ := t.format(class)
		fmt.Fprintf(&b, "format %d, %d bytes", format, size)
	}
	return b.String(), nil
}

// The formats of an aggregate's state.
const (
	formatNative      = 1
	formatUserDefined = 2
)

// format reads the attribute of an aggregate; false when the class has none.
func (t *target) format(class ecma.Token) (format, maxBytes int64, ok bool) {
	a := t.attribute(class, "SqlUserDefinedAggregateAttribute")
	if a == nil {
		return 0, 0, false
	}
	if len(a.Fixed) > 0 {
		if e, ok := a.Fixed[0].Value.(ecma.Enum); ok {
			format = e.Value
		}
	}
	if arg, ok := a.Get("MaxByteSize"); ok {
		if n, ok := arg.Value.(int32); ok {
			maxBytes = int64(n)
		}
	}
	return format, maxBytes, true
}

// routine is a module's code, ready to run.
type routine struct {
	method    *il.Method
	aggregate *il.Aggregate
	// state is that of Msg 6522.
	state uint8
}

// prepare translates what a module is bound to; what the interpreter lacks is Msg 40517.
func (t *target) prepare(m *catalog.Module) (*routine, error) {
	e := m.External
	class := t.class(e.Class)
	if class.IsNil() {
		return nil, sqlerr.New(6505, e.Class, t.name)
	}
	r := &routine{state: 2}
	var err error
	if m.Type == "AF" {
		format, maxBytes, _ := t.format(class)
		if format == formatNative {
			maxBytes = 0
		}
		r.aggregate, err = t.p.Aggregate(class, int(maxBytes))
	} else {
		list := t.methods(class, e.Method)
		if len(list) == 0 {
			return nil, sqlerr.New(6506, e.Method, e.Class, t.name)
		}
		r.method, err = t.p.Method(list[0].Token)
		r.state = t.exceptionState(m, list[0].Token)
	}
	if err != nil {
		return nil, sqlerr.Unsupported("CLR code of %s: %s", m.Name, reason(err))
	}
	return r, nil
}

// exceptionState is the state of Msg 6522: 2 for a function, but 1 for one that reads data or has a (max) parameter, and for procedures.
func (t *target) exceptionState(m *catalog.Module, method ecma.Token) uint8 {
	if m.Type == "PC" {
		return 1
	}
	for i := range m.Params {
		if m.Params[i].Type.IsMax() {
			return 1
		}
	}
	if a := t.attribute(method, "SqlFunctionAttribute"); a != nil {
		if arg, ok := a.Get("DataAccess"); ok {
			if e, ok := arg.Value.(ecma.Enum); ok && e.Value != 0 {
				return 1
			}
		}
	}
	return 2
}

// reason is what stands behind a refusal of the interpreter.
func reason(err error) string {
	if r, ok := err.(*il.Refusal); ok {
		return r.What
	}
	return err.Error()
}

package il

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Thrown is an exception that came out of a routine.
type Thrown struct {
	Class, Message string
	// Report is the text that SQL Server puts into Msg 6522: class and message, then the class again and the frames, each line ended by
	// carriage return and line feed.
	Report string
}

func (t *Thrown) Error() string { return t.Class + ": " + t.Message }

// outside is an error as callers see it: an exception as *Thrown, invalid code as a *Refusal.
func outside(err error) error {
	switch e := err.(type) {
	case *thrown:
		var b strings.Builder
		message := e.x.message.String()
		fmt.Fprintf(&b, "%s: %s\r\n%s: \r\n", e.x.class, message, e.x.class)
		for _, line := range e.trace {
			b.WriteString(line + "\r\n")
		}
		return &Thrown{e.x.class, message, b.String()}
	case *Invalid:
		return &Refusal{e.Error()}
	}
	return err
}

// Call runs the method: args are the SQL values of its parameters, ret the SQL type of its result (nil for none), out the SQL types of the
// parameters that come back, nil for the others. Errors are *Thrown, *NullArgument, *Refusal or the context's.
func (x *Method) Call(m *Machine, args []types.Value, ret *types.Type, out []*types.Type) (result types.Value, outs []types.Value, err error) {
	if len(args) != len(x.m.params) {
		return types.NullValue, nil, outside(invalid("the number of arguments"))
	}
	slots := make([]slot, len(args), max(chunkSlots, x.m.size))
	places := make([]slot, len(args))
	for i, v := range args {
		t := x.m.params[i]
		if t.k == kRef {
			t = t.elem
		}
		s, err := m.toSlot(v, t)
		if err != nil {
			if n, ok := err.(*NullArgument); ok {
				n.Parameter = i + 1
			}
			return types.NullValue, nil, outside(err)
		}
		if slots[i] = s; x.m.params[i].k == kRef {
			places[i] = s
			slots[i] = slot{o: &pointer{s: &places[i]}}
		}
	}
	s, err := m.invoke(x.m, slots)
	if err != nil {
		return types.NullValue, nil, outside(err)
	}
	if ret != nil {
		if result, err = fromSlot(s, x.m.ret, *ret); err != nil {
			return types.NullValue, nil, outside(err)
		}
	}
	outs = make([]types.Value, len(args))
	for i, t := range out {
		if t == nil {
			continue
		}
		if outs[i], err = fromSlot(places[i], x.m.params[i].elem, *t); err != nil {
			return types.NullValue, nil, outside(err)
		}
	}
	return result, outs, nil
}

// Returns reports whether the method has a result.
func (x *Method) Returns() bool { return x.m.ret.k != kVoid }

// Instance is the state of one group of an aggregate.
type Instance struct {
	a     *Aggregate
	state slot
	// spent is what calls allocated since the state was last measured, beyond what it held then; see account.
	spent int64
}

// receiver is this for a method of the aggregate.
func (i *Instance) receiver() slot {
	if i.a.typ.k == kO {
		return i.state
	}
	return slot{o: &pointer{s: &i.state}}
}

func (i *Instance) call(m *Machine, meth *method, args ...slot) (slot, error) {
	return m.start(meth, append([]slot{i.receiver()}, args...)...)
}

// make makes an object of the aggregate's class, or zeros of its struct.
func (a *Aggregate) make(m *Machine) (*Instance, error) {
	i := &Instance{a: a}
	if a.typ.k != kO {
		i.state = a.typ.zero()
		return i, nil
	}
	o := &object{a.typ.class, make([]slot, len(a.typ.class.fields))}
	for k, f := range a.typ.class.fields {
		o.fields[k] = f.typ.zero()
	}
	i.state = slot{o: o}
	_, err := i.call(m, a.ctor)
	return i, err
}

// New begins a group: a new object, and Init.
func (a *Aggregate) New(m *Machine) (*Instance, error) {
	i, err := a.make(m)
	if err == nil {
		_, err = i.call(m, a.init)
	}
	if err != nil {
		return nil, outside(err)
	}
	return i, nil
}

// Accumulate takes one row; NULL reaches the aggregate too.
func (i *Instance) Accumulate(m *Machine, args []types.Value) error {
	params := i.a.accumulate.params[1:]
	if len(args) != len(params) {
		return outside(invalid("the number of arguments"))
	}
	slots := make([]slot, len(args))
	for k, v := range args {
		s, err := m.toSlot(v, params[k])
		if err != nil {
			if n, ok := err.(*NullArgument); ok {
				n.Parameter = k + 1
			}
			return outside(err)
		}
		slots[k] = s
	}
	if _, err := i.call(m, i.a.accumulate, slots...); err != nil {
		return outside(err)
	}
	return outside(i.account(m))
}

// Merge takes over another group's state.
func (i *Instance) Merge(m *Machine, other *Instance) error {
	arg := other.state
	if arg.o != nil && i.a.typ.k != kO {
		arg.o = other.state.o.(*object).clone()
	}
	_, err := i.call(m, i.a.merge, arg)
	return outside(err)
}

// Terminate gives the result. SQL Server lets the state go through its serialized form once before; so does this, and i stays as it was.
func (i *Instance) Terminate(m *Machine, ret types.Type) (types.Value, error) {
	copied, err := i.journey(m)
	if err != nil {
		return types.NullValue, outside(err)
	}
	s, err := copied.call(m, i.a.terminate)
	if err != nil {
		return types.NullValue, outside(err)
	}
	v, err := fromSlot(s, i.a.terminate.ret, ret)
	return v, outside(err)
}

// journey is a copy of the state: by Write and Read, or field by field for Format.Native.
func (i *Instance) journey(m *Machine) (*Instance, error) {
	if i.a.wr == nil {
		o, ok := i.state.o.(*object)
		if !ok {
			return nil, invalid("an aggregate without a state")
		}
		return &Instance{a: i.a, state: slot{o: o.clone()}}, nil
	}
	x := &stream{}
	if _, err := i.call(m, i.a.wr, slot{o: x}); err != nil {
		return nil, err
	}
	if i.a.MaxBytes > 0 && len(x.data) > i.a.MaxBytes {
		return nil, &Refusal{fmt.Sprintf("an aggregate's state of %d bytes, more than its MaxByteSize of %d", len(x.data), i.a.MaxBytes)}
	}
	fresh, err := i.a.make(m)
	if err != nil {
		return nil, err
	}
	_, err = fresh.call(m, i.a.rd, slot{o: x})
	return fresh, err
}

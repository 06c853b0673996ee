package il

import (
	"context"
)

// Limits bound one call from SQL.
type Limits struct {
	Steps int64 // instructions
	Bytes int64 // allocated, whether still in use or not
	Depth int   // of calls
}

// DefaultLimits let a call run for some tens of seconds.
var DefaultLimits = Limits{Steps: 1 << 31, Bytes: 1 << 29, Depth: 1000}

// yieldEvery is how many instructions go by before the context is looked at.
const yieldEvery = 1 << 18

// Machine runs one call from SQL.
type Machine struct {
	ctx    context.Context
	limits Limits
	steps  int64 // left
	slice  int64 // left until the next look at the context
	bytes  int64 // left
	depth  int
	chunk  []slot
	// Yield is called from time to time: others may go on meanwhile.
	yield func()
}

// NewMachine is a machine for one call; yield may be nil.
func NewMachine(ctx context.Context, limits Limits, yield func()) *Machine {
	return &Machine{ctx: ctx, limits: limits, steps: limits.Steps, slice: yieldEvery, bytes: limits.Bytes, yield: yield}
}

// alloc accounts for memory before it is taken.
func (m *Machine) alloc(n int64) error {
	if n < 0 || n > m.bytes {
		return &Refusal{"a call that allocates more than the emulator lets it"}
	}
	m.bytes -= n
	return nil
}

// pause is what happens every yieldEvery instructions.
func (m *Machine) pause() error {
	m.slice = yieldEvery
	if m.steps -= yieldEvery; m.steps < 0 {
		return &Refusal{"a call of more instructions than the emulator lets it run"}
	}
	if m.yield != nil {
		m.yield()
	}
	if m.ctx != nil {
		return m.ctx.Err()
	}
	return nil
}

// work accounts for what a library member does by itself, in elements.
func (m *Machine) work(n int) error {
	if m.slice -= int64(n / 4); m.slice < 0 {
		return m.pause()
	}
	return nil
}

const chunkSlots = 256

// frame gives n slots behind the arguments, which lie at the end of the caller's frame when there is room.
func (m *Machine) frame(args []slot, n int) []slot {
	if cap(args) >= n {
		return args[:n:cap(args)]
	}
	fresh := make([]slot, max(n, chunkSlots))
	copy(fresh, args)
	return fresh[:n]
}

// invoke runs a method of which the arguments lie in args; room behind them, up to its capacity, is free.
func (m *Machine) invoke(meth *method, args []slot) (slot, error) {
	if m.depth++; m.depth > m.limits.Depth {
		return slot{}, &Refusal{"calls nested deeper than the emulator lets them"}
	}
	defer func() { m.depth-- }()
	if cap(args) < meth.size {
		if err := m.alloc(int64(max(meth.size, chunkSlots)) * 24); err != nil {
			return slot{}, err
		}
	}
	fr := m.frame(args, meth.size)
	locals := fr[len(meth.params):meth.stack]
	clear(locals)
	for _, i := range meth.structs {
		locals[i] = meth.locals[i].zero()
	}
	return m.exec(meth, fr)
}

// start runs a method from outside.
func (m *Machine) start(meth *method, args ...slot) (slot, error) {
	if m.chunk == nil {
		m.chunk = make([]slot, 0, chunkSlots)
	}
	return m.invoke(meth, append(m.chunk[:0], args...))
}

// pending is a finally block under way: where to go on after it.
type pending struct {
	rest   []int // more finally blocks of a leave
	target int32
	t      *thrown // of an exception
	off    int32
	next   int // guard to look at next
}

// exec interprets a method in its frame.
func (m *Machine) exec(meth *method, fr []slot) (slot, error) {
	code := meth.code
	var waiting []pending
	var caught map[int]*thrown
	pc := 0
	for {
		in := &code[pc]
		pc++
		if m.slice--; m.slice < 0 {
			if err := m.pause(); err != nil {
				return slot{}, err
			}
		}
		sp := int(in.sp)
		var err error
		switch in.op {
		case opNop:
		case opLoad:
			fr[sp].i = fr[in.a].i
		case opLoadO:
			fr[sp] = fr[in.a]
		case opLoadS:
			err = m.copyStruct(&fr[sp], &fr[in.a])
		case opAddr:
			if err = m.alloc(40); err == nil {
				fr[sp].o = &pointer{s: &fr[in.a]}
			}
		case opStore:
			fr[in.a].i = narrow(store(in.n), fr[sp-1].i)
		case opStoreO:
			put(&fr[in.a], fr[sp-1])
		case opConst:
			fr[sp].i = in.n
		case opConstO:
			fr[sp] = slot{i: in.n, o: in.p}
		case opBr:
			pc = int(in.a)
		case opBrFalse:
			if !truth(in.k, &fr[sp-1]) {
				pc = int(in.a)
			}
		case opBrTrue:
			if truth(in.k, &fr[sp-1]) {
				pc = int(in.a)
			}
		case opBrCmp:
			if in.k == kI4 && in.b == uint8(cmpLT) {
				if fr[sp-2].i < fr[sp-1].i {
					pc = int(in.a)
				}
			} else if holds(compare(in.b), in.k, &fr[sp-2], &fr[sp-1]) {
				pc = int(in.a)
			}
		case opCmp:
			v := int64(0)
			if holds(compare(in.b), in.k, &fr[sp-2], &fr[sp-1]) {
				v = 1
			}
			fr[sp-2].i = v
		case opSwitch:
			list := in.p.([]int32)
			if n := uint32(fr[sp-1].i); uint64(n) < uint64(len(list)) {
				pc = int(list[n])
			}
		case opArith:
			switch {
			case in.k == kI4 && in.b == uint8(arAdd):
				fr[sp-2].i = int64(int32(fr[sp-2].i + fr[sp-1].i))
			case in.k == kF8 && in.b == uint8(arAdd):
				fr[sp-2] = floatSlot(fr[sp-2].float() + fr[sp-1].float())
			case in.k == kF8 && in.b == uint8(arMul):
				fr[sp-2] = floatSlot(fr[sp-2].float() * fr[sp-1].float())
			default:
				fr[sp-2].i, err = calculate(arithmetic(in.b), in.k, fr[sp-2].i, fr[sp-1].i)
			}
		case opShift:
			fr[sp-2].i = shifted(shift(in.b), in.k, fr[sp-2].i, fr[sp-1].i)
		case opNeg:
			fr[sp-1].i = negated(in.k, fr[sp-1].i)
		case opNot:
			fr[sp-1].i = ^fr[sp-1].i
		case opConv:
			fr[sp-1].i, err = converted(conversion(in.b), in.k, fr[sp-1].i)
		case opCall:
			c := in.p.(*userCall)
			first := sp - int(c.args)
			if c.notNull && c.m.params[0].k == kO {
				err = instanceOf(fr[first].o, c.m.owner.class)
			}
			if err == nil {
				var v slot
				if v, err = m.invoke(c.m, fr[first:sp:cap(fr)]); err == nil && !in.drop {
					fr[first] = v
				}
			}
		case opNative:
			err = m.native(in, fr, sp)
		case opNewNative:
			c := in.p.(*nativeCall)
			first := sp - int(c.args)
			var v slot
			if v, err = c.f(m, fr[first:sp]); err == nil {
				err = fr[first-1].o.(*pointer).write(v)
			}
		case opNew:
			err = m.construct(in, fr, sp)
		case opRet:
			if in.drop {
				return slot{}, nil
			}
			v := fr[sp-1]
			if in.k < kO {
				v = slot{i: narrow(store(in.n), v.i)}
			}
			return v, nil
		case opThrow:
			err = raise(fr[sp-1].o)
		case opRethrow:
			if t := caught[int(in.a)]; t != nil {
				t.again = true
				err = t
			} else {
				err = invalid("a rethrow of nothing")
			}
		case opLeave:
			l := in.p.(*leave)
			if len(l.finally) == 0 {
				pc = int(l.target)
				break
			}
			waiting = append(waiting, pending{rest: l.finally[1:], target: l.target})
			pc = meth.guards[l.finally[0]].entry
		case opEndFinally:
			if len(waiting) == 0 {
				return slot{}, invalid("an endfinally of nothing")
			}
			p := &waiting[len(waiting)-1]
			switch {
			case p.t != nil:
				t, off, next := p.t, p.off, p.next
				waiting = waiting[:len(waiting)-1]
				if pc, waiting, caught, err = m.unwind(meth, fr, t, off, next, waiting, caught); err != nil {
					return slot{}, err
				}
			case len(p.rest) > 0:
				pc = meth.guards[p.rest[0]].entry
				p.rest = p.rest[1:]
			default:
				pc = int(p.target)
				waiting = waiting[:len(waiting)-1]
			}
		default:
			err = m.data(in, fr, sp)
		}
		if err == nil {
			continue
		}
		t, ok := err.(*thrown)
		if !ok {
			return slot{}, err
		}
		if pc, waiting, caught, err = m.unwind(meth, fr, t, in.off, 0, waiting, caught); err != nil {
			return slot{}, err
		}
	}
}

// unwind finds where an exception goes on in a method, from guard number next; an error leaves the method.
func (m *Machine) unwind(meth *method, fr []slot, t *thrown, off int32, next int, waiting []pending, caught map[int]*thrown) (int, []pending, map[int]*thrown, error) {
	for i := next; i < len(meth.guards); i++ {
		g := &meth.guards[i]
		if !g.covers(off) {
			continue
		}
		switch {
		case g.isCatch:
			if g.catch != "System.Object" && !isException(t.x.class, g.catch) {
				continue
			}
			if caught == nil {
				caught = map[int]*thrown{}
			}
			t.left(meth)
			caught[i] = t
			fr[meth.stack] = slot{o: t.x}
			return g.entry, waiting, caught, nil
		default:
			if len(waiting) > 1000 {
				return 0, nil, nil, &Refusal{"so many exceptions in finally blocks"}
			}
			return g.entry, append(waiting, pending{t: t, off: off, next: i + 1}), caught, nil
		}
	}
	t.left(meth)
	return 0, nil, nil, t
}

// raise throws an object.
func raise(o any) error {
	switch x := o.(type) {
	case nil:
		return nullReference()
	case *exception:
		return &thrown{x: x}
	}
	return invalid("a thrown object that is no exception")
}

// native calls a library member.
func (m *Machine) native(in *instr, fr []slot, sp int) error {
	c := in.p.(*nativeCall)
	first := sp - int(c.args)
	if c.deref {
		p, ok := fr[first].o.(*pointer)
		if !ok {
			return invalid("a call on no address")
		}
		fr[first] = p.read()
	}
	if c.notNull && fr[first].o == nil {
		return nullReference()
	}
	v, err := c.f(m, fr[first:sp])
	if err == nil && !in.drop {
		fr[first] = v
	}
	return err
}

// construct is newobj of a class or struct of the assembly: the constructor gets the object, or its address, before the arguments.
func (m *Machine) construct(in *instr, fr []slot, sp int) error {
	c := in.p.(*construction)
	n := int(in.a)
	if err := m.alloc(48 + 24*int64(len(c.t.class.fields))); err != nil {
		return err
	}
	made := c.t.zero()
	if c.t.k == kO {
		o := &object{c.t.class, make([]slot, len(c.t.class.fields))}
		for i, f := range c.t.class.fields {
			o.fields[i] = f.typ.zero()
		}
		made = slot{o: o}
	}
	first := sp - n
	args := fr[first : sp+1 : cap(fr)]
	copy(args[1:], args[:n])
	holder := made
	if c.t.k == kO {
		args[0] = made
	} else {
		args[0] = slot{o: &pointer{s: &holder}}
	}
	_, err := m.invoke(c.ctor, args)
	fr[first] = holder
	return err
}

// instanceOf checks that an object is there and of a class.
func instanceOf(o any, c *class) error {
	x, ok := o.(*object)
	switch {
	case o == nil:
		return nullReference()
	case !ok || x.class != c:
		return invalid("an object of another class than " + c.name)
	}
	return nil
}

func (m *Machine) copyStruct(to, from *slot) error {
	o, ok := from.o.(*object)
	if !ok {
		return invalid("a struct that is none")
	}
	if err := m.alloc(48 + 24*int64(len(o.fields))); err != nil {
		return err
	}
	*to = slot{o: o.clone()}
	return nil
}

// put stores a value; a struct is copied into the one that is there, to which pointers may point.
func put(to *slot, v slot) {
	if o, ok := v.o.(*object); ok && o.class.value {
		if old, ok := to.o.(*object); ok && old.class == o.class {
			for i := range o.fields {
				put(&old.fields[i], o.fields[i])
			}
			return
		}
	}
	*to = v
}

// read loads what a pointer points to.
func (p *pointer) read() slot {
	if p.a != nil {
		return p.a.get(p.n)
	}
	return *p.s
}

// write stores through a pointer.
func (p *pointer) write(v slot) error {
	if p.a != nil {
		p.a.set(p.n, v)
		return nil
	}
	put(p.s, v)
	return nil
}

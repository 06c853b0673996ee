package il

import (
	"encoding/binary"
	"math"
	"sort"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// Bounds of one method.
const (
	maxCode   = 1 << 20
	maxLocals = 1024
	maxStack  = 1024
)

// aval is what is known of a value on the stack: its kind, a value type's type, a constant.
type aval struct {
	k   kind
	t   *typ // of kVT; of what kRef points to
	num *int64
	str *text
}

// translator turns one method's IL into instructions, following every path once.
type translator struct {
	p       *Program
	m       *method
	code    []byte
	clauses []ecma.Clause
	args    int // arguments, which come first in a frame
	base    int // first place of the stack
	deepest int
	states  map[int][]aval
	starts  map[int]bool // offsets of instructions
	leaders map[int]bool // those that control may come to from elsewhere
	work    []int
	out     map[int]instr

	// of the current instruction
	off, next int
	name      string
	operand   int64
	stack     []aval
	ends      bool
	tooDeep   error
}

func (p *Program) translate(m *method) error {
	body, err := p.f.Body(m.row)
	if err != nil {
		return err
	}
	if body == nil || len(body.Code) == 0 || len(body.Code) > maxCode {
		return invalid("a method without code, or with more than a megabyte")
	}
	locals, err := p.f.LocalSignature(body.Locals)
	if err != nil {
		return err
	}
	if len(locals) > maxLocals || len(m.params) > maxLocals {
		return &Refusal{"so many local variables"}
	}
	for i := range locals {
		t, err := p.typeOf(&locals[i])
		if err != nil {
			return err
		}
		if t.k == kVoid {
			return invalid("a local variable of type void")
		}
		m.locals = append(m.locals, t)
		if t.isStruct() {
			m.structs = append(m.structs, i)
		}
	}
	t := &translator{p: p, m: m, code: body.Code, clauses: body.Clauses, args: len(m.params), states: map[int][]aval{}, starts: map[int]bool{}, leaders: map[int]bool{}, out: map[int]instr{}}
	t.base = t.args + len(m.locals)
	for _, step := range []func() error{t.findLeaders, t.guards, t.run} {
		if err := step(); err != nil {
			return err
		}
	}
	return t.finish()
}

// guards reads the exception clauses and starts their handlers.
func (t *translator) guards() error {
	for _, c := range t.clauses {
		g := guard{from: int32(c.TryOffset), to: int32(c.TryOffset + c.TryLength), handler: int32(c.HandlerOffset), end: int32(c.HandlerOffset + c.HandlerLength)}
		entry := []aval{}
		switch c.Kind {
		case ecma.ClauseCatch:
			x, err := t.p.typeToken(c.Class)
			if err != nil {
				return err
			}
			if x.name != "System.Object" && exceptionBases[x.name] == "" {
				return &Refusal{"catch of " + x.name}
			}
			g.isCatch, g.catch = true, x.name
			entry = append(entry, aval{k: kO})
			t.deepest = max(t.deepest, 1)
		case ecma.ClauseFinally, ecma.ClauseFault:
			g.finally = c.Kind == ecma.ClauseFinally
		default:
			return &Refusal{"an exception filter"}
		}
		if g.covers(g.handler) || g.from >= g.to || g.handler >= g.end {
			return invalid("an exception clause")
		}
		t.m.guards = append(t.m.guards, g)
		t.leaders[int(g.handler)] = true
		if err := t.flow(int(g.handler), entry); err != nil {
			return err
		}
	}
	return nil
}

// run follows the code from the start and from every handler.
func (t *translator) run() error {
	if err := t.flow(0, []aval{}); err != nil {
		return err
	}
	for len(t.work) > 0 {
		at := t.work[len(t.work)-1]
		t.work = t.work[:len(t.work)-1]
		t.stack = append([]aval(nil), t.states[at]...)
		t.ends = false
		for !t.ends {
			if _, done := t.out[at]; done {
				break
			}
			if err := t.step(at); err != nil {
				return err
			}
			if t.ends {
				break
			}
			if at = t.next; at >= len(t.code) {
				return invalid("a method that runs past its end")
			}
			if err := t.inside(at); err != nil {
				return err
			}
			if t.leaders[at] {
				if err := t.flow(at, t.stack); err != nil {
					return err
				}
				break
			}
			if _, done := t.out[at]; done {
				return invalid("code that is entered in the middle")
			}
		}
	}
	return nil
}

// flow says that control comes to an offset with a stack: it must be like that of the other ways there.
func (t *translator) flow(at int, stack []aval) error {
	if !t.starts[at] {
		return invalid("a branch to no instruction")
	}
	if known, ok := t.states[at]; ok {
		if len(known) != len(stack) {
			return invalid("a stack of two depths")
		}
		for i := range known {
			if known[i].k != stack[i].k || known[i].k >= kVT && known[i].t.name != stack[i].t.name {
				return invalid("a stack of two types")
			}
		}
		return nil
	}
	s := make([]aval, len(stack))
	for i, v := range stack {
		s[i] = aval{k: v.k, t: v.t} // what is constant on one way need not be on another
	}
	t.states[at] = s
	t.work = append(t.work, at)
	return nil
}

// findLeaders marks the targets of branches. Code is read in a row, as compilers write it; what does not decode that way is refused.
func (t *translator) findLeaders() error {
	for at := 0; at < len(t.code); {
		t.starts[at] = true
		oc, next, err := t.decode(at)
		if err != nil {
			return err
		}
		switch oc.operand {
		case operandBranch8, operandBranch32:
			t.leaders[next+int(t.operand)] = true
		case operandSwitch:
			for _, to := range t.targets(at, next) {
				t.leaders[to] = true
			}
		}
		at = next
	}
	return nil
}

// decode reads an instruction: its opcode, its operand into t.operand, and where the next one starts.
func (t *translator) decode(at int) (*opcode, int, error) {
	n, i := int(t.code[at]), at+1
	if n == 0xFE {
		if i >= len(t.code) {
			return nil, 0, invalid("half an opcode")
		}
		n, i = 256+int(t.code[i]), i+1
	}
	oc := &opcodes[n]
	if oc.name == "" {
		return nil, 0, invalid("an opcode that does not exist")
	}
	size := operandSizes[oc.operand]
	if i+size > len(t.code) {
		return nil, 0, invalid("half an instruction")
	}
	b := t.code[i:]
	switch oc.operand {
	case operandI8, operandBranch8:
		t.operand = int64(int8(b[0]))
	case operandU8:
		t.operand = int64(b[0])
	case operandU16:
		t.operand = int64(binary.LittleEndian.Uint16(b))
	case operandI32, operandBranch32:
		t.operand = int64(int32(binary.LittleEndian.Uint32(b)))
	case operandI64:
		t.operand = int64(binary.LittleEndian.Uint64(b))
	case operandToken:
		t.operand = int64(binary.LittleEndian.Uint32(b))
	case operandR4:
		t.operand = int64(math.Float64bits(float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))))
	case operandR8:
		t.operand = int64(binary.LittleEndian.Uint64(b))
	case operandSwitch:
		count := binary.LittleEndian.Uint32(b)
		if uint64(count)*4 > uint64(len(b)-4) {
			return nil, 0, invalid("half a switch")
		}
		t.operand = int64(count)
		size += int(count) * 4
	}
	return oc, i + size, nil
}

// targets lists the targets of a switch.
func (t *translator) targets(at, next int) []int {
	count := int(binary.LittleEndian.Uint32(t.code[at+1:]))
	out := make([]int, count)
	for i := range out {
		out[i] = next + int(int32(binary.LittleEndian.Uint32(t.code[at+5+4*i:])))
	}
	return out
}

// step translates one instruction.
func (t *translator) step(at int) error {
	oc, next, err := t.decode(at)
	if err != nil {
		return err
	}
	t.off, t.next, t.name = at, next, oc.name
	f := translationOf(oc.name)
	if f == nil {
		return &Refusal{"instruction " + oc.name}
	}
	if err := f(t); err != nil {
		return err
	}
	return t.tooDeep
}

// emit writes the current instruction; each of IL's gives one.
func (t *translator) emit(in instr) {
	in.off = int32(t.off)
	t.out[t.off] = in
}

// sp is the first free place of the stack.
func (t *translator) sp() int32 { return int32(t.base + len(t.stack)) }

func (t *translator) push(v aval) {
	t.stack = append(t.stack, v)
	if t.deepest = max(t.deepest, len(t.stack)); t.deepest > maxStack && t.tooDeep == nil {
		t.tooDeep = &Refusal{"so deep an evaluation stack"}
	}
}

func (t *translator) pushType(x *typ) {
	switch x.k {
	case kVoid:
	case kRef:
		t.push(aval{k: kRef, t: x.elem})
	default:
		t.push(aval{k: x.k, t: x})
	}
}

// need pops n values, the deepest first.
func (t *translator) need(n int) ([]aval, error) {
	if len(t.stack) < n {
		return nil, invalid("an empty stack")
	}
	v := append([]aval(nil), t.stack[len(t.stack)-n:]...)
	t.stack = t.stack[:len(t.stack)-n]
	return v, nil
}

// fits checks that a value may be stored where a type stands.
func fits(v aval, x *typ) error {
	switch {
	case v.k == x.k:
		if v.k == kVT && v.t.name != x.name || v.k == kRef && v.t.name != x.elem.name {
			return invalid(v.t.name + " as " + x.name)
		}
		return nil
	case v.k == kI4 && x.k == kN, v.k == kN && x.k == kI4, v.k == kN && x.k == kI8,
		v.k == kF4 && x.k == kF8, v.k == kF8 && x.k == kF4:
		return nil
	}
	return invalid("a value of another type than " + x.name)
}

// finish puts the instructions in order and resolves branch targets.
func (t *translator) finish() error {
	offs := make([]int, 0, len(t.out))
	for off := range t.out {
		offs = append(offs, off)
	}
	sort.Ints(offs)
	index := make(map[int]int32, len(offs))
	for i, off := range offs {
		index[off] = int32(i)
	}
	for _, off := range offs {
		in := t.out[off]
		switch in.op {
		case opBr, opBrFalse, opBrTrue, opBrCmp:
			in.a = index[int(in.a)]
		case opSwitch:
			list := in.p.([]int32)
			for k := range list {
				list[k] = index[int(list[k])]
			}
		case opLeave:
			l := in.p.(*leave)
			l.target = index[int(l.target)]
		}
		t.m.code = append(t.m.code, in)
	}
	for i := range t.m.guards {
		t.m.guards[i].entry = int(index[int(t.m.guards[i].handler)])
	}
	t.m.stack = t.base
	t.m.size = t.base + t.deepest + 1
	return nil
}

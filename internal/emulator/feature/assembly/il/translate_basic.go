package il

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// translations are the instructions that are interpreted, by the name of their long form (filled in at start, as they refer to each other).
var translations map[string]func(t *translator) error

func init() {
	translations = map[string]func(t *translator) error{
		"nop":    func(t *translator) error { t.emit(instr{op: opNop}); return nil },
		"ldarg":  func(t *translator) error { return t.load(t.index(), t.args, t.m.params, 0) },
		"ldloc":  func(t *translator) error { return t.load(t.index(), len(t.m.locals), t.m.locals, t.args) },
		"starg":  func(t *translator) error { return t.store(t.index(), t.args, t.m.params, 0) },
		"stloc":  func(t *translator) error { return t.store(t.index(), len(t.m.locals), t.m.locals, t.args) },
		"ldarga": func(t *translator) error { return t.address(t.index(), t.args, t.m.params, 0) },
		"ldloca": func(t *translator) error { return t.address(t.index(), len(t.m.locals), t.m.locals, t.args) },
		"ldnull": func(t *translator) error { return t.object(nil, aval{k: kO}) },
		"ldc.i4": func(t *translator) error { return t.constant(t.small(), kI4) },
		"ldc.i8": func(t *translator) error { return t.constant(t.operand, kI8) }, "ldc.r4": func(t *translator) error { return t.constant(t.operand, kF4) },
		"ldc.r8": func(t *translator) error { return t.constant(t.operand, kF8) },
		"ldstr":  (*translator).literal, "dup": (*translator).dup, "pop": (*translator).pop,
		"br": (*translator).branch, "brfalse": (*translator).branchIf, "brtrue": (*translator).branchIf, "switch": (*translator).switchOn,
		"ret": (*translator).ret, "throw": (*translator).throw, "rethrow": (*translator).rethrow, "leave": (*translator).leave,
		"endfinally": (*translator).endFinally, "call": (*translator).call, "callvirt": (*translator).call, "newobj": (*translator).newObject,
		"ldfld": (*translator).loadField, "ldflda": (*translator).fieldAddress, "stfld": (*translator).storeField, "ldsfld": (*translator).loadStatic,
		"newarr": (*translator).newArray, "ldlen": (*translator).length, "ldelem": (*translator).element, "ldelema": (*translator).elementAddress,
		"stelem": (*translator).storeElement, "ldobj": (*translator).loadObject, "stobj": (*translator).storeObject, "initobj": (*translator).initObject,
		"box": (*translator).box, "unbox.any": (*translator).unbox, "castclass": (*translator).cast, "isinst": (*translator).cast, "ldtoken": (*translator).token,
		"neg": (*translator).unary, "not": (*translator).unary,
	}
	for name, c := range compares {
		translations["b"+name] = func(t *translator) error { return t.compareBranch(c) }
	}
	for name, c := range map[string]compare{"ceq": cmpEQ, "cgt": cmpGT, "clt": cmpLT, "cgt.un": cmpGTUn, "clt.un": cmpLTUn} {
		translations[name] = func(t *translator) error { return t.compareValue(c) }
	}
	for name, a := range arithmetics {
		translations[name] = func(t *translator) error { return t.arithmetic(a) }
	}
	for name, s := range map[string]shift{"shl": shLeft, "shr": shRight, "shr.un": shRightUn} {
		translations[name] = func(t *translator) error { return t.shift(s) }
	}
	for name, c := range conversions {
		translations["conv."+name] = func(t *translator) error { return t.convert(c) }
	}
	for name, e := range map[string]ecma.ElementType{
		"i1": ecma.ElementI1, "u1": ecma.ElementU1, "i2": ecma.ElementI2, "u2": ecma.ElementU2, "i4": ecma.ElementI4, "u4": ecma.ElementU4,
		"i8": ecma.ElementI8, "r4": ecma.ElementR4, "r8": ecma.ElementR8, "ref": ecma.ElementObject,
	} {
		x := primitives[e]
		translations["ldelem."+name] = func(t *translator) error { return t.elementOf(x) }
		translations["ldind."+name] = func(t *translator) error { return t.indirect(x) }
		if !strings.HasPrefix(name, "u") {
			translations["stelem."+name] = func(t *translator) error { return t.storeElementOf(x) }
			translations["stind."+name] = func(t *translator) error { return t.storeIndirect(x) }
		}
	}
}

var compares = map[string]compare{
	"eq": cmpEQ, "ge": cmpGE, "gt": cmpGT, "le": cmpLE, "lt": cmpLT, "ne.un": cmpNE, "ge.un": cmpGEUn, "gt.un": cmpGTUn, "le.un": cmpLEUn, "lt.un": cmpLTUn,
}

var arithmetics = map[string]arithmetic{
	"add": arAdd, "sub": arSub, "mul": arMul, "div": arDiv, "rem": arRem, "div.un": arDivUn, "rem.un": arRemUn, "and": arAnd, "or": arOr, "xor": arXor,
	"add.ovf": arAddOvf, "sub.ovf": arSubOvf, "mul.ovf": arMulOvf, "add.ovf.un": arAddOvfUn, "sub.ovf.un": arSubOvfUn, "mul.ovf.un": arMulOvfUn,
}

var conversions = map[string]conversion{
	"i1": convI1, "i2": convI2, "i4": convI4, "i8": convI8, "u1": convU1, "u2": convU2, "u4": convU4, "u8": convU8, "r4": convR4, "r8": convR8, "r.un": convRUn,
	"i": convI8, "u": convU8, "ovf.i": convOvf + convI8, "ovf.u": convOvf + convU8, "ovf.i.un": convOvfUn + convI8, "ovf.u.un": convOvfUn + convU8,
	"ovf.i1": convOvf + convI1, "ovf.i2": convOvf + convI2, "ovf.i4": convOvf + convI4, "ovf.i8": convOvf + convI8,
	"ovf.u1": convOvf + convU1, "ovf.u2": convOvf + convU2, "ovf.u4": convOvf + convU4, "ovf.u8": convOvf + convU8,
	"ovf.i1.un": convOvfUn + convI1, "ovf.i2.un": convOvfUn + convI2, "ovf.i4.un": convOvfUn + convI4, "ovf.i8.un": convOvfUn + convI8,
	"ovf.u1.un": convOvfUn + convU1, "ovf.u2.un": convOvfUn + convU2, "ovf.u4.un": convOvfUn + convU4, "ovf.u8.un": convOvfUn + convU8,
}

// index is the number of an argument or local variable: the operand, or the digit in ldarg.0 … stloc.3.
func (t *translator) index() int {
	if i := strings.LastIndexByte(t.name, '.'); i >= 0 && t.name[i+1:] != "s" {
		n, _ := strconv.Atoi(t.name[i+1:])
		return n
	}
	return int(t.operand)
}

// small is the constant of ldc.i4: the operand, or what the name ends in.
func (t *translator) small() int64 {
	switch suffix := strings.TrimPrefix(t.name, "ldc.i4"); suffix {
	case "", ".s":
		return t.operand
	case ".m1":
		return -1
	default:
		n, _ := strconv.Atoi(suffix[1:])
		return int64(n)
	}
}

func (t *translator) load(i, n int, list []*typ, first int) error {
	if i >= n {
		return invalid("a variable that does not exist")
	}
	x := list[i]
	t.emit(instr{op: loadOp(x), sp: t.sp(), a: int32(first + i)})
	t.pushType(x)
	return nil
}

func loadOp(x *typ) op {
	switch {
	case x.isStruct():
		return opLoadS
	case x.k >= kO:
		return opLoadO
	}
	return opLoad
}

func (t *translator) store(i, n int, list []*typ, first int) error {
	if i >= n {
		return invalid("a variable that does not exist")
	}
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	x := list[i]
	if err := fits(v[0], x); err != nil {
		return err
	}
	in := instr{op: opStore, sp: sp, a: int32(first + i), n: int64(x.store)}
	if x.k >= kO {
		in.op = opStoreO
	}
	t.emit(in)
	return nil
}

func (t *translator) address(i, n int, list []*typ, first int) error {
	if i >= n || list[i].k == kRef {
		return invalid("the address of a variable that does not exist, or holds one")
	}
	t.emit(instr{op: opAddr, sp: t.sp(), a: int32(first + i)})
	t.push(aval{k: kRef, t: list[i]})
	return nil
}

func (t *translator) constant(n int64, k kind) error {
	t.emit(instr{op: opConst, sp: t.sp(), n: n})
	t.push(aval{k: k, num: &n})
	return nil
}

func (t *translator) object(p any, v aval) error {
	t.emit(instr{op: opConstO, sp: t.sp(), p: p})
	t.push(v)
	return nil
}

func (t *translator) literal() error {
	u, err := t.p.f.UserStringUTF16(ecma.Token(t.operand))
	if err != nil {
		return err
	}
	s := &text{u}
	return t.object(s, aval{k: kO, str: s})
}

func (t *translator) dup() error {
	if len(t.stack) == 0 {
		return invalid("an empty stack")
	}
	v := t.stack[len(t.stack)-1]
	in := instr{op: opLoad, sp: t.sp(), a: t.sp() - 1}
	if v.k >= kO {
		if in.op = opLoadO; v.k == kVT && v.t.isStruct() {
			in.op = opLoadS
		}
	}
	t.emit(in)
	t.push(v)
	return nil
}

func (t *translator) pop() error {
	t.emit(instr{op: opNop})
	_, err := t.need(1)
	return err
}

func (t *translator) branch() error {
	to := t.next + int(t.operand)
	t.emit(instr{op: opBr, a: int32(to)})
	t.ends = true
	if err := t.inside(to); err != nil {
		return err
	}
	return t.flow(to, t.stack)
}

// inside refuses a branch into or out of a protected block or handler: leave is for that.
func (t *translator) inside(to int) error {
	for i := range t.m.guards {
		g := &t.m.guards[i]
		from, at := int32(t.off), int32(to)
		if g.handles(from) != g.handles(at) || g.covers(from) && !g.covers(at) || !g.covers(from) && g.covers(at) && at != g.from {
			return invalid("a branch into or out of a protected block")
		}
	}
	return nil
}

func (t *translator) branchIf() error {
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	to := t.next + int(t.operand)
	in := instr{op: opBrFalse, k: v[0].k, sp: sp, a: int32(to)}
	if strings.HasPrefix(t.name, "brtrue") {
		in.op = opBrTrue
	}
	if v[0].k == kF4 || v[0].k == kF8 || v[0].k == kVT {
		return invalid("a branch on a value that is no number or reference")
	}
	t.emit(in)
	if err := t.inside(to); err != nil {
		return err
	}
	return t.flow(to, t.stack)
}

func (t *translator) switchOn() error {
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k != kI4 {
		return invalid("a switch on something else than an int32")
	}
	var list []int32
	for _, to := range t.targets(t.off, t.next) {
		list = append(list, int32(to))
		if err := t.inside(to); err != nil {
			return err
		}
		if err := t.flow(to, t.stack); err != nil {
			return err
		}
	}
	t.emit(instr{op: opSwitch, sp: sp, p: list})
	return nil
}

func (t *translator) ret() error {
	for i := range t.m.guards {
		if g := &t.m.guards[i]; g.covers(int32(t.off)) || g.handles(int32(t.off)) {
			return invalid("a return from a protected block")
		}
	}
	in := instr{op: opRet, sp: t.sp(), drop: t.m.ret.k == kVoid}
	t.ends = true
	if t.m.ret.k == kVoid {
		if len(t.stack) != 0 {
			return invalid("a result of a method without one")
		}
		t.emit(in)
		return nil
	}
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if len(t.stack) != 0 {
		return invalid("more than a result on the stack")
	}
	in.n, in.k = int64(t.m.ret.store), t.m.ret.k
	t.emit(in)
	return fits(v[0], t.m.ret)
}

func (t *translator) throw() error {
	in := instr{op: opThrow, sp: t.sp()}
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k != kO {
		return invalid("a thrown value")
	}
	t.emit(in)
	t.ends = true
	return nil
}

func (t *translator) rethrow() error {
	t.ends = true
	for i := range t.m.guards {
		if g := &t.m.guards[i]; g.isCatch && g.handles(int32(t.off)) {
			t.emit(instr{op: opRethrow, a: int32(i)})
			return nil
		}
	}
	return invalid("a rethrow outside a catch block")
}

func (t *translator) leave() error {
	to := t.next + int(t.operand)
	l := &leave{target: int32(to)}
	for i := range t.m.guards {
		g := &t.m.guards[i]
		if g.handles(int32(t.off)) && !g.handles(int32(to)) && !g.isCatch {
			return invalid("a leave from a finally block")
		}
		if !g.handles(int32(t.off)) && g.handles(int32(to)) || !g.covers(int32(t.off)) && g.covers(int32(to)) && int32(to) != g.from {
			return invalid("a leave into a protected block")
		}
		if g.finally && g.covers(int32(t.off)) && !g.covers(int32(to)) {
			l.finally = append(l.finally, i)
		}
	}
	t.emit(instr{op: opLeave, p: l})
	t.ends = true
	return t.flow(to, nil)
}

func (t *translator) endFinally() error {
	t.ends = true
	for i := range t.m.guards {
		if g := &t.m.guards[i]; !g.isCatch && g.handles(int32(t.off)) {
			t.emit(instr{op: opEndFinally, a: int32(i)})
			return nil
		}
	}
	return invalid("an endfinally outside a finally block")
}

package il

import "strings"

// numeric is the kind of an operation on two numbers; false when they do not go together.
func numeric(x, y kind) (kind, bool) {
	switch {
	case x == y && x >= kI4 && x <= kF8:
		return x, true
	case x == kI4 && y == kN, x == kN && y == kI4:
		return kN, true
	case x == kF4 && y == kF8, x == kF8 && y == kF4:
		return kF8, true
	}
	return kVoid, false
}

func isFloat(k kind) bool { return k == kF4 || k == kF8 }

func (t *translator) arithmetic(a arithmetic) error {
	sp := t.sp()
	v, err := t.need(2)
	if err != nil {
		return err
	}
	k, ok := numeric(v[0].k, v[1].k)
	if !ok || isFloat(k) && a > arRem {
		return invalid("an operator on values of other types")
	}
	t.emit(instr{op: opArith, k: k, b: uint8(a), sp: sp})
	t.push(aval{k: k})
	return nil
}

func (t *translator) shift(s shift) error {
	sp := t.sp()
	v, err := t.need(2)
	if err != nil {
		return err
	}
	if v[0].k < kI4 || v[0].k > kI8 || v[1].k != kI4 && v[1].k != kN {
		return invalid("a shift of values of other types")
	}
	t.emit(instr{op: opShift, k: v[0].k, b: uint8(s), sp: sp})
	t.push(aval{k: v[0].k})
	return nil
}

func (t *translator) unary() error {
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	in := instr{op: opNeg, k: v[0].k, sp: sp}
	if t.name == "not" {
		in.op = opNot
	}
	if v[0].k < kI4 || v[0].k > kF8 || in.op == opNot && isFloat(v[0].k) {
		return invalid("an operator on a value of another type")
	}
	t.emit(in)
	t.push(aval{k: v[0].k})
	return nil
}

// convKinds are the kinds that the conversions give.
var convKinds = [...]kind{convI1: kI4, convI2: kI4, convI4: kI4, convI8: kI8, convU1: kI4, convU2: kI4, convU4: kI4, convU8: kI8, convR4: kF4, convR8: kF8, convRUn: kF8}

func (t *translator) convert(c conversion) error {
	sp := t.sp()
	v, err := t.need(1)
	if err != nil {
		return err
	}
	if v[0].k < kI4 || v[0].k > kF8 || c == convRUn && isFloat(v[0].k) {
		return invalid("a conversion of a value of another type")
	}
	t.emit(instr{op: opConv, k: v[0].k, b: uint8(c), sp: sp})
	to := c
	if c >= convOvfUn {
		to -= convOvfUn
	} else if c >= convOvf {
		to -= convOvf
	}
	result := convKinds[to]
	if native := strings.TrimSuffix(t.name, ".un"); strings.HasSuffix(native, ".i") || strings.HasSuffix(native, ".u") {
		result = kN
	}
	t.push(aval{k: result})
	return nil
}

// comparable checks the operands of a comparison and gives its kind.
func comparable(x, y aval, c compare) (kind, error) {
	if k, ok := numeric(x.k, y.k); ok {
		return k, nil
	}
	if x.k == kO && y.k == kO && (c == cmpEQ || c == cmpNE || c == cmpGTUn) {
		return kO, nil
	}
	return kVoid, invalid("a comparison of values of other types")
}

func (t *translator) compareBranch(c compare) error {
	sp := t.sp()
	v, err := t.need(2)
	if err != nil {
		return err
	}
	k, err := comparable(v[0], v[1], c)
	if err != nil {
		return err
	}
	to := t.next + int(t.operand)
	t.emit(instr{op: opBrCmp, k: k, b: uint8(c), sp: sp, a: int32(to)})
	if err := t.inside(to); err != nil {
		return err
	}
	return t.flow(to, t.stack)
}

func (t *translator) compareValue(c compare) error {
	sp := t.sp()
	v, err := t.need(2)
	if err != nil {
		return err
	}
	k, err := comparable(v[0], v[1], c)
	if err != nil {
		return err
	}
	t.emit(instr{op: opCmp, k: k, b: uint8(c), sp: sp})
	t.push(aval{k: kI4})
	return nil
}

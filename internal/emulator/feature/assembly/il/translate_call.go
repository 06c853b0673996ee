package il

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// member spells a MemberRef as the library's tables do, System.Math::Max(System.Double,System.Double), and gives its signature; a field has none.
func (p *Program) member(tok ecma.Token) (string, *ecma.MethodSig, error) {
	r, err := p.f.MemberRefAt(tok.Row())
	if err != nil {
		return "", nil, err
	}
	parent, err := p.f.MemberTypeName(tok)
	if err != nil {
		return "", nil, err
	}
	if r.Parent.Table() != ecma.TypeRef {
		return "", nil, &Refusal{"member " + parent + "::" + r.Name}
	}
	if err := p.hosted(r.Parent, parent); err != nil {
		return "", nil, err
	}
	if p.f.IsFieldSignature(r.Signature) {
		return parent + "::" + r.Name, nil, nil
	}
	sig, err := p.f.MethodSignature(r.Signature)
	if err != nil {
		return "", nil, err
	}
	params := make([]string, len(sig.Params))
	for i := range sig.Params {
		params[i] = p.f.TypeText(&sig.Params[i])
	}
	return parent + "::" + r.Name + "(" + strings.Join(params, ",") + ")", sig, nil
}

// call is call and callvirt. A virtual method of the assembly is called directly, which is right as long as no class extends its own.
func (t *translator) call() error {
	tok := ecma.Token(t.operand)
	switch tok.Table() {
	case ecma.MethodDef:
		return t.callOwn(tok)
	case ecma.MemberRef:
		return t.callLibrary(tok, false)
	}
	return &Refusal{"a call of a generic method"}
}

func (t *translator) callOwn(tok ecma.Token) error {
	m, err := t.p.method(tok)
	if err != nil {
		return err
	}
	if t.name == "callvirt" && m.row.Flags&ecma.MethodVirtual != 0 && t.p.derived[t.p.f.OwnerOf(tok)] {
		return &Refusal{"virtual call of " + m.class + "." + m.row.Name}
	}
	if m.row.Name == ".ctor" && !m.owner.class.value || m.row.Name == ".cctor" {
		return invalid("a call of a constructor")
	}
	sp := t.sp()
	args, err := t.need(len(m.params))
	if err != nil {
		return err
	}
	if err := t.arguments(args, m.params); err != nil {
		return err
	}
	t.emit(instr{op: opCall, sp: sp, p: &userCall{m, int32(len(args)), t.name == "callvirt" || !m.static && m.params[0].k == kO}, drop: m.ret.k == kVoid})
	t.pushType(m.ret)
	return nil
}

// arguments checks the types of arguments; the address of a value must be of the same type.
func (t *translator) arguments(args []aval, params []*typ) error {
	for i, x := range params {
		if x.k == kRef {
			if args[i].k != kRef || args[i].t.name != x.elem.name {
				return invalid("an argument that is no address of a " + x.elem.name)
			}
			continue
		}
		if err := fits(args[i], x); err != nil {
			return err
		}
	}
	return nil
}

// callLibrary calls a member of the library, or constructs with it.
func (t *translator) callLibrary(tok ecma.Token, construct bool) error {
	key, sig, err := t.p.member(tok)
	if err != nil {
		return err
	}
	if sig == nil {
		return invalid("a call of a field")
	}
	n, ok := natives[key]
	if !ok {
		return &Refusal{key}
	}
	r, err := t.p.f.MemberRefAt(tok.Row())
	if err != nil {
		return err
	}
	parent, err := t.p.parentType(r.Parent)
	if err != nil {
		return err
	}
	ctor := r.Name == ".ctor"
	if sig.HasThis() == n.static || construct && !ctor || sig.GenericParams != 0 || sig.Convention&0xF != ecma.CallDefault {
		return invalid("the calling convention of " + key)
	}
	var params []*typ
	for i := range sig.Params {
		x, err := t.p.typeOf(&sig.Params[i])
		if err != nil {
			return err
		}
		params = append(params, x)
	}
	ret, err := t.p.typeOf(&sig.Return)
	if err != nil {
		return err
	}
	if !ctor && ret.name != n.ret || ctor && ret.k != kVoid {
		return invalid("the result of " + key)
	}
	sp := t.sp()
	if construct {
		args, err := t.need(len(params))
		if err != nil {
			return err
		}
		if err := t.arguments(args, params); err != nil {
			return err
		}
		if err := n.constants(key, args); err != nil {
			return err
		}
		t.emit(instr{op: opNative, sp: sp, p: &nativeCall{f: n.call, args: int32(len(args)), ret: parent.k, store: storeObject}})
		t.pushType(parent)
		return nil
	}
	return t.callNative(key, n, parent, params, ret, ctor)
}

// parentType is the type that declares a member; static classes have no values.
func (p *Program) parentType(tok ecma.Token) (*typ, error) {
	x, err := p.typeToken(tok)
	if _, ok := err.(*Refusal); ok {
		return &typ{k: kVoid}, nil // its members are static: there is no value of it
	}
	return x, err
}

func (t *translator) callNative(key string, n native, parent *typ, params []*typ, ret *typ, ctor bool) error {
	sp := t.sp()
	c := &nativeCall{f: n.call, args: int32(len(params)), ret: ret.k, store: ret.store}
	if n.static {
		args, err := t.need(len(params))
		if err != nil {
			return err
		}
		if err := n.constants(key, args); err != nil {
			return err
		}
		t.emit(instr{op: opNative, sp: sp, p: c, drop: ret.k == kVoid})
		t.pushType(ret)
		return t.arguments(args, params)
	}
	all, err := t.need(len(params) + 1)
	if err != nil {
		return err
	}
	this, args := all[0], all[1:]
	c.args++
	in := instr{op: opNative, sp: sp, p: c, drop: ret.k == kVoid}
	switch {
	case parent.k == kO && this.k == kO:
		if ctor && key != "System.Object::.ctor()" {
			return &Refusal{"a call of " + key}
		}
		c.notNull = true
	case parent.k != kO && this.k == kRef && this.t.name == parent.name && parent.k != kVoid:
		c.deref = true
		if ctor { // of a value that is there already
			in.op = opNewNative
			c.args--
		}
	default:
		return invalid("a call of " + key + " on a value of another type")
	}
	if err := n.constants(key, args); err != nil {
		return err
	}
	t.emit(in)
	t.pushType(ret)
	return t.arguments(args, params)
}

// newObject is newobj.
func (t *translator) newObject() error {
	tok := ecma.Token(t.operand)
	if tok.Table() == ecma.MemberRef {
		return t.callLibrary(tok, true)
	}
	if tok.Table() != ecma.MethodDef {
		return &Refusal{"a new object of a generic type"}
	}
	m, err := t.p.method(tok)
	if err != nil {
		return err
	}
	if m.static || m.row.Name != ".ctor" {
		return invalid("a new object without a constructor")
	}
	sp := t.sp()
	args, err := t.need(len(m.params) - 1)
	if err != nil {
		return err
	}
	if err := t.arguments(args, m.params[1:]); err != nil {
		return err
	}
	t.push(aval{})
	t.push(aval{}) // room for the object before its arguments
	t.stack = t.stack[:len(t.stack)-2]
	t.emit(instr{op: opNew, sp: sp, p: &construction{m.owner, m}, a: int32(len(args))})
	t.deepest = max(t.deepest, len(t.stack)+len(args)+2)
	t.pushType(m.owner)
	return nil
}

// Package il interprets a part of the common intermediate language (ECMA-335): the methods and aggregates of an assembly that only
// compute. Before a method runs, it and everything that it calls is checked and translated; what the interpreter does not have is refused
// then, by name. Running is bounded in instructions, memory and depth.
package il

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// Program is an assembly whose methods can be run. It serves one goroutine at a time.
type Program struct {
	f       *ecma.File
	types   map[ecma.Token]*typ
	methods map[ecma.Token]*method
	derived map[ecma.Token]bool // classes that others extend
	queue   []*method
}

// Load opens an assembly.
func Load(data []byte) (*Program, error) {
	f, err := ecma.Open(data)
	if err != nil {
		return nil, err
	}
	p := &Program{f: f, types: map[ecma.Token]*typ{}, methods: map[ecma.Token]*method{}, derived: map[ecma.Token]bool{}}
	for n := uint32(1); n <= f.Rows(ecma.TypeDef); n++ {
		if d, err := f.TypeDefAt(n); err == nil {
			p.derived[d.Extends] = true
		}
	}
	return p, nil
}

// File is the assembly's metadata.
func (p *Program) File() *ecma.File { return p.f }

// method is a method of the assembly, translated.
type method struct {
	row    ecma.MethodDefRow
	owner  *typ // nil until asked for
	class  string
	static bool
	params []*typ // with this
	ret    *typ
	names  []string
	locals []*typ
	code   []instr
	guards []guard
	stack  int // first slot of the evaluation stack
	size   int // slots of a frame
	// structs are the local variables that hold a struct, which starts as zeros.
	structs []int
}

// trace is the method's line in a stack trace.
func (m *method) trace() string {
	var b strings.Builder
	fmt.Fprintf(&b, "   at %s.%s(", strings.ReplaceAll(m.class, "+", "."), m.row.Name)
	params := m.params
	if !m.static {
		params = params[1:]
	}
	for i, t := range params {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(t.short())
		if i < len(m.names) && m.names[i] != "" {
			b.WriteString(" " + m.names[i])
		}
	}
	return b.String() + ")"
}

// method finds a method and queues it for translation.
func (p *Program) method(t ecma.Token) (*method, error) {
	if m := p.methods[t]; m != nil {
		return m, nil
	}
	row, err := p.f.MethodDefAt(t.Row())
	if err != nil {
		return nil, err
	}
	m := &method{row: row, static: row.Flags&ecma.MethodStatic != 0}
	owner := p.f.OwnerOf(t)
	if m.class, err = p.f.TypeName(owner); err != nil {
		return nil, err
	}
	name := m.class + "." + row.Name
	switch {
	case row.Flags&(ecma.MethodPInvoke|ecma.MethodAbstract) != 0, row.ImplFlags&(ecma.ImplCodeTypeMask|ecma.ImplUnmanaged|ecma.ImplInternalCall) != 0, row.RVA == 0:
		return nil, &Refusal{"method " + name + " without a body in IL"}
	case row.ImplFlags&ecma.ImplSynchronized != 0:
		return nil, &Refusal{"synchronized method " + name}
	case len(p.f.GenericParamsOf(t)) > 0:
		return nil, &Refusal{"generic method " + name}
	}
	sig, err := p.f.MethodSignature(row.Signature)
	if err != nil {
		return nil, err
	}
	if sig.HasThis() == m.static || sig.Convention&0xF != ecma.CallDefault || sig.GenericParams != 0 {
		return nil, invalid("the calling convention of " + name)
	}
	if !m.static {
		if m.owner, err = p.typeToken(owner); err != nil {
			return nil, err
		}
		this := m.owner
		if this.class == nil {
			return nil, &Refusal{"method " + name + " of an enumeration"}
		}
		if this.k == kVT {
			this = &typ{name: this.name + "&", k: kRef, elem: this}
		}
		m.params = append(m.params, this)
	}
	for i := range sig.Params {
		a, err := p.typeOf(&sig.Params[i])
		if err != nil {
			return nil, err
		}
		if a.k == kVoid {
			return nil, invalid("a parameter of type void")
		}
		m.params = append(m.params, a)
	}
	if m.ret, err = p.typeOf(&sig.Return); err != nil {
		return nil, err
	}
	if m.ret.k == kRef {
		return nil, &Refusal{"a reference as the result of " + name}
	}
	m.names = p.parameterNames(row, len(sig.Params))
	p.methods[t] = m
	p.queue = append(p.queue, m)
	return m, nil
}

func (p *Program) parameterNames(row ecma.MethodDefRow, n int) []string {
	names := make([]string, n)
	for i := row.Params.First; i < row.Params.End; i++ {
		if r, err := p.f.ParamAt(p.f.Resolve(ecma.Param, i)); err == nil && r.Sequence > 0 && int(r.Sequence) <= n {
			names[r.Sequence-1] = r.Name
		}
	}
	return names
}

// prepare translates a method and everything that it may call.
func (p *Program) prepare(t ecma.Token) (*method, error) {
	m, err := p.method(t)
	for err == nil && len(p.queue) > 0 {
		next := p.queue[0]
		p.queue = p.queue[1:]
		if err = p.translate(next); err != nil {
			if r, ok := err.(*Refusal); ok {
				err = &Refusal{r.What + " in " + next.class + "." + next.row.Name}
			}
		}
	}
	if err != nil {
		p.forget()
		return nil, err
	}
	return m, nil
}

// forget drops what a failed preparation left half done.
func (p *Program) forget() {
	p.queue = nil
	clear(p.methods)
}

// Method is a static method that is ready to run.
type Method struct {
	p *Program
	m *method
}

// Method prepares a static method; a *Refusal names what the interpreter lacks for it or what it calls.
func (p *Program) Method(t ecma.Token) (*Method, error) {
	m, err := p.prepare(t)
	if err != nil {
		return nil, err
	}
	if !m.static {
		return nil, invalid("an instance method as a routine")
	}
	return &Method{p, m}, nil
}

// Aggregate is a user-defined aggregate that is ready to run.
type Aggregate struct {
	p                                                *Program
	typ                                              *typ
	ctor, init, accumulate, merge, terminate, rd, wr *method
	// MaxBytes bounds the serialized state of Format.UserDefined; 0 for Format.Native, -1 for 2 GB.
	MaxBytes int
}

// Aggregate prepares the class or struct of an aggregate; serialized says that it has Read and Write, of which state goes through.
func (p *Program) Aggregate(t ecma.Token, maxBytes int) (*Aggregate, error) {
	a := &Aggregate{p: p, MaxBytes: maxBytes}
	var err error
	if a.typ, err = p.typeToken(t); err != nil {
		return nil, err
	}
	if a.typ.class == nil {
		return nil, invalid("an aggregate that is no class or struct")
	}
	want := map[string]**method{"Init": &a.init, "Accumulate": &a.accumulate, "Merge": &a.merge, "Terminate": &a.terminate}
	if maxBytes != 0 {
		want["Read"], want["Write"] = &a.rd, &a.wr
	}
	if !a.typ.class.value {
		want[".ctor"] = &a.ctor
	}
	d, err := p.f.TypeDefAt(t.Row())
	if err != nil {
		return nil, err
	}
	for i := d.Methods.First; i < d.Methods.End; i++ {
		tok := ecma.MakeToken(ecma.MethodDef, p.f.Resolve(ecma.MethodDef, i))
		row, err := p.f.MethodDefAt(tok.Row())
		if err != nil {
			return nil, err
		}
		to := want[row.Name]
		if to == nil || row.Flags&ecma.MethodStatic != 0 {
			continue
		}
		sig, err := p.f.MethodSignature(row.Signature)
		if err != nil {
			return nil, err
		}
		if row.Name == ".ctor" && len(sig.Params) > 0 {
			continue
		}
		if *to, err = p.prepare(tok); err != nil {
			return nil, err
		}
	}
	for name, m := range want {
		if *m == nil {
			return nil, invalid("an aggregate without " + name)
		}
	}
	return a, nil
}

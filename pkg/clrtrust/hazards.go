package clrtrust

import (
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// maxNames bounds the names that a [Members] lists.
const maxNames = 20

// Members counts members of an assembly and names the first of them.
type Members struct {
	Count int      `json:"count"`
	Names []string `json:"names,omitempty"`
	first int64
}

func (m *Members) add(offset int64, name func() string) {
	if m.Count == 0 {
		m.first = offset
	}
	if m.Count++; len(m.Names) < maxNames {
		m.Names = append(m.Names, name())
	}
}

// Hazards are the contents that the permission sets SAFE and EXTERNAL_ACCESS forbid or that reach outside.
type Hazards struct {
	PInvokes        Members `json:"pinvokes"` // "Class.Method -> library"
	WritableStatics Members `json:"writableStatics"`
	StaticStores    Members `json:"staticStores"` // outside type initialisers
	Finalizers      Members `json:"finalizers"`
	Synchronized    Members `json:"synchronized"`
	Unverifiable    Members `json:"unverifiable"`
	NativeCode      Members `json:"nativeCode"`
	HostProtected   Members `json:"hostProtected"`
	External        Members `json:"external"`
}

func inspectHazards(f *ecma.File, r *Report) []Finding {
	h := &r.Hazards
	var out []Finding
	note := func(err error) {
		if err != nil && len(out) == 0 {
			out = append(out, malformed(err))
		}
	}
	member := func(t ecma.Token, name string) func() string {
		return func() string {
			class, err := f.MemberTypeName(t)
			if err != nil {
				class = "?"
			}
			return class + "." + name
		}
	}
	pinvokes(f, h, member, note)
	note(statics(f, h, member))
	stores := newStores(f, h, member)
	for n := uint32(1); n <= f.Rows(ecma.MethodDef); n++ {
		m, err := f.MethodDefAt(n)
		if err != nil {
			note(err)
			break
		}
		row := f.Row(ecma.MethodDef, n)
		at := row.Offset()
		if m.Name == "Finalize" && m.Flags&ecma.MethodVirtual != 0 && m.Params.First == m.Params.End && isFinalizer(f, m) {
			h.Finalizers.add(at, member(m.Token, m.Name))
		}
		if m.ImplFlags&ecma.ImplSynchronized != 0 {
			h.Synchronized.add(at, member(m.Token, m.Name))
		}
		if m.ImplFlags&ecma.ImplCodeTypeMask == ecma.ImplNative || m.ImplFlags&ecma.ImplInternalCall != 0 {
			if m.Flags&ecma.MethodPInvoke == 0 {
				h.NativeCode.add(at, member(m.Token, m.Name))
			}
			continue
		}
		if m.ImplFlags&ecma.ImplCodeTypeMask == 0 {
			note(stores.scan(m))
		}
	}
	if stores.limited {
		out = append(out, find("inspection-limited", -1, "method bodies share their bytes: not all were read"))
	}
	unverifiable(f, h)
	uses(f, h)
	return append(out, judgeHazards(r)...)
}

func pinvokes(f *ecma.File, h *Hazards, member func(ecma.Token, string) func() string, note func(error)) {
	for n := uint32(1); n <= f.Rows(ecma.ImplMap); n++ {
		i, err := f.ImplMapAt(n)
		if err != nil {
			note(err)
			return
		}
		row := f.Row(ecma.ImplMap, n)
		h.PInvokes.add(row.Offset(), func() string {
			lib, _ := f.ModuleRefAt(i.Scope.Row())
			name := i.ImportName
			if m, err := f.MethodDefAt(i.Member.Row()); err == nil && i.Member.Table() == ecma.MethodDef {
				name = m.Name
			}
			return clip(member(i.Member, name)() + " -> " + lib + "!" + i.ImportName)
		})
	}
}

func clip(s string) string {
	if len(s) > 1024 {
		return strings.ToValidUTF8(s[:1024], "") + "..."
	}
	return s
}

// statics finds static fields that anybody may write; the compiler's caches of lambdas are exempt, as in SQL Server's own verifier.
func statics(f *ecma.File, h *Hazards, member func(ecma.Token, string) func() string) error {
	for n := uint32(1); n <= f.Rows(ecma.Field); n++ {
		d, err := f.FieldAt(n)
		if err != nil {
			return err
		}
		const kinds = ecma.FieldStatic | ecma.FieldInitOnly | ecma.FieldLiteral
		if d.Flags&kinds != ecma.FieldStatic || d.Flags&ecma.FieldHasRVA != 0 || lambdaCache(d.Name) {
			continue
		}
		row := f.Row(ecma.Field, n)
		h.WritableStatics.add(row.Offset(), member(d.Token, d.Name))
	}
	return nil
}

// lambdaCache recognises Roslyn's <>9 fields and mcs's <>f__am$cache fields.
func lambdaCache(name string) bool {
	return strings.HasPrefix(name, "<>9") || strings.HasPrefix(name, "<>f__am$cache")
}

// isFinalizer says that a method named Finalize takes nothing and returns void.
func isFinalizer(f *ecma.File, m ecma.MethodDefRow) bool {
	sig, err := f.MethodSignature(m.Signature)
	return err == nil && sig.HasThis() && len(sig.Params) == 0 && sig.Return.Element == ecma.ElementVoid && !f.IsGeneric(m.Token)
}

// stores reads method bodies for stores to static fields and for instructions that no verifier accepts. Its budget is a few times the file,
// because a hostile file can give one body to every method.
type stores struct {
	f       *ecma.File
	h       *Hazards
	member  func(ecma.Token, string) func() string
	budget  int
	limited bool
}

func newStores(f *ecma.File, h *Hazards, member func(ecma.Token, string) func() string) *stores {
	return &stores{f, h, member, 4*len(f.Data) + 1<<16, false}
}

func (s *stores) scan(m ecma.MethodDefRow) error {
	if s.limited {
		return nil
	}
	b, err := s.f.Body(m)
	if err != nil || b == nil {
		return err
	}
	if s.budget -= len(b.Code) + 12*len(b.Clauses); s.budget < 0 {
		s.limited = true
		return nil
	}
	return b.Instructions(func(i ecma.Instruction) bool {
		switch i.Op {
		case ecma.OpStSFld:
			if m.Name != ".cctor" && !s.exempt(i.Token()) {
				s.h.StaticStores.add(b.CodeOffset+int64(i.Offset), s.member(m.Token, m.Name))
			}
		case ecma.OpLocAlloc, ecma.OpCpBlk, ecma.OpInitBlk, ecma.OpCalli:
			s.h.Unverifiable.add(b.CodeOffset+int64(i.Offset), s.member(m.Token, m.Name))
		}
		return true
	})
}

func (s *stores) exempt(field ecma.Token) bool {
	switch field.Table() {
	case ecma.Field:
		r, err := s.f.FieldAt(field.Row())
		return err == nil && lambdaCache(r.Name)
	case ecma.MemberRef:
		r, err := s.f.MemberRefAt(field.Row())
		return err == nil && lambdaCache(r.Name)
	}
	return false
}

// unverifiable looks for the mark that compilers set for /unsafe.
func unverifiable(f *ecma.File, h *Hazards) {
	for _, n := range f.AttributesOf(ecma.MakeToken(ecma.Module, 1)) {
		row, err := f.CustomAttributeAt(n)
		if err != nil {
			continue
		}
		if f.AttributeIs(row, "System.Security", "UnverifiableCodeAttribute") {
			r := f.Row(ecma.CustomAttribute, n)
			h.Unverifiable.add(r.Offset(), func() string { return "UnverifiableCodeAttribute" })
		}
	}
}

// longestUse is longer than every name in the lists of types and members, in bytes.
const longestUse = 128

// uses looks through the referenced types and members for those that a permission set forbids.
func uses(f *ecma.File, h *Hazards) {
	names := map[uint32]string{} // of top-level types, which are all that the lists name
	for n := uint32(1); n <= f.Rows(ecma.TypeRef); n++ {
		t, err := f.TypeRefAt(n)
		if err != nil || t.Scope.Table() == ecma.TypeRef || len(t.Name)+len(t.Namespace) > longestUse {
			continue
		}
		name := t.Namespace + "." + t.Name
		if !watched[name] {
			continue
		}
		names[n] = name
		row := f.Row(ecma.TypeRef, n)
		addUse(h, name, row.Offset())
	}
	for n := uint32(1); n <= f.Rows(ecma.MemberRef); n++ {
		m, err := f.MemberRefAt(n)
		if err != nil || m.Parent.Table() != ecma.TypeRef || names[m.Parent.Row()] == "" || len(m.Name) > longestUse {
			continue
		}
		row := f.Row(ecma.MemberRef, n)
		addUse(h, names[m.Parent.Row()]+"."+m.Name, row.Offset())
	}
}

func addUse(h *Hazards, name string, at int64) {
	if hostProtected[name] {
		h.HostProtected.add(at, func() string { return name })
	}
	if external[name] {
		h.External.add(at, func() string { return name })
	}
}

// judgeHazards turns hazards into findings and the least permission set.
func judgeHazards(r *Report) []Finding {
	h := &r.Hazards
	var out []Finding
	r.Requires = Safe
	for _, k := range []struct {
		id   string
		m    *Members
		text string
		need Permission
	}{
		{"external-access", &h.External, "files, network, registry or environment", ExternalAccess},
		{"pinvoke", &h.PInvokes, "P/Invoke methods", Unsafe},
		{"writable-static", &h.WritableStatics, "writable static fields", Unsafe},
		{"static-store", &h.StaticStores, "stores to static fields", Unsafe},
		{"finalizer", &h.Finalizers, "finalizers", Unsafe},
		{"synchronized", &h.Synchronized, "synchronized methods", Unsafe},
		{"unverifiable", &h.Unverifiable, "places of unverifiable code", Unsafe},
		{"native-code", &h.NativeCode, "methods in native code", Unsafe},
		{"host-protection", &h.HostProtected, "uses of host-protected types or members", Unsafe},
	} {
		if k.m.Count == 0 {
			continue
		}
		if k.need == Unsafe || r.Requires == Safe {
			r.Requires = k.need
		}
		names := strings.Join(k.m.Names[:min(3, len(k.m.Names))], ", ")
		if k.m.Count > 3 {
			names += ", ..."
		}
		out = append(out, find(k.id, k.m.first, "%d %s: %s", k.m.Count, k.text, names))
	}
	if r.Kind != ILOnly || gacServiced(r.Identity) {
		r.Requires = Unsafe
	}
	return out
}

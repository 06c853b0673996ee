package assembly

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/assembly/il"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// ModuleType is the object type of a CLR module; those that the emulator has not are refused.
func ModuleType(st *syntax.CreateModuleStmt) (string, error) {
	switch {
	case st.Kind == "AGGREGATE":
		return "AF", nil
	case st.Kind == "PROCEDURE":
		return "PC", nil
	case st.Kind == "FUNCTION" && st.Returns != nil:
		return "FS", nil
	case st.Kind == "FUNCTION":
		return "", sqlerr.Unsupported("CLR table-valued functions")
	case st.Kind == "TRIGGER":
		return "", sqlerr.Unsupported("CLR triggers")
	}
	return "", sqlerr.New(102, "EXTERNAL")
}

// binding is one EXTERNAL NAME on its way.
type binding struct {
	st    *syntax.CreateModuleStmt
	m     *catalog.Module
	words string // CREATE FUNCTION …
	t     *target
}

// Bind resolves EXTERNAL NAME for a module of which the parameters and the result are known: assembly (6528, 6583, 6582), class (6505, 6571,
// 6576), method (6506, 6572, 6570, 6574, 6573), then parameters (6550), result (6551, 6567), parameter types (6580, 6552); of an aggregate
// its contract (6556, 6255, 6558, 6225, 6226, 6244). What the code needs and the interpreter lacks is Msg 40517.
func Bind(env *exec.Env, db *catalog.Database, st *syntax.CreateModuleStmt, m *catalog.Module) error {
	b := &binding{st: st, m: m, words: st.Mode + " " + st.Kind}
	if st.Mode == "CREATE OR ALTER" {
		b.words = "CREATE " + st.Kind
	}
	if err := b.options(); err != nil {
		return err
	}
	parts := st.External
	if m.Type == "AF" && len(parts) == 1 {
		parts = append(parts[:1:1], st.Name.Object)
	}
	if want := map[bool]int{true: 2, false: 3}[m.Type == "AF"]; len(parts) != want {
		return sqlerr.New(102, parts[len(parts)-1])
	}
	if catalog.IsSystemAssembly(parts[0]) {
		return sqlerr.New(6583, parts[0])
	}
	a := env.Cat.Assembly(db.ID, parts[0])
	switch {
	case a == nil || !env.Sess.HasPermission("REFERENCES", "ASSEMBLY", a.ID):
		return sqlerr.New(6528, parts[0], db.Name)
	case a.Hidden:
		return sqlerr.New(6582, a.Name)
	}
	var err error
	if b.t, err = openTarget(a.Name, a.Files[0].Content); err != nil {
		return err
	}
	m.External.Assembly, m.External.Class = a.ID, parts[1]
	if m.Type == "AF" {
		err = b.aggregate()
	} else {
		m.External.Method = parts[2]
		err = b.method()
	}
	if err != nil {
		return err
	}
	_, err = b.t.prepare(m)
	return err
}

// options keeps RETURNS NULL ON NULL INPUT, and refuses what only T-SQL bodies take.
func (b *binding) options() error {
	for _, o := range b.st.Options {
		switch {
		case o == "RETURNS NULL ON NULL INPUT" && b.m.Type == "FS":
			b.m.External.NullOnNull = true
		case o == "CALLED ON NULL INPUT", strings.HasPrefix(o, "EXECUTE AS"):
		case b.st.Kind == "PROCEDURE":
			return sqlerr.New(155, o, b.words).WithState(37)
		default:
			return sqlerr.Unsupported("%s … WITH %s of a CLR module", b.words, o)
		}
	}
	return nil
}

func (b *binding) method() error {
	e := b.m.External
	class := b.t.class(e.Class)
	switch {
	case class.IsNil():
		return sqlerr.New(6505, e.Class, b.t.name)
	case len(b.t.f.GenericParamsOf(class)) > 0:
		return sqlerr.New(6571, e.Class, b.t.name)
	case !b.t.public(class):
		return sqlerr.New(6576, e.Class, b.t.name)
	}
	list := b.t.methods(class, e.Method)
	switch {
	case len(list) == 0:
		return sqlerr.New(6506, e.Method, e.Class, b.t.name)
	case len(list) > 1:
		return sqlerr.New(6572, e.Method, e.Class, b.t.name)
	}
	row := list[0]
	switch {
	case len(b.t.f.GenericParamsOf(row.Token)) > 0:
		return sqlerr.New(6570, e.Method, e.Class, b.t.name)
	case row.Flags&ecma.MethodAccessMask != ecma.MethodPublic:
		return sqlerr.New(6574, e.Method, e.Class, b.t.name)
	case row.Flags&ecma.MethodStatic == 0:
		return sqlerr.New(6573, e.Method, e.Class, b.t.name)
	}
	sig, err := b.t.f.MethodSignature(row.Signature)
	if err != nil {
		return sqlerr.Unsupported("the signature of %s.%s: %v", e.Class, e.Method, err)
	}
	if len(sig.Params) != len(b.m.Params) {
		return sqlerr.New(6550, b.words)
	}
	if err := b.result(&sig.Return); err != nil {
		return err
	}
	for i := range sig.Params {
		if err := b.parameter(i, &sig.Params[i]); err != nil {
			return err
		}
	}
	return nil
}

// procedureResults are the results that a procedure's method may have.
var procedureResults = map[string]bool{
	"System.Void": true, "System.Int32": true, "System.Data.SqlTypes.SqlInt32": true, "System.Nullable`1<System.Int32>": true,
}

func (b *binding) result(t *ecma.Type) error {
	name := b.t.f.TypeText(t)
	if b.m.Type == "PC" {
		if !procedureResults[name] {
			return sqlerr.New(6567, b.words)
		}
		return nil
	}
	if !il.Maps(*b.m.Returns, name) {
		return sqlerr.New(6551, b.words, b.m.Name)
	}
	return nil
}

func (b *binding) parameter(i int, t *ecma.Type) error {
	p := &b.m.Params[i]
	mismatch := sqlerr.New(6552, b.words, b.m.Name, p.Name)
	ref := t.Element == ecma.ElementByRef
	if ref != p.Output {
		return mismatch.After(sqlerr.New(6580, i+1))
	}
	if ref {
		t = t.Of
	}
	if !il.Maps(p.Type, b.t.f.TypeText(t)) {
		return mismatch
	}
	return nil
}

// failed closes the errors of an aggregate: Msg 6597.
func (b *binding) failed(e *sqlerr.Error) error { return sqlerr.New(6597, b.words).After(e) }

func (b *binding) aggregate() error {
	e := b.m.External
	for _, p := range b.st.Params {
		if p.Default != nil {
			return sqlerr.New(10726)
		}
	}
	class := b.t.class(e.Class)
	if class.IsNil() {
		return b.failed(sqlerr.New(6556, b.words, e.Class, b.t.name))
	}
	if !b.t.public(class) {
		return sqlerr.New(6576, e.Class, b.t.name)
	}
	format, maxBytes, ok := b.t.format(class)
	if !ok {
		return sqlerr.New(6255, b.words, e.Class, "UDAGG", "Microsoft.SqlServer.Server.SqlUserDefinedAggregateAttribute")
	}
	if err := b.state(class, format, maxBytes); err != nil {
		return err
	}
	sigs := map[string]*ecma.MethodSig{}
	for _, name := range aggregateMethods {
		sig := b.member(class, name)
		if sig == nil {
			return b.failed(sqlerr.New(6558, b.words, e.Class, "UDAGG", name))
		}
		sigs[name] = sig
	}
	nonconforming := func(name string) error { return b.failed(sqlerr.New(6558, b.words, e.Class, "UDAGG", name)) }
	void := func(s *ecma.MethodSig) bool { return s.Return.Element == ecma.ElementVoid }
	merge := sigs["Merge"]
	switch {
	case len(sigs["Init"].Params) != 0 || !void(sigs["Init"]):
		return nonconforming("Init")
	case len(merge.Params) != 1 || !void(merge) || b.t.f.TypeText(&merge.Params[0]) != e.Class:
		return nonconforming("Merge")
	case len(sigs["Terminate"].Params) != 0 || !il.Maps(*b.m.Returns, b.t.f.TypeText(&sigs["Terminate"].Return)):
		return nonconforming("Terminate")
	case len(sigs["Accumulate"].Params) != len(b.m.Params) || !void(sigs["Accumulate"]):
		return nonconforming("Accumulate")
	}
	for i := range b.m.Params {
		if !il.Maps(b.m.Params[i].Type, b.t.f.TypeText(&sigs["Accumulate"].Params[i])) {
			return sqlerr.New(6552, b.words, b.m.Name, b.m.Params[i].Name)
		}
	}
	return nil
}

// member is the signature of a public instance method that is there once; nil otherwise.
func (b *binding) member(class ecma.Token, name string) *ecma.MethodSig {
	list := b.t.methods(class, name)
	if len(list) != 1 || list[0].Flags&ecma.MethodAccessMask != ecma.MethodPublic || list[0].Flags&ecma.MethodStatic != 0 {
		return nil
	}
	sig, err := b.t.f.MethodSignature(list[0].Signature)
	if err != nil {
		return nil
	}
	return sig
}

// state checks how an aggregate's state is kept: Format.Native wants fields of numbers, Format.UserDefined IBinarySerialize and a size.
func (b *binding) state(class ecma.Token, format, maxBytes int64) error {
	e := b.m.External
	switch format {
	case formatUserDefined:
		if maxBytes != -1 && (maxBytes < 1 || maxBytes > 8000) {
			return sqlerr.New(6244, maxBytes, b.t.name, e.Class)
		}
		for _, n := range b.t.f.InterfacesOf(class) {
			row, err := b.t.f.InterfaceImplAt(n)
			if err != nil {
				continue
			}
			if name, err := b.t.f.TypeName(row.Interface); err == nil && name == "Microsoft.SqlServer.Server.IBinarySerialize" {
				return nil
			}
		}
		return sqlerr.New(6226, b.t.name, e.Class)
	case formatNative:
		return b.native(class)
	}
	return sqlerr.Unsupported("%s of a class whose format is neither Native nor UserDefined", b.words)
}

func (b *binding) native(class ecma.Token) error {
	d, err := b.t.f.TypeDefAt(class.Row())
	if err != nil {
		return sqlerr.Unsupported("the fields of %s: %v", b.m.External.Class, err)
	}
	for i := d.Fields.First; i < d.Fields.End; i++ {
		f, err := b.t.f.FieldAt(b.t.f.Resolve(ecma.Field, i))
		if err != nil || f.Flags&ecma.FieldStatic != 0 {
			continue
		}
		t, err := b.t.f.FieldSignature(f.Signature)
		if err != nil {
			return sqlerr.Unsupported("the field %s: %v", f.Name, err)
		}
		switch t.Element {
		case ecma.ElementClass, ecma.ElementString, ecma.ElementObject, ecma.ElementSZArray, ecma.ElementArray:
			return sqlerr.New(6225, b.t.name, b.m.External.Class, f.Name, b.t.name, b.m.External.Class, b.t.f.TypeText(&t))
		}
	}
	return nil
}

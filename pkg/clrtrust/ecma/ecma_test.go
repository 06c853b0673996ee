package ecma

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func open(t testing.TB, name string) *File {
	t.Helper()
	f, err := Open(read(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func method(t *testing.T, f *File, class Token, name string) MethodDefRow {
	t.Helper()
	d, err := f.TypeDefAt(class.Row())
	if err != nil {
		t.Fatal(err)
	}
	for i := d.Methods.First; i < d.Methods.End; i++ {
		if m, err := f.MethodDefAt(i); err == nil && m.Name == name {
			return m
		}
	}
	t.Fatalf("no method %s", name)
	return MethodDefRow{}
}

func TestSample(t *testing.T) {
	f := open(t, "Sample.dll")
	if _, u, err := walk(f); u != 0 || err != nil {
		t.Errorf("%d attributes not decoded, %v", u, err)
	}
	a, err := f.AssemblyRow()
	if err != nil || a.Name != "Sample" || a.Version.String() != "1.2.3.4" || len(a.PublicKey) != 160 {
		t.Errorf("assembly %+v, %v", a, err)
	}
	functions := f.FindType("Sample", "Functions")
	if n, _ := f.TypeName(functions); n != "Sample.Functions" {
		t.Errorf("type %s is called %q", functions, n)
	}
	m := method(t, f, functions, "Name")
	if got := f.OwnerOf(m.Token); got != functions {
		t.Errorf("owner of Name is %s", got)
	}
	sig, err := f.MethodSignature(m.Signature)
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for i := range sig.Params {
		types = append(types, f.TypeText(&sig.Params[i]))
	}
	want := "System.Nullable`1<System.Int32>,System.String,System.Boolean,System.Decimal,System.Guid,System.DateTime,System.Byte[],System.Object"
	if got := strings.Join(types, ","); got != want || f.TypeText(&sig.Return) != "System.String" || sig.HasThis() {
		t.Errorf("signature of Name: %s", got)
	}
	body, err := f.Body(m)
	if err != nil || !body.Fat || len(body.Clauses) != 2 || body.Clauses[0].Kind != ClauseCatch || body.Clauses[1].Kind != ClauseFinally {
		t.Fatalf("body of Name: %+v, %v", body, err)
	}
	if n, err := f.TypeName(body.Clauses[0].Class); err != nil || n != "System.IndexOutOfRangeException" {
		t.Errorf("caught type %q, %v", n, err)
	}
	literals, calls := 0, 0
	err = body.Instructions(func(i Instruction) bool {
		switch i.Op {
		case OpLdStr:
			s, err := f.UserString(i.Token())
			if err != nil || s != "one" && s != "two" && s != "three" {
				t.Errorf("literal %q, %v", s, err)
			}
			literals++
		case OpCall, OpCallVirt, OpNewObj:
			calls++
		}
		return true
	})
	if err != nil || literals != 3 || calls == 0 {
		t.Errorf("%d literals, %d calls, %v", literals, calls, err)
	}
}

func TestNestedAndGeneric(t *testing.T) {
	f := open(t, "Sample.dll")
	names := map[string]Token{}
	for n := uint32(1); n <= f.Rows(TypeDef); n++ {
		name, err := f.TypeName(MakeToken(TypeDef, n))
		if err != nil {
			t.Fatal(err)
		}
		names[name] = MakeToken(TypeDef, n)
	}
	inner := names["Sample.Functions+Inner"]
	if inner.IsNil() || f.EnclosingType(inner) != names["Sample.Functions"] {
		t.Errorf("nested class: %v", names)
	}
	echo := method(t, f, names["Sample.Hazard"], "Echo")
	sig, err := f.MethodSignature(echo.Signature)
	if err != nil || sig.GenericParams != 1 || !sig.HasThis() {
		t.Fatalf("Echo: %+v, %v", sig, err)
	}
	if got := f.TypeText(&sig.Params[1]); got != "System.Func`2<!!0,System.Int32[,]>" {
		t.Errorf("Echo's second parameter is %s", got)
	}
	if p := f.GenericParamsOf(echo.Token); len(p) != 1 {
		t.Errorf("%d generic parameters", len(p))
	} else if g, err := f.GenericParamAt(p[0]); err != nil || g.Name != "T" || len(f.ConstraintsOf(g.Token)) != 1 {
		t.Errorf("generic parameter %+v, %v", g, err)
	}
}

func TestFieldData(t *testing.T) {
	f := open(t, "Sample.dll")
	if f.Rows(FieldRVA) != 1 {
		t.Fatalf("%d mapped fields", f.Rows(FieldRVA))
	}
	r, err := f.FieldRVAAt(1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.FieldData(r.Field)
	if err != nil || len(b) != 20 || b[0] != 1 || b[19] != 20 {
		t.Errorf("%v, %v", b, err)
	}
}

func TestAttributes(t *testing.T) {
	f := open(t, "Sample.dll")
	norm := method(t, f, f.FindType("Sample", "Functions"), "Norm")
	rows := f.AttributesOf(norm.Token)
	if len(rows) != 1 {
		t.Fatalf("%d attributes on Norm", len(rows))
	}
	a, err := f.AttributeAt(rows[0])
	if err != nil || a.Type != "Microsoft.SqlServer.Server.SqlFunctionAttribute" {
		t.Fatalf("%+v, %v", a, err)
	}
	name, _ := a.Get("Name")
	det, _ := a.Get("IsDeterministic")
	access, _ := a.Get("DataAccess")
	if name.Value != "fn_Norm" || det.Value != true || access.Value != (Enum{"Microsoft.SqlServer.Server.DataAccessKind", 1}) {
		t.Errorf("%+v", a)
	}
	sum := f.FindType("Sample", "Sum")
	for _, n := range f.AttributesOf(sum) {
		a, err := f.AttributeAt(n)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(a.Type, "AggregateAttribute") {
			if e, ok := a.Fixed[0].Value.(Enum); !ok || e.Value != 2 {
				t.Errorf("format %+v", a.Fixed)
			}
		}
	}
}

func TestCompressed(t *testing.T) {
	for _, c := range []struct {
		in     []byte
		want   uint32
		signed int32
	}{
		{[]byte{0x03}, 3, -0x3F},
		{[]byte{0x7F}, 0x7F, -1},
		{[]byte{0x80, 0x80}, 0x80, 0x40},
		{[]byte{0xBF, 0xFF}, 0x3FFF, -1},
		{[]byte{0xC0, 0x00, 0x40, 0x00}, 0x4000, 0x2000},
		{[]byte{0xDF, 0xFF, 0xFF, 0xFF}, 0x1FFFFFFF, -1},
		{[]byte{0x06}, 6, 3},
		{[]byte{0x7B}, 0x7B, -3},
		{[]byte{0x80, 0x01}, 1, -8192},
		{[]byte{0xC0, 0x00, 0x00, 0x01}, 1, -268435456},
	} {
		if u := (&cursor{data: c.in}).compressed(); u != c.want {
			t.Errorf("% x: %d, want %d", c.in, u, c.want)
		}
		if s := (&cursor{data: c.in}).compressedSigned(); s != c.signed {
			t.Errorf("% x signed: %d, want %d", c.in, s, c.signed)
		}
	}
	for _, in := range [][]byte{{}, {0x80}, {0xC0, 1, 2}, {0xFF}} {
		c := &cursor{data: in}
		if c.compressed(); c.err == nil {
			t.Errorf("% x was taken", in)
		}
	}
}

// TestTorn opens every prefix of a file: none may be taken for whole, and none may panic.
func TestTorn(t *testing.T) {
	data := read(t, "Sample.dll")
	for n := range data {
		if _, err := Open(data[:n:n]); err == nil {
			t.Errorf("%d of %d bytes were taken for a file", n, len(data))
		}
	}
}

// TestMutated changes each byte of a small file to several values and reads all of it.
func TestMutated(t *testing.T) {
	data := read(t, "Safe.dll")
	for i := range data {
		was := data[i]
		for _, v := range []byte{0, 0xFF, was ^ 0x80, was + 1} {
			data[i] = v
			if f, err := Open(data); err == nil {
				walk(f)
			}
		}
		data[i] = was
	}
}

func FuzzOpen(f *testing.F) {
	for _, n := range []string{"Sample.dll", "Safe.dll", "Safe.x64.dll", "Safe.unsigned.dll"} {
		f.Add(read(f, n))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if file, err := Open(data); err == nil {
			walk(file)
		}
	})
}

package clrtrust

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
	"github.com/hartonomous/hartctl/pkg/clrtrust/strongname"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ids(fs []Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, f.ID)
	}
	return strings.Join(out, " ")
}

func TestInspectSample(t *testing.T) {
	r := Inspect(read(t, "Sample.dll"))
	for _, c := range []struct{ what, got, want string }{
		{"display name", r.DisplayName, "Sample, Version=1.2.3.4, Culture=neutral, PublicKeyToken=5f0973b04620b408"},
		{"clr_name", r.CLRName, "sample, version=1.2.3.4, culture=neutral, publickeytoken=5f0973b04620b408, processorarchitecture=msil"},
		{"framework", r.TargetFramework, ".NETFramework,Version=v4.0"},
		{"kind", string(r.Kind) + ", " + r.Platform, "IL only, any CPU"},
		{"strong name", string(r.StrongName.Verdict) + " " + r.StrongName.Algorithm, "verified RSA-1024/SHA-1"},
		{"permission", string(r.Requires), "UNSAFE"},
		{"findings", ids(r.Findings), "sha1-signature short-key external-access pinvoke writable-static static-store finalizer synchronized host-protection " +
			"overloaded parameter-type parameter-type not-public procedure-return fill-row"},
		{"P/Invoke", strings.Join(r.Hazards.PInvokes.Names, ","), "Sample.Hazard.Ticks -> kernel32.dll!GetTickCount"},
		{"writable statics", strings.Join(r.Hazards.WritableStatics.Names, ","), "Sample.Functions.Counter"},
		{"static stores", strings.Join(r.Hazards.StaticStores.Names, ","), "Sample.Functions.Swap"},
	} {
		if c.got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.what, c.got, c.want)
		}
	}
	for _, f := range r.Findings {
		if f.Text == "" || f.Severity == "" || f.Remedy == "" || f.Offset < 0 || f.Offset >= r.Size {
			t.Errorf("a finding without a place or a remedy: %+v", f)
		}
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

func signature(e Export) string {
	var b strings.Builder
	b.WriteString(string(e.Kind) + " " + e.Class + "." + e.Method + "(")
	for i, p := range e.Parameters {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.Name + " " + orElse(p.SQLType, "-"))
		if p.Out {
			b.WriteString(" out")
		} else if p.Ref {
			b.WriteString(" ref")
		}
	}
	b.WriteString(") " + orElse(e.Returns.SQLType, "-"))
	for _, c := range e.Columns {
		b.WriteString(" | " + c.Name + " " + c.SQLType)
	}
	return b.String()
}

func TestExports(t *testing.T) {
	r := Inspect(read(t, "Sample.dll"))
	want := []string{
		"scalar function Sample.Functions.Norm(vector varbinary(max)) float",
		"scalar function Sample.Functions.Name(id int, text nvarchar(4000), flag bit, d decimal(18,0), g uniqueidentifier, t datetime, raw varbinary(8000), any sql_variant) nvarchar(20)",
		"table function Sample.Functions.Split(text nvarchar(4000)) - | position int | value nvarchar(4000)",
		"procedure Sample.Functions.Swap(a int ref, b nvarchar(4000) out) int",
		"trigger Sample.Functions.OnInsert() -",
		"scalar function Sample.Functions.Over(a int) int",
		"scalar function Sample.Functions.BadReturn(a -) -",
		"scalar function Sample.Functions.Hidden() int",
		"procedure Sample.Functions.BadProcedure() nvarchar(4000)",
		"table function Sample.Functions.NoFill() -",
		"scalar function Sample.Functions+Inner.Nested(a int) int",
		"scalar function Sample.Point.Make(x float, y float) [Point]",
	}
	for i, e := range r.Exports {
		if i >= len(want) || signature(e) != want[i] {
			t.Errorf("export %d: %s", i, signature(e))
		}
	}
	if len(r.Exports) != len(want) {
		t.Errorf("%d exports, want %d", len(r.Exports), len(want))
	}
	n := r.Exports[0]
	if !n.Deterministic || n.Precise || !n.DataAccess || n.Name != "fn_Norm" || n.ExternalName("Sample") != "[Sample].[Sample.Functions].[Norm]" {
		t.Errorf("%+v", n)
	}
	if len(r.Aggregates) != 1 || len(r.Types) != 1 {
		t.Fatalf("%d aggregates, %d types", len(r.Aggregates), len(r.Types))
	}
	a, u := r.Aggregates[0], r.Types[0]
	if a.Format != "UserDefined" || a.MaxByteSize != -1 || !a.Flags["IsNullIfEmpty"] || a.Flags["IsInvariantToNulls"] || len(a.Parameters) != 2 || a.Returns.SQLType != "float" || a.Name != "agg" {
		t.Errorf("aggregate %+v", a)
	}
	if u.Format != "Native" || !u.Flags["IsByteOrdered"] || strings.Join(u.Methods, ",") != "Parse,ToString,Make" {
		t.Errorf("type %+v", u)
	}
	f, err := ecma.Open(read(t, "Sample.dll"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ class, method, want, findings string }{
		{"Sample.Functions", "Norm", "scalar function Sample.Functions.Norm(vector varbinary(max)) float", ""},
		{"Sample.Functions", "Bare", "method Sample.Functions.Bare(a int, b -) int", "parameter-type"},
		{"Sample.Functions", "Over", "scalar function Sample.Functions.Over(a int) int", "overloaded"},
		{"Sample.Functions+Inner", "Nested", "scalar function Sample.Functions+Inner.Nested(a int) int", ""},
		{"Sample.Hazard", "Wait", "method Sample.Hazard.Wait() -", "not-static"},
		{"Sample.Hazard", "Echo", "method Sample.Hazard.Echo(value -, f -) -", "not-static generic parameter-type parameter-type"},
		{"Sample.Functions", "norm", "", "method-missing"},
		{"Functions", "Norm", "", "type-missing"},
	} {
		e, fs := Bind(f, c.class, c.method, Method)
		got := ""
		if e != nil {
			got = signature(*e)
		}
		if got != c.want || ids(fs) != c.findings {
			t.Errorf("%s.%s: %s (%s)", c.class, c.method, got, ids(fs))
		}
	}
}

func TestVerdicts(t *testing.T) {
	safe := read(t, "Safe.dll")
	changed := bytes.Clone(safe)
	changed[0x50] ^= 1 // in the DOS stub
	for _, c := range []struct {
		name, findings string
		data           []byte
		worst          Severity
	}{
		{"signed", "sha1-signature short-key", safe, Warning},
		{"unsigned", "unsigned", read(t, "Safe.unsigned.dll"), Warning},
		{"delay-signed", "delay-signed", read(t, "Safe.delay.dll"), Error},
		{"x64", "platform-bound sha1-signature short-key", read(t, "Safe.x64.dll"), Warning},
		{"Authenticode", "sha1-signature short-key authenticode-signer", read(t, "Safe.authenticode.dll"), Warning},
		{"tampered", "bad-signature", changed, Error},
		{"overlay", "sha1-signature short-key uncovered-bytes checksum", append(bytes.Clone(safe), 7), Warning},
		{"CheckSum", "sha1-signature short-key checksum", with(safe, 216, 1), Warning},
		{"security directory", "sha1-signature short-key checksum uncovered-bytes", with(safe, 280, 1), Warning},
		{"text", "file-malformed", []byte("hello"), Error},
		{"empty", "file-malformed", nil, Error},
	} {
		r := Inspect(c.data)
		if got := ids(r.Findings); got != c.findings || r.Worst() != c.worst {
			t.Errorf("%s: %s (%s), want %s (%s)", c.name, got, r.Worst(), c.findings, c.worst)
		}
	}
	r := Inspect(safe)
	if r.Requires != Safe || r.StrongName.Verdict != strongname.Verified {
		t.Errorf("Safe.dll requires %s, %s", r.Requires, r.StrongName.Verdict)
	}
	if got := Inspect(read(t, "Safe.unsigned.dll")).CLRName; got != "safe.unsigned, version=0.0.0.0, culture=neutral, publickeytoken=null, processorarchitecture=msil" && got != "safe, version=0.0.0.0, culture=neutral, publickeytoken=null, processorarchitecture=msil" {
		t.Errorf("clr_name of an unsigned assembly: %s", got)
	}
	if got := Inspect(read(t, "Safe.x64.dll")).Architecture; got != "amd64" {
		t.Errorf("architecture %s", got)
	}
}

func TestHash(t *testing.T) {
	// FIPS 180-2, appendix C.1.
	const abc = "0xddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
	if got := HashOf([]byte("abc")).String(); got != abc {
		t.Error(got)
	}
	r := Inspect(read(t, "Safe.dll"))
	if want := HashOf(read(t, "Safe.dll")); r.SHA512 != want {
		t.Error("the report holds another hash")
	}
}

// TestTorn inspects every prefix of a file: each must have an error that says where.
func TestTorn(t *testing.T) {
	for _, name := range []string{"Safe.dll", "Safe.authenticode.dll"} {
		data := read(t, name)
		whole := len(data)
		if name == "Safe.dll" {
			whole = 0
		}
		for n := range data {
			r := Inspect(data[:n:n])
			if r.Worst() != Error {
				t.Errorf("%d of %d bytes of %s: %v", n, len(data), name, r.Findings)
			}
			for _, f := range r.Findings {
				if f.Severity == Error && (f.Offset < 0 || f.Offset > int64(max(n, whole, 64))) {
					t.Errorf("%d of %d bytes: %v", n, len(data), f)
				}
			}
		}
	}
}

// TestModern changes a reference's name to netstandard's: SQL Server could not load it.
func TestModern(t *testing.T) {
	r := &Report{References: []Reference{{Identity: Identity{Name: "netstandard", Version: ecma.Version{2, 0, 0, 0}}}}}
	if got := ids(judgeFramework(r)); got != "target-framework" {
		t.Error(got)
	}
	r = &Report{TargetFramework: ".NETCoreApp,Version=v10.0"}
	if got := ids(judgeFramework(r)); got != "target-framework" {
		t.Error(got)
	}
	r = &Report{TargetFramework: ".NETFramework,Version=v4.8"}
	if got := ids(judgeFramework(r)); got != "" {
		t.Error(got)
	}
}

func TestKind(t *testing.T) {
	edit := func(change func(f *ecma.File, b []byte)) *Report {
		b := read(t, "Safe.dll")
		f, err := ecma.Open(b)
		if err != nil {
			t.Fatal(err)
		}
		change(f, b)
		return Inspect(b)
	}
	flags := func(v byte) func(f *ecma.File, b []byte) {
		return func(f *ecma.File, b []byte) { b[f.CLI.Offset+16] = v }
	}
	for _, c := range []struct {
		change func(f *ecma.File, b []byte)
		want   string
		id     string
	}{
		{flags(0x8), "mixed mode, x86", "not-pure-il"},
		{flags(0xB), "IL only, x86", "platform"},
		{flags(0xD), "ReadyToRun, any CPU", "ready-to-run"},
		{func(f *ecma.File, b []byte) { b[f.CLI.Offset+64], b[f.CLI.Offset+68] = 1, 8 }, "ReadyToRun, any CPU", "ready-to-run"},
		{func(f *ecma.File, b []byte) { b[f.NT+4], b[f.NT+5] = 0xC4, 0x01 }, "IL only, arm", "platform"},
	} {
		r := edit(c.change)
		if got := string(r.Kind) + ", " + r.Platform; got != c.want || !r.Has(c.id) {
			t.Errorf("%s: %s", got, ids(r.Findings))
		}
	}
}

func FuzzInspect(f *testing.F) {
	for _, n := range []string{"Sample.dll", "Safe.authenticode.dll", "Safe.delay.dll"} {
		f.Add(read(f, n))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := Inspect(data)
		if len(r.Findings) > maxFindings+1 {
			t.Errorf("%d findings", len(r.Findings))
		}
		Order([]*Report{r, r})
	})
}

func TestIdentityOf(t *testing.T) {
	id, mvid, err := IdentityOf(read(t, "User.dll"))
	if err != nil || id.Name != "User" || id.Version != (ecma.Version{2, 0, 0, 0}) || id.Token != "5f0973b04620b408" || len(mvid.String()) != 36 {
		t.Errorf("%+v %s %v", id, mvid, err)
	}
	if !strings.HasPrefix(hex.EncodeToString(id.PublicKey), "0024000004800000940000000602000000240000") {
		t.Errorf("%x", id.PublicKey)
	}
}

// with is a copy with another byte at an offset.
func with(data []byte, at int, b byte) []byte {
	out := bytes.Clone(data)
	out[at] ^= b
	return out
}

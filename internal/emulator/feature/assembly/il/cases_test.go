package il

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

const assemblies = "../../../../../assemblies/"

// load opens the project's own assembly.
func load(t testing.TB) *Program {
	t.Helper()
	data, err := os.ReadFile(assemblies + "SqlClrFunctions.dll")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// find is a method by class and name.
func find(p *Program, class, name string) ecma.Token {
	for n := uint32(1); n <= p.f.Rows(ecma.MethodDef); n++ {
		tok := ecma.MakeToken(ecma.MethodDef, n)
		row, _ := p.f.MethodDefAt(n)
		owner, _ := p.f.TypeName(p.f.OwnerOf(tok))
		if row.Name == name && (owner == class || class == "" && row.Flags&ecma.MethodStatic != 0 && row.Flags&ecma.MethodAccessMask == ecma.MethodPublic) {
			return tok
		}
	}
	return 0
}

var sqlTypes = map[string]types.Type{
	"System.Data.SqlTypes.SqlBinary": types.VarBinaryOf(types.Max), "System.Data.SqlTypes.SqlString": types.NVarCharOf(types.Max),
	"System.Data.SqlTypes.SqlDouble": types.FloatType, "System.Data.SqlTypes.SqlInt32": types.IntType, "System.Data.SqlTypes.SqlInt64": types.BigIntType,
}

// TestCases runs the assembly's own cases, which its author checks with Mono.
func TestCases(t *testing.T) {
	p := load(t)
	file, err := os.ReadFile(assemblies + "test/cases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(strings.TrimRight(string(file), "\n"), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		arrow := len(f) - 2
		got := run(t, p, f[0], f[1:arrow])
		if !same(got, f[arrow+1]) {
			t.Errorf("cases.tsv:%d: %s(%.80q) gave %.200q, want %.200q", n+1, f[0], f[1:arrow], got, f[arrow+1])
		}
	}
}

func machine() *Machine { return NewMachine(context.Background(), DefaultLimits, nil) }

// run gives the result as the cases spell it.
func run(t *testing.T, p *Program, name string, args []string) string {
	if method, ok := strings.CutPrefix(name, "clr_"); ok {
		m, err := p.Method(find(p, "", method))
		if err != nil {
			t.Fatal(err)
		}
		var vals []types.Value
		for i, a := range args {
			vals = append(vals, value(a, m.m.params[i].name))
		}
		ret := sqlTypes[m.m.ret.name]
		v, _, err := m.Call(machine(), vals, &ret, nil)
		return show(v, err)
	}
	a, err := p.Aggregate(p.f.FindType("SqlClrFunctions", name), -1)
	if err != nil {
		t.Fatal(err)
	}
	result := ""
	for cut := 0; cut <= len(args); cut++ { // however the rows are split into two groups, the result is the same
		v, err := func() (types.Value, error) {
			left, err := group(a, args[:cut])
			if err != nil {
				return types.NullValue, err
			}
			right, err := group(a, args[cut:])
			if err != nil {
				return types.NullValue, err
			}
			if err := left.Merge(machine(), right); err != nil {
				return types.NullValue, err
			}
			return left.Terminate(machine(), types.VarBinaryOf(types.Max))
		}()
		got := show(v, err)
		if cut > 0 && !same(got, result) && !strings.HasPrefix(got, "!") {
			t.Errorf("%s(%q) cut at %d gave %s, else %s", name, args, cut, got, result)
		}
		result = got
	}
	return result
}

func group(a *Aggregate, rows []string) (*Instance, error) {
	g, err := a.New(machine())
	for _, r := range rows {
		if err == nil {
			err = g.Accumulate(machine(), []types.Value{value(r, "System.Data.SqlTypes.SqlBinary")})
		}
	}
	return g, err
}

func value(s, clr string) types.Value {
	switch clr {
	case "System.Data.SqlTypes.SqlString":
		return types.NStr(strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(s))
	case "System.Data.SqlTypes.SqlDouble":
		f, _ := strconv.ParseFloat(s, 64)
		return types.FloatOf(types.Float, f)
	case "System.Data.SqlTypes.SqlInt32", "System.Data.SqlTypes.SqlInt64":
		n, _ := strconv.ParseInt(s, 10, 64)
		return types.IntOf(types.BigInt, n)
	}
	if s == "NULL" {
		return types.NullValue
	}
	return types.BytesOf(types.VarBinary, vector(s))
}

func vector(s string) []byte {
	if h, ok := strings.CutPrefix(s, "0x"); ok {
		b, _ := hex.DecodeString(h)
		return b
	}
	var b []byte
	for _, n := range strings.Split(strings.Trim(s, "[]"), ",") {
		f, _ := strconv.ParseFloat(n, 32)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(f)))
	}
	return b
}

func show(v types.Value, err error) string {
	if x, ok := err.(*Thrown); ok {
		return "!" + x.Message
	}
	if err != nil {
		return "ERROR " + err.Error()
	}
	switch v.Kind {
	case types.Null:
		return "NULL"
	case types.Float:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case types.Int, types.BigInt:
		return strconv.FormatInt(v.I, 10)
	case types.NVarChar:
		return v.S
	}
	var b bytes.Buffer
	for i := 0; i+4 <= len(v.S); i += 4 {
		f := math.Float32frombits(binary.LittleEndian.Uint32([]byte(v.S[i:])))
		b.WriteString("," + strconv.FormatFloat(float64(f), 'g', -1, 32))
	}
	return "[" + strings.TrimPrefix(b.String(), ",") + "]"
}

func same(got, want string) bool {
	if got == want {
		return true
	}
	near := func(a, b string, tolerance float64) bool {
		x, err1 := strconv.ParseFloat(a, 64)
		y, err2 := strconv.ParseFloat(b, 64)
		return err1 == nil && err2 == nil && math.Abs(x-y) <= tolerance*max(1, math.Abs(x), math.Abs(y))
	}
	if !strings.HasPrefix(want, "[") || !strings.HasPrefix(got, "[") {
		return near(got, want, 1e-12)
	}
	a, b := strings.Split(strings.Trim(got, "[]"), ","), strings.Split(strings.Trim(want, "[]"), ",")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !near(a[i], b[i], 1e-6) {
			return false
		}
	}
	return true
}

package il

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// exercise prepares and runs every static method and aggregate of a file; nothing may panic, and what runs ends within its limits.
func exercise(data []byte) {
	p, err := Load(data)
	if err != nil {
		return
	}
	limits := Limits{Steps: 1 << 18, Bytes: 1 << 20, Depth: 100}
	for n := uint32(1); n <= min(p.f.Rows(ecma.MethodDef), 200); n++ {
		m, err := p.Method(ecma.MakeToken(ecma.MethodDef, n))
		if err != nil {
			continue
		}
		args := make([]types.Value, len(m.m.params))
		for i, t := range m.m.params {
			switch {
			case t.name == "System.Data.SqlTypes.SqlString" || t.name == "System.String":
				args[i] = types.NStr("[1,2.5,-3]")
			case t.name == "System.Data.SqlTypes.SqlBinary" || t.name == "System.Byte[]":
				args[i] = types.BytesOf(types.VarBinary, []byte{0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 0, 65})
			default:
				args[i] = types.IntOf(types.Int, 7)
			}
		}
		ret := sqlTypes[m.m.ret.name]
		_, _, err = m.Call(NewMachine(context.Background(), limits, nil), args, &ret, nil)
		_ = err
	}
	for n := uint32(1); n <= min(p.f.Rows(ecma.TypeDef), 50); n++ {
		a, err := p.Aggregate(ecma.MakeToken(ecma.TypeDef, n), -1)
		if err != nil {
			continue
		}
		m := func() *Machine { return NewMachine(context.Background(), limits, nil) }
		g, err := a.New(m())
		if err != nil {
			continue
		}
		_ = g.Accumulate(m(), []types.Value{types.BytesOf(types.VarBinary, []byte{0, 0, 128, 63})})
		_ = g.Merge(m(), g)
		_, _ = g.Terminate(m(), types.VarBinaryOf(types.Max))
	}
}

// TestMutations changes bytes of the assembly's methods in a fixed random order.
func TestMutations(t *testing.T) {
	data, err := os.ReadFile(assemblies + "SqlClrFunctions.dll")
	if err != nil {
		t.Fatal(err)
	}
	rounds := 200
	if testing.Short() {
		rounds = 50
	}
	state := uint64(88172645463325252)
	next := func(n int) int {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		return int(state % uint64(n))
	}
	from, to := bodies(t, data)
	for range rounds {
		b := bytes.Clone(data)
		for range 1 + next(3) {
			b[from+next(to-from)] = byte(next(256))
		}
		exercise(b)
	}
}

// bodies is where the methods lie in the file.
func bodies(t *testing.T, data []byte) (int, int) {
	f, err := ecma.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	from, to := int64(len(data)), int64(0)
	for n := uint32(1); n <= f.Rows(ecma.MethodDef); n++ {
		row, err := f.MethodDefAt(n)
		if err != nil {
			t.Fatal(err)
		}
		b, err := f.Body(row)
		if err != nil || b == nil {
			continue
		}
		from, to = min(from, b.CodeOffset), max(to, b.CodeOffset+int64(len(b.Code)))
	}
	return int(from), int(to)
}

// FuzzProgram lets the fuzzer change the file.
func FuzzProgram(f *testing.F) {
	if data, err := os.ReadFile(assemblies + "SqlClrFunctions.dll"); err == nil {
		f.Add(data)
	}
	f.Fuzz(func(_ *testing.T, data []byte) { exercise(data) })
}

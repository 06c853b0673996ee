package il

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func BenchmarkVectorDistance1998(b *testing.B) {
	p := load(b)
	m, err := p.Method(find(p, "", "VectorDistance"))
	if err != nil {
		b.Fatal(err)
	}
	v := types.BytesOf(types.VarBinary, vector("["+strings.Repeat("0.5,", 1997)+"1]"))
	ret := types.FloatType
	for b.Loop() {
		if _, _, err := m.Call(machine(), []types.Value{types.NStr("cosine"), v, v}, &ret, nil); err != nil {
			b.Fatal(err)
		}
	}
}

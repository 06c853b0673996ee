package fn

import (
	"math/big"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func pow10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

// divide is the whole number nearest to d÷p (or cut), half away from zero.
func divide(d, p types.Dec, cut bool) types.Dec {
	num := d.Big()
	den := new(big.Int).Mul(p.Big(), pow10(int64(d.Scale)))
	q, r := new(big.Int).QuoRem(num, den, new(big.Int))
	if !cut && r.Abs(r).Lsh(r, 1).Cmp(den) >= 0 {
		q.Add(q, big.NewInt(int64(num.Sign())))
	}
	out, _ := types.DecBig(q, 0)
	return out
}

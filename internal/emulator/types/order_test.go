package types

import (
	"bytes"
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestCompareText(t *testing.T) {
	n, v := NVarCharOf(20), VarCharOf(20)
	with := func(t Type, c Collation) Type { t.Collation = c; return t }
	for _, c := range []struct {
		a, b string
		t    Type
		want int
	}{
		{"a", "A", n, 0},
		{"a", "A", v, 0},
		{"a ", "a", n, 0},
		{"", " ", v, 0},
		{"a", "b", n, -1},
		{"B", "a", v, 1},
		{"Z", "a", n, 1},
		{"a", "á", n, -1},
		{"á", "Á", n, 0},
		{"à", "â", n, -1},
		{"resume", "résumé", v, -1},
		{"résumé", "resumf", n, -1},
		{"a-c", "ab", v, -1},
		{"a-c", "ab", n, 1},
		{"coop", "co-op", n, -1},
		{"1", "a", n, -1},
		{"_", "1", n, -1},
		{"_", "1", v, -1},
		{"ａ", "a", n, 0},
		{"ａ", "a", with(n, Latin1CIASKSWS), 1},
		{"ア", "あ", n, 0},
		{"ß", "ss", n, 0},
		{"ß", "ss", v, 1},
		{"😀", "", n, 0},
		{"😀", "😁", n, 0},
		{"😀", "😁", with(n, Latin1v100CIAS), -1},
		{"a", "A", with(n, Latin1v100CSAS), -1},
		{"a", "A", with(n, Latin1BIN2), 1},
		{"A", "a", with(v, Latin1v100BIN2UTF8), -1},
		{"a ", "a", with(n, Latin1BIN2), 0},
		{"Я", "я", n, 0},
		{"α", "β", n, -1},
	} {
		if got := Compare(StringOf(c.t.Kind, c.a), StringOf(c.t.Kind, c.b), c.t); got != c.want {
			t.Errorf("Compare(%q, %q, %v %v) = %d, want %d", c.a, c.b, c.t, c.t.Collation, got, c.want)
		}
	}
}

func TestCompareGUID(t *testing.T) {
	lo, _ := ParseGUID("FFFFFFFF-FFFF-FFFF-FFFF-000000000001")
	hi, _ := ParseGUID("00000000-0000-0000-0000-000000000002")
	if Compare(lo, hi, UniqueIdentifierType) != -1 {
		t.Error("the last group decides")
	}
}

func generator(t Type) *rapid.Generator[Value] {
	switch {
	case t.IsString():
		return rapid.Custom(func(r *rapid.T) Value {
			s := rapid.StringOf(rapid.SampledFrom([]rune("aAáÁbBzZ -'_1 ßéèêëαΑяЯアあ😀.\t"))).Draw(r, "s")
			return StringOf(t.Kind, toCodePageIf(s, t))
		})
	case t.IsBinary():
		return rapid.Custom(func(r *rapid.T) Value {
			return BytesOf(t.Kind, rapid.SliceOf(rapid.SampledFrom([]byte{0, 1, 0xFF})).Draw(r, "b"))
		})
	case t.Kind == UniqueIdentifier:
		return rapid.Custom(func(r *rapid.T) Value { return BytesOf(t.Kind, rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(r, "g")) })
	case t.Kind.IsFloat():
		return rapid.Custom(func(r *rapid.T) Value { return FloatOf(t.Kind, rapid.Float64().Draw(r, "f")) })
	case t.Kind.IsDecimal():
		return rapid.Custom(func(r *rapid.T) Value { return decimalOfKind(t.Kind, drawDec(r, t.Scale)) })
	case t.Kind == DateTimeOffset:
		return rapid.Custom(func(r *rapid.T) Value {
			return Value{Kind: t.Kind, Scale: 7, Off: int16(rapid.IntRange(-840, 840).Draw(r, "o")), I: rapid.Int64Range(0, 1000).Draw(r, "i")}
		})
	}
	return rapid.Custom(func(r *rapid.T) Value { return IntOf(t.Kind, rapid.Int64().Draw(r, "i")) })
}

func toCodePageIf(s string, t Type) string {
	if t.IsUnicode() {
		return s
	}
	return toCodePage(s, t.Collation)
}

func drawDec(r *rapid.T, scale uint8) Dec {
	d := Dec{Hi: rapid.Uint64Range(0, 5e18).Draw(r, "hi"), Lo: rapid.Uint64().Draw(r, "lo"), Scale: scale}
	if rapid.Bool().Draw(r, "small") {
		d.Hi = 0
		d.Lo %= 1000
	}
	d.Neg = !d.IsZero() && rapid.Bool().Draw(r, "neg")
	return d
}

func TestSortKeyOrder(t *testing.T) {
	list := []Type{IntType, BigIntType, MoneyType, FloatType, DecimalType(38, 5), DateTime2Type, DateTimeOffsetType, UniqueIdentifierType, VarBinaryOf(10)}
	for _, c := range Collations() {
		n, v := NVarCharOf(20), VarCharOf(20)
		n.Collation, v.Collation = c, c
		list = append(list, n, v)
	}
	for _, typ := range list {
		t.Run(fmt.Sprint(typ, typ.Collation), func(t *testing.T) {
			g := generator(typ)
			rapid.Check(t, func(r *rapid.T) {
				a, b := g.Draw(r, "a"), g.Draw(r, "b")
				c := Compare(a, b, typ)
				if k := bytes.Compare(SortKey(a, typ), SortKey(b, typ)); k != c {
					r.Fatalf("Compare %d, keys %d", c, k)
				}
				if c != -Compare(b, a, typ) {
					r.Fatal("not antisymmetric")
				}
				// Keys concatenate: what follows decides only between equals.
				x := append(SortKey(a, typ), 0)
				y := append(SortKey(b, typ), 0xFF)
				if k := bytes.Compare(x, y); c != 0 && k != c {
					r.Fatalf("a key is a prefix of another")
				}
			})
		})
	}
}

func ratOf(d Dec) *big.Rat {
	return new(big.Rat).SetFrac(d.Big(), bigPow(int(d.Scale)))
}

func TestDecimalAgainstBig(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := drawDec(r, uint8(rapid.IntRange(0, 10).Draw(r, "s1"))), drawDec(r, uint8(rapid.IntRange(0, 10).Draw(r, "s2")))
		x, y := ratOf(a), ratOf(b)
		if a.Cmp(b) != x.Cmp(y) {
			r.Fatal("Cmp")
		}
		s := max(a.Scale, b.Scale)
		check := func(name string, d Dec, ok bool, want *big.Rat) {
			if ok && ratOf(d).Cmp(want) != 0 {
				r.Fatalf("%s(%v, %v) = %v, want %v", name, a, b, d, want.FloatString(12))
			}
		}
		d, ok := a.Add(b, s)
		check("Add", d, ok, new(big.Rat).Add(x, y))
		d, ok = a.Sub(b, s)
		check("Sub", d, ok, new(big.Rat).Sub(x, y))
		d, ok = a.Mul(b, a.Scale+b.Scale)
		check("Mul", d, ok, new(big.Rat).Mul(x, y))
		if !b.IsZero() {
			if q, ok := a.Div(b, 6); ok {
				// Cut: the quotient is within one unit of the exact one, towards zero.
				diff := new(big.Rat).Sub(new(big.Rat).Quo(x, y), ratOf(q))
				if diff.Abs(diff).Cmp(big.NewRat(1, 1_000_000)) >= 0 {
					r.Fatalf("Div(%v, %v) = %v", a, b, q)
				}
			}
		}
		p, ok, over := ParseDec(a.String())
		if !ok || !over && p.Cmp(a) != 0 {
			r.Fatalf("ParseDec(%v) = %v", a, p)
		}
		if v := DecimalOf(a); v.Dec() != a {
			r.Fatalf("value of %v is %v", a, v.Dec())
		}
		down, _ := a.Rescale(a.Scale/2, false)
		diff := new(big.Rat).Sub(x, ratOf(down))
		half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), bigPow(int(down.Scale))))
		if a.Scale > down.Scale && diff.Abs(diff).Cmp(half) > 0 {
			r.Fatalf("Rescale(%v) = %v", a, down)
		}
	})
}

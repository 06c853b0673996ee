package store

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

type testRecord struct {
	Name  string
	Bytes []byte
	Inner *testRecord
	Map   map[string]string
	List  []types.Value
	At    time.Time
}

func contains(s, part string) bool { return strings.Contains(s, part) }

func itoa(n int32) string { return string(appendInt(nil, n)) }

func appendInt(b []byte, n int32) []byte {
	if n >= 10 {
		b = appendInt(b, n/10)
	}
	return append(b, byte('0'+n%10))
}

func anyValue() *rapid.Generator[types.Value] {
	return rapid.Custom(func(t *rapid.T) types.Value {
		return types.Value{
			Kind:  types.Kind(rapid.IntRange(0, int(types.Variant)).Draw(t, "kind")),
			Scale: rapid.SampledFrom([]uint8{0, 0, 2, 255}).Draw(t, "scale"),
			Off:   rapid.SampledFrom([]int16{0, 0, -840, math.MaxInt16}).Draw(t, "off"),
			I:     rapid.OneOf(rapid.Int64(), rapid.Just(int64(0))).Draw(t, "i"),
			S:     string(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "s")),
		}
	})
}

func TestRowsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := types.Row(rapid.SliceOfN(anyValue(), 0, 20).Draw(t, "row"))
		packed := packRow(r)
		if packed == "" {
			t.Fatal("an empty packed row means a deleted one")
		}
		if err := checkPacked(packed); err != nil {
			t.Fatal(err)
		}
		got := unpackRow(packed)
		if len(r)+len(got) > 0 && !reflect.DeepEqual(got, r) {
			t.Fatalf("got %v, want %v", got, r)
		}
		if len(packed) > 1 && checkPacked(packed[:len(packed)-1]) == nil {
			t.Fatal("a cut row is accepted")
		}
	})
}

func TestRecordsRoundTrip(t *testing.T) {
	r := &testRecord{
		Name:  "\x01\x05\xff\x00",
		Bytes: []byte{0, 255},
		Inner: &testRecord{Name: rawMark + "looks raw", Map: map[string]string{"\xfe": "ok", "ü": "\ufffd"}},
		List:  []types.Value{{Kind: types.VarBinary, S: "\x80"}, {}},
		At:    time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
	}
	b, err := marshalMeta(r)
	if err != nil {
		t.Fatal(err)
	}
	got := &testRecord{}
	if err := unmarshalMeta(b, got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, r) {
		t.Errorf("got %#v from %s", got, b)
	}
}

func TestKeys(t *testing.T) {
	ints := types.Type{Kind: types.Int}
	bins := types.Type{Kind: types.VarBinary, Length: 100}
	num := func(i int64) types.Value { return types.Value{Kind: types.Int, I: i} }
	bin := func(s string) types.Value { return types.Value{Kind: types.VarBinary, S: s} }
	key := func(desc bool, v ...types.Value) Key {
		return EncodeKey(v, []types.Type{bins, ints}[:len(v)], []bool{desc, false}[:len(v)])
	}
	rows := [][]types.Value{
		{types.NullValue, num(9)},
		{bin(""), num(1)},
		{bin("\x00\x00\x01"), num(0)},
		{bin("\x00\x01"), num(1)},
		{bin("\x00\xff"), num(0)},
		{bin("\x01"), num(-1)},
		{bin("a"), types.NullValue},
		{bin("a"), num(-5)},
		{bin("a"), num(5)},
		{bin("a\x00\x01"), num(0)},
		{bin("a\x01"), num(0)},
		{bin("ab"), num(0)},
		{bin("\xff\xff"), num(0)},
	}
	for i, a := range rows {
		for j, b := range rows {
			if got, want := key(false, a...) < key(false, b...), i < j; got != want {
				t.Errorf("%v < %v: %v", a, b, got)
			}
			if a[0] == b[0] {
				continue
			}
			if got, want := key(true, a...) < key(true, b...), i > j; got != want {
				t.Errorf("descending %v < %v: %v", a, b, got)
			}
		}
		p := key(true, a[0])
		if k, end := key(true, a...), PrefixEnd(p); k < p || end != "" && k >= end {
			t.Errorf("%v is not within its prefix", a)
		}
	}
	if PrefixEnd("\xff\xff") != "" || PrefixEnd("a\xff") != "b" || RowKey(255) >= RowKey(256) {
		t.Error("PrefixEnd, RowKey")
	}
}

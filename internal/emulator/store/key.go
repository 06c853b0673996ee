package store

import (
	"encoding/binary"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Parts of a key: NULL is 0x00; another value is 0x01, its sort key with 0x00 written as 0x00 0xFF, and the
// terminator 0x00 0x01. A descending part has all its bytes inverted. So no part is another's beginning, and
// concatenations compare part by part.
const (
	partNull  = 0x00
	partValue = 0x01
)

// EncodeKey makes a tree key from values of the given types in SQL order: NULL first, text as its collation folds and
// orders it, numbers by value. A nil desc is all ascending. A key of the leading columns alone is a prefix of
// the keys with more columns.
func EncodeKey(vals []types.Value, ts []types.Type, desc []bool) Key {
	var small [128]byte
	b := small[:0]
	var part [64]byte
	for i, v := range vals {
		start := len(b)
		if v.IsNull() {
			b = append(b, partNull)
		} else {
			b = append(b, partValue)
			for _, c := range types.AppendSortKey(part[:0], v, ts[i]) {
				b = append(b, c)
				if c == 0 {
					b = append(b, 0xFF)
				}
			}
			b = append(b, 0, 1)
		}
		if desc != nil && desc[i] {
			for j := start; j < len(b); j++ {
				b[j] = ^b[j]
			}
		}
	}
	return Key(b)
}

// PrefixEnd is the least key above every key that begins with k; "" when there is none.
func PrefixEnd(k Key) Key {
	b := []byte(k)
	for len(b) > 0 && b[len(b)-1] == 0xFF {
		b = b[:len(b)-1]
	}
	if len(b) == 0 {
		return ""
	}
	b[len(b)-1]++
	return Key(b)
}

// RowKey is the key of row n of a heap: 8 bytes, big-endian, so rows keep insertion order.
func RowKey(n int64) Key {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	return Key(b[:])
}

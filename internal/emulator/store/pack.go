package store

import (
	"encoding/binary"
	"errors"
	"unsafe"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// A packed row is a column count and per value a lead byte (kind and which fields follow) with those
// fields. Trees and the log both hold rows packed; reading one shares its bytes with the values' S.
const (
	hasI     = 0x40
	hasS     = 0x80
	extended = 0x3F // in place of the kind: Scale, Off and then the real lead byte follow
)

var errPacked = errors.New("store: a packed row is damaged")

func packRow(r types.Row) string {
	n := binary.MaxVarintLen32
	for i := range r {
		n += 24 + len(r[i].S)
	}
	var small [256]byte
	b := small[:0]
	if n > len(small) {
		b = make([]byte, 0, n)
	}
	b = binary.AppendUvarint(b, uint64(len(r)))
	for i := range r {
		b = packValue(b, &r[i])
	}
	return string(b)
}

func packValue(b []byte, v *types.Value) []byte {
	if v.Scale != 0 || v.Off != 0 {
		b = append(b, extended, v.Scale)
		b = binary.AppendVarint(b, int64(v.Off))
	}
	lead := byte(v.Kind)
	if v.I != 0 {
		lead |= hasI
	}
	if v.S != "" {
		lead |= hasS
	}
	b = append(b, lead)
	if v.I != 0 {
		b = binary.AppendVarint(b, v.I)
	}
	if v.S != "" {
		b = binary.AppendUvarint(b, uint64(len(v.S)))
		b = append(b, v.S...)
	}
	return b
}

// unpackRow panics on bytes that packRow did not write; checkPacked tells for bytes from a file.
func unpackRow(s string) types.Row {
	p := unpacker{s: s}
	r := make(types.Row, p.uvarint())
	for i := range r {
		p.value(&r[i])
	}
	if p.bad {
		panic(errPacked)
	}
	return r
}

func checkPacked(s string) error {
	p := unpacker{s: s}
	var v types.Value
	for n := p.uvarint(); n > 0 && !p.bad; n-- {
		p.value(&v)
	}
	if p.bad || p.s != "" {
		return errPacked
	}
	return nil
}

// unpacker reads the store's binary encodings; bad is set once they run out or are malformed.
type unpacker struct {
	s   string
	bad bool
}

func (p *unpacker) value(v *types.Value) {
	lead := p.byte()
	if lead == extended {
		v.Scale = p.byte()
		v.Off = int16(p.varint())
		lead = p.byte()
	}
	v.Kind = types.Kind(lead &^ (hasI | hasS))
	if lead&hasI != 0 {
		v.I = p.varint()
	}
	if lead&hasS != 0 {
		v.S = p.string()
	}
}

func (p *unpacker) byte() byte {
	if p.s == "" {
		p.bad = true
		return 0
	}
	b := p.s[0]
	p.s = p.s[1:]
	return b
}

func (p *unpacker) uvarint() uint64 {
	if p.s != "" && p.s[0] < 0x80 {
		return uint64(p.byte())
	}
	v, n := binary.Uvarint(unsafe.Slice(unsafe.StringData(p.s), len(p.s)))
	return p.advance(v, n)
}

func (p *unpacker) advance(v uint64, n int) uint64 {
	if n <= 0 {
		p.bad = true
		p.s = ""
		return 0
	}
	p.s = p.s[n:]
	return v
}

func (p *unpacker) varint() int64 {
	u := p.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (p *unpacker) string() string {
	n := p.uvarint()
	if n > uint64(len(p.s)) {
		p.bad = true
		return ""
	}
	s := p.s[:n]
	p.s = p.s[n:]
	return s
}

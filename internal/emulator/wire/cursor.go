package wire

import (
	"encoding/binary"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// cursor reads little-endian fields of a message. After a read beyond the end everything reads as zero
// and short is set, so a parser checks once, and no length field can ask for more than has arrived.
type cursor struct {
	b     []byte
	short bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.b, c.short = nil, true
		return nil
	}
	v := c.b[:n:n]
	c.b = c.b[n:]
	return v
}

func (c *cursor) more() bool { return len(c.b) > 0 && !c.short }

func (c *cursor) u8() byte {
	if v := c.take(1); v != nil {
		return v[0]
	}
	return 0
}

func (c *cursor) u16() uint16 {
	if v := c.take(2); v != nil {
		return binary.LittleEndian.Uint16(v)
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if v := c.take(4); v != nil {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}

func (c *cursor) u64() uint64 {
	if v := c.take(8); v != nil {
		return binary.LittleEndian.Uint64(v)
	}
	return 0
}

// text reads n UTF-16 code units.
func (c *cursor) text(n int) string { return types.FromUTF16LE(c.take(2 * n)) }

// shortText is B_VARCHAR: a byte counts the code units; longText is US_VARCHAR: two bytes do.
func (c *cursor) shortText() string { return c.text(int(c.u8())) }
func (c *cursor) longText() string  { return c.text(int(c.u16())) }

package ecma

import "encoding/binary"

// cursor reads little-endian values from a slice of the file. The first read past the end sets err; later reads return zero.
type cursor struct {
	data []byte
	base int64 // file offset of data[0]
	pos  int
	err  error
}

func (c *cursor) offset() int64 { return c.base + int64(c.pos) }
func (c *cursor) left() int     { return len(c.data) - c.pos }

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = formatErr(c.offset(), format, args...)
	}
}

// take returns the next n bytes, without copying them.
func (c *cursor) take(n int) []byte {
	if c.err != nil {
		return nil
	}
	if n < 0 || n > c.left() {
		c.fail("%d bytes wanted, %d left", n, c.left())
		return nil
	}
	b := c.data[c.pos : c.pos+n : c.pos+n]
	c.pos += n
	return b
}

func (c *cursor) u8() uint8 {
	if c.err == nil && c.pos < len(c.data) {
		c.pos++
		return c.data[c.pos-1]
	}
	c.take(1)
	return 0
}

func (c *cursor) u16() uint16 {
	if b := c.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if b := c.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) u64() uint64 {
	if b := c.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// compressed reads an unsigned integer in the form of §II.23.2.
func (c *cursor) compressed() uint32 {
	first := c.u8()
	switch {
	case first&0x80 == 0:
		return uint32(first)
	case first&0xC0 == 0x80:
		return uint32(first&0x3F)<<8 | uint32(c.u8())
	case first&0xE0 == 0xC0:
		if b := c.take(3); b != nil {
			return uint32(first&0x1F)<<24 | uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
		}
		return 0
	}
	c.fail("0x%02x does not start a compressed integer", first)
	return 0
}

// compressedSigned reads a signed integer in the rotated form of §II.23.2.
func (c *cursor) compressedSigned() int32 {
	start := c.pos
	u := c.compressed()
	v := int32(u >> 1)
	if u&1 == 0 {
		return v
	}
	switch c.pos - start {
	case 1:
		return v - 0x40
	case 2:
		return v - 0x2000
	}
	return v - 0x10000000
}

package ecma

// Kinds of exception clauses (§II.25.4.6).
const (
	ClauseCatch   = 0
	ClauseFilter  = 1
	ClauseFinally = 2
	ClauseFault   = 4
)

// Clause is one exception clause; offsets count IL bytes.
type Clause struct {
	Kind                         uint32
	TryOffset, TryLength         uint32
	HandlerOffset, HandlerLength uint32
	Class                        Token  // ClauseCatch
	FilterOffset                 uint32 // ClauseFilter
}

// Body is a method body (§II.25.4). Code borrows the file's bytes; CodeOffset is its place in the file.
type Body struct {
	Fat        bool
	MaxStack   uint16
	InitLocals bool
	Locals     Token // StandAloneSig, or nil
	Code       []byte
	CodeOffset int64
	Clauses    []Clause
}

// Body reads the body of a method; a method without one (abstract, P/Invoke, runtime) has a nil Body.
func (f *File) Body(m MethodDefRow) (*Body, error) {
	if m.RVA == 0 {
		return nil, nil
	}
	data, off, err := f.from(m.RVA)
	if err != nil {
		return nil, err
	}
	c := &cursor{data: data, base: int64(off)}
	first := c.u8()
	switch first & 3 {
	case 2:
		b := &Body{MaxStack: 8, CodeOffset: c.offset()}
		b.Code = c.take(int(first >> 2))
		return b, c.err
	case 3:
		return f.fatBody(c)
	}
	return nil, formatErr(int64(off), "method %s: 0x%02x starts no method body", m.Token, first)
}

func (f *File) fatBody(c *cursor) (*Body, error) {
	c.pos--
	flags := c.u16()
	if words := flags >> 12; words != 3 {
		c.fail("a method header of %d words, 3 wanted", words)
	}
	b := &Body{Fat: true, InitLocals: flags&0x10 != 0, MaxStack: c.u16()}
	size := c.u32()
	b.Locals = Token(c.u32())
	b.CodeOffset = c.offset()
	b.Code = c.take(int(size))
	if c.err == nil && b.Locals != 0 && (b.Locals.Table() != StandAloneSig || b.Locals.Row() > f.Rows(StandAloneSig)) {
		return nil, formatErr(b.CodeOffset-4, "token %s is no local signature", b.Locals)
	}
	for more := flags&0x8 != 0; more && c.err == nil; {
		for c.offset()%4 != 0 && c.err == nil {
			c.u8()
		}
		kind := c.u8()
		more = kind&0x80 != 0
		if kind&1 == 0 {
			c.fail("section 0x%02x after a method body is no exception table", kind)
			break
		}
		b.clauses(c, kind&0x40 != 0)
	}
	return b, c.err
}

func (b *Body) clauses(c *cursor, fat bool) {
	entry, size := 12, uint32(c.u8())
	if fat {
		c.pos--
		entry = 24
		v := c.take(3)
		if v == nil {
			return
		}
		size = uint32(v[0]) | uint32(v[1])<<8 | uint32(v[2])<<16
	} else {
		c.take(2)
	}
	if size < 4 || int(size) > c.left()+4 {
		c.fail("an exception table of %d bytes", size)
		return
	}
	for range (int(size) - 4) / entry { // compilers disagree whether size counts the header: the remainder says nothing
		var x Clause
		if fat {
			x = Clause{Kind: c.u32(), TryOffset: c.u32(), TryLength: c.u32(), HandlerOffset: c.u32(), HandlerLength: c.u32()}
		} else {
			x = Clause{Kind: uint32(c.u16()), TryOffset: uint32(c.u16()), TryLength: uint32(c.u8()), HandlerOffset: uint32(c.u16()), HandlerLength: uint32(c.u8())}
		}
		last := c.u32()
		switch x.Kind {
		case ClauseCatch:
			x.Class = Token(last)
		case ClauseFilter:
			x.FilterOffset = last
		}
		n := uint64(len(b.Code))
		if uint64(x.TryOffset)+uint64(x.TryLength) > n || uint64(x.HandlerOffset)+uint64(x.HandlerLength) > n || uint64(x.FilterOffset) > n {
			c.fail("an exception clause outside the %d bytes of its method", n)
		}
		if c.err != nil {
			return
		}
		b.Clauses = append(b.Clauses, x)
	}
}

package wire

// Header types of ALL_HEADERS ([MS-TDS] 2.2.5.3).
const headerQueryNotification = 1

// skipHeaders passes ALL_HEADERS. The transaction descriptor needs no check: without MARS a connection has one
// transaction at most, and trace activity has no effect.
func skipHeaders(body []byte) (*cursor, error) {
	c := &cursor{b: body}
	n := c.u32()
	h := &cursor{b: c.take(int(n) - 4)}
	if c.short {
		return nil, errShort
	}
	for h.more() {
		size := h.u32()
		one := &cursor{b: h.take(int(size) - 4)}
		typ := one.u16()
		if h.short || one.short {
			return nil, errShort
		}
		if typ == headerQueryNotification {
			return nil, refuse("query notifications")
		}
	}
	return c, nil
}

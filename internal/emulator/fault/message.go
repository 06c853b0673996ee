package fault

import (
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
)

var errNotTDS = errors.New("fault: not a plain TDS packet")

// readPacket reads one packet with its header; with errNotTDS, the bytes that were read.
func readPacket(r io.Reader) ([]byte, error) {
	h := make([]byte, 8)
	if _, err := io.ReadFull(r, h[:1]); err != nil {
		return nil, err
	}
	if h[0] == 0 || h[0] > prelogin { // TLS records start with 20 to 23
		return h[:1], errNotTDS
	}
	if n, err := io.ReadFull(r, h[1:]); err != nil {
		return h[:1+n], err
	}
	n := int(binary.BigEndian.Uint16(h[2:]))
	if n < 8 {
		return h, errNotTDS
	}
	pk := append(h, make([]byte, n-8)...)
	_, err := io.ReadFull(r, pk[8:])
	return pk, err
}

// readMessage reads the packets of one message as they came, headers included.
func readMessage(r io.Reader) ([]byte, error) {
	var m []byte
	for {
		pk, err := readPacket(r)
		m = append(m, pk...)
		if err != nil || pk[1]&1 != 0 {
			return m, err
		}
	}
}

// requestText finds the SQL text, or procedure name, in the packets of a request; "" when there is none.
func requestText(m []byte) string {
	var body []byte
	for len(m) >= 8 {
		n := int(binary.BigEndian.Uint16(m[2:]))
		body = append(body, m[8:n]...)
		if m[0] != byte(Batch) && m[0] != byte(RPC) {
			return ""
		}
		typ := m[0]
		if m = m[n:]; len(m) == 0 {
			return bodyText(typ, body)
		}
	}
	return ""
}

func bodyText(typ byte, body []byte) string {
	if len(body) < 4 {
		return ""
	}
	n := binary.LittleEndian.Uint32(body) // ALL_HEADERS
	if uint64(n) > uint64(len(body)) {
		return ""
	}
	if body = body[n:]; typ == byte(Batch) {
		return text(body)
	}
	return rpcText(body)
}

func text(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

const (
	byID       = 0xFFFF
	executeSQL = 10
	typNText   = 0x63
	typNVar    = 0xE7
)

// rpcText reads an RPC's procedure: the statement of sp_executesql, else the name; "" for other procedures by number.
func rpcText(b []byte) string {
	next := func(n int) []byte {
		if n < 0 || n > len(b) {
			b = nil
			return make([]byte, min(max(n, 0), 8))
		}
		v := b[:n]
		b = b[n:]
		return v
	}
	u16 := func() int { return int(binary.LittleEndian.Uint16(next(2))) }
	u32 := func() int { return int(binary.LittleEndian.Uint32(next(4))) }

	name := ""
	if n := u16(); n != byID {
		if name = text(next(2 * n)); name != "sp_executesql" {
			return name
		}
	} else if u16() != executeSQL {
		return ""
	}
	next(2)                   // option flags
	next(2 * int(next(1)[0])) // the parameter's name
	next(1)                   // its status
	switch typ := next(1)[0]; typ {
	case typNText:
		next(4 + 5)
		return text(next(u32()))
	case typNVar:
		max := u16()
		next(5)
		if max != 0xFFFF {
			return text(next(u16()))
		}
		next(8)
		var all []byte
		for len(b) > 0 {
			n := u32()
			if n == 0 {
				break
			}
			all = append(all, next(n)...)
		}
		return text(all)
	}
	return name
}

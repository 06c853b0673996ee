package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// packetType is the first byte of a packet header ([MS-TDS] 2.2.3.1.1).
type packetType byte

const (
	packetBatch     packetType = 1
	packetRPC       packetType = 3
	packetReply     packetType = 4
	packetAttention packetType = 6
	packetBulk      packetType = 7
	packetTM        packetType = 14
	packetLogin     packetType = 16
	packetPrelogin  packetType = 18
)

// Status bits of a packet header.
const (
	statusEOM       = 0x01
	statusIgnore    = 0x02
	statusReset     = 0x08
	statusResetKeep = 0x10 // reset, but keep the transaction
)

const (
	headerSize        = 8
	minPacket         = 512
	maxPacket         = 32767
	maxEncryptedSize  = 16383 // one TLS record holds a packet
	defaultPacket     = 4096
	maxLoginMessage   = 128<<10 - 1 // nobody is logged in yet: LOGIN7's own limit
	maxRequestMessage = 1<<31 - 1   // a varbinary(max) ends there too
)

var errProtocol = errors.New("wire: malformed packet stream")

// packet is one packet as read; payload is only valid until the next read.
type packet struct {
	typ     packetType
	status  byte
	payload []byte
}

// packetReader reads packets, one buffer for all of them.
type packetReader struct {
	r io.Reader
	// ahead allows to take more off the stream than the packet that is read: a small request is one read then, and one read takes
	// many packets of a large one. It is not set while the stream may yet become TLS.
	ahead bool
	buf   [maxPacket]byte
	from  int // of what was read and not used
	to    int
}

func (p *packetReader) next() (packet, error) {
	if err := p.fill(headerSize); err != nil {
		return packet{}, err
	}
	n := int(binary.BigEndian.Uint16(p.buf[p.from+2:]))
	if n < headerSize || n > maxPacket {
		return packet{}, fmt.Errorf("%w: packet length %d", errProtocol, n)
	}
	if err := p.fill(n); err != nil {
		return packet{}, noEOF(err)
	}
	b := p.buf[p.from : p.from+n]
	p.from += n
	return packet{packetType(b[0]), b[1], b[headerSize:]}, nil
}

// fill waits until n bytes are there.
func (p *packetReader) fill(n int) error {
	have := p.to - p.from
	if have >= n {
		return nil
	}
	if have == 0 || p.from+n > len(p.buf) {
		copy(p.buf[:], p.buf[p.from:p.to])
		p.from, p.to = 0, have
	}
	limit := p.from + n
	if p.ahead {
		limit = len(p.buf)
	}
	k, err := io.ReadAtLeast(p.r, p.buf[p.to:limit], n-have)
	p.to += k
	return err
}

// buffered reports that something has arrived after the last packet.
func (p *packetReader) buffered() bool { return p.to > p.from }

// message is one request: the payloads of its packets put together. The status is the first packet's,
// with the last packet's IGNORE bit.
type message struct {
	typ    packetType
	status byte
	body   []byte
	// parts are the body of a bulk load, which may be large: what has been read of it can be let go.
	parts [][]byte
	size  int
}

// partSize is the size of the parts of a bulk load's body.
const partSize = 256 << 10

// add appends a packet and reports whether the message is complete.
func (m *message) add(p packet, limit int) (bool, error) {
	if m.size == 0 && m.typ == 0 {
		m.typ, m.status = p.typ, p.status
	} else if p.typ != m.typ {
		return false, fmt.Errorf("%w: packet type %d inside a message of type %d", errProtocol, p.typ, m.typ)
	}
	if len(p.payload) > limit-m.size {
		return false, fmt.Errorf("%w: message longer than %d bytes", errProtocol, limit)
	}
	m.size += len(p.payload)
	if m.typ == packetBulk {
		m.addPart(p.payload)
	} else {
		m.body = append(m.body, p.payload...)
	}
	m.status |= p.status & statusIgnore
	return p.status&statusEOM != 0, nil
}

func (m *message) addPart(b []byte) {
	if n := len(m.parts); n > 0 && len(m.parts[n-1])+len(b) <= partSize {
		m.parts[n-1] = append(m.parts[n-1], b...)
		return
	}
	m.parts = append(m.parts, append(make([]byte, 0, max(partSize, len(b))), b...))
}

// message reads one whole message, for the time before requests are read in the background.
func (p *packetReader) message(limit int) (message, error) {
	var m message
	for {
		pk, err := p.next()
		if err != nil {
			return m, err
		}
		done, err := m.add(pk, limit)
		if err != nil || done {
			return m, err
		}
	}
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// sendSize is how much of an answer is collected before it is sent: many packets with one write.
const sendSize = 32 << 10

// packetWriter cuts what is written into reply packets. The last packet is kept until more follows, because the last one of a
// message carries the EOM bit.
type packetWriter struct {
	w    io.Writer
	size int
	spid uint16
	id   byte
	buf  []byte // whole packets, and the one that is being made
	at   int    // where that one starts
	err  error
	// outside runs what may block, nil for the plain call. See Writer.Outside.
	outside func(func() error) error
}

func newPacketWriter(w io.Writer, size int) *packetWriter {
	return &packetWriter{w: w, size: size, buf: make([]byte, headerSize, size)}
}

// resize takes effect with the next packet; the buffer must be empty.
func (p *packetWriter) resize(size int) {
	p.size, p.buf = size, make([]byte, headerSize, size)
}

func (p *packetWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 && p.err == nil {
		if len(p.buf)-p.at == p.size {
			if p.seal(0); len(p.buf) >= sendSize {
				p.send()
			}
		}
		k := min(len(b), p.size-(len(p.buf)-p.at))
		p.buf = append(p.buf, b[:k]...)
		b = b[k:]
	}
	return n, p.err
}

// flush sends what is buffered; the message goes on.
func (p *packetWriter) flush() error {
	if len(p.buf)-p.at > headerSize {
		p.seal(0)
	}
	return p.send()
}

// end sends the last packet of the message.
func (p *packetWriter) end() error {
	p.seal(statusEOM)
	p.id = 0
	return p.send()
}

// seal finishes the packet that is being made, and begins another.
func (p *packetWriter) seal(status byte) {
	p.id++
	h := p.buf[p.at:]
	h[0], h[1] = byte(packetReply), status
	binary.BigEndian.PutUint16(h[2:], uint16(len(h)))
	binary.BigEndian.PutUint16(h[4:], p.spid)
	h[6], h[7] = p.id, 0
	p.at = len(p.buf)
	p.buf = append(p.buf, make([]byte, headerSize)...)
}

// send writes the whole packets.
func (p *packetWriter) send() error {
	if p.at > 0 && p.err == nil {
		p.err = p.call(func() error {
			_, err := p.w.Write(p.buf[:p.at])
			return err
		})
	}
	p.buf = append(p.buf[:0], p.buf[p.at:]...)
	p.at = 0
	return p.err
}

func (p *packetWriter) call(f func() error) error {
	if p.outside == nil {
		return f()
	}
	return p.outside(f)
}

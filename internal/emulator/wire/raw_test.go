package wire

import (
	"context"
	"encoding/binary"
	"net"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// noTransaction is ALL_HEADERS outside a transaction.
var noTransaction = []byte{22, 0, 0, 0, 18, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}

// rawClient speaks packets.
type rawClient struct {
	t  *testing.T
	c  net.Conn
	in packetReader
}

func (c *rawClient) send(typ packetType, status byte, body []byte) {
	c.t.Helper()
	n := len(body) + headerSize
	if _, err := c.c.Write(append([]byte{byte(typ), status, byte(n >> 8), byte(n), 0, 0, 1, 0}, body...)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *rawClient) receive() []byte {
	c.t.Helper()
	m, err := c.in.message(1 << 20)
	if err != nil {
		c.t.Fatal(err)
	}
	return m.body
}

// loginMessage is a LOGIN7 of user sa.
func loginMessage() []byte {
	b := make([]byte, login7Header)
	binary.LittleEndian.PutUint32(b[4:], tds74)
	binary.LittleEndian.PutUint32(b[8:], 4096)
	b[25] = 0x03
	put := func(at int, data []byte) {
		binary.LittleEndian.PutUint16(b[at:], uint16(len(b)))
		binary.LittleEndian.PutUint16(b[at+2:], uint16(len(data)/2))
		b = append(b, data...)
	}
	put(atUser, types.UTF16LE("sa"))
	pw := types.UTF16LE("Secret£1")
	for i, x := range pw {
		pw[i] = (x<<4 | x>>4) ^ 0xA5
	}
	put(atPassword, pw)
	binary.LittleEndian.PutUint32(b, uint32(len(b)))
	return b
}

// rawLogin logs in without a driver (and without PRELOGIN).
func rawLogin(t *testing.T, f *fake) *rawClient {
	t.Helper()
	_, addr := start(t, f)
	nc, err := new(net.Dialer).DialContext(context.Background(), "tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	c := &rawClient{t: t, c: nc}
	c.in.r = nc
	c.send(packetLogin, statusEOM, loginMessage())
	if m := c.receive(); m[0] != tokEnvChange {
		t.Fatalf("login: % x", m)
	}
	return c
}

// firstError is the number of the ERROR token that starts a message; 0 when there is none.
func firstError(m []byte) int32 {
	if m[0] != tokError {
		return 0
	}
	return int32(binary.LittleEndian.Uint32(m[3:]))
}

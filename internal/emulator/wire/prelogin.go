package wire

import (
	"encoding/binary"
	"fmt"
)

// PRELOGIN options ([MS-TDS] 2.2.6.5).
const (
	preVersion    = 0
	preEncryption = 1
	preInstance   = 2
	preThread     = 3
	preMARS       = 4
	preTrace      = 5
	preFedAuth    = 6
	preEnd        = 0xFF
)

// encryption is the value of option 1.
type encryption byte

const (
	encryptLogin    encryption = 0 // ENCRYPT_OFF: the login packet only
	encryptOn       encryption = 1
	encryptNotSup   encryption = 2
	encryptRequired encryption = 3
)

// prelogin is the client's PRELOGIN: option number to value.
type prelogin map[byte][]byte

func parsePrelogin(b []byte) (prelogin, error) {
	p := prelogin{}
	for i := 0; ; i += 5 {
		if i >= len(b) {
			return nil, fmt.Errorf("%w: PRELOGIN without terminator", errProtocol)
		}
		if b[i] == preEnd {
			return p, nil
		}
		if i+5 > len(b) {
			return nil, fmt.Errorf("%w: PRELOGIN cut short", errProtocol)
		}
		off, n := int(binary.BigEndian.Uint16(b[i+1:])), int(binary.BigEndian.Uint16(b[i+3:]))
		if off+n > len(b) {
			return nil, fmt.Errorf("%w: PRELOGIN option %d beyond the end", errProtocol, b[i])
		}
		p[b[i]] = b[off : off+n]
	}
}

// negotiate answers the client's wish: what to reply and what then happens.
func negotiate(client encryption, require bool) encryption {
	switch {
	case client == encryptOn || client == encryptRequired:
		return encryptOn
	case require:
		return encryptRequired
	case client == encryptNotSup:
		return encryptNotSup
	}
	return encryptLogin
}

// reply lists the options that a server answers: MARS is off, and FEDAUTHREQUIRED (answered only when asked) is 0,
// which leaves a client with SQL authentication.
func (p prelogin) reply(version [4]byte, enc encryption) []byte {
	type option struct {
		id  byte
		val []byte
	}
	opts := []option{
		{preVersion, []byte{version[0], version[1], version[2], version[3], 0, 0}},
		{preEncryption, []byte{byte(enc)}},
		{preInstance, []byte{0}},
		{preThread, nil},
		{preMARS, []byte{0}},
	}
	if _, ok := p[preTrace]; ok {
		opts = append(opts, option{preTrace, nil})
	}
	if _, ok := p[preFedAuth]; ok {
		opts = append(opts, option{preFedAuth, []byte{0}})
	}
	off := 5*len(opts) + 1
	var head, body []byte
	for _, o := range opts {
		head = append(head, o.id, byte(off>>8), byte(off), 0, byte(len(o.val)))
		body = append(body, o.val...)
		off += len(o.val)
	}
	return append(append(head, preEnd), body...)
}

package wire

import (
	"fmt"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// TDS versions as LOGIN7 and LOGINACK carry them.
const (
	tds73A = 0x730A0003
	tds73B = 0x730B0003 // NBCROW
	tds74  = 0x74000004
	tds80  = 0x08000000 // strict
)

// Feature extensions ([MS-TDS] 2.2.6.4).
const (
	featureFedAuth = 0x02
	featureUTF8    = 0x0A
	featureEnd     = 0xFF
)

// login7 is what the LOGIN7 message says beyond Login.
type login7 struct {
	Login
	version   uint32
	utf8      bool // the client asked for the UTF-8 feature
	fedAuth   bool
	sspi      bool
	newPasswd bool
	attachDB  bool
	userInst  bool
	byteOrder byte // option flags 1, its number format bits
}

// loginOffsets are the places of the (offset, length) pairs in the fixed part.
const (
	atHost = 36 + 4*iota
	atUser
	atPassword
	atApp
	atServer
	atExtension
	atLibrary
	atLanguage
	atDatabase
	// then 6 bytes of client id
	atSSPI       = 78
	atAttach     = 82
	atNewPasswd  = 86
	login7Header = 94
)

func parseLogin7(b []byte) (login7, error) {
	var l login7
	if len(b) < login7Header {
		return l, fmt.Errorf("%w: LOGIN7 of %d bytes", errProtocol, len(b))
	}
	c := cursor{b: b}
	if n := c.u32(); int64(n) != int64(len(b)) {
		return l, fmt.Errorf("%w: LOGIN7 says %d bytes and has %d", errProtocol, n, len(b))
	}
	l.version = c.u32()
	l.PacketSize = int(c.u32())
	c.take(4) // client program version
	l.PID = c.u32()
	c.take(4) // connection id
	flags1, flags2, typeFlags, flags3 := c.u8(), c.u8(), c.u8(), c.u8()
	l.byteOrder = flags1 & 0x0F
	l.ODBC = flags2&0x02 != 0
	l.sspi = flags2&0x80 != 0
	l.ReadOnlyIntent = typeFlags&0x20 != 0
	l.newPasswd = flags3&0x01 != 0
	l.userInst = flags3&0x02 != 0

	bad := false
	raw := func(at, unit int) []byte {
		f := cursor{b: b[at:]}
		off, n := int(f.u16()), int(f.u16())*unit
		if n == 0 {
			return nil
		}
		if off+n > len(b) {
			bad = true
			return nil
		}
		return b[off : off+n]
	}
	text := func(at int) string { return types.FromUTF16LE(raw(at, 2)) }
	l.Host, l.User, l.App, l.Library = text(atHost), text(atUser), text(atApp), text(atLibrary)
	l.Language, l.Database = text(atLanguage), text(atDatabase)
	l.Password = types.FromUTF16LE(clearPassword(raw(atPassword, 2)))
	if l.newPasswd {
		l.NewPassword = types.FromUTF16LE(clearPassword(raw(atNewPasswd, 2)))
	}
	l.attachDB = len(raw(atAttach, 2)) > 0
	// fExtension: the pair points at the offset of the features. Some clients set the flag and have none.
	if at := raw(atExtension, 1); flags3&0x10 != 0 && at != nil {
		ext := cursor{b: at}
		off := ext.u32()
		if ext.short || int64(off) >= int64(len(b)) {
			return l, fmt.Errorf("%w: LOGIN7 features beyond the end", errProtocol)
		}
		if err := l.features(cursor{b: b[off:]}); err != nil {
			return l, err
		}
	}
	if bad {
		return l, fmt.Errorf("%w: LOGIN7 field beyond the end", errProtocol)
	}
	return l, nil
}

func (l *login7) features(c cursor) error {
	for {
		id := c.u8()
		if id == featureEnd {
			return nil
		}
		c.take(int(c.u32()))
		if c.short {
			return fmt.Errorf("%w: LOGIN7 features cut short", errProtocol)
		}
		switch id {
		case featureFedAuth:
			l.fedAuth = true
		case featureUTF8:
			l.utf8 = true
		}
	}
}

// clearPassword undoes the client's swap of nibbles and XOR with 0xA5.
func clearPassword(b []byte) []byte {
	out := make([]byte, len(b))
	for i, x := range b {
		x ^= 0xA5
		out[i] = x<<4 | x>>4
	}
	return out
}

// refuse names what a login asks for and cannot have; nil lets the backend decide.
func (l *login7) refuse(strict bool) *sqlerr.Error {
	switch {
	case strict != (l.version == tds80), !strict && l.version < tds73A:
		return sqlerr.Unsupported("TDS version 0x%08X", l.version)
	case l.byteOrder != 0:
		return sqlerr.Unsupported("LOGIN7 byte order, character set or float format 0x%X", l.byteOrder)
	case l.fedAuth:
		return sqlerr.New(18456, l.User)
	case l.sspi:
		return sqlerr.New(18452)
	case l.newPasswd && l.NewPassword == "":
		return sqlerr.Unsupported("changing the password to an empty one at login")
	case l.attachDB:
		return sqlerr.Unsupported("attaching a database file at login")
	case l.userInst:
		return sqlerr.Unsupported("user instances")
	}
	return nil
}

// packetSize is what the server grants.
func (l *login7) packetSize() int {
	if l.PacketSize == 0 {
		return defaultPacket
	}
	limit := maxPacket
	if l.Encrypted {
		limit = maxEncryptedSize
	}
	return min(max(l.PacketSize, minPacket), limit)
}

// ackVersion is the version that LOGINACK answers.
func (l *login7) ackVersion() uint32 {
	if l.version == tds80 {
		return tds80
	}
	return min(l.version, tds74)
}

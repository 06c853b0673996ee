package catalog

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// NewGUID makes a random uniqueidentifier in text form, upper case.
func NewGUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := strings.ToUpper(hex.EncodeToString(b[:]))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// guidBytes turns a text GUID into SQL Server's byte order: the first three groups little-endian.
func guidBytes(text string) (string, bool) {
	b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(b) != 16 {
		return "", false
	}
	binary.LittleEndian.PutUint32(b[0:], binary.BigEndian.Uint32(b[0:]))
	binary.LittleEndian.PutUint16(b[4:], binary.BigEndian.Uint16(b[4:]))
	binary.LittleEndian.PutUint16(b[6:], binary.BigEndian.Uint16(b[6:]))
	return string(b), true
}

// NewSID makes the 16 random bytes of a SQL login's or loginless user's SID.
func NewSID() string {
	var b [16]byte
	rand.Read(b[:])
	return string(b[:])
}

// userAuthority begins the SID of a user without a login: S-1-9-3 and four more numbers of 32 bits.
const userAuthority = "\x01\x05\x00\x00\x00\x00\x00\x09\x03\x00\x00\x00"

// NewUserSID makes the SID of a user without a login.
func NewUserSID() string { return userAuthority + NewSID() }

// sidText is a SID in its string form, S-1-authority-numbers; empty for the SID of a SQL Server login, which has none.
func sidText(sid string) string {
	if len(sid) < 8 || sid[0] != 1 || len(sid) != 8+4*int(sid[1]) {
		return ""
	}
	b := []byte(sid)
	var authority uint64
	for _, x := range b[2:8] {
		authority = authority<<8 | uint64(x)
	}
	text := fmt.Sprintf("S-1-%d", authority)
	for b = b[8:]; len(b) > 0; b = b[4:] {
		text += fmt.Sprintf("-%d", binary.LittleEndian.Uint32(b))
	}
	return text
}

// GUIDValue is a uniqueidentifier from its text form; NULL for an empty text.
func GUIDValue(text string) types.Value {
	b, ok := guidBytes(text)
	if !ok {
		return types.NullValue
	}
	return types.Value{Kind: types.UniqueIdentifier, S: b}
}

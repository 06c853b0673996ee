package catalog

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
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

// GUIDValue is a uniqueidentifier from its text form; NULL for an empty text.
func GUIDValue(text string) types.Value {
	b, ok := guidBytes(text)
	if !ok {
		return types.NullValue
	}
	return types.Value{Kind: types.UniqueIdentifier, S: b}
}

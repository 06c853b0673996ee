package ecma

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// heap returns the #Strings heap as text: names are then slices of it and cost nothing.
func (f *File) heap() string {
	f.namesOnce.Do(func() { f.names = string(f.strings.data) })
	return f.names
}

// maxString bounds a name, in bytes: the runtime takes 1023, and a file in which every row names the same megabyte must not cost one a row.
const maxString = 4096

// String returns the string at an offset of #Strings. Bytes that are not UTF-8 read as U+FFFD, as the runtime reads them.
func (f *File) String(index uint32) (string, error) {
	if index == 0 {
		return "", nil
	}
	if uint64(index) >= uint64(len(f.strings.data)) {
		return "", formatErr(f.strings.offset, "string 0x%x is outside #Strings (0x%x bytes)", index, len(f.strings.data))
	}
	s := f.heap()[index:]
	s = s[:min(len(s), maxString+1)]
	end := strings.IndexByte(s, 0)
	if end < 0 {
		return "", formatErr(f.strings.offset+int64(index), "string 0x%x does not end within %d bytes", index, maxString)
	}
	if s = s[:end]; !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "�")
	}
	return s, nil
}

// Blob returns the blob at an offset of #Blob, without copying it.
func (f *File) Blob(index uint32) ([]byte, error) {
	b, _, err := prefixed(f.blobs, index, "#Blob")
	return b, err
}

// blob is Blob with the file offset of its first byte.
func (f *File) blob(index uint32) (*cursor, error) {
	b, at, err := prefixed(f.blobs, index, "#Blob")
	if err != nil {
		return nil, err
	}
	return &cursor{data: b, base: at}, nil
}

// UserString returns the string literal that an ldstr token (0x70......) names.
func (f *File) UserString(t Token) (string, error) {
	if t>>24 != 0x70 {
		return "", formatErr(f.user.offset, "token 0x%08x is no string literal", uint32(t))
	}
	b, _, err := prefixed(f.user, uint32(t)&0xFFFFFF, "#US")
	if err != nil {
		return "", err
	}
	u := make([]uint16, len(b)/2) // the odd byte at the end is a hint
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u)), nil
}

// UserStringUTF16 is UserString as the UTF-16 units that the file holds, unpaired surrogates included.
func (f *File) UserStringUTF16(t Token) ([]uint16, error) {
	if t>>24 != 0x70 {
		return nil, formatErr(f.user.offset, "token 0x%08x is no string literal", uint32(t))
	}
	b, _, err := prefixed(f.user, uint32(t)&0xFFFFFF, "#US")
	if err != nil {
		return nil, err
	}
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return u, nil
}

func prefixed(s stream, index uint32, name string) ([]byte, int64, error) {
	if index == 0 {
		return nil, s.offset, nil
	}
	if uint64(index) >= uint64(len(s.data)) {
		return nil, 0, formatErr(s.offset, "index 0x%x is outside %s (0x%x bytes)", index, name, len(s.data))
	}
	c := &cursor{data: s.data, base: s.offset, pos: int(index)}
	n := c.compressed()
	at := c.offset()
	b := c.take(int(n))
	return b, at, c.err
}

// GUID is a GUID as the file stores it: the first three groups little-endian.
type GUID [16]byte

func (g GUID) String() string {
	return fmt.Sprintf("%08x-%04x-%04x-%x-%x", binary.LittleEndian.Uint32(g[:4]), binary.LittleEndian.Uint16(g[4:6]),
		binary.LittleEndian.Uint16(g[6:8]), g[8:10], g[10:])
}

// GUIDAt returns GUID number index (from 1) of #GUID; number 0 is the zero GUID.
func (f *File) GUIDAt(index uint32) (GUID, error) {
	if index == 0 {
		return GUID{}, nil
	}
	if end := uint64(index) * 16; end > uint64(len(f.guids.data)) {
		return GUID{}, formatErr(f.guids.offset, "GUID %d is outside #GUID (%d bytes)", index, len(f.guids.data))
	}
	return GUID(f.guids.data[(index-1)*16 : index*16]), nil
}

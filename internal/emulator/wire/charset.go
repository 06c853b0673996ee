package wire

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func refuse(construct string, args ...any) error { return sqlerr.Unsupported(construct, args...) }

// charset says how the bytes of a client's char or varchar read; the zero value is code page 1252.
type charset uint8

const (
	charset1252  charset = iota
	charsetUTF8          // a _UTF8 collation
	charsetOther         // another code page: only its ASCII half is known
)

// charsetOf reads five collation bytes: LCID in the low 20 bits, flags above.
func charsetOf(b []byte) charset {
	lcid := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2]&0x0F)<<16
	switch {
	case b[3]&0x04 != 0:
		return charsetUTF8
	case lcid == 0x0409 || lcid == 0:
		return charset1252
	}
	return charsetOther
}

func (c charset) decode(b []byte) (string, error) {
	switch c {
	case charsetUTF8:
		return types.DecodeChar(b, types.Latin1v100BIN2UTF8), nil
	case charsetOther:
		for _, x := range b {
			if x >= 0x80 {
				return "", refuse("char data in a code page other than 1252 and UTF-8")
			}
		}
	}
	return types.CP1252Decode(b), nil
}

// Package authenticode reads the Authenticode signatures of PE files: who signed, and whether the file is still what was signed. It does not
// decide whether the signer is trusted: that takes roots, which [Signature.Chain] accepts.
package authenticode

import (
	"crypto"
	_ "crypto/sha1" // the digests that signatures use
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/binary"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// layout is the parts of a file that Authenticode leaves out.
type layout struct {
	checkSum, security uint32 // file offsets of the header fields
	table, end         uint32 // the certificate table
}

func layOut(im *ecma.Image) (layout, error) {
	l := layout{checkSum: im.Optional + 64, security: im.Optional + 128, end: uint32(len(im.Data))}
	if im.Plus {
		l.security += 16
	}
	d := im.Directory(ecma.DirSecurity)
	l.table = l.end
	if d.Size == 0 {
		return l, nil
	}
	if uint64(d.RVA)+uint64(d.Size) > uint64(len(im.Data)) || d.RVA < l.security+8 {
		return l, &ecma.FormatError{Offset: int64(l.security), Text: "the certificate table lies outside the file or in the headers"}
	}
	l.table, l.end = d.RVA, d.RVA+d.Size
	return l, nil
}

// Digest is the Authenticode digest of a file: all of it except CheckSum, the security directory and the certificate table.
func Digest(im *ecma.Image, h crypto.Hash) ([]byte, error) {
	l, err := layOut(im)
	if err != nil {
		return nil, err
	}
	w := h.New()
	w.Write(im.Data[:l.checkSum])
	w.Write(im.Data[l.checkSum+4 : l.security])
	w.Write(im.Data[l.security+8 : l.table])
	w.Write(im.Data[l.end:])
	return w.Sum(nil), nil
}

// certificates returns the PKCS #7 entries of the certificate table, with their file offsets.
func certificates(im *ecma.Image) (entries [][]byte, offsets []int64, err error) {
	l, err := layOut(im)
	if err != nil {
		return nil, nil, err
	}
	for at := l.table; at+8 <= l.end; {
		n := binary.LittleEndian.Uint32(im.Data[at:])
		kind := binary.LittleEndian.Uint16(im.Data[at+6:])
		if n < 8 || uint64(at)+uint64(n) > uint64(l.end) {
			return nil, nil, &ecma.FormatError{Offset: int64(at), Text: "a certificate entry runs past its table"}
		}
		if kind == 2 {
			entries, offsets = append(entries, im.Data[at+8:at+n]), append(offsets, int64(at)+8)
		}
		if uint64(at)+uint64(n)+7 > uint64(l.end) {
			break
		}
		at += (n + 7) &^ 7
	}
	return entries, offsets, nil
}

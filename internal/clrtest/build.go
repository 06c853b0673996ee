// Package clrtest makes other builds of an assembly for tests, without a compiler: names of the same length exchanged, another MVID, and signed.
package clrtest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hartonomous/hartctl/pkg/clrtrust"
	"github.com/hartonomous/hartctl/pkg/clrtrust/strongname"
)

// Build gives another build: each "old=new" of exchange (of the same length) replaces a name in the metadata, the MVID becomes another one that depends on them,
// and the key signs the result. Without a key it keeps the signature that it had, which then fits no longer.
func Build(dll, snk []byte, exchange ...string) ([]byte, error) {
	out := bytes.Clone(dll)
	for _, e := range exchange {
		was, is, _ := strings.Cut(e, "=")
		if len(was) != len(is) || !bytes.Contains(out, []byte("\x00"+was+"\x00")) {
			return nil, fmt.Errorf("%s: no such name, or another length", e)
		}
		out = bytes.ReplaceAll(out, []byte("\x00"+was+"\x00"), []byte("\x00"+is+"\x00"))
	}
	root, header := bytes.Index(out, []byte("BSJB")), bytes.Index(out, []byte("#GUID\x00")) // ECMA-335 II.24.2
	if root < 0 || header < root+8 {
		return nil, errors.New("no metadata")
	}
	at := root + int(binary.LittleEndian.Uint32(out[header-8:]))
	if at+16 > len(out) {
		return nil, errors.New("no MVID")
	}
	out[at+10]++ // another build even without an exchange
	for i, e := range exchange {
		out[at] ^= byte(i + len(e))
		out[at+15] ^= e[len(e)-1]
	}
	if snk == nil {
		return out, nil
	}
	key, err := strongname.ParseKey(snk)
	if err != nil {
		return nil, err
	}
	return strongname.Sign(out, key)
}

// Relock gives the lock of one assembly with another build's MVID and SHA2-512.
func Relock(lock, dll []byte) []byte {
	r := clrtrust.Inspect(dll)
	for key, value := range map[string]string{"mvid": r.MVID, "sha2_512": strings.TrimPrefix(r.SHA512.String(), "0x"), "size": fmt.Sprint(len(dll))} {
		lock = regexp.MustCompile(`(?m)^( +`+key+`:).*$`).ReplaceAll(lock, []byte("${1} "+value))
	}
	return lock
}

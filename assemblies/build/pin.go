package main

import (
	"bytes"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
)

// pin gives the lock with the size, the MVID and the SHA2-512 of the assembly. Everything else in it is written by people.
func pin(lock, dll []byte) ([]byte, error) {
	mvid, err := moduleVersionID(dll)
	if err != nil {
		return nil, err
	}
	for _, line := range []struct{ key, value string }{
		{"size", fmt.Sprint(len(dll))},
		{"mvid", mvid},
		{"sha2_512", fmt.Sprintf("%x", sha512.Sum512(dll))},
	} {
		pattern := regexp.MustCompile(`(?m)^( +` + line.key + `:).*$`)
		if n := len(pattern.FindAllIndex(lock, -1)); n != 1 {
			return nil, fmt.Errorf("%d lines of %q, where one belongs", n, line.key)
		}
		lock = pattern.ReplaceAll(lock, []byte("${1} "+line.value))
	}
	return lock, nil
}

// moduleVersionID reads the only GUID of the #GUID heap (ECMA-335 II.24.2), in lower case.
func moduleVersionID(dll []byte) (string, error) {
	root := bytes.Index(dll, []byte("BSJB"))
	header := bytes.Index(dll, []byte("#GUID\x00"))
	if root < 0 || header < root+8 {
		return "", errors.New("the compiler's output has no metadata")
	}
	start := root + int(binary.LittleEndian.Uint32(dll[header-8:]))
	if size := binary.LittleEndian.Uint32(dll[header-4:]); size != 16 || start+16 > len(dll) {
		return "", errors.New("the compiler's output has no single GUID")
	}
	g := dll[start : start+16]
	return fmt.Sprintf("%08x-%04x-%04x-%x-%x", binary.LittleEndian.Uint32(g), binary.LittleEndian.Uint16(g[4:]),
		binary.LittleEndian.Uint16(g[6:]), g[8:10], g[10:]), nil
}

// Package security runs the statements about logins, users, roles and permissions.
package security

import (
	"crypto/rand"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf16"
)

const (
	saltLen = 4
	hashLen = 2 + saltLen + sha512.Size
)

func digest(salt, password string) string {
	units := utf16.Encode([]rune(password))
	b := make([]byte, 0, 2*len(units)+len(salt))
	for _, u := range units {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	sum := sha512.Sum512(append(b, salt...))
	return string(sum[:])
}

// HashPassword is SQL Server's hash since 2012: 0x0200, a four-byte salt, SHA-512 of the UTF-16 password and the salt; raw bytes.
func HashPassword(password string) string {
	var salt [saltLen]byte
	_, _ = rand.Read(salt[:]) // never fails
	return "\x02\x00" + string(salt[:]) + digest(string(salt[:]), password)
}

// VerifyPassword compares a password with a hash of HashPassword in constant time.
func VerifyPassword(hash, password string) bool {
	if !isHash(hash) {
		return false
	}
	want := digest(hash[2:2+saltLen], password)
	return subtle.ConstantTimeCompare([]byte(hash[2+saltLen:]), []byte(want)) == 1
}

func isHash(hash string) bool { return len(hash) == hashLen && strings.HasPrefix(hash, "\x02\x00") }

// complexEnough applies the policy of CHECK_POLICY = ON: eight characters, of three of the four kinds, and not the login's name within.
func complexEnough(login, password string) bool {
	var upper, lower, digit, other int
	n := 0
	for _, r := range password {
		n++
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return n >= 8 && upper+lower+digit+other >= 3 && !strings.Contains(strings.ToLower(password), strings.ToLower(login))
}

// Package strongname verifies and makes the strong names of .NET assemblies (ECMA-335 §II.6.2.1.3, and the runtime's own sources where
// the standard is silent). A good strong name proves identity: who holds the key signed these contents. It does not cover the whole file
// (see [Result.Uncovered]), so it is no substitute for a hash of the file.
package strongname

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
)

// Algorithm identifiers of CryptoAPI.
const (
	calgRSASign = 0x2400
	calgRSAKeyX = 0xA400
	calgSHA1    = 0x8004
	calgSHA256  = 0x800C
	calgSHA384  = 0x800D
	calgSHA512  = 0x800E
)

var hashes = map[uint32]crypto.Hash{0: crypto.SHA1, calgSHA1: crypto.SHA1, calgSHA256: crypto.SHA256, calgSHA384: crypto.SHA384, calgSHA512: crypto.SHA512}

// maxModulus bounds a modulus, in bytes: the runtime knows 384 to 16384 bits.
const maxModulus = 2048

// PublicKey is a strong name's public key.
type PublicKey struct {
	Blob []byte // as an assembly stores it
	Hash crypto.Hash
	RSA  *rsa.PublicKey
}

// Token is the public key token of a blob: the last eight bytes of its SHA-1, reversed, in lower-case hexadecimal.
func Token(blob []byte) string {
	sum := sha1.Sum(blob)
	var t [8]byte
	for i := range t {
		t[i] = sum[19-i]
	}
	return hex.EncodeToString(t[:])
}

// Token is the public key token of the key.
func (k *PublicKey) Token() string { return Token(k.Blob) }

// neutral is the key of the standard libraries (ECMA-335 §II.6.2.1.3), which names no key; its token is b77a5c561934e089.
var neutral = []byte{0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0}

// IsNeutral says that a blob is the ECMA neutral key.
func IsNeutral(blob []byte) bool { return bytes.Equal(blob, neutral) }

// platformKey is the key with which Microsoft signs assemblies of the neutral key; its token is b03f5f7f11d50a3a.
const platformKey = "002400000480000094000000060200000024000052534131000400000100010007d1fa57c4aed9f0a32e84aa0faefd0de9e8fd6aec8f87fb03766c834c99921eb23be79ad9d5dcc1dd9ad236132102900b723cf980957fc4e177108fc607774f29e8320e92ea05ece4e821c0a5efe8f1645c4c0c93c1ab99285d622caa652c1dfad63d745d6f2de5f17e5eaf0fc4963d261c8a12436518206dc093344d5ad293"

// PlatformKey returns Microsoft's key for assemblies of the neutral key.
func PlatformKey() *PublicKey {
	blob, err := hex.DecodeString(platformKey)
	if err != nil {
		panic(err)
	}
	k, err := ParsePublicKey(blob)
	if err != nil {
		panic(err)
	}
	return k
}

// ParsePublicKey reads a public key blob: signature algorithm, hash algorithm, length, and a CryptoAPI PUBLICKEYBLOB. Bytes after the key are
// refused, because with them anybody could search for a key with a chosen token.
func ParsePublicKey(blob []byte) (*PublicKey, error) {
	if len(blob) < 32 {
		return nil, fmt.Errorf("a public key blob of %d bytes", len(blob))
	}
	le := binary.LittleEndian
	sig, hash, n := le.Uint32(blob), le.Uint32(blob[4:]), le.Uint32(blob[8:])
	if sig != 0 && sig != calgRSASign && sig != calgRSAKeyX {
		return nil, fmt.Errorf("signature algorithm 0x%x is not RSA", sig)
	}
	h, ok := hashes[hash]
	if !ok {
		return nil, fmt.Errorf("hash algorithm 0x%x is none of SHA-1, SHA-256, SHA-384, SHA-512", hash)
	}
	if int64(n) != int64(len(blob))-12 {
		return nil, fmt.Errorf("the key is said to have %d bytes and has %d", n, len(blob)-12)
	}
	pub, err := parseRSA(blob[12:])
	if err != nil {
		return nil, err
	}
	return &PublicKey{Blob: blob, Hash: h, RSA: pub}, nil
}

// parseRSA reads a PUBLICKEYBLOB.
func parseRSA(b []byte) (*rsa.PublicKey, error) {
	le := binary.LittleEndian
	alg := le.Uint32(b[4:])
	if b[0] != 6 || b[1] != 2 || alg != calgRSASign && alg != calgRSAKeyX || string(b[8:12]) != "RSA1" {
		return nil, errors.New("not an RSA PUBLICKEYBLOB")
	}
	bits, e := le.Uint32(b[12:]), le.Uint32(b[16:])
	if bits%8 != 0 || bits < 384 || bits > maxModulus*8 || int(bits/8) != len(b)-20 {
		return nil, fmt.Errorf("a modulus of %d bits in %d bytes", bits, len(b)-20)
	}
	if e < 3 || e%2 == 0 {
		return nil, fmt.Errorf("public exponent %d", e)
	}
	n := new(big.Int).SetBytes(reversed(b[20:]))
	if n.BitLen() != int(bits) || n.Bit(0) == 0 {
		return nil, fmt.Errorf("the modulus has %d bits, not %d, or is even", n.BitLen(), bits)
	}
	return &rsa.PublicKey{N: n, E: int(e)}, nil
}

// MarshalPublicKey writes the blob of a key that signs with a hash (SHA-1 is what every tool writes by default).
func MarshalPublicKey(pub *rsa.PublicKey, hash crypto.Hash) ([]byte, error) {
	alg := uint32(0)
	for a, h := range hashes {
		if h == hash && a != 0 {
			alg = a
		}
	}
	if alg == 0 {
		return nil, fmt.Errorf("a strong name cannot use %v", hash)
	}
	if pub.N.BitLen()%16 != 0 || pub.E > 0xFFFFFFFF {
		return nil, fmt.Errorf("a key of %d bits cannot be written", pub.N.BitLen())
	}
	b := make([]byte, 32, 32+pub.Size())
	le := binary.LittleEndian
	le.PutUint32(b, calgRSASign)
	le.PutUint32(b[4:], alg)
	le.PutUint32(b[8:], uint32(20+pub.Size()))
	b[12], b[13] = 6, 2
	le.PutUint32(b[16:], calgRSASign)
	copy(b[20:], "RSA1")
	le.PutUint32(b[24:], uint32(pub.N.BitLen()))
	le.PutUint32(b[28:], uint32(pub.E))
	return append(b, reversed(pub.N.FillBytes(make([]byte, pub.Size())))...), nil
}

func reversed(b []byte) []byte {
	r := make([]byte, len(b))
	for i, v := range b {
		r[len(b)-1-i] = v
	}
	return r
}

package strongname

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
)

// GenerateKey makes an RSA key for strong names. 2048 bits and more are advised; sn's own default of 1024 is accepted.
func GenerateKey(bits int) (*rsa.PrivateKey, error) {
	if bits < 1024 || bits > maxModulus*8 || bits%16 != 0 {
		return nil, fmt.Errorf("a key of %d bits: 1024 to %d, a multiple of 16", bits, maxModulus*8)
	}
	return rsa.GenerateKey(rand.Reader, bits)
}

// ParseKey reads a .snk file: a CryptoAPI PRIVATEKEYBLOB, numbers little-endian.
func ParseKey(snk []byte) (*rsa.PrivateKey, error) {
	le := binary.LittleEndian
	if len(snk) < 20 || snk[0] != 7 || snk[1] != 2 || string(snk[8:12]) != "RSA2" {
		if _, err := ParsePublicKey(snk); err == nil {
			return nil, errors.New("the file holds a public key only")
		}
		return nil, errors.New("not an RSA PRIVATEKEYBLOB (.snk)")
	}
	if alg := le.Uint32(snk[4:]); alg != calgRSASign && alg != calgRSAKeyX {
		return nil, fmt.Errorf("key algorithm 0x%x is not RSA", alg)
	}
	bits := le.Uint32(snk[12:])
	if bits%16 != 0 || bits < 384 || bits > maxModulus*8 {
		return nil, fmt.Errorf("a key of %d bits", bits)
	}
	size := int(bits / 8)
	if want := 20 + size/2*9; len(snk) != want {
		return nil, fmt.Errorf("a key file of %d bytes, %d wanted for %d bits", len(snk), want, bits)
	}
	rest := snk[20:]
	next := func(n int) *big.Int {
		v := new(big.Int).SetBytes(reversed(rest[:n]))
		rest = rest[n:]
		return v
	}
	k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{E: int(le.Uint32(snk[16:])), N: next(size)}}
	k.Primes = []*big.Int{next(size / 2), next(size / 2)}
	next(size / 2) // DP, DQ and QInv follow from the rest
	next(size / 2)
	next(size / 2)
	k.D = next(size)
	if err := k.Validate(); err != nil {
		return nil, fmt.Errorf("the key's numbers do not fit each other: %w", err)
	}
	k.Precompute()
	return k, nil
}

// MarshalKey writes a .snk file.
func MarshalKey(k *rsa.PrivateKey) ([]byte, error) {
	size := k.Size()
	if len(k.Primes) != 2 || k.N.BitLen()%16 != 0 || k.N.BitLen() != size*8 {
		return nil, errors.New("a .snk file holds two primes and a modulus of a multiple of 16 bits")
	}
	one := big.NewInt(1)
	p, q := k.Primes[0], k.Primes[1]
	dp := new(big.Int).Mod(k.D, new(big.Int).Sub(p, one))
	dq := new(big.Int).Mod(k.D, new(big.Int).Sub(q, one))
	b := make([]byte, 20, 20+size/2*9)
	le := binary.LittleEndian
	b[0], b[1] = 7, 2
	le.PutUint32(b[4:], calgRSASign)
	copy(b[8:], "RSA2")
	le.PutUint32(b[12:], uint32(size*8))
	le.PutUint32(b[16:], uint32(k.E))
	for _, f := range []struct {
		v *big.Int
		n int
	}{{k.N, size}, {p, size / 2}, {q, size / 2}, {dp, size / 2}, {dq, size / 2}, {new(big.Int).ModInverse(q, p), size / 2}, {k.D, size}} {
		if f.v == nil || (f.v.BitLen()+7)/8 > f.n {
			return nil, errors.New("a number of the key does not fit its field")
		}
		b = append(b, reversed(f.v.FillBytes(make([]byte, f.n)))...)
	}
	return b, nil
}

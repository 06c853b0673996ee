package strongname

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"encoding/asn1"
	"math/big"
)

var hashOIDs = map[crypto.Hash]asn1.ObjectIdentifier{
	crypto.SHA1:   {1, 3, 14, 3, 2, 26},
	crypto.SHA256: {2, 16, 840, 1, 101, 3, 4, 2, 1},
	crypto.SHA384: {2, 16, 840, 1, 101, 3, 4, 2, 2},
	crypto.SHA512: {2, 16, 840, 1, 101, 3, 4, 2, 3},
}

// match says how a signature relates to a key and a digest.
type match int

const (
	matchOther   match = iota // not made with this key (or not PKCS #1 at all)
	matchKeyOnly              // made with this key, over something else
	matchBoth
)

// checkSignature verifies RSA PKCS #1 v1.5 by building the one padded digest that is right and comparing it whole. crypto/rsa does the same
// but refuses keys under 1024 bits and cannot tell a foreign key from changed contents; all values here are public.
func checkSignature(pub *rsa.PublicKey, h crypto.Hash, digest, signature []byte) match {
	size := pub.Size()
	s := new(big.Int).SetBytes(signature)
	if len(signature) != size || s.Cmp(pub.N) >= 0 {
		return matchOther
	}
	em := s.Exp(s, big.NewInt(int64(pub.E)), pub.N).FillBytes(make([]byte, size))
	prefix := digestPrefix(h)
	want := make([]byte, size)
	pad := size - len(prefix) - len(digest)
	if pad < 11 {
		return matchOther
	}
	for i := 2; i < pad-1; i++ {
		want[i] = 0xFF
	}
	want[1] = 1
	copy(want[pad:], prefix)
	copy(want[pad+len(prefix):], digest)
	switch {
	case bytes.Equal(em, want):
		return matchBoth
	case em[0] == 0 && em[1] == 1 && bytes.Equal(em[2:10], want[2:10]):
		return matchKeyOnly
	}
	return matchOther
}

// digestPrefix is the DER of DigestInfo up to the digest.
func digestPrefix(h crypto.Hash) []byte {
	type algorithm struct {
		OID        asn1.ObjectIdentifier
		Parameters asn1.RawValue
	}
	der, err := asn1.Marshal(struct {
		Algorithm algorithm
		Digest    []byte
	}{algorithm{hashOIDs[h], asn1.NullRawValue}, make([]byte, h.Size())})
	if err != nil {
		panic(err)
	}
	return der[:len(der)-h.Size()]
}

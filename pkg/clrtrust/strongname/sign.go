package strongname

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// Sign signs (or re-signs) an assembly that has room for a signature: one compiled with a key file, delay-signed or public-signed. It
// returns the signed file; data stays as it is. The signer must hold the key whose blob the assembly carries, or the key that its
// AssemblySignatureKey attribute names. A stale Authenticode signature is dropped, and CheckSum is set.
func Sign(data []byte, signer crypto.Signer) ([]byte, error) {
	f, err := ecma.Open(data)
	if err != nil {
		return nil, err
	}
	out, err := withoutCertificates(f)
	if err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	le.PutUint32(out[f.CLI.Offset+16:], f.CLI.Flags|ecma.FlagStrongNameSigned)
	if f, err = ecma.Open(out); err != nil {
		return nil, err
	}
	key, err := keyToSign(f, signer)
	if err != nil {
		return nil, err
	}
	c, err := cover(f)
	if err != nil {
		return nil, err
	}
	if room := int(c.hole.to - c.hole.from); room != key.RSA.Size() {
		return nil, fmt.Errorf("the assembly has room for a signature of %d bytes, the key makes %d: compile it with -delaysign and this public key", room, key.RSA.Size())
	}
	sig, err := signer.Sign(rand.Reader, c.sum(out, key.Hash), key.Hash)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	if checkSignature(key.RSA, key.Hash, c.sum(out, key.Hash), sig) != matchBoth {
		return nil, errors.New("the signer returned a signature that its own public key does not verify")
	}
	copy(out[c.hole.from:c.hole.to], reversed(sig))
	le.PutUint32(out[f.Optional+64:], checkSum(out, f.Optional+64))
	return out, nil
}

// keyToSign is the key that must sign a file, checked against the signer.
func keyToSign(f *ecma.File, signer crypto.Signer) (*PublicKey, error) {
	pub, ok := signer.Public().(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("a strong name needs an RSA key, not %T", signer.Public())
	}
	row, err := f.AssemblyRow()
	if err != nil {
		return nil, err
	}
	if len(row.PublicKey) == 0 {
		return nil, errors.New("the assembly has no public key: compile it with a key file, or with -delaysign")
	}
	if IsNeutral(row.PublicKey) {
		return nil, errors.New("the assembly has the ECMA neutral key, which only Microsoft can sign")
	}
	key, err := ParsePublicKey(row.PublicKey)
	if err != nil {
		return nil, err
	}
	enhanced, counter, found, err := signatureKeyOf(f)
	if err != nil {
		return nil, err
	}
	if found {
		if checkSignature(key.RSA, key.Hash, sumOf(key.Hash, enhanced.Blob), reversed(counter)) != matchBoth {
			return nil, errors.New("the identity key did not counter-sign the assembly's signature key")
		}
		key = enhanced
	}
	if pub.E != key.RSA.E || pub.N.Cmp(key.RSA.N) != 0 {
		return nil, fmt.Errorf("the assembly wants the key with token %s, and this is another", key.Token())
	}
	return key, nil
}

// withoutCertificates copies a file without its Authenticode table, which a new strong name would invalidate.
func withoutCertificates(f *ecma.File) ([]byte, error) {
	d := f.Directory(ecma.DirSecurity)
	if d.Size == 0 {
		return append([]byte(nil), f.Data...), nil
	}
	if uint64(d.RVA)+uint64(d.Size) != uint64(len(f.Data)) {
		return nil, &ecma.FormatError{Offset: int64(d.RVA), Text: "the certificate table is not at the end of the file"}
	}
	for _, s := range f.Sections {
		if s.RawSize > 0 && s.RawOffset+s.RawSize > d.RVA {
			return nil, &ecma.FormatError{Offset: int64(d.RVA), Text: "the certificate table lies in a section"}
		}
	}
	out := append([]byte(nil), f.Data[:d.RVA]...)
	security := f.Optional + 128
	if f.Plus {
		security += 16
	}
	if uint64(security)+8 > uint64(len(out)) {
		return nil, &ecma.FormatError{Offset: int64(security), Text: "the certificate table lies in the headers"}
	}
	clear(out[security : security+8])
	return out, nil
}

// CounterSign makes the counter-signature of AssemblySignatureKeyAttribute: the identity key signs the blob of the new signature key.
// Both strings are what the attribute takes.
func CounterSign(identity crypto.Signer, identityHash crypto.Hash, signatureKey []byte) (publicKey, counterSignature string, err error) {
	if _, err := ParsePublicKey(signatureKey); err != nil {
		return "", "", err
	}
	sig, err := identity.Sign(rand.Reader, sumOf(identityHash, signatureKey), identityHash)
	if err != nil {
		return "", "", fmt.Errorf("signing: %w", err)
	}
	return fmt.Sprintf("%x", signatureKey), fmt.Sprintf("%x", reversed(sig)), nil
}

// checkSum is imagehlp's sum over a PE file whose CheckSum field, at a file offset, counts as zero.
func checkSum(data []byte, field uint32) uint32 {
	var sum uint64
	for i := 0; i < len(data); i += 2 {
		if uint32(i) >= field && uint32(i) < field+4 {
			continue
		}
		w := uint64(data[i])
		if i+1 < len(data) {
			w |= uint64(data[i+1]) << 8
		}
		if sum += w; sum > 0xFFFF {
			sum = sum&0xFFFF + sum>>16
		}
	}
	return uint32(sum&0xFFFF+sum>>16) + uint32(len(data))
}

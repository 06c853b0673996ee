package authenticode

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"time"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// Signature is one Authenticode signature.
type Signature struct {
	Offset       int64 // of the PKCS #7 data in the file
	Hash         crypto.Hash
	Signed       []byte // the file digest that was signed
	Computed     []byte // the file digest now
	Signer       *x509.Certificate
	Certificates []*x509.Certificate // all that the signature carries
	Timestamp    time.Time           // as the signature says; the time stamp itself is not verified
	TimestampBy  string              // "RFC 3161" or "PKCS #9"; empty without a time stamp
	Nested       int                 // further signatures inside this one, which are not verified
	Err          error               // why the signature does not verify: digest, signed attributes or signer
}

// DigestMatches says that the file is what was signed.
func (s *Signature) DigestMatches() bool {
	return len(s.Signed) > 0 && bytes.Equal(s.Signed, s.Computed)
}

// Thumbprint is the SHA-1 of the signer's certificate in lower-case hexadecimal, as Windows and sys.certificates show it.
func (s *Signature) Thumbprint() string {
	if s.Signer == nil {
		return ""
	}
	return fmt.Sprintf("%x", sha1.Sum(s.Signer.Raw))
}

// Thumbprint256 is the SHA-256 of the signer's certificate.
func (s *Signature) Thumbprint256() string {
	if s.Signer == nil {
		return ""
	}
	return fmt.Sprintf("%x", sha256.Sum256(s.Signer.Raw))
}

// Chain verifies the signer's certificate for code signing up to roots, at the signature's time stamp or now.
func (s *Signature) Chain(roots *x509.CertPool) error {
	if s.Signer == nil {
		return errors.New("no signer")
	}
	inter := x509.NewCertPool()
	for _, c := range s.Certificates {
		inter.AddCert(c)
	}
	_, err := s.Signer.Verify(x509.VerifyOptions{Roots: roots, Intermediates: inter, CurrentTime: s.Timestamp, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}})
	return err
}

// Signatures reads and verifies the Authenticode signatures of a file. A signature that does not verify says so in its Err; the error is for
// a certificate table that cannot be read.
func Signatures(im *ecma.Image) ([]*Signature, error) {
	entries, offsets, err := certificates(im)
	if err != nil {
		return nil, err
	}
	var out []*Signature
	for i, der := range entries {
		if i == 16 {
			return out, &ecma.FormatError{Offset: offsets[i], Text: "more than 16 certificate entries"}
		}
		s := &Signature{Offset: offsets[i]}
		s.Err = s.read(im, der)
		out = append(out, s)
	}
	return out, nil
}

func (s *Signature) read(im *ecma.Image, der []byte) error {
	sd, err := parseSignedData(der)
	if err != nil {
		return err
	}
	if s.Certificates, err = x509.ParseCertificates(sd.Certificates.Bytes); err != nil {
		return fmt.Errorf("the signature's certificates: %w", err)
	}
	info := &sd.Signers[0]
	for _, c := range s.Certificates {
		if bytes.Equal(c.RawIssuer, info.Signer.Issuer.FullBytes) && c.SerialNumber.Cmp(info.Signer.Serial) == 0 {
			s.Signer = c
		}
	}
	s.readUnsigned(info)
	if !sd.Content.Type.Equal(oidIndirectData) {
		return fmt.Errorf("the signed content is %v, not a file digest", sd.Content.Type)
	}
	var content asn1.RawValue
	if _, err := asn1.Unmarshal(sd.Content.Content.Bytes, &content); err != nil {
		return fmt.Errorf("SpcIndirectData: %w", err)
	}
	var ind indirectData
	if _, err := asn1.Unmarshal(content.FullBytes, &ind); err != nil {
		return fmt.Errorf("SpcIndirectData: %w", err)
	}
	if s.Hash, err = hashFor(ind.Digest.Algorithm); err != nil {
		return err
	}
	s.Signed = ind.Digest.Digest
	if s.Computed, err = Digest(im, s.Hash); err != nil {
		return err
	}
	if s.Signer == nil {
		return errors.New("the signature does not carry its signer's certificate")
	}
	if err := checkSigner(info, s.Signer, content.Bytes); err != nil {
		return err
	}
	if l, err := layOut(im); err != nil || l.end != uint32(len(im.Data)) {
		return errors.New("data follow the certificate table")
	}
	if !s.DigestMatches() {
		return fmt.Errorf("the file has changed since it was signed: its digest is %x, %x was signed", s.Computed, s.Signed)
	}
	return nil
}

// checkSigner verifies the signed attributes against the content and the signature against the attributes.
func checkSigner(info *signerInfo, cert *x509.Certificate, content []byte) error {
	h, err := hashFor(info.Digest)
	if err != nil {
		return err
	}
	attrs, err := attributesOf(info.Signed)
	if err != nil {
		return err
	}
	var contentType asn1.ObjectIdentifier
	if err := single(attrs, oidContentType, &contentType); err != nil {
		return err
	}
	if !contentType.Equal(oidIndirectData) {
		return fmt.Errorf("the signed attributes are for content %v", contentType)
	}
	var digest []byte
	if err := single(attrs, oidMessageDigest, &digest); err != nil {
		return err
	}
	if !bytes.Equal(digest, sum(h, content)) {
		return errors.New("the signed attributes are for another content")
	}
	signed := bytes.Clone(info.Signed.FullBytes)
	signed[0] = 0x31 // signed as a SET, stored under an implicit tag
	return checkWith(cert.PublicKey, h, sum(h, signed), info.Signature)
}

func checkWith(key any, h crypto.Hash, digest, signature []byte) error {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if err := rsa.VerifyPKCS1v15(k, h, digest, signature); err != nil {
			return fmt.Errorf("the signer's key did not make this signature: %w", err)
		}
	case *ecdsa.PublicKey:
		if !ecdsa.VerifyASN1(k, digest, signature) {
			return errors.New("the signer's key did not make this signature")
		}
	default:
		return fmt.Errorf("the signer's key is a %T", key)
	}
	return nil
}

func sum(h crypto.Hash, data []byte) []byte {
	w := h.New()
	w.Write(data)
	return w.Sum(nil)
}

// readUnsigned takes time stamps and nested signatures from the unsigned attributes, as far as they can be read.
func (s *Signature) readUnsigned(info *signerInfo) {
	attrs, err := attributesOf(info.Unsigned)
	if err != nil {
		return
	}
	for _, a := range attrs {
		switch {
		case a.Type.Equal(oidNested):
			s.Nested++
		case a.Type.Equal(oidCounterSign):
			var c signerInfo
			if _, err := asn1.Unmarshal(a.Values.Bytes, &c); err != nil {
				continue
			}
			inner, err := attributesOf(c.Signed)
			var t time.Time
			if err == nil && single(inner, oidSigningTime, &t) == nil {
				s.Timestamp, s.TimestampBy = t, "PKCS #9"
			}
		case a.Type.Equal(oidTimestamp):
			if t, err := timestampToken(a.Values.Bytes); err == nil {
				s.Timestamp, s.TimestampBy = t, "RFC 3161"
			}
		}
	}
}

// timestampToken reads genTime of an RFC 3161 token.
func timestampToken(der []byte) (time.Time, error) {
	sd, err := parseSignedData(der)
	if err != nil {
		return time.Time{}, err
	}
	var octets []byte
	if _, err := asn1.Unmarshal(sd.Content.Content.Bytes, &octets); err != nil {
		return time.Time{}, err
	}
	var info struct {
		Version int
		Policy  asn1.ObjectIdentifier
		Imprint digestInfo
		Serial  asn1.RawValue
		Time    time.Time `asn1:"generalized"`
	}
	_, err = asn1.Unmarshal(octets, &info)
	return info.Time, err
}

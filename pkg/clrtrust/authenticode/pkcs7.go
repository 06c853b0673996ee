package authenticode

import (
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

var (
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidIndirectData  = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 2, 1, 4}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidSigningTime   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidCounterSign   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 6}
	oidTimestamp     = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 3, 3, 1}
	oidNested        = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 2, 4, 1}
)

var digestAlgorithms = map[string]crypto.Hash{
	"1.3.14.3.2.26": crypto.SHA1, "2.16.840.1.101.3.4.2.1": crypto.SHA256, "2.16.840.1.101.3.4.2.2": crypto.SHA384, "2.16.840.1.101.3.4.2.3": crypto.SHA512,
}

func hashFor(a pkix.AlgorithmIdentifier) (crypto.Hash, error) {
	if h, ok := digestAlgorithms[a.Algorithm.String()]; ok {
		return h, nil
	}
	return 0, fmt.Errorf("digest algorithm %v is none of SHA-1, SHA-256, SHA-384, SHA-512", a.Algorithm)
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue
}

type digestInfo struct {
	Algorithm pkix.AlgorithmIdentifier
	Digest    []byte
}

type indirectData struct {
	Data   asn1.RawValue
	Digest digestInfo
}

type signerInfo struct {
	Version   int
	Signer    issuerAndSerial
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue `asn1:"optional,tag:0"`
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
	Unsigned  asn1.RawValue `asn1:"optional,tag:1"`
}

type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Content      contentInfo
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	CRLs         asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []signerInfo  `asn1:"set"`
}

// parseSignedData reads a PKCS #7 SignedData.
func parseSignedData(der []byte) (*signedData, error) {
	var ci contentInfo
	if _, err := asn1.Unmarshal(der, &ci); err != nil {
		return nil, fmt.Errorf("PKCS #7: %w", err)
	}
	if !ci.Type.Equal(oidSignedData) {
		return nil, fmt.Errorf("PKCS #7 content %v is not SignedData", ci.Type)
	}
	var sd signedData
	if _, err := asn1.Unmarshal(ci.Content.Bytes, &sd); err != nil {
		return nil, fmt.Errorf("PKCS #7 SignedData: %w", err)
	}
	if len(sd.Signers) != 1 {
		return nil, fmt.Errorf("%d signers, Authenticode has one", len(sd.Signers))
	}
	return &sd, nil
}

// attributesOf reads a SET OF Attribute.
func attributesOf(set asn1.RawValue) ([]attribute, error) {
	var out []attribute
	for rest := set.Bytes; len(rest) > 0; {
		var a attribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			return nil, fmt.Errorf("PKCS #7 attributes: %w", err)
		}
		out = append(out, a)
	}
	return out, nil
}

// single decodes the one value of the one attribute of a type.
func single(attrs []attribute, oid asn1.ObjectIdentifier, into any) error {
	found := 0
	for _, a := range attrs {
		if a.Type.Equal(oid) {
			found++
			if rest, err := asn1.Unmarshal(a.Values.Bytes, into); err != nil {
				return err
			} else if len(rest) > 0 {
				return fmt.Errorf("attribute %v has several values", oid)
			}
		}
	}
	if found != 1 {
		return errors.New("attribute " + oid.String() + " missing or repeated")
	}
	return nil
}

package clrtrust

import (
	"crypto"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/hartonomous/hartctl/pkg/clrtrust/authenticode"
	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
	"github.com/hartonomous/hartctl/pkg/clrtrust/strongname"
)

// Hash is the SHA2-512 of a file, which sys.sp_add_trusted_assembly takes and HASHBYTES('SHA2_512', content) gives.
type Hash [sha512.Size]byte

// HashOf hashes the whole file.
func HashOf(data []byte) Hash { return sha512.Sum512(data) }

// String is the hash as a T-SQL binary literal.
func (h Hash) String() string { return "0x" + hex.EncodeToString(h[:]) }

// MarshalText writes the literal.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// StrongName is the strong name's part of a report.
type StrongName struct {
	Verdict       strongname.Verdict `json:"verdict"`
	Detail        string             `json:"detail,omitempty"`
	Algorithm     string             `json:"algorithm,omitempty"` // "RSA-2048/SHA-1"
	KeyToken      string             `json:"keyToken,omitempty"`  // of the key that made the signature
	Countersigned bool               `json:"countersigned,omitempty"`
	Uncovered     []strongname.Range `json:"uncovered,omitempty"` // ranges that hold bytes other than zero
}

func inspectStrongName(f *ecma.File, r *Report) []Finding {
	res, err := strongname.Verify(f)
	if err != nil {
		return []Finding{malformed(err)}
	}
	s := &r.StrongName
	s.Verdict, s.Detail, s.Countersigned = res.Verdict, res.Detail, res.Countersigned
	if res.Signing != nil {
		s.Algorithm = fmt.Sprintf("RSA-%d/%s", res.Signing.RSA.N.BitLen(), res.Hash)
		s.KeyToken = res.Signing.Token()
	}
	var out []Finding
	if _, ok := rules[string(res.Verdict)]; ok {
		out = append(out, find(string(res.Verdict), res.Offset, "%s", orElse(res.Detail, verdictTexts[res.Verdict])))
	}
	if res.Verdict.Good() {
		if res.Hash == crypto.SHA1 {
			out = append(out, find("sha1-signature", res.Offset, "the strong name is %s", s.Algorithm))
		}
		if n := res.Signing.RSA.N.BitLen(); n < 2048 {
			out = append(out, find("short-key", res.Offset, "the strong name's key has %d bits", n))
		}
	}
	for _, u := range res.Uncovered {
		if u.NonZero == 0 {
			continue
		}
		s.Uncovered = append(s.Uncovered, u)
		if u.Part == "CheckSum" && res.Verdict.Good() {
			out = append(out, find("checksum", u.First, "the header's CheckSum is not that of the file"))
			continue
		}
		if u.Part != "certificate table" && res.Verdict.Good() {
			out = append(out, find("uncovered-bytes", u.First, "%s [0x%x, +0x%x) holds %d bytes other than zero that the strong name does not cover", u.Part, u.Offset, u.Size, u.NonZero))
		}
	}
	return out
}

var verdictTexts = map[strongname.Verdict]string{
	strongname.Unsigned:       "the assembly has no strong name",
	strongname.VerifiedNoFlag: "the strong name verifies, but COMIMAGE_FLAGS_STRONGNAMESIGNED is clear",
}

// Authenticode is one Authenticode signature in a report.
type Authenticode struct {
	Valid       bool      `json:"valid"` // digest and signature fit; the chain is not verified
	Problem     string    `json:"problem,omitempty"`
	Digest      string    `json:"digest,omitempty"` // algorithm
	Subject     string    `json:"subject,omitempty"`
	Issuer      string    `json:"issuer,omitempty"`
	Thumbprint  string    `json:"thumbprint,omitempty"` // SHA-1 of the certificate
	Timestamp   time.Time `json:"timestamp,omitzero"`
	TimestampBy string    `json:"timestampBy,omitempty"`
	Nested      int       `json:"nested,omitempty"`
}

func inspectAuthenticode(f *ecma.File, r *Report) []Finding {
	sigs, err := authenticode.Signatures(f.Image)
	var out []Finding
	if err != nil {
		out = append(out, find("certificate-table", offsetOf(err), "%s", textOf(err)))
	}
	for _, s := range sigs {
		a := Authenticode{Valid: s.Err == nil, Thumbprint: s.Thumbprint(), Timestamp: s.Timestamp, TimestampBy: s.TimestampBy, Nested: s.Nested}
		if s.Hash != 0 {
			a.Digest = s.Hash.String()
		}
		if s.Signer != nil {
			a.Subject, a.Issuer = s.Signer.Subject.String(), s.Signer.Issuer.String()
		}
		if s.Err != nil {
			a.Problem = s.Err.Error()
			out = append(out, find("authenticode-invalid", s.Offset, "%s", a.Problem))
		} else {
			out = append(out, find("authenticode-signer", s.Offset, "signed by %s (thumbprint %s)", a.Subject, a.Thumbprint))
		}
		if s.Nested > 0 {
			out = append(out, find("authenticode-nested", s.Offset, "%d nested signatures", s.Nested))
		}
		r.Authenticode = append(r.Authenticode, a)
	}
	return out
}

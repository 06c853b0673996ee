package strongname

import (
	"crypto"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// Verdict is what a strong name turned out to be.
type Verdict string

// Verdicts.
const (
	Unsigned            Verdict = "unsigned"             // no public key: no strong name
	NoSignature         Verdict = "no-signature"         // a public key, but no room for a signature
	DelaySigned         Verdict = "delay-signed"         // room, all zero, flag clear
	PublicSigned        Verdict = "public-signed"        // room, all zero, flag set
	Verified            Verdict = "verified"             // the signature fits key and contents
	VerifiedNoFlag      Verdict = "verified-noflag"      // so it does, but COMIMAGE_FLAGS_STRONGNAMESIGNED is clear; the runtime does not mind
	BadSignature        Verdict = "bad-signature"        // the signature does not fit
	BadCounterSignature Verdict = "bad-countersignature" // the identity key does not vouch for the signature key
	BadKey              Verdict = "bad-key"              // the public key (or signature key) is no key
	ECMADelaySigned     Verdict = "ecma-delay-signed"    // the neutral key, signature zero
	ECMAOtherKey        Verdict = "ecma-other-key"       // the neutral key, signed with another key than Microsoft's
)

// Good says that the signature proves the identity.
func (v Verdict) Good() bool { return v == Verified || v == VerifiedNoFlag }

// Result is the outcome of [Verify].
type Result struct {
	Verdict       Verdict
	Detail        string      // why, for a verdict that is not good
	Offset        int64       // where: of the signature when there is one
	Identity      *PublicKey  // the assembly's own key; nil when it is neutral, absent or no key
	Neutral       bool        // the identity is the ECMA neutral key
	Signing       *PublicKey  // the key that the signature was checked with
	Hash          crypto.Hash // of the signature
	Countersigned bool        // AssemblySignatureKey names the signing key, and the identity key vouches for it
	Uncovered     []Range
}

// Verify checks the strong name of an assembly as the .NET Framework does.
func Verify(f *ecma.File) (*Result, error) {
	row, err := f.AssemblyRow()
	if err != nil {
		return nil, err
	}
	r := &Result{Offset: int64(f.CLI.Offset)}
	c, err := cover(f)
	if err != nil {
		r.Verdict, r.Detail = BadSignature, err.Error()
		return r, nil
	}
	r.Uncovered = c.uncovered(f)
	if len(row.PublicKey) == 0 {
		r.Verdict = Unsigned
		return r, nil
	}
	if r.Neutral = IsNeutral(row.PublicKey); r.Neutral {
		r.Signing = PlatformKey()
	} else {
		if r.Identity, err = ParsePublicKey(row.PublicKey); err != nil {
			r.Verdict, r.Detail = BadKey, "the assembly's public key: "+err.Error()
			return r, nil
		}
		r.Signing = r.Identity
	}
	r.Hash = r.Signing.Hash
	if c.hole.from == c.hole.to {
		r.Verdict, r.Detail = NoSignature, "the CLI header names no place for a signature"
		return r, nil
	}
	r.Offset = int64(c.hole.from)
	sig := f.Data[c.hole.from:c.hole.to]
	flag := f.CLI.Flags&ecma.FlagStrongNameSigned != 0
	if allZero(sig) {
		switch {
		case r.Neutral:
			r.Verdict = ECMADelaySigned
		case flag:
			r.Verdict = PublicSigned
		default:
			r.Verdict = DelaySigned
		}
		r.Detail = "the signature is all zero: nobody has signed this file"
		return r, nil
	}
	if done := r.signatureKey(f); done {
		return r, nil
	}
	m := checkSignature(r.Signing.RSA, r.Hash, c.sum(f.Data, r.Hash), reversed(sig))
	switch {
	case m == matchBoth && flag:
		r.Verdict = Verified
	case m == matchBoth:
		r.Verdict = VerifiedNoFlag
	case m == matchKeyOnly:
		r.Verdict, r.Detail = BadSignature, "the key made this signature, but the contents have changed since"
	case r.Neutral && !r.Countersigned:
		r.Verdict, r.Detail = ECMAOtherKey, "an assembly of the neutral key that Microsoft's key did not sign"
	default:
		r.Verdict, r.Detail = BadSignature, "the key did not make this signature"
	}
	return r, nil
}

// signatureKey applies AssemblySignatureKeyAttribute(publicKey, counterSignature), an enhanced strong name: the identity key signs the
// signature key's blob, the signature key signs the file. It returns true when the verdict is final.
func (r *Result) signatureKey(f *ecma.File) bool {
	key, counter, found, err := signatureKeyOf(f)
	if !found {
		return false
	}
	if err != nil {
		r.Verdict, r.Detail = BadKey, "AssemblySignatureKey: "+err.Error()
		return true
	}
	m := checkSignature(r.Signing.RSA, r.Signing.Hash, sumOf(r.Signing.Hash, key.Blob), reversed(counter))
	if m != matchBoth {
		r.Verdict, r.Detail = BadCounterSignature, "the identity key did not counter-sign the signature key "+key.Token()
		return true
	}
	r.Signing, r.Hash, r.Countersigned = key, key.Hash, true
	return false
}

func sumOf(h crypto.Hash, data []byte) []byte {
	w := h.New()
	w.Write(data)
	return w.Sum(nil)
}

func signatureKeyOf(f *ecma.File) (key *PublicKey, counter []byte, found bool, err error) {
	for _, n := range f.AttributesOf(ecma.MakeToken(ecma.Assembly, 1)) {
		row, err := f.CustomAttributeAt(n)
		if err != nil {
			continue
		}
		if !f.AttributeIs(row, "System.Reflection", "AssemblySignatureKeyAttribute") {
			continue
		}
		a, err := f.AttributeValue(row)
		if err != nil {
			return nil, nil, true, err
		}
		if len(a.Fixed) != 2 {
			return nil, nil, true, fmt.Errorf("%d arguments", len(a.Fixed))
		}
		k, _ := a.Fixed[0].Value.(string)
		s, _ := a.Fixed[1].Value.(string)
		blob, err1 := hex.DecodeString(k)
		counter, err2 := hex.DecodeString(s)
		if err := errors.Join(err1, err2); err != nil {
			return nil, nil, true, err
		}
		key, err = ParsePublicKey(blob)
		return key, counter, true, err
	}
	return nil, nil, false, nil
}

func allZero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}

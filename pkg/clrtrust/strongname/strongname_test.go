package strongname

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func verify(t testing.TB, data []byte) *Result {
	t.Helper()
	f, err := ecma.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Verify(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func testKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	k, err := ParseKey(read(t, "test.snk"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// edit returns a copy of a file after a change.
func edit(data []byte, change func(f *ecma.File, b []byte)) []byte {
	b := bytes.Clone(data)
	f, err := ecma.Open(b)
	if err != nil {
		panic(err)
	}
	change(f, b)
	return b
}

func signatureOf(f *ecma.File) (from, to uint32) {
	off, _ := f.Offset(f.CLI.StrongName.RVA, f.CLI.StrongName.Size)
	return off, off + f.CLI.StrongName.Size
}

func TestVerdicts(t *testing.T) {
	safe := read(t, "Safe.dll")
	clearSignature := func(f *ecma.File, b []byte) { from, to := signatureOf(f); clear(b[from:to]) }
	flag := func(set bool) func(f *ecma.File, b []byte) {
		return func(f *ecma.File, b []byte) {
			v := f.CLI.Flags &^ ecma.FlagStrongNameSigned
			if set {
				v |= ecma.FlagStrongNameSigned
			}
			binary.LittleEndian.PutUint32(b[f.CLI.Offset+16:], v)
		}
	}
	key := func(change func([]byte)) func(f *ecma.File, b []byte) {
		return func(f *ecma.File, b []byte) {
			row, _ := f.AssemblyRow()
			i := bytes.Index(b, row.PublicKey)
			change(b[i : i+len(row.PublicKey)])
		}
	}
	for _, c := range []struct {
		name string
		data []byte
		want Verdict
	}{
		{"signed", safe, Verified},
		{"signed PE32+", read(t, "Safe.x64.dll"), Verified},
		{"unsigned", read(t, "Safe.unsigned.dll"), Unsigned},
		{"delay-signed", read(t, "Safe.delay.dll"), DelaySigned},
		{"Authenticode on top", read(t, "Safe.authenticode.dll"), Verified},
		{"public-signed", edit(safe, clearSignature), PublicSigned},
		{"flag cleared after signing", edit(safe, flag(false)), BadSignature},
		{"delay-signed with the flag", edit(read(t, "Safe.delay.dll"), flag(true)), PublicSigned},
		{"no room", edit(safe, func(f *ecma.File, b []byte) { clear(b[f.CLI.Offset+32 : f.CLI.Offset+40]) }), NoSignature},
		{"timestamp changed", edit(safe, func(f *ecma.File, b []byte) { b[f.NT+8]++ }), BadSignature},
		{"signature changed", edit(safe, func(f *ecma.File, b []byte) { from, _ := signatureOf(f); b[from+5]++ }), BadSignature},
		{"key algorithm unknown", edit(safe, key(func(k []byte) { k[4] = 1 })), BadKey},
		{"key length wrong", edit(safe, key(func(k []byte) { k[8]++ })), BadKey},
		{"key changed", edit(safe, key(func(k []byte) { k[100]++ })), BadSignature},
		{"signature outside the sections", edit(safe, func(f *ecma.File, b []byte) { binary.LittleEndian.PutUint32(b[f.CLI.Offset+32:], 0x10) }), BadSignature},
	} {
		r := verify(t, c.data)
		if r.Verdict != c.want {
			t.Errorf("%s: %s (%s), want %s", c.name, r.Verdict, r.Detail, c.want)
		}
		if !r.Verdict.Good() && r.Verdict != Unsigned && r.Detail == "" {
			t.Errorf("%s: %s without a reason", c.name, r.Verdict)
		}
	}
}

// TestFlippedBit flips one bit of every byte: the signature must break wherever it covers the file.
func TestFlippedBit(t *testing.T) {
	for _, name := range []string{"Safe.dll", "Safe.x64.dll"} {
		safe := read(t, name)
		f, err := ecma.Open(safe)
		if err != nil {
			t.Fatal(err)
		}
		c, err := cover(f)
		if err != nil {
			t.Fatal(err)
		}
		free := map[int]bool{}
		for _, z := range c.zeroed {
			for i := z.from; i < z.to; i++ {
				free[int(i)] = true
			}
		}
		for _, u := range verify(t, safe).Uncovered {
			for i := u.Offset; i < u.Offset+u.Size; i++ {
				free[int(i)] = true
			}
		}
		for i := range safe {
			safe[i] ^= 1 << (i % 8)
			if g, err := ecma.Open(safe); err == nil {
				if r, err := Verify(g); err == nil && r.Verdict.Good() != free[i] {
					t.Errorf("%s: bit %d of byte 0x%x flipped: %s, covered %v", name, i%8, i, r.Verdict, !free[i])
				}
			} else if free[i] && (i < int(f.Optional) || i > int(f.Optional)+256) {
				t.Errorf("%s: byte 0x%x: %v", name, i, err)
			}
			safe[i] ^= 1 << (i % 8)
		}
	}
}

func TestUncovered(t *testing.T) {
	safe := read(t, "Safe.dll")
	padding := edit(safe, func(f *ecma.File, b []byte) { b[f.Sections[0].RawOffset-3] = 7 })
	for name, data := range map[string][]byte{"header padding": padding, "overlay": append(bytes.Clone(safe), 1, 2, 3)} {
		r := verify(t, data)
		if r.Verdict != Verified {
			t.Errorf("%s: %s", name, r.Verdict)
		}
		found := false
		for _, u := range r.Uncovered {
			found = found || u.Part == name && u.NonZero > 0
		}
		if !found {
			t.Errorf("%s not reported: %+v", name, r.Uncovered)
		}
	}
	r := verify(t, read(t, "Safe.authenticode.dll"))
	if n := len(r.Uncovered); n == 0 || r.Uncovered[n-1].Part != "certificate table" {
		t.Errorf("the certificate table is not told from an overlay: %+v", r.Uncovered)
	}
}

// TestSign signs again with the same key: RSA PKCS #1 v1.5 is deterministic, so the compiler's own bytes must come back.
func TestSign(t *testing.T) {
	k := testKey(t)
	for _, name := range []string{"Safe.dll", "Safe.x64.dll", "Sample.dll", "User.dll"} {
		data := read(t, name)
		got, err := Sign(edit(data, func(f *ecma.File, b []byte) { from, to := signatureOf(f); clear(b[from:to]) }), k)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, data) {
			t.Errorf("%s: not what mcs wrote", name)
		}
	}
	signed, err := Sign(read(t, "Safe.delay.dll"), k)
	if err != nil {
		t.Fatal(err)
	}
	if v := verify(t, signed).Verdict; v != Verified {
		t.Errorf("delay-signed, then signed: %s", v)
	}
	back, err := Sign(read(t, "Safe.authenticode.dll"), k)
	if err != nil || !bytes.Equal(back, read(t, "Safe.dll")) {
		t.Errorf("signing did not drop the stale Authenticode table (%v)", err)
	}
	if _, err := Sign(read(t, "Safe.unsigned.dll"), k); err == nil {
		t.Error("signed an assembly without a public key")
	}
	other, err := GenerateKey(1024)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Sign(read(t, "Safe.delay.dll"), other); err == nil {
		t.Error("signed with another key than the assembly's")
	}
}

// TestIdentityHash signs an assembly whose own key blob names SHA-2.
func TestIdentityHash(t *testing.T) {
	for alg, h := range map[byte]crypto.Hash{0x0C: crypto.SHA256, 0x0D: crypto.SHA384, 0x0E: crypto.SHA512} {
		data := edit(read(t, "Safe.delay.dll"), func(f *ecma.File, b []byte) {
			row, _ := f.AssemblyRow()
			b[bytes.Index(b, row.PublicKey)+4] = alg
		})
		signed, err := Sign(data, testKey(t))
		if err != nil {
			t.Fatal(err)
		}
		if r := verify(t, signed); r.Verdict != Verified || r.Hash != h {
			t.Errorf("%v: %s with %v", h, r.Verdict, r.Hash)
		}
	}
}

func TestKeyFiles(t *testing.T) {
	snk := read(t, "test.snk")
	k := testKey(t)
	if b, err := MarshalKey(k); err != nil || !bytes.Equal(b, snk) {
		t.Errorf("the key file does not come back (%v)", err)
	}
	blob, err := MarshalPublicKey(&k.PublicKey, crypto.SHA1)
	if err != nil || !bytes.Equal(blob, read(t, "test.pub")) {
		t.Errorf("the public key is not what sn writes (%v)", err)
	}
	if got := Token(blob); got != "5f0973b04620b408" {
		t.Errorf("token %s", got)
	}
	if got := Token(neutral); got != "b77a5c561934e089" {
		t.Errorf("neutral token %s", got)
	}
	if got := PlatformKey().Token(); got != "b03f5f7f11d50a3a" {
		t.Errorf("platform token %s", got)
	}
	if _, err := ParsePublicKey(append(bytes.Clone(blob), 0)); err == nil {
		t.Error("a public key with a byte behind it was taken")
	}
	for n := range snk {
		if _, err := ParseKey(snk[:n]); err == nil {
			t.Errorf("a key file of %d bytes was taken", n)
		}
	}
	broken := bytes.Clone(snk)
	broken[len(broken)-20] ^= 1
	if _, err := ParseKey(broken); err == nil {
		t.Error("a key whose numbers do not fit was taken")
	}
}

// TestEnhanced builds AssemblySignatureKey's strings and checks them as the verifier does.
func TestCounterSign(t *testing.T) {
	id := testKey(t)
	next, err := GenerateKey(2048)
	if err != nil {
		t.Fatal(err)
	}
	blob, err := MarshalPublicKey(&next.PublicKey, crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	key, counter, err := CounterSign(id, crypto.SHA1, blob)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := hex.DecodeString(key)
	sig, _ := hex.DecodeString(counter)
	if checkSignature(&id.PublicKey, crypto.SHA1, sumOf(crypto.SHA1, raw), reversed(sig)) != matchBoth {
		t.Error("the counter-signature does not verify")
	}
}

func FuzzParseKeys(f *testing.F) {
	f.Add(read(f, "test.snk"))
	f.Add(read(f, "test.pub"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := ParsePublicKey(b); err == nil {
			if again, err := MarshalPublicKey(k.RSA, k.Hash); err == nil && len(again) != len(b) {
				t.Errorf("%d bytes came back as %d", len(b), len(again))
			}
		}
		ParseKey(b)
	})
}

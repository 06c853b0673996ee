package authenticode

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

func signatures(t testing.TB, data []byte) []*Signature {
	t.Helper()
	im, err := ecma.ReadImage(data)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Signatures(im)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSigned(t *testing.T) {
	s := signatures(t, read(t, "Safe.authenticode.dll"))
	if len(s) != 1 || s[0].Err != nil || !s[0].DigestMatches() || s[0].Hash != crypto.SHA256 {
		t.Fatalf("%+v", s)
	}
	if n := s[0].Signer.Subject.CommonName; n != "hartctl test signer" || len(s[0].Thumbprint()) != 40 || len(s[0].Thumbprint256()) != 64 {
		t.Errorf("signer %q, thumbprint %q", n, s[0].Thumbprint())
	}
	if err := s[0].Chain(x509.NewCertPool()); err == nil {
		t.Error("a signer without a known root was trusted")
	}
	roots := x509.NewCertPool()
	roots.AddCert(s[0].Signer)
	s[0].Timestamp = s[0].Signer.NotBefore // so that the test does not age
	if err := s[0].Chain(roots); err != nil {
		t.Errorf("the signer's own root: %v", err)
	}
	if s := signatures(t, read(t, "Safe.dll")); len(s) != 0 {
		t.Errorf("%d signatures on an unsigned file", len(s))
	}
}

// TestTampered changes every byte: outside CheckSum, the security directory and the table's padding the signature must break.
func TestTampered(t *testing.T) {
	data := read(t, "Safe.authenticode.dll")
	im, err := ecma.ReadImage(data)
	if err != nil {
		t.Fatal(err)
	}
	l, err := layOut(im)
	if err != nil {
		t.Fatal(err)
	}
	for i := uint32(0); i < l.table; i++ {
		if i >= l.checkSum && i < l.checkSum+4 || i >= l.security && i < l.security+8 {
			continue
		}
		data[i] ^= 0x10
		if im, err := ecma.ReadImage(data); err == nil {
			s, err := Signatures(im)
			if err == nil && len(s) == 1 && s[0].Err == nil {
				t.Errorf("byte 0x%x changed unnoticed", i)
			}
		}
		data[i] ^= 0x10
	}
	if s := signatures(t, append(bytes.Clone(data), 1, 2, 3, 4, 5, 6, 7, 8)); len(s) != 1 || s[0].Err == nil {
		t.Error("data behind the certificate table went unnoticed")
	}
}

// TestAgreesWithOsslsigncode signs with each digest and compares the answers on whole and changed files.
func TestAgreesWithOsslsigncode(t *testing.T) {
	for _, n := range []string{"osslsigncode", "openssl"} {
		if _, err := exec.LookPath(n); err != nil {
			t.Skip(n + " is not installed")
		}
	}
	dir := t.TempDir()
	p := func(n string) string { return filepath.Join(dir, n) }
	run := func(name string, args ...string) string {
		out, err := exec.Command(name, args...).CombinedOutput()
		if err != nil && args[0] != "verify" {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	for _, kind := range [][]string{{"rsa:2048"}, {"ec", "-pkeyopt", "ec_paramgen_curve:P-256"}} {
		run("openssl", append(append([]string{"req", "-x509", "-nodes", "-newkey"}, kind...), "-keyout", p("k.pem"), "-out", p("c.pem"), "-subj", "/CN=t", "-addext", "extendedKeyUsage=codeSigning")...)
		for _, h := range []string{"sha1", "sha256", "sha384", "sha512"} {
			for _, dll := range []string{"Safe.dll", "Safe.x64.dll"} {
				os.Remove(p("s.dll"))
				run("osslsigncode", "sign", "-h", h, "-certs", p("c.pem"), "-key", p("k.pem"), "-in", filepath.Join("..", "testdata", dll), "-out", p("s.dll"))
				data, err := os.ReadFile(p("s.dll"))
				if err != nil {
					t.Fatal(err)
				}
				for _, tamper := range []bool{false, true} {
					if tamper {
						data[0x210] ^= 1
						os.WriteFile(p("s.dll"), data, 0o600)
					}
					out := run("osslsigncode", "verify", "-in", p("s.dll"), "-CAfile", p("c.pem"))
					theirs := !strings.Contains(out, "MISMATCH") && strings.Contains(out, "Signature verification: ok")
					s := signatures(t, data)
					if len(s) != 1 || (s[0].Err == nil) != theirs || theirs == tamper {
						t.Errorf("%s %s %s tampered %v: osslsigncode %v, ours %v\n%s", kind[0], h, dll, tamper, theirs, s[0].Err, out)
					}
				}
			}
		}
	}
}

func FuzzSignatures(f *testing.F) {
	data := read(f, "Safe.authenticode.dll")
	im, err := ecma.ReadImage(data)
	if err != nil {
		f.Fatal(err)
	}
	entries, _, err := certificates(im)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(entries[0])
	f.Fuzz(func(t *testing.T, der []byte) {
		s := &Signature{}
		s.Err = s.read(im, der)
		s.Thumbprint()
	})
}

package strongname

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

const monoFolder = "/usr/lib/mono"

func need(t *testing.T, tools ...string) {
	t.Helper()
	for _, n := range tools {
		if _, err := exec.LookPath(n); err != nil {
			t.Skip(n + " is not installed")
		}
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// monoKeys are the keys that Mono's machine.config puts in the place of Microsoft's.
func monoKeys(t *testing.T) map[string]*PublicKey {
	t.Helper()
	keys := map[string]*PublicKey{}
	config, _ := os.ReadFile("/etc/mono/4.5/machine.config")
	for _, m := range regexp.MustCompile(`(?i)<map Token="([0-9a-f]{16})" PublicKey="([0-9a-f]+)"`).FindAllSubmatch(config, -1) {
		blob, err := hex.DecodeString(string(m[2]))
		if err != nil {
			t.Fatal(err)
		}
		if k, err := ParsePublicKey(blob); err == nil {
			keys[strings.ToLower(string(m[1]))] = k
		}
	}
	return keys
}

// snVerdict says what `sn -v` must answer by its own rules: Mono's keys instead of Microsoft's, SHA-1 only, no counter-signatures.
func snVerdict(f *ecma.File, keys map[string]*PublicKey) string {
	row, err := f.AssemblyRow()
	if err != nil || len(row.PublicKey) == 0 {
		return "unsigned"
	}
	key := keys[Token(row.PublicKey)]
	if key == nil {
		if key, err = ParsePublicKey(row.PublicKey); err != nil {
			return "delay"
		}
	}
	c, err := cover(f)
	if err != nil || c.hole.from == c.hole.to {
		return "delay"
	}
	sig := f.Data[c.hole.from:c.hole.to]
	if checkSignature(key.RSA, crypto.SHA1, c.sum(f.Data, crypto.SHA1), reversed(sig)) == matchBoth {
		return "strong"
	}
	return "delay"
}

func askSn(path string) string {
	out, _ := exec.Command("sn", "-q", "-v", path).CombinedOutput()
	switch s := string(out); {
	case strings.Contains(s, "is not a strongly named"):
		return "unsigned"
	case strings.Contains(s, "delay-signed"):
		return "delay"
	case strings.Contains(s, "is strongnamed"), strings.TrimSpace(s) == "":
		return "strong"
	default:
		return s
	}
}

// TestAgreesWithSn compares verdicts over a Mono installation: a sample, or all of it when CLRTRUST_CORPUS is "all" (minutes).
func TestAgreesWithSn(t *testing.T) {
	need(t, "sn")
	var files []string
	filepath.WalkDir(monoFolder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && (strings.HasSuffix(path, ".dll") || strings.HasSuffix(path, ".exe")) {
			files = append(files, path)
		}
		return nil
	})
	step := max(1, len(files)/8)
	if os.Getenv("CLRTRUST_CORPUS") == "all" {
		step = 1
	}
	keys := monoKeys(t)
	ours, sns, disagree := map[Verdict]int{}, map[string]int{}, 0
	for i := 0; i < len(files); i += step {
		data, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		f, err := ecma.Open(data)
		if err != nil {
			t.Errorf("%s: %v", files[i], err)
			continue
		}
		want, got := askSn(files[i]), snVerdict(f, keys)
		if want != got {
			t.Errorf("%s: sn says %s, by its rules it should say %s", files[i], want, got)
			disagree++
		}
		r := verify(t, data)
		ours[r.Verdict]++
		sns[want]++
	}
	t.Logf("%d disagreements; ours %v, sn %v", disagree, ours, sns)
}

// TestByteIdenticalWithSn signs what sn signs: all but the CheckSum, which sn leaves stale, must be equal.
func TestByteIdenticalWithSn(t *testing.T) {
	need(t, "sn")
	dir := t.TempDir()
	dll := filepath.Join(dir, "a.dll")
	data := edit(read(t, "Safe.dll"), func(f *ecma.File, b []byte) { from, to := signatureOf(f); clear(b[from:to]) })
	if err := os.WriteFile(dll, data, 0o600); err != nil {
		t.Fatal(err)
	}
	snk, _ := filepath.Abs("../testdata/test.snk")
	run(t, "sn", "-q", "-R", dll, snk)
	theirs, err := os.ReadFile(dll)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := Sign(data, testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := ecma.Open(ours)
	copy(theirs[f.Optional+64:], ours[f.Optional+64:f.Optional+68])
	if !bytes.Equal(theirs, ours) {
		t.Error("sn signs otherwise")
	}
}

// TestOwnKey gives a key file of ours to mcs and sn.
func TestOwnKey(t *testing.T) {
	need(t, "sn", "mcs")
	dir := t.TempDir()
	k, err := GenerateKey(3072)
	if err != nil {
		t.Fatal(err)
	}
	snk, err := MarshalKey(k)
	if err != nil {
		t.Fatal(err)
	}
	p := func(n string) string { return filepath.Join(dir, n) }
	os.WriteFile(p("own.snk"), snk, 0o600)
	run(t, "sn", "-q", "-p", p("own.snk"), p("own.pub"))
	pub, _ := os.ReadFile(p("own.pub"))
	if want, _ := MarshalPublicKey(&k.PublicKey, crypto.SHA1); !bytes.Equal(pub, want) {
		t.Error("sn -p writes another public key")
	}
	compile(t, dir, "class A {}", "-keyfile:"+p("own.snk"))
	dll, err := os.ReadFile(p("a.dll"))
	if err != nil {
		t.Fatal(err)
	}
	if v := verify(t, dll).Verdict; v != Verified {
		t.Errorf("mcs with our key: %s", v)
	}
	if again, err := Sign(dll, k); err != nil || !bytes.Equal(again, dll) {
		t.Errorf("mcs signs otherwise (%v)", err)
	}
}

func compile(t *testing.T, dir, source string, args ...string) {
	t.Helper()
	src := filepath.Join(dir, "a.cs")
	if err := os.WriteFile(src, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	const api = "/usr/lib/mono/4.8-api/"
	run(t, "mcs", append([]string{"-target:library", "-noconfig", "-nostdlib", "-r:" + api + "mscorlib.dll", "-out:" + filepath.Join(dir, "a.dll"), src}, args...)...)
}

// TestEnhanced makes enhanced strong names of each hash and breaks one.
func TestEnhanced(t *testing.T) {
	need(t, "mcs")
	dir := t.TempDir()
	id, err := GenerateKey(2048)
	if err != nil {
		t.Fatal(err)
	}
	next, err := GenerateKey(2048)
	if err != nil {
		t.Fatal(err)
	}
	idBlob, _ := MarshalPublicKey(&id.PublicKey, crypto.SHA1)
	os.WriteFile(filepath.Join(dir, "id.pub"), idBlob, 0o600)
	for i, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA256} {
		blob, err := MarshalPublicKey(&next.PublicKey, h)
		if err != nil {
			t.Fatal(err)
		}
		key, counter, err := CounterSign(id, crypto.SHA1, blob)
		if err != nil {
			t.Fatal(err)
		}
		bad := i == 3
		if bad {
			counter = strings.Repeat("5a", len(counter)/2)
		}
		compile(t, dir, fmt.Sprintf(`[assembly: System.Reflection.AssemblySignatureKey("%s", "%s")] class A {}`, key, counter),
			"-delaysign+", "-keyfile:"+filepath.Join(dir, "id.pub"))
		data, err := os.ReadFile(filepath.Join(dir, "a.dll"))
		if err != nil {
			t.Fatal(err)
		}
		if bad {
			data = edit(data, func(f *ecma.File, b []byte) { from, _ := signatureOf(f); b[from] = 1 })
			if v := verify(t, data).Verdict; v != BadCounterSignature {
				t.Errorf("a made-up counter-signature: %s", v)
			}
			continue
		}
		signed, err := Sign(data, next)
		if err != nil {
			t.Fatal(err)
		}
		r := verify(t, signed)
		if r.Verdict != Verified || !r.Countersigned || r.Hash != h {
			t.Errorf("%v: %s (%s), counter-signed %v, %v", h, r.Verdict, r.Detail, r.Countersigned, r.Hash)
		}
		if _, err := Sign(data, id); err == nil {
			t.Error("the identity key signed an assembly that names another signature key")
		}
		tampered := edit(signed, func(f *ecma.File, b []byte) { b[f.MetadataOffset+4]++ })
		if v := verify(t, tampered).Verdict; v.Good() {
			t.Errorf("tampered: %s", v)
		}
	}
}

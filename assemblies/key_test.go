package assemblies

import (
	"bytes"
	"crypto"
	"os"
	"testing"

	"github.com/hartonomous/hartctl/pkg/clrtrust/strongname"
)

// The lock's token is that of dev.snk, and the file carries the signature of that key: signing it once more changes nothing.
func TestTheDevelopmentKeySignedIt(t *testing.T) {
	snk, err := os.ReadFile("dev.snk")
	if err != nil {
		t.Fatal(err)
	}
	key, err := strongname.ParseKey(snk)
	if err != nil {
		t.Fatal(err)
	}
	blob, err := strongname.MarshalPublicKey(&key.PublicKey, crypto.SHA1)
	if err != nil {
		t.Fatal(err)
	}
	lock := readLock(t)
	if token := strongname.Token(blob); token != lock.PublicKeyToken || !lock.Development {
		t.Errorf("dev.snk has the token %s; the lock says %s, development %t", token, lock.PublicKeyToken, lock.Development)
	}
	dll, err := Files.ReadFile(lock.File)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := strongname.Sign(dll, key)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(signed, dll) {
		t.Error("signing with dev.snk gives another file")
	}
}

package emulator

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// PasswordVariable is the environment variable with sa's password.
const PasswordVariable = "HARTCTL_EMULATOR_PASSWORD"

// tokenName is the file of the data folder with the secret by which commands of the same user log in as sa; only the
// owner can read it, and each start makes a new one.
const tokenName = "token"

// Announce says where the emulator listens, so that other commands that want its data folder connect to it.
func (e *Emulator) Announce(address string) error {
	if e.dir == "" {
		return nil
	}
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	token := base64.RawURLEncoding.EncodeToString(b[:])
	file := filepath.Join(e.dir, tokenName)
	_ = os.Remove(file) // an old one may have other rights
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		return fmt.Errorf("emulator: %w", err)
	}
	e.backend.SetToken(token)
	return e.engine.SetAddress(address)
}

// Token reads the secret of the emulator that serves a data folder.
func Token(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, tokenName))
	return strings.TrimSpace(string(b)), err
}

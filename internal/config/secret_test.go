package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const canary = "canary-7f3a"

func TestFetch(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(" "+canary+"\r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HARTCTL_TEST_SECRET", canary)
	t.Setenv("HARTCTL_TEST_EMPTY", "")
	ask := func(string) (string, error) { return canary, nil }
	for _, tt := range []struct {
		name   string
		secret Secret
		want   string
	}{
		{"env", Secret{Env: "HARTCTL_TEST_SECRET"}, canary},
		{"an empty variable is set", Secret{Env: "HARTCTL_TEST_EMPTY"}, ""},
		{"file, without its line ends", Secret{File: file}, " " + canary},
		{"prompt", Secret{Prompt: true}, canary},
		{"none", Secret{}, ""},
	} {
		got, err := tt.secret.Fetch(context.Background(), ask)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %q, %v", tt.name, string(got), err)
		}
		if text := fmt.Sprintf("%v %+v %#v %s %q", got, got, got, got, got); strings.Contains(text, canary) {
			t.Errorf("%s: the secret prints itself: %s", tt.name, text)
		}
	}
}

func TestFetchNamesTheSource(t *testing.T) {
	refuse := func(string) (string, error) { return "", errors.New("end of input") }
	for _, tt := range []struct {
		secret Secret
		ask    func(string) (string, error)
		want   string
	}{
		{Secret{Env: "HARTCTL_TEST_UNSET"}, nil, "the environment variable HARTCTL_TEST_UNSET is not set"},
		{Secret{File: "/nowhere/secret"}, nil, "password file: open /nowhere/secret"},
		{Secret{Prompt: true}, nil, "there is no terminal"},
		{Secret{Prompt: true}, refuse, "end of input"},
		{Secret{KeyVault: "http://v.vault.azure.net/secrets/n"}, nil, "keyvault: the secret is not of the form https://"},
		{Secret{KeyVault: "https://v.vault.azure.net/keys/n"}, nil, "keyvault: the secret is not of the form"},
		{Secret{KeyVault: "https://%zz"}, nil, "keyvault: the secret is not of the form"},
	} {
		got, err := tt.secret.Fetch(context.Background(), tt.ask)
		if err == nil || !strings.Contains(err.Error(), tt.want) || got != "" {
			t.Errorf("%+v: got %q, %v, want %s", tt.secret, string(got), err, tt.want)
		}
	}
}

// A password that somebody writes into the file where its source belongs is not repeated by any error.
func TestAMisplacedPasswordIsNotRepeated(t *testing.T) {
	for _, line := range []string{
		"auth: {user: u, password: " + canary + "}",
		"auth: {user: u, password: [" + canary + "]}",
		"auth: {user: u, password: {env: [" + canary + "]}}",
		"auth: {user: u, password: {prompt: " + canary + "}}",
		"auth: {user: u, password: {keyvault: " + canary + ", env: " + canary + "}}",
		"auth: {method: integrated, password: {env: " + canary + ", file: " + canary + "}}",
	} {
		_, err := Parse("f.yaml", []byte(environment(server, line)))
		if err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", line, err)
		}
	}
	_, err := Secret{KeyVault: canary}.Fetch(context.Background(), nil)
	if err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("a password as key vault: %v", err)
	}
}

// What config show prints has the sources and never what is in them.
func TestEffectiveHoldsNoSecret(t *testing.T) {
	t.Setenv("HARTCTL_TEST_SECRET", canary)
	f, err := Parse("f.yaml", []byte(environment(server, "auth: {user: u, password: {env: HARTCTL_TEST_SECRET}}")))
	if err != nil {
		t.Fatal(err)
	}
	n, err := f.Effective()
	if err != nil {
		t.Fatal(err)
	}
	text := string(marshal(t, n))
	if strings.Contains(text, canary) || !strings.Contains(text, "env: HARTCTL_TEST_SECRET") {
		t.Errorf("%s", text)
	}
}

func marshal(t *testing.T, n *yaml.Node) []byte {
	t.Helper()
	b, err := yaml.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

package config

import (
	"strings"
	"testing"
)

func TestConnectionString(t *testing.T) {
	parse := func(text string) error {
		_, err := Parse("f.yaml", []byte("version: 1\nenvironments:\n  x: {"+text+"}\n"))
		return err
	}
	if err := parse("connection: {env: SHOP}"); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		"connection: {env: A}, server: h":            "takes the place of server",
		"connection: {env: A}, tls: {encrypt: true}": "takes the place of server",
		"connection: {env: A, file: b}":              "name one source",
		"connection: Server=h":                       "must be a mapping",
		"target: emulator, connection: {env: A}":     "takes no server, connection",
	} {
		if err := parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

var (
	tedious  = nodeClient("tedious", "tedious.js")
	npmMSSQL = nodeClient("mssql", "mssql.js")
)

// nodeFolder is where the npm packages are installed: CLIENTS_NODE, or a folder of the user's cache.
func nodeFolder() (string, error) {
	if dir := os.Getenv("CLIENTS_NODE"); dir != "" {
		return dir, nil
	}
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "hartctl-clients"), err
}

// nodeClient is a client whose checks are a script of the node folder.
func nodeClient(name, script string) client {
	return client{
		name: name, quick: true,
		find: func(ctx context.Context, fetch bool) string { return findNode(ctx, name, fetch) },
		run: func(ctx context.Context, s *server) (outcome, error) {
			dir, err := nodeFolder()
			if err != nil {
				return outcome{}, err
			}
			for _, f := range []string{"checks.js", script} {
				if err := copyFile(filepath.Join(dir, f), filepath.Join(folder("node"), f)); err != nil {
					return outcome{}, err
				}
			}
			text, err := output(ctx, 3*time.Minute, func(c *exec.Cmd) {
				c.Dir = dir
				c.Env = append(os.Environ(), "EMULATOR_HOST="+s.host, "EMULATOR_PORT="+s.port, "EMULATOR_PASSWORD="+s.password)
			}, "node", script)
			o := lines(text)
			if err == nil && o.total() == 0 {
				err = errors.New("no check ran: " + text)
			}
			return o, err
		},
	}
}

// findNode looks for node and the package, which it installs when it may.
func findNode(ctx context.Context, name string, fetch bool) string {
	if missing := installed("node", "npm"); missing != "" {
		return missing
	}
	dir, err := nodeFolder()
	if err != nil {
		return err.Error()
	}
	there := func() bool { _, err := os.Stat(filepath.Join(dir, "node_modules", name)); return err == nil }
	if there() {
		return ""
	}
	if !fetch {
		return "the npm package " + name + " is installed by make clients"
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err.Error()
	}
	for _, f := range []string{"package.json", "package-lock.json"} {
		if err := copyFile(filepath.Join(dir, f), filepath.Join(folder("node"), f)); err != nil {
			return err.Error()
		}
	}
	text, err := output(ctx, 3*time.Minute, func(c *exec.Cmd) { c.Dir = dir }, "npm", "ci", "--no-audit", "--no-fund")
	if err == nil && !there() {
		err = errors.New(text)
	}
	if err != nil {
		return "npm ci: " + err.Error()
	}
	return ""
}

func copyFile(to, from string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

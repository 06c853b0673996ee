package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
)

// server is a started emulator in a process of its own.
type server struct {
	host, port, password string
	cmd                  *exec.Cmd
	dir                  string
}

// root is the repository.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

// folder is this package's folder, or one below it.
func folder(name string) string {
	return filepath.Join(root(), "internal", "emulator", "clients", name)
}

var listening = regexp.MustCompile(`on (127\.0\.0\.1:\d+)`)

// start builds hartctl and starts its emulator in memory, on a free port.
func start(ctx context.Context) (*server, error) {
	dir, err := os.MkdirTemp("", "clients")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, password: "Aa1" + rand.Text()}
	if err := s.serve(ctx); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

func (s *server) serve(ctx context.Context) error {
	binary := filepath.Join(s.dir, "hartctl")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/hartctl")
	build.Dir = root()
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building hartctl: %w: %s", err, out)
	}
	s.cmd = exec.CommandContext(ctx, binary, "emulator", "--memory", "--listen", "127.0.0.1:0")
	s.cmd.Dir = s.dir
	s.cmd.Env = append(os.Environ(), "HARTCTL_EMULATOR_PASSWORD="+s.password)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			s.host, s.port, err = net.SplitHostPort(m[1])
			go func() {
				for lines.Scan() { // so that the emulator never blocks
				}
			}()
			return err
		}
	}
	return fmt.Errorf("the emulator did not start: %w", s.cmd.Wait())
}

func (s *server) stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	os.RemoveAll(s.dir)
}

// dsn is a URL for go-mssqldb.
func (s *server) dsn(database string) string {
	q := url.Values{"encrypt": {"disable"}}
	if database != "" {
		q.Set("database", database)
	}
	u := url.URL{Scheme: "sqlserver", User: url.UserPassword("sa", s.password), Host: net.JoinHostPort(s.host, s.port), RawQuery: q.Encode()}
	return u.String()
}

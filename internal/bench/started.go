package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/emulator/fault"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// started is `hartctl emulator` in a process of its own, behind a proxy.
type started struct {
	cmd      *exec.Cmd
	port     uint16
	password string
	proxy    *fault.Proxy
	dir      string
}

// listening finds the address in the emulator's first line.
var listening = regexp.MustCompile(`on 127\.0\.0\.1:([0-9]+)`)

// stopTime is how long the emulator may take to end.
const stopTime = 30 * time.Second

// start starts the emulator, with its data in a new folder below dir, or in memory when dir is empty.
func start(ctx context.Context, binary, dir string) (*started, error) {
	s := &started{password: "Bench-1x"}
	args := []string{"emulator", "--listen", "127.0.0.1:0", "--platform", "windows"}
	if dir == "" {
		args = append(args, "--memory")
	} else {
		var err error
		if s.dir, err = os.MkdirTemp(dir, "data"); err != nil {
			return nil, err
		}
		args = append(args, "--data", filepath.Join(s.dir, "emulator"))
	}
	s.cmd = exec.CommandContext(ctx, binary, args...)
	s.cmd.Env = append(os.Environ(), emulator.PasswordVariable+"="+s.password)
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(os.Interrupt) }
	s.cmd.WaitDelay = stopTime
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	m := listening.FindStringSubmatch(line)
	if m == nil {
		return nil, errors.Join(fmt.Errorf("the emulator did not say where it listens: %q", line), err, s.cmd.Process.Kill(), s.cmd.Wait())
	}
	port, err := strconv.ParseUint(m[1], 10, 16)
	s.port = uint16(port)
	s.proxy = fault.New(net.JoinHostPort("127.0.0.1", m[1]))
	go io.Copy(io.Discard, out) // until it ends
	return s, err
}

// config are the settings of a connection past the proxy.
func (s *started) config() mssql.Config {
	return mssql.Config{Server: "127.0.0.1", Port: s.port, User: "sa", Password: mssql.Secret(s.password), Encrypt: mssql.EncryptDisable}
}

func (s *started) stop() error {
	err := errors.Join(s.proxy.Close(), s.cmd.Cancel())
	var exit *exec.ExitError
	if e := s.cmd.Wait(); !errors.As(e, &exit) { // a signal is no failure
		err = errors.Join(err, e)
	}
	if s.dir != "" {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}

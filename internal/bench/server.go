package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/emulator/fault"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// database is the name of the database that everything is measured in.
const database = "Bench"

// server is an emulator on TCP, behind a proxy that counts its requests.
type server struct {
	em     *emulator.Emulator
	listen *net.TCPAddr
	proxy  *fault.Proxy
	cancel context.CancelFunc
	served chan error
	dir    string
	sent   atomic.Int64 // bytes, by the connections of target
}

// serve starts an emulator, with its data in a new folder below dir, or in memory when dir is empty.
func serve(dir string) (*server, error) {
	if dir != "" {
		var err error
		if dir, err = os.MkdirTemp(dir, "data"); err != nil {
			return nil, err
		}
	}
	em, err := emulator.Open(emulator.Options{Dir: dir, Platform: "windows"})
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, em.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &server{em: em, listen: l.Addr().(*net.TCPAddr), proxy: fault.New(l.Addr().String()), cancel: cancel, served: make(chan error, 1), dir: dir}
	go func() { s.served <- em.Serve(ctx, l) }()
	return s, nil
}

func (s *server) close() error {
	err := s.proxy.Close()
	s.cancel()
	err = errors.Join(err, <-s.served, s.em.Close())
	if s.dir != "" {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}

// prepared runs f on a new emulator after some statements, on the connection that they ran on.
func prepared(ctx context.Context, dir string, statements []string, f func(*server, *mssql.Session) error) (err error) {
	s, err := serve(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	c, err := mssql.Open(ctx, s.direct(), mssql.Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	for _, text := range statements {
		if err := c.Exec(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return f(s, c)
}

// direct are the settings of a connection past the proxy.
func (s *server) direct() mssql.Config {
	return mssql.Config{Server: "127.0.0.1", Port: uint16(s.listen.Port), User: "sa", Password: mssql.Secret(s.em.Password()), Encrypt: mssql.EncryptDisable}
}

// target is the database behind the proxy.
func (s *server) target() deploy.Target {
	return deploy.Target{
		Environment: "bench", Database: database, Config: s.direct(),
		Dial: func(ctx context.Context) (net.Conn, error) {
			var d net.Dialer
			c, err := d.DialContext(ctx, "tcp", s.proxy.Addr().String())
			if err != nil {
				return nil, err
			}
			return counted{c, &s.sent}, nil
		},
	}
}

// counted counts what is written to a connection.
type counted struct {
	net.Conn
	sent *atomic.Int64
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.sent.Add(int64(n))
	return n, err
}

// execute runs statements on a connection of their own.
func execute(ctx context.Context, config mssql.Config, statements ...string) error {
	c, err := mssql.Open(ctx, config, mssql.Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	for _, text := range statements {
		if err := c.Exec(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"
)

// Server is a TDS server (7.3 to 7.4, and 8.0 strict, on one port). Its fields are set before Serve.
type Server struct {
	Backend Backend
	// TLS is the server's configuration; nil makes a self-signed certificate for localhost.
	TLS *tls.Config
	// ServerName stands in every message; ProgName and Version in LOGINACK.
	ServerName, ProgName string
	Version              [4]byte
	// RequireEncryption refuses clients that do not encrypt the whole connection.
	RequireEncryption bool
	// Grace is how long a running request may still take after Serve's context has ended; 0 is one second.
	Grace time.Duration
	// Log takes what is an error of the server itself; nil is slog.Default.
	Log *slog.Logger
	// Trace is called with every login and request, before it runs; it may be called by many goroutines at once.
	Trace func(Event)

	selfOnce sync.Once
	self     *tls.Config
	selfErr  error
}

// Event is one request as it arrived. Kind is "login", "batch", "rpc", "tm", "bulk" or "attention".
// Text is the batch, the statement of an sp_executesql or the procedure's name, the transaction operation, or the login's name.
type Event struct {
	SPID int32
	Kind string
	Text string
}

const (
	defaultGrace = time.Second
	loginTimeout = 30 * time.Second
)

// Serve accepts connections until ctx ends or the listener fails. When ctx ends, idle sessions are closed at once,
// running requests have Grace to finish, and Serve returns nil after the last one.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	defer context.AfterFunc(ctx, func() { l.Close() })()
	var sessions sync.WaitGroup
	defer sessions.Wait()
	for {
		c, err := l.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			var ne net.Error
			if errors.As(err, &ne) && ne.Timeout() {
				continue
			}
			return err
		}
		sessions.Go(func() { s.ServeConn(ctx, c) })
	}
}

// ServeConn serves one connection, also a net.Pipe's end, and closes it.
func (s *Server) ServeConn(ctx context.Context, nc net.Conn) {
	serveConn(ctx, s, nc)
}

func (s *Server) logger() *slog.Logger {
	if s.Log != nil {
		return s.Log
	}
	return slog.Default()
}

func (s *Server) trace(spid int32, kind, text string) {
	if s.Trace != nil {
		s.Trace(Event{spid, kind, text})
	}
}

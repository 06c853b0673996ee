package mssql

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// lossGrace is how long messages that came before a connection broke may still be read.
const lossGrace = 100 * time.Millisecond

// watchedConn tells when reading from a connection fails. The driver's message queue does not: it would be waited on for ever.
type watchedConn struct {
	net.Conn
	once sync.Once
	lost chan struct{}
}

func (c *watchedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		c.once.Do(func() { close(c.lost) })
	}
	return n, err
}

// untilLost is ctx until the session's connection breaks, and a moment longer.
func (s *Session) untilLost(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	conn := s.dialer.current()
	go func() {
		select {
		case <-conn.lost:
			select {
			case <-time.After(lossGrace):
				cancel()
			case <-ctx.Done():
			}
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// watchDialer dials for one session and keeps the connection that it made.
type watchDialer struct {
	dial Dialer // nil for TCP
	mu   sync.Mutex
	conn *watchedConn // the newest: with several addresses of a listener there may be losers
	// aborted: the login took too long or was cancelled.
	aborted bool
}

func (d *watchDialer) current() *watchedConn {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.conn
}

// abort ends the connection, and every one that is still made.
func (d *watchDialer) abort() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.aborted = true
	if d.conn != nil {
		d.conn.Close()
	}
}

func (d *watchDialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	var c net.Conn
	var err error
	if d.dial != nil {
		c, err = d.dial(ctx)
	} else {
		c, err = (&net.Dialer{KeepAlive: keepAlive}).DialContext(ctx, network, addr)
	}
	if err != nil {
		return nil, err
	}
	w := &watchedConn{Conn: c, lost: make(chan struct{})}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.aborted {
		c.Close()
		return nil, context.DeadlineExceeded
	}
	d.conn = w
	return w, nil
}

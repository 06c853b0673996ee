package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// Why a context of a connection or request ended.
var (
	errAttention = errors.New("wire: attention")
	errShutdown  = errors.New("wire: server shutdown")
	errRowWidth  = errors.New("wire: a row with another number of values than columns")
)

// conn is one client connection. One goroutine reads its requests, runs them and does all the writing. While a request runs long
// another one reads ahead: see reading.
type conn struct {
	srv   *Server
	raw   net.Conn // the socket
	net   net.Conn // what carries packets: the socket or TLS over it
	in    packetReader
	pw    *packetWriter
	login login7
	sess  Session

	answer   reply
	loggedIn atomic.Bool
}

func serveConn(serve context.Context, s *Server, nc net.Conn) {
	c := &conn{srv: s, raw: nc, net: nc}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(serve))
	defer cancel(nil)
	defer func() { c.net.Close() }()

	// The end of the server: a client that is still logging in is cut; a running request gets its grace.
	grace := s.Grace
	if grace == 0 {
		grace = defaultGrace
	}
	over := make(chan struct{})
	defer close(over)
	defer context.AfterFunc(serve, func() {
		if c.loggedIn.Load() {
			t := time.NewTimer(grace)
			defer t.Stop()
			nc.SetReadDeadline(time.Unix(1, 0)) // an idle one ends at once
			select {
			case <-over:
				return
			case <-t.C:
			}
		}
		cancel(errShutdown)
		nc.Close()
	})()

	nc.SetDeadline(time.Now().Add(loginTimeout))
	ok, err := c.handshake(ctx)
	if c.sess != nil {
		defer c.closeSession()
	}
	if err != nil {
		s.logger().Debug("login failed", "remote", nc.RemoteAddr(), "error", err)
	}
	if !ok || err != nil {
		return
	}
	nc.SetDeadline(time.Time{})
	c.loggedIn.Store(true)
	c.in.ahead = true
	requests := newReading(ctx, cancel, c)
	defer requests.stop()
	for serve.Err() == nil {
		rq, ok := requests.next()
		if !ok || !c.serve(ctx, &rq) {
			return
		}
	}
}

// handshake runs PRELOGIN, TLS and LOGIN7; false when the login was refused.
func (c *conn) handshake(ctx context.Context) (bool, error) {
	var first [1]byte
	if _, err := io.ReadFull(c.raw, first[:]); err != nil {
		return false, err
	}
	c.net = &prefixConn{c.raw, first[:]}
	strict := first[0] == 0x16 // a TLS record
	if strict {
		cfg, err := c.srv.tlsConfig()
		if err != nil {
			return false, err
		}
		t := tls.Server(c.net, strictTLS(cfg))
		if err := t.Handshake(); err != nil {
			return false, err
		}
		if p := t.ConnectionState().NegotiatedProtocol; p != "tds/8.0" {
			return false, fmt.Errorf("%w: TLS first, but protocol %q", errProtocol, p)
		}
		c.net = t
	}
	c.in.r = c.net
	m, err := c.in.message(maxLoginMessage)
	if err != nil {
		return false, err
	}
	plain := c.net
	if m.typ == packetPrelogin {
		if m, err = c.prelogin(m, strict); err != nil {
			return false, err
		}
	} else if c.srv.RequireEncryption {
		return false, fmt.Errorf("%w: login without encryption", errProtocol)
	}
	if m.typ != packetLogin {
		return false, fmt.Errorf("%w: message type %d instead of a login", errProtocol, m.typ)
	}
	if c.login, err = parseLogin7(m.body); err != nil {
		return false, err
	}
	c.login.Remote, c.login.Local = c.raw.RemoteAddr().String(), c.raw.LocalAddr().String()
	c.login.Encrypted = strict || c.net != plain
	c.login.TDSVersion = c.login.ackVersion()
	c.login.PacketSize = c.login.packetSize()
	c.in.r = c.net
	c.pw = newPacketWriter(c.net, defaultPacket)
	return c.answerLogin(ctx, strict)
}

// prelogin answers PRELOGIN, runs TLS when agreed, and reads the login message.
func (c *conn) prelogin(m message, strict bool) (message, error) {
	p, err := parsePrelogin(m.body)
	if err != nil {
		return m, err
	}
	wish := encryptNotSup
	if v := p[preEncryption]; len(v) > 0 {
		wish = encryption(v[0])
	}
	enc := negotiate(wish, c.srv.RequireEncryption)
	pw := newPacketWriter(c.net, defaultPacket)
	pw.Write(p.reply(c.srv.Version, enc))
	if err := pw.end(); err != nil {
		return m, err
	}
	if strict || enc == encryptNotSup {
		return c.in.message(maxLoginMessage)
	}
	cfg, err := c.srv.tlsConfig()
	if err != nil {
		return m, err
	}
	t, err := wrapTLS(c.net, cfg)
	if err != nil {
		return m, err
	}
	c.in.r = t
	m, err = c.in.message(maxLoginMessage)
	if enc != encryptLogin {
		c.net = t
	}
	return m, err
}

// answerLogin asks the backend, and writes the answer.
func (c *conn) answerLogin(ctx context.Context, strict bool) (ok bool, err error) {
	r := c.newReply(ctx)
	defer func() {
		if p := recover(); p != nil {
			c.panicked(r, p)
			ok = false
		}
	}()
	c.srv.trace(0, "login", c.login.User)
	if e := c.login.refuse(strict); e != nil {
		return false, c.refuseLogin(r, []*sqlerr.Error{e})
	}
	sess, errs := c.srv.Backend.Login(ctx, c.login.Login)
	if len(errs) > 0 {
		return false, c.refuseLogin(r, errs)
	}
	c.sess = sess
	c.pw.spid = uint16(sess.SPID())
	return true, c.acceptLogin(r)
}

func (c *conn) closeSession() {
	defer func() {
		if p := recover(); p != nil {
			c.srv.logger().Error("panic while closing a session", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	c.sess.Close()
}

// panicked reports an error of the emulator itself, severity 20; the caller closes the connection.
func (c *conn) panicked(r *reply, p any) {
	c.srv.logger().Error("internal error", "panic", p, "stack", string(debug.Stack()))
	c.fatal(r)
}

func (c *conn) fatal(r *reply) {
	r.ctx = context.Background()
	r.Error(&sqlerr.Error{Number: 50000, Severity: 20, State: 1, Class: sqlerr.Fatal, Message: "hartctl emulator: internal error", Line: 1})
	r.Done(Done{Error: true, Fatal: true})
	r.finish()
}

// Package fault makes things go wrong on purpose, for tests: a proxy between client and server that loses requests or
// answers, and file systems that run full or lose what was not synced.
package fault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// RequestType is the type of a TDS message that a client sends.
type RequestType byte

// The message types that count as requests.
const (
	Batch       RequestType = 1
	RPC         RequestType = 3
	Bulk        RequestType = 7
	Transaction RequestType = 14
)

// The others that the proxy tells apart.
const (
	reply    = 4
	login7   = 16
	prelogin = 18
)

// Request is one request that the proxy saw. Number counts from 1 over all connections, in the order of arrival.
type Request struct {
	Number int
	Conn   int // the connection, from 1
	Type   RequestType
	// Text is the batch, or the first parameter of sp_executesql, or the name of another procedure that is called by name.
	Text string
}

// Proxy forwards TDS connections to a server, and counts, delays and cuts requests. It reads plain TDS only (a client's
// encrypt=disable): through TLS it forwards bytes and sees no request.
type Proxy struct {
	target string
	l      net.Listener
	done   chan struct{}
	wg     sync.WaitGroup

	mu       sync.Mutex
	conns    map[net.Conn]struct{}
	requests []Request
	opened   int
	prelogin int
	logins   int
	before   map[int]bool
	after    map[int]bool
	delay    time.Duration
}

// New listens on a free port of 127.0.0.1 for clients of the server at target (host:port).
// It panics when it cannot listen.
func New(target string) *Proxy {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("fault: %v", err))
	}
	p := &Proxy{target: target, l: l, done: make(chan struct{}), conns: map[net.Conn]struct{}{}, before: map[int]bool{}, after: map[int]bool{}}
	p.wg.Go(p.accept)
	return p
}

// Addr is where clients connect.
func (p *Proxy) Addr() *net.TCPAddr { return p.l.Addr().(*net.TCPAddr) }

// Close cuts every connection and waits until the proxy is gone.
func (p *Proxy) Close() error {
	err := p.l.Close()
	p.mu.Lock()
	select {
	case <-p.done:
	default:
		close(p.done)
	}
	for c := range p.conns {
		c.Close()
	}
	p.mu.Unlock()
	p.wg.Wait()
	return err
}

// Before cuts the connection of request k instead of forwarding it: the server never sees it.
func (p *Proxy) Before(k int) { p.mu.Lock(); p.before[k] = true; p.mu.Unlock() }

// After forwards request k, waits for the server's whole answer, drops it and cuts the connection: the request was
// carried out and the client does not know.
func (p *Proxy) After(k int) { p.mu.Lock(); p.after[k] = true; p.mu.Unlock() }

// Delay holds every request back for d before it is forwarded; 0 ends that.
func (p *Proxy) Delay(d time.Duration) { p.mu.Lock(); p.delay = d; p.mu.Unlock() }

// Requests are the requests so far, those that were cut included.
func (p *Proxy) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Request(nil), p.requests...)
}

// Count is the number of requests so far.
func (p *Proxy) Count() int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.requests) }

// Logins is the number of PRELOGIN and LOGIN7 messages so far; they are not requests.
func (p *Proxy) Logins() (preloginMessages, loginMessages int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.prelogin, p.logins
}

// Reset forgets requests, counts and planned cuts; numbering starts at 1 again.
func (p *Proxy) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests, p.prelogin, p.logins = nil, 0, 0
	clear(p.before)
	clear(p.after)
}

func (p *Proxy) accept() {
	for {
		c, err := p.l.Accept()
		if err != nil {
			return
		}
		p.wg.Go(func() { p.serve(c) })
	}
}

// track remembers a connection so that Close reaches it; false when the proxy is closed.
func (p *Proxy) track(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.done:
		c.Close()
		return false
	default:
		p.conns[c] = struct{}{}
		return true
	}
}

func (p *Proxy) forget(c net.Conn) {
	c.Close()
	p.mu.Lock()
	delete(p.conns, c)
	p.mu.Unlock()
}

func (p *Proxy) serve(client net.Conn) {
	if !p.track(client) {
		return
	}
	defer p.forget(client)
	var d net.Dialer
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	server, err := d.DialContext(ctx, "tcp", p.target)
	if err != nil || !p.track(server) {
		return
	}
	defer p.forget(server)
	p.mu.Lock()
	p.opened++
	s := &session{p: p, id: p.opened, client: client, server: server, answered: make(chan struct{})}
	p.mu.Unlock()

	var both sync.WaitGroup
	both.Go(func() { defer s.cut(); s.requests() })
	both.Go(func() { defer s.cut(); s.answers() })
	both.Wait()
}

// arrived counts a request, and says what is to happen to it.
func (p *Proxy) arrived(conn int, m []byte) (before, after bool, delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := Request{Number: len(p.requests) + 1, Conn: conn, Type: RequestType(m[0]), Text: requestText(m)}
	p.requests = append(p.requests, r)
	return p.before[r.Number], p.after[r.Number], p.delay
}

// session is one client with its connection to the server.
type session struct {
	p              *Proxy
	id             int
	client, server net.Conn
	mu             sync.Mutex
	dropAnswer     bool
	answered       chan struct{} // closed when a dropped answer is complete, or the server is gone
}

func (s *session) cut() { s.client.Close(); s.server.Close() }

// requests forwards what the client sends, message by message, until something is to be cut.
func (s *session) requests() {
	for {
		m, err := readMessage(s.client)
		if err != nil {
			if errors.Is(err, errNotTDS) { // TLS: nothing to see from here on
				if _, err = s.server.Write(m); err == nil {
					io.Copy(s.server, s.client)
				}
			}
			return
		}
		after := false
		switch m[0] {
		case prelogin, login7:
			s.p.mu.Lock()
			if m[0] == prelogin {
				s.p.prelogin++
			} else {
				s.p.logins++
			}
			s.p.mu.Unlock()
		case byte(Batch), byte(RPC), byte(Bulk), byte(Transaction):
			var before bool
			var delay time.Duration
			before, after, delay = s.p.arrived(s.id, m)
			if before {
				return
			}
			if delay > 0 {
				select {
				case <-time.After(delay):
				case <-s.p.done:
					return
				}
			}
		}
		s.mu.Lock()
		s.dropAnswer = after
		s.mu.Unlock()
		if _, err := s.server.Write(m); err != nil {
			return
		}
		if after {
			select {
			case <-s.answered:
			case <-s.p.done:
			}
			return
		}
	}
}

// answers forwards what the server sends, packet by packet.
func (s *session) answers() {
	defer close(s.answered)
	for {
		pk, err := readPacket(s.server)
		s.mu.Lock()
		drop := s.dropAnswer
		s.mu.Unlock()
		if drop {
			if err != nil || pk[0] == reply && pk[1]&1 != 0 {
				return
			}
			continue
		}
		if len(pk) > 0 {
			if _, werr := s.client.Write(pk); werr != nil {
				return
			}
		}
		if errors.Is(err, errNotTDS) {
			io.Copy(s.client, s.server)
		}
		if err != nil {
			return
		}
	}
}

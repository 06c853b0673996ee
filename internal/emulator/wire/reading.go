package wire

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// patience is how long a request runs before its connection is watched for an attention or the client's end: once and up to
// twice as long.
const patience = 5 * time.Millisecond

// queued is how many messages are read while one runs; a client that pipelines more waits.
const queued = 8

// keptBody is how large a message may be whose memory serves the next one.
const keptBody = 64 << 10

// request is a message to serve, or an attention (typ packetAttention).
type request struct {
	message
	ctx    context.Context
	cancel context.CancelCauseFunc // nil for a context that other requests share
}

// reading gives a connection's messages to the goroutine that serves them. That one reads them itself, so that a request costs no
// change of goroutines. When one runs longer than patience, or more has arrived behind it, a watcher reads on: it turns an
// attention or a closed socket into the end of the request's context, queues what else comes, and leaves with the first message
// that is waited for.
type reading struct {
	c      *conn
	ctx    context.Context // the connection's
	cancel context.CancelCauseFunc

	// shared and end are of the requests that no watcher read, until an attention ends one.
	shared context.Context
	end    context.CancelCauseFunc
	last   context.CancelCauseFunc // of the newest message
	body   []byte                  // see keptBody

	mu       sync.Mutex
	running  bool   // a request runs
	served   uint64 // requests begun
	seen     uint64 // served at the timer's last tick
	timer    *time.Timer
	ticking  bool // the timer is set: every patience while requests keep coming, not once for each
	watching bool // a watcher has the packets
	queue    chan request
}

func newReading(ctx context.Context, cancel context.CancelCauseFunc, c *conn) *reading {
	r := &reading{c: c, ctx: ctx, cancel: cancel, queue: make(chan request, queued)}
	r.shared, r.end = context.WithCancelCause(ctx)
	return r
}

// stop ends the watching; the connection's end ends a watcher.
func (r *reading) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running = false
	if r.timer != nil {
		r.timer.Stop()
	}
}

// next waits for a message; false at the connection's end.
func (r *reading) next() (request, bool) {
	r.mu.Lock()
	r.running = false
	elsewhere := r.watching || len(r.queue) > 0
	r.mu.Unlock()
	var rq request
	var ok bool
	if elsewhere {
		rq, ok = <-r.queue
	} else {
		rq, ok = r.read()
	}
	if !ok {
		return rq, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running = true
	r.served++
	switch {
	case r.watching || r.ticking:
	case r.timer == nil:
		r.timer, r.ticking = time.AfterFunc(patience, r.tick), true
	default:
		r.timer.Reset(patience)
		r.ticking = true
	}
	if !r.watching && r.c.in.buffered() {
		r.watch()
	}
	return rq, true
}

// tick has a request watched that ran at the last tick too.
func (r *reading) tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ticking = false
	switch {
	case !r.running || r.watching:
	case r.served == r.seen:
		r.watch()
	default:
		r.seen = r.served
		r.ticking = true
		r.timer.Reset(patience)
	}
}

// watch starts a watcher.
func (r *reading) watch() {
	r.watching = true
	go func() {
		for {
			rq, ok := r.readAhead()
			if !ok {
				close(r.queue)
				return
			}
			if r.handOver(rq) {
				return
			}
			select {
			case r.queue <- rq:
			case <-r.ctx.Done():
				close(r.queue)
				return
			}
		}
	}()
}

// handOver ends the watcher with a message that is waited for.
func (r *reading) handOver(rq request) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running {
		return false
	}
	select {
	case r.queue <- rq:
		r.watching = false
		return true
	default:
		return false
	}
}

// read reads a message when none runs.
func (r *reading) read() (request, bool) {
	m, ok := r.message(r.body[:0])
	r.body = nil
	if m.typ != packetBulk && cap(m.body) <= keptBody {
		r.body = m.body
	}
	if r.shared.Err() != nil {
		r.shared, r.end = context.WithCancelCause(r.ctx)
	}
	r.last = r.end
	return request{message: m, ctx: r.shared}, ok
}

// readAhead reads a message while another runs. An attention ends the context of the message before it, running or still waiting.
func (r *reading) readAhead() (request, bool) {
	m, ok := r.message(nil)
	rq := request{message: m}
	switch {
	case !ok:
	case m.typ == packetAttention:
		r.last(errAttention)
	default:
		rq.ctx, rq.cancel = context.WithCancelCause(r.ctx)
		r.last = rq.cancel
	}
	return rq, ok
}

// message reads a whole message, or an attention, into body; what the client cancelled while it was sending is passed. At the
// connection's end its context ends, except when the server ends: a request has its grace then.
func (r *reading) message(body []byte) (message, bool) {
	m := message{body: body}
	for {
		pk, err := r.c.in.next()
		if err != nil {
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				r.cancel(err)
			}
			return message{}, false
		}
		if pk.typ == packetAttention {
			return message{typ: packetAttention}, true
		}
		done, err := m.add(pk, maxRequestMessage)
		if err != nil {
			r.c.srv.logger().Warn("connection closed", "spid", r.c.sess.SPID(), "error", err)
			r.cancel(err)
			return message{}, false
		}
		switch {
		case !done:
		case m.status&statusIgnore == 0:
			return m, true
		default:
			m = message{body: m.body[:0]}
		}
	}
}

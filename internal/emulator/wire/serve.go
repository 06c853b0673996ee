package wire

import (
	"context"
	"errors"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// serve answers one request, or an attention; false closes the connection.
func (c *conn) serve(ctx context.Context, rq *request) bool {
	if rq.typ == packetAttention {
		c.srv.trace(c.sess.SPID(), "attention", "")
		return c.acknowledge(ctx)
	}
	if rq.cancel != nil {
		defer rq.cancel(nil)
	}
	return c.run(ctx, rq, c.newReply(rq.ctx)) && ctx.Err() == nil
}

// acknowledge answers an attention: always a message of its own, because some clients wait for the end of the
// cancelled answer first.
func (c *conn) acknowledge(ctx context.Context) bool {
	tok := appendDone(nil, Done{}, doneAttn)
	if _, err := c.pw.Write(tok); err != nil {
		return false
	}
	return c.pw.end() == nil && ctx.Err() == nil
}

// run serves one message; a panic of the session ends the connection, not the process.
func (c *conn) run(ctx context.Context, rq *request, r *reply) (ok bool) {
	defer func() {
		if p := recover(); p != nil {
			c.panicked(r, p)
			ok = false
		}
	}()
	if rq.status&(statusReset|statusResetKeep) != 0 {
		c.sess.Reset(ctx, rq.status&statusResetKeep != 0)
		r.env(envReset, []byte{0, 0})
	}
	var err error
	if rq.ctx.Err() == nil { // an attention may have come before the request ran
		err = c.dispatch(rq, r)
	}
	if errors.Is(context.Cause(rq.ctx), errAttention) {
		if r.pw.err == nil {
			err = nil // the session's way of saying that it stopped
		}
		c.sess.Attention(ctx)
	}
	if err == nil {
		return r.finish() == nil
	}
	var se *sqlerr.Error
	switch {
	case r.pw.err != nil || ctx.Err() != nil:
	case errors.As(err, &se): // the session ends with this error
		r.Error(se.At(1))
		r.Done(Done{Error: true, Fatal: true})
		r.finish()
	default:
		c.srv.logger().Error("request failed", "spid", c.sess.SPID(), "error", err)
		c.fatal(r)
	}
	return false
}

// dispatch decodes the message and calls the session. What cannot be decoded, or is refused, is answered here.
func (c *conn) dispatch(rq *request, r *reply) error {
	switch rq.typ {
	case packetBatch:
		return c.batch(rq, r)
	case packetRPC:
		return c.rpc(rq, r)
	case packetTM:
		return c.transaction(rq, r)
	case packetBulk:
		return c.bulk(rq, r)
	}
	return sqlerr.New(4002)
}

func (c *conn) batch(rq *request, r *reply) error {
	body, err := skipHeaders(rq.body)
	if err != nil {
		return c.reject(r, DoneStatement, err)
	}
	if len(body.b)%2 != 0 {
		return c.reject(r, DoneStatement, errShort)
	}
	text := body.text(len(body.b) / 2)
	c.srv.trace(c.sess.SPID(), "batch", text)
	return c.sess.Batch(rq.ctx, text, r)
}

func (c *conn) rpc(rq *request, r *reply) error {
	call, err := parseRPC(rq.body)
	if err != nil {
		return c.reject(r, DoneProc, err)
	}
	for i, p := range call.Params {
		if p.Output {
			r.outs = append(r.outs, i)
		}
	}
	c.srv.trace(c.sess.SPID(), "rpc", call.text())
	return c.sess.RPC(rq.ctx, call, r)
}

func (c *conn) transaction(rq *request, r *reply) error {
	t, err := parseTransaction(rq.body)
	if err != nil {
		return c.reject(r, DoneStatement, err)
	}
	c.srv.trace(c.sess.SPID(), "tm", t.Op)
	return c.sess.Transaction(rq.ctx, t, r)
}

func (c *conn) bulk(rq *request, r *reply) error {
	parts := rq.parts
	rq.parts = nil // Next lets go of what has been read
	b, err := parseBulk(parts)
	if err != nil {
		return c.reject(r, DoneStatement, err)
	}
	c.srv.trace(c.sess.SPID(), "bulk", "")
	return c.sess.Bulk(rq.ctx, b, r)
}

// reject answers a request that never reached the session; the connection goes on, because the message was read whole.
func (c *conn) reject(r *reply, kind DoneKind, err error) error {
	if err := r.Error(asMessage(err, 0, "").At(1)); err != nil {
		return err
	}
	return r.Done(Done{Kind: kind, Error: true})
}

// asMessage turns a decoding error into SQL Server's message; param counts from 1.
func asMessage(err error, param int, name string) *sqlerr.Error {
	var se *sqlerr.Error
	var f *streamFault
	switch {
	case errors.As(err, &se):
		return se
	case !errors.As(err, &f), f.number == 4002:
		return sqlerr.New(4002)
	case f.number == 8023:
		return sqlerr.New(8023, param, name, f.kind)
	}
	return sqlerr.New(f.number, param, name, f.token)
}

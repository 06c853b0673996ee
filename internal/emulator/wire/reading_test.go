package wire

import (
	"context"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func batchBody(text string) []byte {
	return append(append([]byte{}, noTransaction...), types.UTF16LE(text)...)
}

// What has arrived behind a running request is served in order; an attention ends the request before it, and no other.
func TestPipelinedRequests(t *testing.T) {
	entered, release := make(chan struct{}, 1), make(chan struct{})
	f := &fake{batch: map[string]func(context.Context, Writer) error{
		"first": func(ctx context.Context, w Writer) error {
			entered <- struct{}{}
			<-release
			return w.Error(sqlerr.New(4002))
		},
		"second": func(ctx context.Context, w Writer) error { <-ctx.Done(); return ctx.Err() },
		"third":  manyRows(1),
		"waits":  func(ctx context.Context, w Writer) error { entered <- struct{}{}; <-ctx.Done(); return ctx.Err() },
	}}
	c := rawLogin(t, f)
	for range 3 { // a watcher comes and goes each time
		c.send(packetBatch, statusEOM, batchBody("first"))
		<-entered
		c.send(packetBatch, statusEOM, batchBody("second"))
		c.send(packetAttention, statusEOM, nil)
		c.send(packetBatch, statusEOM, batchBody("third"))
		release <- struct{}{}
		if n := firstError(c.receive()); n != 4002 {
			t.Fatalf("first: error %d", n)
		}
		if m := c.receive(); m[0] != tokDone {
			t.Fatalf("second: % x", m)
		}
		if m := c.receive(); m[len(m)-12]&doneAttn == 0 {
			t.Fatalf("attention: % x", m)
		}
		if m := c.receive(); m[0] != tokColMetadata {
			t.Fatalf("third: % x", m)
		}
		// Nothing has arrived behind this one when it starts: it is watched when it has run for a while.
		c.send(packetBatch, statusEOM, batchBody("waits"))
		<-entered
		c.send(packetAttention, statusEOM, nil)
		c.receive()
		if m := c.receive(); m[len(m)-12]&doneAttn == 0 {
			t.Fatalf("attention: % x", m)
		}
		for range 20 { // and the next ones are read without a watcher
			c.send(packetBatch, statusEOM, batchBody("third"))
			if m := c.receive(); m[0] != tokColMetadata {
				t.Fatalf("afterwards: % x", m)
			}
		}
	}
	if n := f.count(&f.attns); n != 6 {
		t.Errorf("%d attentions reached the session, want 6", n)
	}
}

// A client that leaves ends its running request.
func TestClientLeaves(t *testing.T) {
	entered, over := make(chan struct{}), make(chan struct{})
	f := &fake{batch: map[string]func(context.Context, Writer) error{
		"waits": func(ctx context.Context, w Writer) error { close(entered); <-ctx.Done(); close(over); return ctx.Err() },
	}}
	c := rawLogin(t, f)
	c.send(packetBatch, statusEOM, batchBody("waits"))
	<-entered
	c.c.Close()
	<-over
}

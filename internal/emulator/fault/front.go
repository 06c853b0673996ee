package fault

import (
	"context"
	"net"
)

// Server answers on a listener until ctx ends; an emulator is one.
type Server interface {
	Serve(ctx context.Context, l net.Listener) error
}

// Front serves s on a port of its own, behind a proxy. stop ends both, and waits for the server.
func Front(s Server) (p *Proxy, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan struct{})
	go func() {
		s.Serve(ctx, l)
		close(served)
	}()
	p = New(l.Addr().String())
	return p, func() {
		p.Close()
		cancel()
		<-served
	}, nil
}

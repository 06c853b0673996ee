package check

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

func init() {
	register(Check{
		ID: "services.event-hubs", Title: "The namespace of Event Hubs speaks AMQP 1.0 over TLS", Severity: Error, Scope: Instance,
		Remedy: "Look for the name in DNS, and for port 5671 in the firewalls between; a namespace with a private endpoint answers only in its network.",
		Link:   "https://learn.microsoft.com/azure/event-hubs/event-hubs-faq#what-ports-do-i-need-to-open-on-the-firewall-",
		Probe: func(ctx context.Context, in Input, _ Connect) Result {
			if in.Services.EventHubs == "" {
				return Inapplicable("the environment names no services.event_hubs")
			}
			return amqp(ctx, in.Services.EventHubs, &tls.Config{MinVersion: tls.VersionTLS12})
		},
	})
}

// amqpHello is the header by which AMQP 1.0 begins: protocol 3 is SASL, behind which a login would come.
var amqpHello = []byte{'A', 'M', 'Q', 'P', 3, 1, 0, 0}

// amqp connects and exchanges headers; it does not log in, and so it cannot tell whether the namespace has the hub.
func amqp(ctx context.Context, address string, config *tls.Config) Result {
	ctx, cancel := context.WithTimeout(ctx, serviceTimeout)
	defer cancel()
	u, err := url.Parse(address)
	if err != nil {
		return Unclear("%v", err)
	}
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "5671")
	}
	config = config.Clone()
	config.ServerName = u.Hostname()
	start := time.Now()
	conn, err := (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", host)
	if err != nil {
		return Bad("%v", err)
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return Unclear("%v", err)
		}
	}
	if _, err := conn.Write(amqpHello); err != nil {
		return Bad("%v", err)
	}
	header := make([]byte, len(amqpHello))
	switch _, err := io.ReadFull(conn, header); {
	case err != nil:
		return Bad("it listens, and does not answer as AMQP does: %v", err)
	case !bytes.Equal(header, amqpHello):
		return Bad("it listens, and does not answer as AMQP 1.0 does")
	}
	took := time.Since(start).Round(time.Millisecond)
	if hub := strings.Trim(u.Path, "/"); hub != "" {
		return Good("AMQP 1.0 over TLS, in %v; whether it has the hub %s only a login could tell", took, hub)
	}
	return Good("AMQP 1.0 over TLS, in %v", took)
}

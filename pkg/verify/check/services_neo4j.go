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
		ID: "services.neo4j", Title: "Neo4j listens, and speaks Bolt", Severity: Error, Scope: Instance,
		Remedy: "Start it, or open the port; with a certificate that this machine trusts for bolt+s and neo4j+s.",
		Link:   "https://neo4j.com/docs/bolt/current/bolt/handshake/",
		Probe: func(ctx context.Context, in Input, _ Connect) Result {
			if in.Services.Neo4j == "" {
				return Inapplicable("the environment names no services.neo4j")
			}
			return bolt(ctx, in.Services.Neo4j)
		},
	})
}

// boltHello is the handshake of the Bolt protocol: its magic number, and four versions of which the server picks one: 5.0 to 5.4, 4.2 to 4.4, 4.1, 3.0.
var boltHello = []byte{0x60, 0x60, 0xB0, 0x17, 0, 4, 4, 5, 0, 2, 4, 4, 0, 0, 1, 4, 0, 0, 0, 3}

// bolt connects and shakes hands; it does not log in.
func bolt(ctx context.Context, address string) Result {
	ctx, cancel := context.WithTimeout(ctx, serviceTimeout)
	defer cancel()
	u, err := url.Parse(address)
	if err != nil {
		return Unclear("%v", err)
	}
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "7687")
	}
	var conn net.Conn
	if strings.HasSuffix(u.Scheme, "+s") {
		conn, err = (&tls.Dialer{Config: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", host)
	} else {
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", host)
	}
	if err != nil {
		return Bad("%v", err)
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return Unclear("%v", err)
		}
	}
	start := time.Now()
	if _, err := conn.Write(boltHello); err != nil {
		return Bad("%v", err)
	}
	version := make([]byte, 4)
	switch _, err := io.ReadFull(conn, version); {
	case err != nil:
		return Bad("it listens, and does not answer as Bolt does: %v", err)
	case bytes.Equal(version, make([]byte, 4)):
		return Bad("it speaks no version of Bolt from 3.0 to 5.4")
	case version[0] != 0 || version[1] != 0:
		return Bad("it listens, and does not answer as Bolt does")
	}
	return Good("Bolt %d.%d, in %v", version[3], version[2], time.Since(start).Round(time.Millisecond))
}

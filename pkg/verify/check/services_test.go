package check

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealth(t *testing.T) {
	for _, c := range []struct {
		code   int
		body   string
		status Status
		text   string
	}{
		{200, "Healthy", Passed, ""},
		{200, `{"status":"Healthy","checks":[{"name":"Database","status":"Healthy"}]}`, Passed, ""},
		{200, `{"status":"Degraded","checks":[{"name":"Neo4j","status":"Degraded"}]}`, bad, "Degraded"},
		{503, `{"status":"Unhealthy","checks":[{"name":"ServiceBroker","status":"Unhealthy"}]}`, bad, "503"},
		{503, "Unhealthy", bad, "503"},
		{200, "<html>", bad, "nothing of its health"},
		{404, "", bad, "404"},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.code)
			io.WriteString(w, c.body)
		}))
		if r := health(t.Context(), s.URL); r.Status != c.status || !strings.Contains(r.Text, c.text) {
			t.Errorf("%d %s: %s %q", c.code, c.body, r.Status, r.Text)
		}
		s.Close()
		if r := health(t.Context(), s.URL); r.Status != bad {
			t.Errorf("a server that is gone is %s", r.Status)
		}
	}
}

func TestBolt(t *testing.T) {
	for _, c := range []struct {
		answer string
		status Status
		text   string
	}{
		{"\x00\x00\x04\x05", Passed, "Bolt 5.4"},
		{"\x00\x00\x00\x00", bad, "no version"},
		{"HTTP/1.1 400", bad, "does not answer as Bolt"},
		{"", bad, "does not answer as Bolt"},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			io.ReadFull(conn, make([]byte, len(boltHello)))
			io.WriteString(conn, c.answer)
		}()
		if r := bolt(t.Context(), "bolt://"+l.Addr().String()); r.Status != c.status || !strings.Contains(r.Text, c.text) {
			t.Errorf("%q: %s %q", c.answer, r.Status, r.Text)
		}
		l.Close()
		if r := bolt(t.Context(), "neo4j://"+l.Addr().String()); r.Status != bad {
			t.Errorf("a server that is gone is %s", r.Status)
		}
	}
}

func TestAMQP(t *testing.T) {
	secure := httptest.NewUnstartedServer(nil)
	secure.StartTLS() // for its certificate, and the pool that trusts it
	defer secure.Close()
	trusting := secure.Client().Transport.(*http.Transport).TLSClientConfig
	for _, c := range []struct {
		answer string
		config *tls.Config
		status Status
		text   string
	}{
		{"AMQP\x03\x01\x00\x00", trusting, Passed, "the hub changes only a login"},
		{"AMQP\x00\x00\x09\x01", trusting, bad, "does not answer as AMQP 1.0"},
		{"HTTP/1.1 400 Bad Request", trusting, bad, "does not answer as AMQP 1.0"},
		{"", trusting, bad, "does not answer as AMQP"},
		{"AMQP\x03\x01\x00\x00", &tls.Config{MinVersion: tls.VersionTLS12}, bad, "certificate"},
	} {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: secure.TLS.Certificates})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			io.ReadFull(conn, make([]byte, len(amqpHello)))
			io.WriteString(conn, c.answer)
		}()
		if r := amqp(t.Context(), "sb://"+l.Addr().String()+"/changes", c.config); r.Status != c.status || !strings.Contains(r.Text, c.text) {
			t.Errorf("%q: %s %q", c.answer, r.Status, r.Text)
		}
		l.Close()
		if r := amqp(t.Context(), "sb://"+l.Addr().String(), c.config); r.Status != bad {
			t.Errorf("a namespace that is gone is %s", r.Status)
		}
	}
}

func TestServicesThatAreNotThere(t *testing.T) {
	for _, id := range []string{"services.api", "services.neo4j", "services.event-hubs"} {
		if r := byID(t, id).Run(t.Context(), Input{}, nil); r.Status != NotApplicable {
			t.Errorf("%s: %s", id, r.Status)
		}
	}
}

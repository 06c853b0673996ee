package wire

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	mssql "github.com/microsoft/go-mssqldb"
)

func TestLogin(t *testing.T) {
	cases := []struct {
		name      string
		encrypt   string
		require   bool
		encrypted bool
		version   uint32
	}{
		{"plain", "disable", false, false, tds74},
		{"login only", "false", false, false, tds74},
		{"whole connection", "true", false, true, tds74},
		{"strict", "strict", false, true, tds80},
		{"required of a client that would not", "false", true, true, tds74},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{batch: map[string]func(context.Context, Writer) error{"SELECT big": manyRows(3000)}}
			s, addr := start(t, f, func(s *Server) { s.RequireEncryption = c.require })
			db := open(t, dsn(addr, "encrypt", c.encrypt, "certificate", certificate(t, s), "hostNameInCertificate", "localhost", "packet size", "1024"))
			n := 0
			rows, err := db.Query("SELECT big")
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				n++
			}
			if err := rows.Err(); err != nil || n != 3000 {
				t.Fatalf("%d rows, %v", n, err)
			}
			l := f.logins[0]
			if l.User != "sa" || l.App != "wire test" || l.Database != "master" || !l.ODBC || l.Remote == "" ||
				l.Encrypted != c.encrypted || l.TDSVersion != c.version || l.PacketSize != 1024 {
				t.Errorf("login %+v", l)
			}
		})
	}
}

func TestLoginRefused(t *testing.T) {
	cases := []struct {
		name, user, database string
		numbers              []int32
	}{
		{"wrong password", "other", "master", []int32{18456}},
		{"no such database", "sa", "nosuch", []int32{4060, 18456}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{}
			_, addr := start(t, f)
			d := dsn(addr, "database", c.database)
			if c.user != "sa" {
				d = strings.Replace(d, "Secret", "Wrong", 1)
			}
			err := open(t, d).Ping()
			var me mssql.Error
			if !errors.As(err, &me) {
				t.Fatalf("got %v", err)
			}
			var got []int32
			for _, e := range me.All {
				got = append(got, e.Number)
			}
			if len(got) != len(c.numbers) || got[0] != c.numbers[0] {
				t.Errorf("got %v, want %v", got, c.numbers)
			}
			if me.ServerName != "EMU" || me.LineNo != 1 {
				t.Errorf("server %q line %d", me.ServerName, me.LineNo)
			}
		})
	}
}

func TestRequireEncryptionRefusesPlain(t *testing.T) {
	_, addr := start(t, &fake{}, func(s *Server) { s.RequireEncryption = true })
	if err := open(t, dsn(addr)).Ping(); err == nil {
		t.Error("a plain client got in")
	}
}

func TestLoginRefusals(t *testing.T) {
	cases := []struct {
		name   string
		l      login7
		strict bool
		number int32
	}{
		{"good", login7{version: tds74}, false, 0},
		{"7.2", login7{version: 0x72090002}, false, 40517},
		{"8.0 without strict", login7{version: tds80}, false, 40517},
		{"7.4 under strict", login7{version: tds74}, true, 40517},
		{"federated", login7{version: tds74, fedAuth: true}, false, 18456},
		{"integrated", login7{version: tds74, sspi: true}, false, 18452},
		{"new password", login7{version: tds74, newPasswd: true}, false, 40517},
		{"attach", login7{version: tds74, attachDB: true}, false, 40517},
		{"user instance", login7{version: tds74, userInst: true}, false, 40517},
		{"big-endian", login7{version: tds74, byteOrder: 1}, false, 40517},
	}
	for _, c := range cases {
		e := c.l.refuse(c.strict)
		if e == nil && c.number != 0 || e != nil && e.Number != c.number {
			t.Errorf("%s: got %v, want %d", c.name, e, c.number)
		}
	}
}

func TestNegotiate(t *testing.T) {
	cases := []struct {
		client  encryption
		require bool
		want    encryption
	}{
		{encryptLogin, false, encryptLogin},
		{encryptOn, false, encryptOn},
		{encryptNotSup, false, encryptNotSup},
		{encryptRequired, false, encryptOn},
		{encryptLogin, true, encryptRequired},
		{encryptOn, true, encryptOn},
		{encryptNotSup, true, encryptRequired},
	}
	for _, c := range cases {
		if got := negotiate(c.client, c.require); got != c.want {
			t.Errorf("client %d, require %v: %d, want %d", c.client, c.require, got, c.want)
		}
	}
}

func TestPacketSizeGranted(t *testing.T) {
	for _, c := range []struct {
		want      int
		encrypted bool
		granted   int
	}{{0, false, 4096}, {100, false, 512}, {32767, false, 32767}, {40000, false, 32767}, {32767, true, 16383}} {
		l := login7{Login: Login{PacketSize: c.want, Encrypted: c.encrypted}}
		if got := l.packetSize(); got != c.granted {
			t.Errorf("%d (encrypted %v): %d, want %d", c.want, c.encrypted, got, c.granted)
		}
	}
}

// A pipe has no buffer: it shows that neither side writes when the other does not read.
func TestServeConnOverPipe(t *testing.T) {
	f := &fake{batch: map[string]func(context.Context, Writer) error{"SELECT big": manyRows(100)}}
	s := &Server{Backend: f, ProgName: "hartctl emulator"}
	client, server := net.Pipe()
	done := make(chan struct{})
	go func() { s.ServeConn(context.Background(), server); close(done) }()
	conn, err := mssql.NewConnector("sqlserver://sa:Secret%C2%A31@pipe?encrypt=disable")
	if err != nil {
		t.Fatal(err)
	}
	conn.Dialer = pipeDialer{client}
	c, err := conn.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	<-done
	if f.closed != 1 {
		t.Errorf("session closed %d times", f.closed)
	}
}

type pipeDialer struct{ c net.Conn }

func (d pipeDialer) DialContext(context.Context, string, string) (net.Conn, error) { return d.c, nil }
func (d pipeDialer) HostName() string                                              { return "pipe" }

func TestShutdown(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	f := &fake{batch: map[string]func(context.Context, Writer) error{
		"RUN slow": func(ctx context.Context, w Writer) error { close(entered); <-release; return w.Done(Done{}) },
		"RUN stuck": func(ctx context.Context, w Writer) error {
			close(entered)
			<-ctx.Done()
			return ctx.Err()
		},
	}}
	for _, c := range []struct {
		batch string
		grace time.Duration
		ok    bool
	}{{"RUN slow", time.Minute, true}, {"RUN stuck", time.Millisecond, false}} {
		entered, release = make(chan struct{}), make(chan struct{})
		s := &Server{Backend: f, Grace: c.grace, ProgName: "hartctl emulator"}
		l, _ := net.Listen("tcp", "127.0.0.1:0")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- s.Serve(ctx, l) }()
		db := open(t, dsn(l.Addr().(*net.TCPAddr)))
		answer := make(chan error, 1)
		go func() { _, err := db.Exec(c.batch); answer <- err }()
		select {
		case <-entered:
		case err := <-answer:
			t.Fatal(err)
		}
		cancel()
		close(release)
		if err := <-answer; (err == nil) != c.ok {
			t.Errorf("%s: %v", c.batch, err)
		}
		if err := <-done; err != nil {
			t.Errorf("%s: Serve %v", c.batch, err)
		}
	}
}

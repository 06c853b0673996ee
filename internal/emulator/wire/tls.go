package wire

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"time"
)

// SelfSigned makes a certificate for the given DNS names and IP addresses, valid for a year.
func SelfSigned(names ...string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, err
	}
	now := time.Now()
	t := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "hartctl emulator"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.AddDate(1, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA:                  true, // clients pin it as their root
		BasicConstraintsValid: true,
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, n)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}

// CertificatePEM is the certificate chain that the server shows, for a client that pins it; nil when the
// configuration picks certificates by a callback.
func (s *Server) CertificatePEM() []byte {
	cfg, err := s.tlsConfig()
	if err != nil || len(cfg.Certificates) == 0 {
		return nil
	}
	var out bytes.Buffer
	for _, der := range cfg.Certificates[0].Certificate {
		pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	return out.Bytes()
}

// tlsConfig is the given configuration, or one with a self-signed certificate for localhost, made once.
func (s *Server) tlsConfig() (*tls.Config, error) {
	if s.TLS != nil {
		return s.TLS, nil
	}
	s.selfOnce.Do(func() {
		var c tls.Certificate
		if c, s.selfErr = SelfSigned("localhost", "127.0.0.1", "::1"); s.selfErr == nil {
			s.self = &tls.Config{Certificates: []tls.Certificate{c}}
		}
	})
	return s.self, s.selfErr
}

// tdsTLS is for TLS inside TDS 7.x: a TLS 1.3 server sends session tickets after the handshake, outside the
// PRELOGIN packets, which breaks every client's framing; so 1.2 is the highest version.
func tdsTLS(cfg *tls.Config) *tls.Config {
	c := cfg.Clone()
	c.MaxVersion = tls.VersionTLS12
	c.NextProtos = nil
	return c
}

// strictTLS is for TDS 8: TLS first, with its own protocol name.
func strictTLS(cfg *tls.Config) *tls.Config {
	c := cfg.Clone()
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	c.NextProtos = []string{"tds/8.0"}
	return c
}

// handshakeConn carries TLS records in PRELOGIN packets, one packet for a flight, until done is set;
// from then on it is the connection itself.
type handshakeConn struct {
	net.Conn
	in   packetReader
	rest []byte // of the last packet read
	out  []byte
	done bool
}

func (h *handshakeConn) Read(p []byte) (int, error) {
	if len(h.rest) > 0 {
		n := copy(p, h.rest)
		h.rest = h.rest[n:]
		return n, nil
	}
	if h.done {
		return h.Conn.Read(p)
	}
	if err := h.flush(); err != nil {
		return 0, err
	}
	for len(h.rest) == 0 {
		pk, err := h.in.next()
		if err != nil {
			return 0, err
		}
		if pk.typ != packetPrelogin {
			return 0, errProtocol
		}
		h.rest = pk.payload
	}
	n := copy(p, h.rest)
	h.rest = h.rest[n:]
	return n, nil
}

func (h *handshakeConn) Write(p []byte) (int, error) {
	if h.done {
		return h.Conn.Write(p)
	}
	h.out = append(h.out, p...)
	return len(p), nil
}

func (h *handshakeConn) flush() error {
	for len(h.out) > 0 {
		n := min(len(h.out), defaultPacket-headerSize)
		status := byte(0)
		if n == len(h.out) {
			status = statusEOM
		}
		total := n + headerSize
		pk := append([]byte{byte(packetPrelogin), status, byte(total >> 8), byte(total), 0, 0, 1, 0}, h.out[:n]...)
		if _, err := h.Conn.Write(pk); err != nil {
			return err
		}
		h.out = h.out[n:]
	}
	return nil
}

// wrapTLS runs the handshake of TDS 7.x and gives the encrypted connection.
func wrapTLS(c net.Conn, cfg *tls.Config) (*tls.Conn, error) {
	h := &handshakeConn{Conn: c}
	h.in.r = c
	t := tls.Server(h, tdsTLS(cfg))
	if err := t.Handshake(); err != nil {
		h.flush() // the alert
		return nil, err
	}
	if err := h.flush(); err != nil {
		return nil, err
	}
	h.done = true
	return t, nil
}

// prefixConn gives back bytes that were read ahead.
type prefixConn struct {
	net.Conn
	prefix []byte
}

func (c *prefixConn) Read(p []byte) (int, error) {
	if len(c.prefix) > 0 {
		n := copy(p, c.prefix)
		c.prefix = c.prefix[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}

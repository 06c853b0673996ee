package broker

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Message is one message of a queue, as it lies there.
type Message struct {
	Order    int64     `json:"order"` // queuing_order
	Status   string    `json:"status"`
	Handle   string    `json:"conversation"`
	Service  string    `json:"service"`
	Contract string    `json:"contract"`
	Type     string    `json:"messageType"`
	Enqueued time.Time `json:"enqueued"` // UTC
	Encoding string    `json:"encoding"` // of Body: utf-16, utf-8, hex; none when there is no body
	Body     string    `json:"body"`
	Bytes    int       `json:"bytes"`
}

// statuses are the values of the column status of a queue.
var statuses = map[int]string{0: "received", 1: "ready", 2: "not yet complete", 3: "retained sent"}

// Peek reads the first messages of a queue without receiving them.
func (b *Broker) Peek(ctx context.Context, queue string, count int) (string, []Message, error) {
	s, err := b.Status(ctx)
	if err != nil {
		return "", nil, err
	}
	q, err := s.find(queue)
	if err != nil {
		return "", nil, err
	}
	list := []Message{}
	err = b.sql.Query(ctx, render("peek.sql", struct{ Schema, Queue string }{q.schema, q.queue}), func(_ int, rows mssql.Rows) error {
		for rows.Next() {
			var m Message
			var status int
			var body []byte
			if err := rows.Scan(&m.Order, &status, &m.Handle, &m.Service, &m.Contract, &m.Type, &m.Enqueued, &body); err != nil {
				return err
			}
			m.Status = statuses[status]
			m.Encoding, m.Body = decode(body)
			m.Bytes = len(body)
			list = append(list, m)
		}
		return nil
	}, sql.Named("count", count))
	return q.Name, list, err
}

// decode shows a body as the text that it is: nvarchar sends UTF-16LE, varchar bytes of 8 bits; what is no text is shown as hexadecimal digits.
func decode(body []byte) (encoding, text string) {
	if len(body) == 0 {
		return "none", ""
	}
	if len(body)%2 == 0 {
		units := make([]uint16, len(body)/2)
		for i := range units {
			units[i] = binary.LittleEndian.Uint16(body[2*i:])
		}
		if s := string(utf16.Decode(units)); printable(s) && mostlyLatin(units) {
			return "utf-16", s
		}
	}
	if utf8.Valid(body) && printable(string(body)) {
		return "utf-8", string(body)
	}
	return "hex", hex.EncodeToString(body)
}

func printable(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsPrint(r) && !unicode.IsSpace(r) && r != '\ufeff' {
			return false
		}
	}
	return true
}

// mostlyLatin tells UTF-16 from 8-bit text, every pair of which is a character of UTF-16 too: JSON and XML have ASCII marks throughout.
func mostlyLatin(units []uint16) bool {
	n := 0
	for _, u := range units {
		if u < 0x80 {
			n++
		}
	}
	return n*4 >= len(units)
}

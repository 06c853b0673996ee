package broker

import (
	"context"
	"database/sql"
	"time"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Status is the state of Service Broker in a database. Times are UTC.
type Status struct {
	Enabled       bool           `json:"enabled"` // the database's ENABLE_BROKER
	Queues        []Queue        `json:"queues"`
	Conversations []State        `json:"conversations"`
	Transmission  []Transmission `json:"transmission"` // what could not be delivered yet
	// DeadLetters are those of dbo.MessageDeadLetters; nil where the database has no such table.
	DeadLetters []DeadLetters `json:"deadLetters"`
}

// Queue is one queue.
type Queue struct {
	Name      string     `json:"name"`                // schema.name
	Procedure string     `json:"procedure,omitempty"` // that it activates, as the catalog has it
	Readers   int        `json:"maxReaders,omitempty"`
	Active    *int       `json:"activeReaders"` // null: the login may not see it (VIEW SERVER STATE)
	Activated bool       `json:"activated"`
	Receive   bool       `json:"receive"` // off after a poisoned message
	Enqueue   bool       `json:"enqueue"`
	Depth     int64      `json:"depth"`            // messages that wait to be received
	Oldest    *time.Time `json:"oldest,omitempty"` // of them

	schema, queue string
}

// State counts the conversation endpoints in a state.
type State struct {
	State string `json:"state"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Transmission counts what waits for one service for one reason.
type Transmission struct {
	To     string    `json:"to"`
	Reason string    `json:"reason"` // transmission_status
	Count  int       `json:"count"`
	Oldest time.Time `json:"oldest"`
}

// DeadLetters counts the messages of one queue that were given up for one reason.
type DeadLetters struct {
	Queue  string    `json:"queue"`
	Reason string    `json:"reason"`
	Count  int       `json:"count"`
	Newest time.Time `json:"newest"`
}

// Status looks at everything. It receives nothing and waits for nobody's locks.
func (b *Broker) Status(ctx context.Context) (*Status, error) {
	s := &Status{Queues: []Queue{}, Conversations: []State{}, Transmission: []Transmission{}}
	err := b.sql.Query(ctx, render("status.sql", nil), func(set int, rows mssql.Rows) error {
		for rows.Next() {
			if err := s.read(set, rows); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(s.Queues) > 0 {
		err = b.depths(ctx, s.Queues)
	}
	if err != nil {
		return nil, err
	}
	return s, b.more(ctx, s)
}

func (s *Status) read(set int, rows mssql.Rows) error {
	var q Queue
	var c State
	var t Transmission
	switch set {
	case 0:
		return rows.Scan(&s.Enabled)
	case 1:
		err := rows.Scan(&q.schema, &q.queue, &q.Procedure, &q.Readers, &q.Activated, &q.Receive, &q.Enqueue)
		q.Name = q.schema + "." + q.queue
		s.Queues = append(s.Queues, q)
		return err
	case 2:
		err := rows.Scan(&c.State, &c.Name, &c.Count)
		s.Conversations = append(s.Conversations, c)
		return err
	}
	err := rows.Scan(&t.To, &t.Reason, &t.Count, &t.Oldest)
	s.Transmission = append(s.Transmission, t)
	return err
}

// depths counts the messages of each queue.
func (b *Broker) depths(ctx context.Context, queues []Queue) error {
	type target struct{ Schema, Queue string }
	var list []target
	for _, q := range queues {
		list = append(list, target{q.schema, q.queue})
	}
	return b.sql.Query(ctx, render("depth.sql", list), func(_ int, rows mssql.Rows) error {
		for rows.Next() {
			var i int
			var depth int64
			var oldest sql.NullTime
			if err := rows.Scan(&i, &depth, &oldest); err != nil {
				return err
			}
			if queues[i].Depth = depth; oldest.Valid {
				queues[i].Oldest = &oldest.Time
			}
		}
		return nil
	})
}

// more adds what takes a permission on the server, or a table of this schema.
func (b *Broker) more(ctx context.Context, s *Status) error {
	var visible, letters bool
	err := b.sql.Query(ctx, render("may_see_readers.sql", nil), func(_ int, rows mssql.Rows) error {
		rows.Next()
		return rows.Scan(&visible, &letters)
	})
	if err == nil && visible {
		for i := range s.Queues {
			s.Queues[i].Active = new(int)
		}
		err = b.sql.Query(ctx, render("readers.sql", nil), func(_ int, rows mssql.Rows) error {
			for rows.Next() {
				var schema, queue string
				var n int
				if err := rows.Scan(&schema, &queue, &n); err != nil {
					return err
				}
				if q, err := s.find(schema + "." + queue); err == nil {
					*q.Active = n
				}
			}
			return nil
		})
	}
	if err != nil || !letters {
		return err
	}
	s.DeadLetters = []DeadLetters{}
	return b.sql.Query(ctx, render("dead_letters.sql", nil), func(_ int, rows mssql.Rows) error {
		for rows.Next() {
			var d DeadLetters
			if err := rows.Scan(&d.Queue, &d.Reason, &d.Count, &d.Newest); err != nil {
				return err
			}
			s.DeadLetters = append(s.DeadLetters, d)
		}
		return nil
	})
}

package broker

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Repair is one thing to mend.
type Repair struct {
	Kind    string `json:"kind"`    // queue or conversation
	Subject string `json:"subject"` // schema.name, or the handle
	Reason  string `json:"reason"`
	Done    bool   `json:"done"`

	sql  string
	args []any
}

// Repairs lists what is to be mended: queues that are off, and conversations whose other side has ended, or that failed, with no message left that would tell a reader so.
func (b *Broker) Repairs(ctx context.Context) ([]Repair, error) {
	s, err := b.Status(ctx)
	if err != nil {
		return nil, err
	}
	list := []Repair{}
	for _, q := range s.Queues {
		if !q.Receive || !q.Enqueue {
			list = append(list, Repair{Kind: "queue", Subject: q.Name, Reason: "is off: after five receives in a row that were rolled back, or by hand", sql: render("enable.sql", struct{ Schema, Queue string }{q.schema, q.queue})})
		}
	}
	type endpoint struct{ handle, service, far, state, schema, queue string }
	var stuck []endpoint
	err = b.sql.Query(ctx, render("stuck.sql", nil), func(_ int, rows mssql.Rows) error {
		for rows.Next() {
			var e endpoint
			if err := rows.Scan(&e.handle, &e.service, &e.far, &e.state, &e.schema, &e.queue); err != nil {
				return err
			}
			stuck = append(stuck, e)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, e := range stuck {
		waiting := 0
		err := b.sql.Query(ctx, render("waiting.sql", struct{ Schema, Queue string }{e.schema, e.queue}), func(_ int, rows mssql.Rows) error {
			rows.Next()
			return rows.Scan(&waiting)
		}, sql.Named("handle", e.handle))
		if err != nil {
			return nil, err
		}
		if waiting == 0 {
			list = append(list, Repair{
				Kind: "conversation", Subject: e.handle, Reason: fmt.Sprintf("of %s with %s is %s, and no message is left that would tell a reader", e.service, e.far, e.state),
				sql: render("end.sql", nil), args: []any{sql.Named("handle", e.handle)},
			})
		}
	}
	return list, nil
}

// Mend does what Repairs listed, in order, and marks what is done. A conversation that somebody else has ended meanwhile (Msg 8426) is done too.
func (b *Broker) Mend(ctx context.Context, list []Repair) error {
	for i := range list {
		r := &list[i]
		if err := b.sql.Exec(ctx, r.sql, r.args...); err != nil && !(r.Kind == "conversation" && mssql.HasNumber(err, 8426)) {
			return fmt.Errorf("%s %s: %w", r.Kind, r.Subject, err)
		}
		r.Done = true
	}
	return nil
}

package broker

import (
	"context"
	"database/sql"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Outgoing is a message to send on a dialog of its own. Body is sent as nvarchar (UTF-16); an empty one is no body.
type Outgoing struct{ From, To, Contract, Type, Body string }

// Send begins a dialog and sends one message on it. It gives the conversation's handle; ending it is up to who reads the queue of From.
func (b *Broker) Send(ctx context.Context, m Outgoing) (handle string, err error) {
	text := render("send.sql", struct {
		Outgoing
		Empty bool
	}{m, m.Body == ""})
	err = b.sql.Query(ctx, text, func(_ int, rows mssql.Rows) error {
		rows.Next()
		return rows.Scan(&handle)
	}, sql.Named("to", m.To), sql.Named("body", m.Body))
	return handle, err
}

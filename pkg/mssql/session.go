package mssql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-sql/sqlexp"
	driver "github.com/microsoft/go-mssqldb"
)

// keepAlive is the TCP keep-alive period: a dead server is noticed within minutes, not hours.
const keepAlive = 30 * time.Second

// Message is an informational message: PRINT, RAISERROR up to severity 10, and the server's own notices.
type Message = ServerError

// Options of Open.
type Options struct {
	Dial      Dialer
	OnMessage func(Message) // called while a batch runs, as each message arrives
}

// Session is one connection to a server, held until Close: session state such as an application lock lives as long as it does.
// When it breaks it stays broken; it never reconnects by itself. It is not safe for concurrent use.
type Session struct {
	db        *sql.DB
	conn      *sql.Conn
	dialer    *watchDialer
	onMessage func(Message)
	requests  int
}

// Open connects and logs in. Its error is a *ConnectError, or says what is wrong with c.
func Open(ctx context.Context, c Config, o Options) (*Session, error) {
	dialer := &watchDialer{dial: o.Dial}
	connector, err := c.connector(dialer)
	if err != nil {
		return nil, err
	}
	s := &Session{db: sql.OpenDB(connector), dialer: dialer, onMessage: o.OnMessage}
	s.db.SetMaxOpenConns(1)
	// The driver bounds the dial alone, and not what follows: a server that never answers would be waited for without end.
	limit := c.withDefaults().ConnectTimeout
	login, done := context.WithTimeout(ctx, limit)
	defer done()
	stop := context.AfterFunc(login, dialer.abort)
	s.conn, err = s.db.Conn(login)
	stop()
	if err != nil {
		s.db.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if login.Err() != nil {
			err = fmt.Errorf("no answer within %v", limit)
		}
		ce := &ConnectError{Server: c.Address(), User: c.User, Errors: serverErrors(err), Cause: err}
		ce.Login = len(ce.Errors) > 0
		return nil, ce
	}
	return s, nil
}

// Close ends the session; what it held is released by the server.
func (s *Session) Close() error {
	err := s.conn.Close()
	if e := s.db.Close(); err == nil {
		err = e
	}
	return err
}

// Requests counts the requests sent so far, logging in apart.
func (s *Session) Requests() int { return s.requests }

// Exec runs one batch. Rows that it returns are read and dropped. The error is an *Error.
func (s *Session) Exec(ctx context.Context, text string, args ...any) error {
	return s.Query(ctx, text, nil, args...)
}

// Rows is the current result set of a Query.
type Rows struct {
	rows *sql.Rows
	// ended is set by the Next that found no more rows: the driver takes one more call as a call for the next result set.
	ended *bool
}

// Columns are the names of the result set's columns.
func (r Rows) Columns() ([]string, error) { return r.rows.Columns() }

// Next goes on to the next row.
func (r Rows) Next() bool {
	if !*r.ended {
		*r.ended = !r.rows.Next()
	}
	return !*r.ended
}

// Scan reads the row that Next came to.
func (r Rows) Scan(dest ...any) error { return r.rows.Scan(dest...) }

// Query runs one batch and calls read for each of its result sets in order (set counts from 0). Without args the
// text goes as a plain SQL batch; with args as sp_executesql. The error is an *Error with every
// error that the server sent, also those between result sets; an error of read comes back as it is.
func (s *Session) Query(ctx context.Context, text string, read func(set int, rows Rows) error, args ...any) error {
	s.requests++
	// The driver sends a batch of one bare word as a procedure call; a line break makes it a batch.
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	queue := &sqlexp.ReturnMessage{}
	rows, err := s.conn.QueryContext(ctx, text, append(args, queue)...)
	if err != nil {
		return batchError(ctx, nil, err)
	}
	defer rows.Close()
	wait, done := s.untilLost(ctx)
	defer done()
	var failed []ServerError
	var readErr error
	set := 0
	for more := true; more; {
		switch m := queue.Message(wait).(type) {
		case sqlexp.MsgNotice:
			s.notify(m)
		case sqlexp.MsgError:
			if list := serverErrors(m.Error); len(list) > 0 {
				failed = append(failed, list...)
			} else {
				err = m.Error // the stream is broken: nothing follows
				more = false
			}
		case sqlexp.MsgNext:
			current := Rows{rows, new(bool)}
			if read != nil && readErr == nil {
				readErr = read(set, current)
			}
			for current.Next() {
			}
			set++
		case sqlexp.MsgNextResultSet:
			more = rows.NextResultSet()
		}
	}
	if err == nil {
		err = rows.Err()
	}
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if len(failed) > 0 || err != nil {
		return batchError(ctx, failed, err)
	}
	return readErr
}

func (s *Session) notify(m sqlexp.MsgNotice) {
	if s.onMessage == nil {
		return
	}
	var e driver.Error
	if err, ok := m.Message.(error); ok && errors.As(err, &e) {
		s.onMessage(Message{Number: e.Number, Severity: e.Class, State: e.State, Line: e.LineNo, Procedure: e.ProcName, Message: e.Message})
		return
	}
	s.onMessage(Message{Message: m.Message.String()})
}

// batchError makes the *Error of a batch. A cancelled context is the cause even where the driver calls it something else.
func batchError(ctx context.Context, failed []ServerError, err error) error {
	if list := serverErrors(err); len(list) > 0 {
		if len(failed) == 0 {
			failed = list
		}
		err = nil
	}
	e := &Error{Server: failed, Cause: err}
	if ctx.Err() != nil && len(failed) == 0 {
		e.Cause = ctx.Err()
	}
	return e
}

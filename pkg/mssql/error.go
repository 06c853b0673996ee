package mssql

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	driver "github.com/microsoft/go-mssqldb"
)

// ServerError is one error message of the server.
type ServerError struct {
	Number    int32  `json:"number"`
	Severity  uint8  `json:"severity"`
	State     uint8  `json:"state"`
	Line      int32  `json:"line"`
	Procedure string `json:"procedure,omitempty"`
	Message   string `json:"message"`
}

func (e ServerError) Error() string {
	at := fmt.Sprintf("Line %d", e.Line)
	if e.Procedure != "" {
		at = "Procedure " + e.Procedure + ", " + at
	}
	return fmt.Sprintf("Msg %d, Level %d, State %d, %s: %s", e.Number, e.Severity, e.State, at, e.Message)
}

// Place says where a batch stands: a script, the number of the batch in it (from 1) and the line of the
// script on which the batch starts. The zero value is no place.
type Place struct {
	File      string `json:"file,omitempty"`
	Batch     int    `json:"batch,omitempty"`
	StartLine int    `json:"startLine,omitempty"`
}

// Error is a failed batch: all errors of the server in their order, the first being the cause; or, when the
// server said nothing, the error of the connection.
type Error struct {
	Place  Place
	Server []ServerError
	Cause  error // connection or context error; nil when the server spoke
}

// First is the error that came first, which is the cause of the ones after it. It is zero when the server said nothing.
func (e *Error) First() ServerError {
	if len(e.Server) == 0 {
		return ServerError{}
	}
	return e.Server[0]
}

// Line is the line of the script that the first error points at; 0 when it is not known. A line inside a
// procedure that the batch called is not a line of the script.
func (e *Error) Line() int {
	first := e.First()
	if e.Place.StartLine == 0 || first.Line == 0 || first.Procedure != "" {
		return 0
	}
	return e.Place.StartLine + int(first.Line) - 1
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Place.File != "" {
		b.WriteString(e.Place.File)
		if l := e.Line(); l > 0 {
			fmt.Fprintf(&b, ":%d", l)
		}
		fmt.Fprintf(&b, " (batch %d): ", e.Place.Batch)
	}
	switch {
	case len(e.Server) > 0:
		b.WriteString(e.First().Error())
		if n := len(e.Server) - 1; n > 0 {
			fmt.Fprintf(&b, " (and %d more)", n)
		}
	case e.Cause != nil:
		b.WriteString(e.Cause.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// Has reports whether the server sent the error number, anywhere in the list.
func (e *Error) Has(number int32) bool {
	for _, s := range e.Server {
		if s.Number == number {
			return true
		}
	}
	return false
}

// HasNumber reports whether err is a server error with the number.
func HasNumber(err error, number int32) bool {
	var e *Error
	return errors.As(err, &e) && e.Has(number)
}

// IsLost reports whether err means that the connection is gone, so that the outcome of the last request is unknown.
func IsLost(err error) bool {
	var e *Error
	if errors.As(err, &e) {
		return e.Cause != nil && !errors.Is(e.Cause, context.Canceled) && !errors.Is(e.Cause, context.DeadlineExceeded)
	}
	return false
}

// serverErrors flattens the driver's error into the server's own list.
func serverErrors(err error) []ServerError {
	var d driver.Error
	if !errors.As(err, &d) {
		return nil
	}
	all := d.All
	if len(all) == 0 {
		all = []driver.Error{d}
	}
	list := make([]ServerError, len(all))
	for i, m := range all {
		list[i] = ServerError{Number: m.Number, Severity: m.Class, State: m.State, Line: m.LineNo, Procedure: m.ProcName, Message: m.Message}
	}
	return list
}

// ConnectError is a connection that could not be made.
type ConnectError struct {
	Server string // host[,port] or host\instance
	User   string // login, when the server refused it
	Login  bool   // the server was reached and refused the login
	Errors []ServerError
	Cause  error
}

func (e *ConnectError) Error() string {
	if e.Login {
		return fmt.Sprintf("%s refused the login: %s", e.Server, e.Errors[0].Message)
	}
	return fmt.Sprintf("cannot reach %s: %s", e.Server, rootCause(e.Cause))
}

func (e *ConnectError) Unwrap() error { return e.Cause }

// rootCause drops the driver's wrapping, which repeats the address once or twice.
func rootCause(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Err.Error()
	}
	return err.Error()
}

// Package wire is the TDS server: packets, PRELOGIN and TLS, LOGIN7, requests in, tokens out.
// It imports types and sqlerr, and nothing of the engine.
package wire

import (
	"context"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// Backend opens sessions.
type Backend interface {
	// Login checks the credentials and opens a session, or refuses with its errors (4060 then 18456).
	Login(ctx context.Context, l Login) (Session, []*sqlerr.Error)
}

// Login is what LOGIN7 says.
type Login struct {
	User, Password, Host, App, Library, Language, Database string
	// NewPassword replaces Password when the login succeeds; empty without a change.
	NewPassword string
	PID         uint32
	Remote      string // peer address
	Local       string // the address that the peer reached
	Encrypted   bool   // the whole connection, not only the login packet
	PacketSize  int    // granted
	TDSVersion  uint32 // 0x730A0003 … 0x74000004, 0x08000000
	// ODBC is fODBC: the session starts with ANSI_DEFAULTS, TEXTSIZE 2147483647 and IMPLICIT_TRANSACTIONS OFF.
	ODBC           bool
	ReadOnlyIntent bool
}

// Session serves one connection. Calls come one at a time; ctx ends with the connection, and with an attention.
type Session interface {
	SPID() int32
	Database() string
	// Batch runs a SQL batch. RPC runs a procedure call. Both report through w and return nil, or the error that
	// must close the connection.
	Batch(ctx context.Context, text string, w Writer) error
	RPC(ctx context.Context, r RPC, w Writer) error
	// Transaction serves a transaction manager request.
	Transaction(ctx context.Context, r TransactionRequest, w Writer) error
	// Bulk serves the rows of a bulk load, which an INSERT BULK batch has announced.
	Bulk(ctx context.Context, b Bulk, w Writer) error
	// Attention is called after a request was cancelled and its Batch/RPC returned.
	Attention(ctx context.Context)
	// Reset is sp_reset_connection: before the request that carries the status bit 0x08.
	Reset(ctx context.Context, keepTransaction bool)
	Close()
}

// RPC is one procedure call. ID is set for the well-known procedures (10 sp_executesql …), Name otherwise.
type RPC struct {
	ID     uint16
	Name   string
	Params []Param
}

// Param is one parameter; Name is empty for a positional one.
type Param struct {
	Name    string
	Output  bool
	Default bool
	Type    types.Type
	Value   types.Value
	// Rows are those of a table-valued parameter; a nil Columns is its DEFAULT.
	// Type.Kind is types.Table then; TableType is empty for one whose type the procedure's declaration says.
	TableType string // schema.name
	Columns   []Column
	Rows      []types.Row
}

// TransactionRequest has Op "begin", "commit", "rollback" or "save".
type TransactionRequest struct {
	Op        string
	Isolation uint8 // 0: unchanged
	Name      string
	// Begin starts the next transaction at once (fBeginXact), with BeginIsolation and BeginName.
	Begin          bool
	BeginIsolation uint8
	BeginName      string
}

// Bulk is a bulk load: the columns as sent, and the rows to pull.
type Bulk struct {
	Columns []Column
	Next    func() (types.Row, error) // io.EOF at the end
}

// Column is one column as COLMETADATA says it: of a result, of a bulk load or of a table-valued parameter.
// Without Identity, Expr and ReadOnly it is a plain column of a table.
type Column struct {
	Name     string
	Type     types.Type
	Nullable bool
	Identity bool
	Computed bool
	Expr     bool
	ReadOnly bool // an aggregate, or a column of a system procedure's result
	Default  bool // table-valued parameter: no value is sent, the column's default applies; rows hold NULL there
}

// Writer sends the answer of one request, in order. Writes are buffered until a packet is full, Flush, or the end.
// An error means that the connection is gone.
type Writer interface {
	Columns(cols []Column) error
	Row(r types.Row) error
	// Error and Info send one message; its Line and Proc go along. Causes are the caller's to send first.
	Error(e *sqlerr.Error) error
	Info(e *sqlerr.Error) error
	// Done ends a statement. Command is DONE.curCmd.
	Done(d Done) error
	ReturnStatus(v int32) error
	ReturnValue(name string, t types.Type, v types.Value) error
	// DatabaseChanged, and the transaction's ENVCHANGEs; the descriptor is the transaction's 8 bytes.
	DatabaseChanged(to, from string) error
	TransactionBegan(descriptor uint64) error
	TransactionEnded(descriptor uint64, committed bool) error
	Flush() error
	// Outside has f called around whatever may block, or calls back to the session, during the calls above: the session gives its
	// locks up there. nil ends that.
	Outside(f func(func() error) error)
}

// Done is one DONE, DONEINPROC or DONEPROC token; the writer sets MORE itself.
type Done struct {
	Kind     DoneKind
	HasCount bool
	Count    uint64
	Error    bool
	Fatal    bool // the connection ends: DONE_SRVERROR
	InTran   bool
	Command  uint16
}

// DoneKind picks the token.
type DoneKind uint8

const (
	DoneStatement DoneKind = iota // DONE
	DoneInProc
	DoneProc
)

package wire

import (
	"context"
	"errors"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// reply writes the answer of one request. It is the package's Writer.
type reply struct {
	pw      *packetWriter
	server  string
	utf8    bool // the client asked for UTF-8
	session Session
	nbc     bool // the client's version knows NBCROW
	ctx     context.Context
	outs    []int // ordinals of the request's output parameters not returned yet

	tok     []byte // the token in the making
	cols    []encoder
	done    Done // held back, because MORE depends on what follows
	pending bool
}

var _ Writer = (*reply)(nil)

// start begins a token; a DONE held back goes first, and is not the last.
func (r *reply) start(token byte) {
	r.tok = r.tok[:0]
	if r.pending {
		r.pending = false
		r.tok = appendDone(r.tok, r.done, doneMore)
	}
	r.tok = append(r.tok, token)
}

func (r *reply) send() error {
	_, err := r.pw.Write(r.tok)
	return err
}

// cancelled reports an attention (or the end of the connection): the client throws away what still comes.
func (r *reply) cancelled() bool { return r.ctx.Err() != nil }

// encoder picks the form of a type for the client; a CLR type is said to be of the current database.
func (r *reply) encoder(t types.Type, nullable bool) (encoder, error) {
	e, err := newEncoder(t, nullable, r.utf8)
	if e.token == typUDT {
		err = errors.Join(err, r.pw.call(func() error {
			e.database = r.session.Database()
			return nil
		}))
	}
	return e, err
}

// Columns starts a result set.
func (r *reply) Columns(cols []Column) error {
	if r.cancelled() {
		return r.ctx.Err()
	}
	r.cols = r.cols[:0]
	for _, c := range cols {
		e, err := r.encoder(c.Type, c.Nullable)
		if err != nil {
			return err
		}
		r.cols = append(r.cols, e)
	}
	r.start(tokColMetadata)
	r.tok = append(r.tok, byte(len(cols)), byte(len(cols)>>8))
	for i, c := range cols {
		r.tok = appendLittle(r.tok, uint64(r.cols[i].userType()), 4)
		r.tok = appendLittle(r.tok, uint64(c.flags()), 2)
		r.tok = r.cols[i].appendType(r.tok)
		if r.cols[i].frame == frameTextPtr {
			r.tok = append(r.tok, 0) // the table name has no parts
		}
		r.tok = appendShortText(r.tok, c.Name)
	}
	return r.send()
}

// flags are those of COLMETADATA as a server sends them: 8 for a plain column (updatable: unknown), 16 for an identity
// column, 32 for an expression, 0 for a read-only one; 1 is added when it is nullable.
func (c Column) flags() uint16 {
	var f uint16
	switch {
	case c.Identity:
		f = 0x10
	case c.Expr || c.Computed:
		f = 0x20
	case !c.ReadOnly:
		f = 0x08
	}
	if c.Nullable {
		f |= 0x01
	}
	return f
}

// Row sends one row; with two NULLs or more in the compressed form.
func (r *reply) Row(row types.Row) error {
	if r.cancelled() {
		return r.ctx.Err()
	}
	if len(row) != len(r.cols) {
		return errRowWidth
	}
	nulls := 0
	for i := range row {
		if row[i].IsNull() {
			nulls++
		}
	}
	compressed := r.nbc && nulls >= 2
	if !compressed {
		r.start(tokRow)
	} else {
		r.start(tokNBCRow)
		at := len(r.tok)
		r.tok = append(r.tok, make([]byte, (len(row)+7)/8)...)
		for i := range row {
			if row[i].IsNull() {
				r.tok[at+i/8] |= 1 << (i % 8)
			}
		}
	}
	for i := range row {
		if compressed && row[i].IsNull() && r.cols[i].frame != frameFixed {
			continue
		}
		var err error
		if r.tok, err = r.cols[i].append(r.tok, row[i]); err != nil {
			return err
		}
	}
	return r.send()
}

// Error sends an ERROR token, Info an INFO token.
func (r *reply) Error(e *sqlerr.Error) error { return r.message(tokError, e) }
func (r *reply) Info(e *sqlerr.Error) error  { return r.message(tokInfo, e) }

// maxMessage keeps a message token within its two length bytes.
const maxMessage = 30000

func (r *reply) message(token byte, e *sqlerr.Error) error {
	if r.cancelled() {
		return nil
	}
	r.start(token)
	at := len(r.tok)
	r.tok = append(r.tok, 0, 0)
	r.tok = appendLittle(r.tok, uint64(uint32(e.Number)), 4)
	r.tok = append(r.tok, e.State, e.Severity)
	r.tok = appendLongText(r.tok, cutUTF16(e.Message, maxMessage))
	r.tok = appendShortText(r.tok, r.server)
	r.tok = appendShortText(r.tok, e.Proc)
	r.tok = appendLittle(r.tok, uint64(uint32(e.Line)), 4)
	r.patchLength(at)
	return r.send()
}

func (r *reply) patchLength(at int) {
	n := len(r.tok) - at - 2
	r.tok[at], r.tok[at+1] = byte(n), byte(n>>8)
}

// Done ends a statement; the token goes out with what follows it.
func (r *reply) Done(d Done) error {
	if r.cancelled() {
		return nil
	}
	if r.pending {
		r.tok = appendDone(r.tok[:0], r.done, doneMore)
		if err := r.send(); err != nil {
			return err
		}
	}
	r.done, r.pending = d, true
	return r.pw.err
}

func appendDone(b []byte, d Done, status uint16) []byte {
	token := [...]byte{DoneStatement: tokDone, DoneInProc: tokDoneInProc, DoneProc: tokDoneProc}[d.Kind]
	if d.Error {
		status |= doneError
	}
	if d.Fatal {
		status |= doneFatal
	}
	if d.InTran {
		status |= doneInTran
	}
	if d.HasCount {
		status |= doneCount
	}
	b = append(b, token, byte(status), byte(status>>8), byte(d.Command), byte(d.Command>>8))
	return appendLittle(b, d.Count, 8)
}

// ReturnStatus sends a procedure's return code.
func (r *reply) ReturnStatus(v int32) error {
	if r.cancelled() {
		return nil
	}
	r.start(tokReturnStatus)
	r.tok = appendLittle(r.tok, uint64(uint32(v)), 4)
	return r.send()
}

// ReturnValue sends an output parameter; the name keeps its "@".
func (r *reply) ReturnValue(name string, t types.Type, v types.Value) error {
	if r.cancelled() {
		return nil
	}
	e, err := r.encoder(t, true)
	if err != nil {
		return err
	}
	ordinal := 0
	if len(r.outs) > 0 {
		ordinal, r.outs = r.outs[0], r.outs[1:]
	}
	r.start(tokReturnValue)
	r.tok = append(r.tok, byte(ordinal), byte(ordinal>>8))
	r.tok = appendShortText(r.tok, name)
	r.tok = append(r.tok, 1) // an output parameter
	r.tok = appendLittle(r.tok, uint64(e.userType()), 4)
	r.tok = append(r.tok, 1, 0) // nullable
	r.tok = e.appendType(r.tok)
	if r.tok, err = e.append(r.tok, v); err != nil {
		return err
	}
	return r.send()
}

// env sends an ENVCHANGE whose two values are written by the callers' form: text or bytes.
func (r *reply) env(kind byte, values []byte) error {
	r.start(tokEnvChange)
	n := len(values) + 1
	r.tok = append(r.tok, byte(n), byte(n>>8), kind)
	r.tok = append(r.tok, values...)
	return r.send()
}

func (r *reply) envText(kind byte, to, from string) error {
	return r.env(kind, appendShortText(appendShortText(nil, to), from))
}

// DatabaseChanged, TransactionBegan and TransactionEnded go out even after an attention: they change what the
// client must know of the connection.
func (r *reply) DatabaseChanged(to, from string) error { return r.envText(envDatabase, to, from) }

func (r *reply) TransactionBegan(descriptor uint64) error {
	return r.env(envBegin, append(appendLittle([]byte{8}, descriptor, 8), 0))
}

func (r *reply) TransactionEnded(descriptor uint64, committed bool) error {
	kind := byte(envRollback)
	if committed {
		kind = envCommit
	}
	return r.env(kind, appendLittle([]byte{0, 8}, descriptor, 8))
}

// Flush sends what is buffered. A DONE held back stays: it cannot go before it is known whether more follows.
func (r *reply) Flush() error { return r.pw.flush() }

// Outside implements Writer.
func (r *reply) Outside(f func(func() error) error) { r.pw.outside = f }

// finish ends the message with the DONE held back, or with an empty one when nothing ended it.
func (r *reply) finish() error {
	if !r.pending {
		r.done = Done{}
	}
	r.pending = false
	r.tok = appendDone(r.tok[:0], r.done, 0)
	if err := r.send(); err != nil {
		return err
	}
	return r.pw.end()
}

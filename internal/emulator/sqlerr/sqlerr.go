// Package sqlerr is the emulator's error model: SQL Server's messages as data
// (number, severity, state, text, what the error ends) and the error value that carries one.
package sqlerr

import "fmt"

// Class says what an uncaught error ends when XACT_ABORT is OFF.
type Class uint8

const (
	Statement   Class = iota // the statement; the batch goes on
	Batch                    // the batch; the transaction stays open
	Transaction              // the batch, and the whole transaction is rolled back; caught in TRY it dooms it
	Compile                  // nothing of the batch runs; TRY in the same scope cannot catch it
	Info                     // informational, never thrown
	Fatal                    // the batch; never catchable, used for refusals (40517)
)

// Message is one row of the table of messages.
type Message struct {
	Severity uint8
	State    uint8
	Class    Class
	Text     string // fmt verbs for the arguments
}

// Error is one error or informational message of a batch.
type Error struct {
	Number   int32
	Severity uint8
	State    uint8
	Class    Class
	Message  string
	Line     int    // 1-based line in the batch or module; 0 when not known yet
	Proc     string // procedure or trigger; empty in a plain batch
	// Causes come before this error on the wire (the cause of 1750, 3727, 4922, 5069 …).
	Causes []*Error
}

func (e *Error) Error() string {
	return fmt.Sprintf("Msg %d, Level %d, State %d, Line %d: %s", e.Number, e.Severity, e.State, e.Line, e.Message)
}

// New makes the error with the given number, filling its text with args.
func New(number int32, args ...any) *Error {
	m, ok := messages[number]
	if !ok {
		panic(fmt.Sprintf("sqlerr: message %d is not defined", number))
	}
	return &Error{Number: number, Severity: m.Severity, State: m.State, Class: m.Class, Message: fmt.Sprintf(m.Text, args...)}
}

// Unsupported refuses a construct by name: Msg 40517, which no TRY can catch.
func Unsupported(construct string, args ...any) *Error {
	return New(40517, fmt.Sprintf(construct, args...))
}

// At sets the line when none is set yet, and returns e.
func (e *Error) At(line int) *Error {
	if e.Line == 0 {
		e.Line = line
	}
	return e
}

// WithState sets the state and returns e.
func (e *Error) WithState(state uint8) *Error { e.State = state; return e }

// After puts causes before e and returns e.
func (e *Error) After(causes ...*Error) *Error { e.Causes = append(e.Causes, causes...); return e }

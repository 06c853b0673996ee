package proc

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/fn"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// userError is the number of RAISERROR's ad hoc messages.
const userError = 50000

// maxPrint is the longest PRINT in characters: 8000, or 4000 national ones.
const (
	maxPrint         = 8000
	maxPrintNational = 4000
)

func (c *compiler) print(st *syntax.PrintStmt) action {
	l := c.expr(st.Value, st.Line)
	return func(s *Session, f *frame, in *instr) (result, error) {
		v, err := s.value(f, l)
		if err != nil {
			return result{}, err
		}
		text := textOf(v)
		if v.Kind.IsBinary() {
			text = "0x" + strings.ToUpper(hex.EncodeToString([]byte(v.S)))
		}
		if text == "" {
			text = " "
		}
		limit := maxPrint
		if v.Kind == types.NVarChar || v.Kind == types.NChar {
			limit = maxPrintNational
		}
		if r := []rune(text); len(r) > limit {
			text = string(r[:limit])
		}
		s.Message(&sqlerr.Error{Class: sqlerr.Info, State: 1, Message: text, Line: in.line, Proc: f.procName()})
		return result{}, nil
	}
}

func (c *compiler) exprs(list []syntax.Expr, line int) []*lazy[exec.Expr] {
	out := make([]*lazy[exec.Expr], len(list))
	for i, e := range list {
		if e != nil {
			out[i] = c.expr(e, line)
		}
	}
	return out
}

func (s *Session) values(f *frame, list []*lazy[exec.Expr]) ([]types.Value, error) {
	out := make([]types.Value, len(list))
	for i, e := range list {
		if e == nil {
			continue
		}
		v, err := s.value(f, e)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func (c *compiler) raiserror(st *syntax.RaiserrorStmt) action {
	if len(st.Args) > 20 {
		c.fail(sqlerr.New(2747, 20), st.Line)
	}
	head := c.exprs([]syntax.Expr{st.Msg, st.Severity, st.State}, st.Line)
	args := c.exprs(st.Args, st.Line)
	opts := map[string]bool{}
	for _, o := range st.Options {
		opts[o] = true
	}
	return func(s *Session, f *frame, in *instr) (result, error) {
		h, err := s.values(f, head)
		if err != nil {
			return result{}, err
		}
		a, err := s.values(f, args)
		if err != nil {
			return result{}, err
		}
		return s.raise(f, in, h, a, opts)
	}
}

// raise is RAISERROR: severity 0-10 informs, 11-18 is an error of class Statement, 19-25 needs sysadmin and WITH LOG.
func (s *Session) raise(f *frame, in *instr, head, args []types.Value, opts map[string]bool) (result, error) {
	severity, state := clampByte(head[1]), raiseState(head[2])
	if head[0].Kind == types.Int || head[0].Kind == types.BigInt || head[0].Kind == types.SmallInt || head[0].Kind == types.TinyInt {
		id := head[0].I
		if id < 13000 || id == userError {
			return result{}, sqlerr.New(2732, id)
		}
		if id < userError {
			return result{}, sqlerr.Unsupported("RAISERROR of the system's message %d", id)
		}
		return result{}, sqlerr.New(18054, id, severity, state)
	}
	if opts["LOG"] && !s.HasPermission("ALTER TRACE", "SERVER", 0) {
		return result{}, sqlerr.New(2778)
	}
	if severity > 18 {
		if !opts["LOG"] || !s.HasPermission("CONTROL SERVER", "SERVER", 0) {
			return result{}, sqlerr.New(2754)
		}
	}
	text, err := fn.FormatMessage(textOf(head[0]), args)
	if err != nil {
		return result{}, err
	}
	e := &sqlerr.Error{Number: userError, Severity: severity, State: state, Message: text, Line: in.line, Proc: f.procName()}
	if severity >= severityEnds {
		return result{}, s.endWith(e)
	}
	if severity > severityInfo {
		return result{}, e
	}
	if severity == severityInfo {
		e.Severity = 0 // as clients get it (learn.microsoft.com: Database Engine error severities)
	}
	s.Message(e)
	if opts["NOWAIT"] {
		if err := s.out.flush(); err != nil {
			return result{}, err
		}
	}
	if opts["SETERROR"] {
		s.lastError, s.rowCount = userError, 0
		return result{keepRowCount: true, keepError: true}, nil
	}
	return result{}, nil
}

// severityEnds is the severity from which on an error ends the connection.
const severityEnds = 20

// endWith ends the session with an error, whatever TRY says: 2745, the error, and the 596 of every session that is killed.
func (s *Session) endWith(e *sqlerr.Error) error {
	kill := sqlerr.New(2745, s.spid, e.Number, e.Severity).At(e.Line)
	kill.Proc = e.Proc
	for _, m := range []*sqlerr.Error{kill, e} {
		if err := s.out.error(m); err != nil {
			return err
		}
	}
	s.killed = true
	s.cancel()
	return s.ctx.Err()
}

func clampByte(v types.Value) uint8 {
	return uint8(min(max(v.I, 0), 25))
}

// raiseState: a state outside 0..255, or NULL, is 0 … and 255 the top.
func raiseState(v types.Value) uint8 {
	if v.I < 0 || v.I > 255 {
		return 0
	}
	return uint8(v.I)
}

func (c *compiler) throw(st *syntax.ThrowStmt) action {
	if st.Number == nil {
		return func(s *Session, f *frame, _ *instr) (result, error) {
			e := *f.caughtError()
			e.Class = sqlerr.Batch
			e.Causes = nil
			return result{}, &e
		}
	}
	args := c.exprs([]syntax.Expr{st.Number, st.Message, st.State}, st.Line)
	return func(s *Session, f *frame, in *instr) (result, error) {
		v, err := s.values(f, args)
		if err != nil {
			return result{}, err
		}
		if v[0].I < userError || v[0].I > 2147483647 {
			return result{}, sqlerr.New(35100, v[0].I)
		}
		return result{}, &sqlerr.Error{
			Number: int32(v[0].I), Severity: 16, State: raiseState(v[2]), Class: sqlerr.Batch,
			Message: textOf(v[1]), Line: in.line,
		}
	}
}

// waitfor is WAITFOR DELAY and TIME: the latch is free, and other sessions run, while it waits.
func (c *compiler) waitfor(st *syntax.WaitforStmt) action {
	switch body := st.Body.(type) {
	case *syntax.ReceiveStmt:
		return c.receive(body, st)
	case *syntax.GetGroupStmt:
		return c.getGroup(body, st)
	}
	l := c.expr(st.Value, st.Line)
	return func(s *Session, f *frame, _ *instr) (result, error) {
		v, err := s.value(f, l)
		if err != nil {
			return result{}, err
		}
		d, err := waitTime(st.Kind, v, time.Now())
		if err != nil {
			return result{}, err
		}
		s.srv.engine.Unlatch()
		defer s.srv.engine.Latch()
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			return result{}, nil
		case <-s.ctx.Done():
			return result{}, s.ctx.Err()
		}
	}
}

// waitTime reads hh:mm[:ss[.mmm]] (Msg 148 for anything else), or a datetime's time of day.
func waitTime(kind string, v types.Value, now time.Time) (time.Duration, error) {
	text := textOf(v)
	if v.Kind == types.DateTime {
		const tick = int64(time.Second) / 300
		return afterNow(kind, time.Duration(v.I%(24*60*60*300)*tick), now), nil
	}
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, sqlerr.New(148, text, "WAITFOR")
	}
	var d time.Duration
	for i, p := range parts {
		unit := []time.Duration{time.Hour, time.Minute, time.Second}[i]
		n, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || n < 0 || n >= 60 || i == 0 && n >= 24 || i < 2 && n != float64(int(n)) {
			return 0, sqlerr.New(148, text, "WAITFOR")
		}
		d += time.Duration(n * float64(unit))
	}
	return afterNow(kind, d, now), nil
}

func afterNow(kind string, d time.Duration, now time.Time) time.Duration {
	if kind == "DELAY" {
		return d
	}
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	wait := midnight.Add(d).Sub(now)
	if wait < 0 {
		wait += 24 * time.Hour
	}
	return wait
}

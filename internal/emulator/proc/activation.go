package proc

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/broker"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// brokerSPID is the session of the broker's own transactions, firstTaskSPID the first of an activated procedure.
const (
	brokerSPID    = 20
	firstTaskSPID = 21
)

// afterFailure is how long the broker rests when one of its own transactions failed.
const afterFailure = time.Second

// RunBroker delivers, times and activates until ctx ends, and returns when every activated procedure has ended.
func (srv *Server) RunBroker(ctx context.Context) {
	var tasks sync.WaitGroup
	defer tasks.Wait()
	e := srv.engine
	e.Latch()
	st := e.NewSession(brokerSPID)
	srv.broker.Changed(0)
	e.Unlatch()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-srv.broker.Wake:
		case <-timer.C:
		}
		e.Latch()
		start, next, err := srv.broker.Round(ctx, st)
		if err != nil && ctx.Err() == nil {
			srv.log.Error("service broker", "error", err)
			srv.broker.Changed(0)
			next = time.Now().Add(afterFailure)
		}
		for _, t := range start {
			s := srv.newTask(ctx, t)
			tasks.Go(func() { srv.runTask(ctx, s, t) })
		}
		e.Unlatch()
		timer.Stop()
		if !next.IsZero() {
			timer.Reset(max(time.Until(next), time.Millisecond))
		}
	}
}

// newTask makes the session of an activated procedure: in the background, as the user of EXECUTE AS.
func (srv *Server) newTask(ctx context.Context, t *broker.Task) *Session {
	s := srv.openSession(ctx, wire.Login{}, firstTaskSPID)
	s.background = true
	s.login, s.original = catalog.SaID, catalog.SaID
	s.db, s.loginDB = t.Key.DB, t.Key.DB
	t.SPID = s.spid
	srv.sessions[s.spid] = s
	return s
}

func (srv *Server) runTask(ctx context.Context, s *Session, t *broker.Task) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := &taskWriter{log: srv.log, task: t}
	e := srv.engine
	e.Latch()
	err := s.holdDatabase(ctx, t.Key.DB)
	s.read(func(cat catalog.Catalog) {
		u := cat.PrincipalByID(t.Key.DB, t.User)
		if d := cat.DatabaseByID(t.Key.DB); d != nil {
			w.database = d.Name
		}
		if u == nil {
			err = sqlerr.New(9611, t.User)
			return
		}
		if l := cat.LoginBySID(u.SID); l != nil {
			s.login = l.ID
		}
		s.user, s.userDB = u.ID, t.Key.DB
	})
	e.Unlatch()
	if err == nil {
		err = s.Batch(ctx, "EXEC "+t.Procedure, w)
	}
	e.Latch()
	defer e.Unlatch()
	if err != nil && ctx.Err() == nil {
		w.tell(slog.LevelError, err.Error())
	}
	if s.tran.count > 0 && !s.ended && ctx.Err() == nil {
		w.tell(slog.LevelError, sqlerr.New(8415, t.Procedure).Message)
	}
	s.end()
	srv.broker.Done(t)
}

// stopTasks ends the activated procedures of a database.
func (s *Session) stopTasks(db int32) error {
	for _, t := range s.srv.broker.Tasks(db) {
		if o := s.srv.sessions[t.SPID]; o != nil && o != s && o.background {
			if err := o.kill(s.ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// taskWriter takes the answer of an activated procedure: messages go to the log, the rest nowhere.
type taskWriter struct {
	log      *slog.Logger
	task     *broker.Task
	database string
}

func (w *taskWriter) tell(level slog.Level, text string) {
	queue := w.database + "." + w.task.Queue.Name
	w.log.Log(context.Background(), level, sqlerr.New(9724, w.task.Procedure, queue, text).Message, "spid", w.task.SPID)
}

func (w *taskWriter) Error(e *sqlerr.Error) error { w.tell(slog.LevelError, e.Message); return nil }

func (w *taskWriter) Info(e *sqlerr.Error) error {
	if e.Number != 5701 && e.Number != 5703 {
		w.tell(slog.LevelInfo, e.Message)
	}
	return nil
}

func (*taskWriter) Columns([]wire.Column) error                       { return nil }
func (*taskWriter) Row(types.Row) error                               { return nil }
func (*taskWriter) Done(wire.Done) error                              { return nil }
func (*taskWriter) ReturnStatus(int32) error                          { return nil }
func (*taskWriter) ReturnValue(string, types.Type, types.Value) error { return nil }
func (*taskWriter) DatabaseChanged(string, string) error              { return nil }
func (*taskWriter) TransactionBegan(uint64) error                     { return nil }
func (*taskWriter) TransactionEnded(uint64, bool) error               { return nil }
func (*taskWriter) Flush() error                                      { return nil }
func (*taskWriter) Outside(func(func() error) error)                  {}

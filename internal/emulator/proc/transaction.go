package proc

import (
	"context"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// transaction is the session's explicit transaction.
type transaction struct {
	tx    *store.Txn
	count int // @@TRANCOUNT
	// doomed: only a full rollback is possible (XACT_STATE() = -1).
	doomed bool
	name   string // the outermost BEGIN TRAN's
	marked bool   // one of its BEGIN TRANs was WITH MARK
	saves  []savepoint
	// quiet is the statement transaction that a trigger runs in: its begin and end are not the client's business.
	quiet bool
	// descriptor is what the client calls the transaction, when that is not the store transaction's id.
	descriptor uint64
	// temp are the #temp tables as the transaction found them, and changes the session's count of definitions.
	temp    tempTables
	changes uint64
}

func (t *transaction) id() uint64 {
	if t.descriptor != 0 {
		return t.descriptor
	}
	return uint64(t.tx.ID())
}

type savepoint struct {
	name string
	mark store.Mark
	temp tempTables
}

// maxTranName is the length that a transaction name in a variable is cut to.
const maxTranName = 32

// begin opens a transaction, or nests in the open one.
func (s *Session) begin(name string) error {
	if s.tran.doomed {
		return sqlerr.New(3930)
	}
	if s.tran.count == 0 {
		s.tran = transaction{tx: s.st.Begin(s.set.iso), name: name, temp: s.temp, changes: s.changes}
		id := s.tran.id()
		if err := lost(s.out.w.TransactionBegan(id)); err != nil {
			return err
		}
	}
	s.tran.count++
	return nil
}

// commit ends the innermost level; only the outermost one commits.
func (s *Session) commit(ctx context.Context) error {
	switch {
	case s.tran.count == 0:
		return sqlerr.New(3902)
	case s.tran.doomed:
		return sqlerr.New(3930)
	case s.tran.count > 1:
		s.tran.count--
		return nil
	}
	old := s.tran
	s.tran = transaction{}
	if old.quiet {
		s.auto = nil
	}
	if err := old.tx.Commit(ctx); err != nil {
		s.takeBack(old.temp, old.changes)
		if lost := s.tellEnded(old, false); lost != nil {
			return lost
		}
		return err
	}
	return s.tellEnded(old, true)
}

// rollback undoes the whole transaction, whatever the depth.
func (s *Session) rollback() error {
	if s.tran.count == 0 {
		return nil
	}
	old := s.tran
	s.tran = transaction{}
	if old.quiet {
		s.auto = nil
	}
	old.tx.Rollback()
	s.takeBack(old.temp, old.changes)
	return s.tellEnded(old, false)
}

func (s *Session) tellEnded(old transaction, committed bool) error {
	if old.quiet || s.out == nil {
		return nil
	}
	id := old.id()
	return lost(s.out.w.TransactionEnded(id, committed))
}

// rollbackName undoes to the newest savepoint of that name (case-insensitive), or the whole transaction when it is the
// outermost transaction's own name (case-sensitive); Msg 6401 for any other.
func (s *Session) rollbackName(name string) error {
	if s.tran.count == 0 {
		return sqlerr.New(3903)
	}
	for i := len(s.tran.saves) - 1; i >= 0; i-- {
		if !strings.EqualFold(s.tran.saves[i].name, name) {
			continue
		}
		if s.tran.doomed {
			return sqlerr.New(3931)
		}
		s.tran.tx.RollbackTo(s.tran.saves[i].mark, false)
		s.takeBack(s.tran.saves[i].temp, s.tran.changes)
		s.tran.saves = s.tran.saves[:i]
		return nil
	}
	if name == s.tran.name && name != "" {
		return s.rollback()
	}
	if s.tran.doomed {
		return sqlerr.New(3931)
	}
	return sqlerr.New(6401, name)
}

// save marks a savepoint; equal names stack.
func (s *Session) save(name string) error {
	switch {
	case s.tran.count == 0:
		return sqlerr.New(628)
	case s.tran.doomed:
		return sqlerr.New(3930)
	}
	s.tran.saves = append(s.tran.saves, savepoint{name, s.tran.tx.Mark(), s.temp})
	return nil
}

// doom leaves the transaction open but good for nothing except a rollback.
func (s *Session) doom() {
	if s.tran.count > 0 {
		s.tran.doomed = true
	}
}

// tranName evaluates a transaction name: a literal, a word or a variable.
func (f *frame) tranName(e syntax.Expr) (string, error) {
	if e == nil {
		return "", nil
	}
	if w, ok := settingWord(e); ok {
		return w, nil
	}
	v, err := f.eval(e)
	if err != nil {
		return "", err
	}
	if ref, ok := e.(*syntax.VarRef); ok {
		if _, t, _ := f.prog.vars.Lookup(ref.Name); !t.IsString() {
			return "", sqlerr.New(3914, t.Kind)
		}
	}
	name := []rune(textOf(v))
	if len(name) > maxTranName {
		name = name[:maxTranName]
	}
	return string(name), nil
}

func (s *Session) execBegin(f *frame, st *syntax.BeginTranStmt) error {
	if st.Mark && st.Name == nil {
		return sqlerr.New(3901)
	}
	name, err := f.tranName(st.Name)
	if err != nil {
		return err
	}
	if st.Mark && s.tran.marked {
		s.Message(sqlerr.New(3920))
	}
	if err := s.beginImplicit(f); err != nil { // then there are two levels
		return err
	}
	if err := s.begin(name); err != nil {
		return err
	}
	s.tran.marked = s.tran.marked || st.Mark
	return nil
}

func (s *Session) execRollback(f *frame, st *syntax.RollbackStmt) error {
	name, err := f.tranName(st.Name)
	if err != nil {
		return err
	}
	if s.out.capture != nil {
		return sqlerr.New(3915)
	}
	if st.Name != nil {
		return s.rollbackName(name)
	}
	if s.tran.count == 0 {
		return sqlerr.New(3903)
	}
	return s.rollback()
}

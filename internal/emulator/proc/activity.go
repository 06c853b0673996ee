package proc

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// Sessions implements exec.Session: every session of the server.
func (s *Session) Sessions() []catalog.SessionInfo {
	var l []catalog.SessionInfo
	s.read(func(cat catalog.Catalog) {
		for _, o := range s.srv.sessions {
			l = append(l, o.info(cat))
		}
	})
	slices.SortFunc(l, func(a, b catalog.SessionInfo) int { return cmp.Compare(a.SPID, b.SPID) })
	return l
}

func (s *Session) info(cat catalog.Catalog) catalog.SessionInfo {
	i := catalog.SessionInfo{
		SPID: s.spid, Background: s.background, Login: s.effectiveLogin(cat), Original: cat.LoginByID(s.original),
		Host: s.host, App: s.app, Library: s.library, PID: s.pid, Remote: s.remote, Local: s.local, ConnectionID: s.connection,
		TDSVersion: s.tdsVersion, Encrypted: s.encrypted, PacketSize: s.packetSize, LoginTime: s.loginTime,
		LastStart: s.lastRequest, LastEnd: s.lastEnd, Elapsed: s.elapsed, Requests: int64(s.requests),
		DB: s.db, TranCount: s.tran.count, Isolation: s.set.iso, RowCount: s.rowCount, LastError: s.lastError,
		NestLevel: s.NestLevel(), Context: s.contextInfo, Options: s.set.values, Busy: s.busy, Command: s.commandName(),
	}
	if u := s.subject(cat).User; u != nil {
		i.UserID = u.ID
	}
	if tx := s.txn(); tx != nil {
		i.TxnID = tx.ID()
	}
	if s.tran.tx != nil {
		i.Descriptor = s.tran.id()
	}
	waited := s.st.Waited()
	if w, ok := s.st.Waiting(); ok {
		i.Wait = &w
		waited += time.Since(w.Since)
	}
	if s.busy {
		i.Elapsed += time.Since(s.lastRequest)
	}
	i.Worked = max(i.Elapsed-waited, 0)
	return i
}

// commandNames are the commands whose names do not follow from those of the statements' types.
var commandNames = map[string]string{
	"EXEC": "EXECUTE", "COMMIT": "COMMIT TRANSACTION", "ROLLBACK": "ROLLBACK TRANSACTION", "BEGIN TRAN": "BEGIN TRANSACTION",
	"SAVE TRAN": "SAVE TRANSACTION", "SET VAR": "SELECT", "DECLARE": "SELECT", "TRUNCATE": "TRUNCATE TABLE", "SET OPTION": "SET OPTION ON",
	"RETURN": "SELECT",
}

// commandName is dm_exec_requests.command: the statement that runs.
func (s *Session) commandName() string {
	f := s.frame
	if f == nil || f.prog == nil || f.pc >= len(f.prog.code) {
		return "AWAITING COMMAND"
	}
	st := f.prog.code[f.pc].stmt
	if st == nil {
		return "CONDITIONAL"
	}
	var b strings.Builder
	for i, r := range strings.TrimSuffix(reflect.TypeOf(st).Elem().Name(), "Stmt") {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	if d, ok := st.(*syntax.DropStmt); ok {
		b.WriteString(" " + strings.ToUpper(d.Kind))
	}
	if name, ok := commandNames[b.String()]; ok {
		return name
	}
	return b.String()
}

package proc

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// settings are the SET options of a session by name; a value is never changed in place, so a module can restore
// its caller's by keeping the old one.
type settings struct {
	values map[string]string
	iso    store.Isolation
}

// option says what the emulator does with one SET option.
type option struct {
	// initial is a fresh session's value, as a driver opens it.
	initial string
	// accepts lists the values that are honoured; others are refused by name. Empty: see check.
	accepts []string
	// check turns a value into its stored form, or refuses it.
	check func(name string, v setting) (string, error)
}

func onOff(initial string) option { return option{initial: initial, accepts: []string{"ON", "OFF"}} }
func only(value string) option    { return option{initial: value, accepts: []string{value}} }

// options is every SET option: which values are honoured. An option whose other value would change results and is not
// built takes only the value that changes nothing.
var options = sync.OnceValue(func() map[string]option {
	return map[string]option{
		"NOCOUNT":                   onOff("OFF"),
		"XACT_ABORT":                onOff("OFF"),
		"ANSI_NULLS":                only("ON"),
		"QUOTED_IDENTIFIER":         onOff("ON"),
		"ANSI_PADDING":              only("ON"),
		"ANSI_WARNINGS":             only("ON"),
		"ARITHABORT":                onOff("OFF"), // with ANSI_WARNINGS ON both values mean ON (compatibility level 90 up)
		"ARITHIGNORE":               onOff("OFF"), // has no effect while ANSI_WARNINGS is ON
		"CONCAT_NULL_YIELDS_NULL":   only("ON"),
		"NUMERIC_ROUNDABORT":        only("OFF"),
		"ANSI_NULL_DFLT_ON":         onOff("ON"),
		"ANSI_NULL_DFLT_OFF":        onOff("OFF"),
		"CURSOR_CLOSE_ON_COMMIT":    only("OFF"),
		"IMPLICIT_TRANSACTIONS":     onOff("OFF"),
		"REMOTE_PROC_TRANSACTIONS":  only("OFF"),
		"FMTONLY":                   onOff("OFF"),
		"NOEXEC":                    onOff("OFF"),
		"PARSEONLY":                 onOff("OFF"),
		"SHOWPLAN_ALL":              only("OFF"),
		"SHOWPLAN_TEXT":             only("OFF"),
		"SHOWPLAN_XML":              only("OFF"),
		"STATISTICS IO":             only("OFF"),
		"STATISTICS TIME":           only("OFF"),
		"STATISTICS PROFILE":        only("OFF"),
		"STATISTICS XML":            only("OFF"),
		"FORCEPLAN":                 only("OFF"),
		"ROWCOUNT":                  {initial: "0", check: rowCountLimit},
		"TEXTSIZE":                  {initial: "2147483647", check: textSize},
		"LOCK_TIMEOUT":              {initial: "-1", check: lockTimeout},
		"DEADLOCK_PRIORITY":         {initial: "0", check: deadlockPriority},
		"DATEFIRST":                 {initial: "7", check: dateFirst},
		"DATEFORMAT":                {initial: "MDY", check: dateFormat},
		"LANGUAGE":                  {initial: "us_english", check: language},
		"QUERY_GOVERNOR_COST_LIMIT": only("0"),
		"ANSI_DEFAULTS":             only("ON"),
		"CONTEXT_INFO":              {check: anySetting},
		"FIPS_FLAGGER":              only("OFF"),
		"NO_BROWSETABLE":            only("OFF"),
		"DISABLE_DEF_CNST_CHK":      only("OFF"),
	}
})

func defaultSettings() settings {
	s := settings{values: map[string]string{}, iso: store.ReadCommitted}
	for name, o := range options() {
		s.values[name] = o.initial
	}
	return s
}

func (s settings) with(name, value string) settings {
	if now, ok := s.values[name]; ok && now == value {
		return s
	}
	next := make(map[string]string, len(s.values)+1)
	for k, v := range s.values {
		next[k] = v
	}
	next[name] = value
	return settings{values: next, iso: s.iso}
}

func (s settings) on(name string) bool { return s.values[name] == "ON" }

// Option gives a SET option's value.
func (s *Session) Option(name string) string {
	if name == "TRANSACTION ISOLATION LEVEL" {
		return isolationNames[s.set.iso]
	}
	return s.set.values[name]
}

// applySettings carries the options that the store needs over to it.
func (s *Session) applySettings() {
	n, _ := strconv.ParseInt(s.set.values["LOCK_TIMEOUT"], 10, 64)
	s.st.LockTimeout = -1
	if n >= 0 {
		s.st.LockTimeout = time.Duration(n) * time.Millisecond
	}
	s.st.DeadlockPriority, _ = strconv.Atoi(s.set.values["DEADLOCK_PRIORITY"])
	if tx := s.tran.tx; tx != nil {
		tx.Iso = s.set.iso
	}
}

// restoreSettings puts a caller's options back at the end of a module.
func (s *Session) restoreSettings(old settings) {
	s.set = old
	s.applySettings()
}

// isolations maps SET TRANSACTION ISOLATION LEVEL's words.
var isolations = map[string]store.Isolation{
	"READ UNCOMMITTED": store.ReadUncommitted,
	"READ COMMITTED":   store.ReadCommitted,
	"REPEATABLE READ":  store.RepeatableRead,
	"SERIALIZABLE":     store.Serializable,
	"SNAPSHOT":         store.Snapshot,
}

// isolationNames are the words of DBCC USEROPTIONS.
var isolationNames = map[store.Isolation]string{
	store.ReadUncommitted: "read uncommitted",
	store.ReadCommitted:   "read committed",
	store.RepeatableRead:  "repeatable read",
	store.Serializable:    "serializable",
	store.Snapshot:        "snapshot",
}

// checkSet refuses, before anything runs, a SET whose effect the emulator does not have.
func checkSet(st *syntax.SetOptionStmt) error {
	if st.Table != nil {
		return nil
	}
	value, literal := literalSetting(st.Value)
	if !literal || st.Options[0] == "TRANSACTION ISOLATION LEVEL" {
		return nil
	}
	known := options()
	for _, name := range st.Options {
		if e, ok := known[name].refuses(name, value).(*sqlerr.Error); ok && e.Class == sqlerr.Fatal {
			return e
		}
	}
	return nil
}

func (o option) refuses(name string, v setting) error {
	_, err := o.value(name, v)
	return err
}

func (o option) value(name string, v setting) (string, error) {
	if o.check != nil {
		return o.check(name, v)
	}
	for _, a := range o.accepts {
		if strings.EqualFold(a, v.text) {
			return a, nil
		}
	}
	if o.accepts == nil {
		return v.text, nil
	}
	return "", sqlerr.Unsupported("SET %s %s", name, v.text)
}

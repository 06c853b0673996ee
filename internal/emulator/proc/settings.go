package proc

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
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
	check func(name, value string) (string, error)
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
		"IMPLICIT_TRANSACTIONS":     only("OFF"),
		"REMOTE_PROC_TRANSACTIONS":  only("OFF"),
		"FMTONLY":                   onOff("OFF"),
		"NOEXEC":                    only("OFF"),
		"PARSEONLY":                 only("OFF"),
		"SHOWPLAN_ALL":              only("OFF"),
		"SHOWPLAN_TEXT":             only("OFF"),
		"SHOWPLAN_XML":              only("OFF"),
		"STATISTICS IO":             only("OFF"),
		"STATISTICS TIME":           only("OFF"),
		"STATISTICS PROFILE":        only("OFF"),
		"STATISTICS XML":            only("OFF"),
		"FORCEPLAN":                 only("OFF"),
		"ROWCOUNT":                  only("0"),
		"TEXTSIZE":                  {initial: "2147483647", check: textSize},
		"LOCK_TIMEOUT":              {initial: "-1", check: lockTimeout},
		"DEADLOCK_PRIORITY":         {initial: "0", check: deadlockPriority},
		"DATEFIRST":                 {initial: "7", check: dateFirst},
		"DATEFORMAT":                only("MDY"),
		"LANGUAGE":                  {initial: "us_english", check: language},
		"QUERY_GOVERNOR_COST_LIMIT": only("0"),
		"ANSI_DEFAULTS":             only("ON"),
		"CONTEXT_INFO":              {},
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
	value, literal := settingWord(st.Value)
	if len(st.Options) == 1 && st.Options[0] == "TRANSACTION ISOLATION LEVEL" {
		if _, ok := isolations[strings.ToUpper(value)]; !ok {
			return sqlerr.Unsupported("SET TRANSACTION ISOLATION LEVEL %s", value)
		}
		return nil
	}
	known := options()
	for _, name := range st.Options {
		o, ok := known[name]
		if !ok {
			return sqlerr.New(195, name, "SET option").At(st.Line)
		}
		if !literal {
			continue
		}
		if _, err := o.value(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (o option) value(name, value string) (string, error) {
	if o.check != nil {
		return o.check(name, value)
	}
	for _, a := range o.accepts {
		if strings.EqualFold(a, value) {
			return a, nil
		}
	}
	if o.accepts == nil {
		return value, nil
	}
	return "", sqlerr.Unsupported("SET %s %s", name, value)
}

// settingWord is the value of a SET option as written; false for a variable.
func settingWord(e syntax.Expr) (string, bool) {
	switch e := e.(type) {
	case nil:
		return "", true
	case *syntax.Literal:
		return e.Text, true
	case *syntax.ColumnRef:
		return strings.Join(e.Parts, "."), true
	case *syntax.Unary:
		w, ok := settingWord(e.X)
		return e.Op + w, ok
	}
	return "", false
}

// setOption runs SET option value.
func (s *Session) setOption(f *frame, st *syntax.SetOptionStmt) error {
	if st.Table != nil {
		return s.setIdentityInsert(f, st)
	}
	value, literal := settingWord(st.Value)
	if !literal {
		v, err := f.eval(st.Value)
		if err != nil {
			return err
		}
		if len(st.Options) == 1 && st.Options[0] == "CONTEXT_INFO" {
			return s.setContextInfo(v)
		}
		if v.IsNull() {
			return sqlerr.Unsupported("SET %s with NULL", st.Options[0])
		}
		value = textOf(v)
	}
	if len(st.Options) == 1 {
		switch st.Options[0] {
		case "TRANSACTION ISOLATION LEVEL":
			s.set.iso = isolations[strings.ToUpper(value)]
			s.applySettings()
			return nil
		case "CONTEXT_INFO":
			v, err := f.eval(st.Value)
			if err != nil {
				return err
			}
			return s.setContextInfo(v)
		}
	}
	known := options()
	for _, name := range st.Options {
		if name == "ANSI_NULLS" && f.module != nil && f.kind != dynamicFrame || name == "QUOTED_IDENTIFIER" {
			continue // a module keeps the values it was created with; a batch has its last QUOTED_IDENTIFIER from the start
		}
		v, err := known[name].value(name, value)
		if err != nil {
			return err
		}
		s.set = s.set.with(name, v)
		if name == "LANGUAGE" {
			s.Message(sqlerr.New(5703, v))
		}
		if name == "ANSI_NULL_DFLT_ON" && v == "ON" {
			s.set = s.set.with("ANSI_NULL_DFLT_OFF", "OFF")
		}
		if name == "ANSI_NULL_DFLT_OFF" && v == "ON" {
			s.set = s.set.with("ANSI_NULL_DFLT_ON", "OFF")
		}
	}
	s.applySettings()
	return nil
}

func (s *Session) setContextInfo(v types.Value) error {
	b, err := convert(v, types.VarBinaryOf(128))
	if err != nil {
		return err
	}
	info := make([]byte, 128)
	copy(info, b.S)
	s.contextInfo = info
	return nil
}

// textSize honours no shorter text than everything: -1, 0 and the largest value mean the same here.
func textSize(name, value string) (string, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || (n != -1 && n != 2147483647) {
		return "", sqlerr.Unsupported("SET %s %s", name, value)
	}
	return value, nil
}

// lockTimeout is in milliseconds; -1 waits for ever.
func lockTimeout(name, value string) (string, error) {
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil {
		return "", sqlerr.New(102, value).WithState(3)
	}
	if n < 0 {
		n = -1
	}
	return strconv.FormatInt(n, 10), nil
}

// deadlockPriority is LOW, NORMAL, HIGH or -10 to 10; Msg 2755 otherwise.
func deadlockPriority(name, value string) (string, error) {
	words := map[string]string{"LOW": "-5", "NORMAL": "0", "HIGH": "5"}
	if w, ok := words[strings.ToUpper(value)]; ok {
		return w, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < -10 || n > 10 {
		return "", sqlerr.Unsupported("SET %s %s", name, value)
	}
	return strconv.Itoa(n), nil
}

func dateFirst(name, value string) (string, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > 7 {
		return "", sqlerr.Unsupported("SET %s %s", name, value)
	}
	return strconv.Itoa(n), nil
}

func language(name, value string) (string, error) {
	switch strings.ToLower(value) {
	case "us_english", "english":
		return "us_english", nil
	}
	return "", sqlerr.Unsupported("SET %s %s", name, value)
}

package proc

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// setting is the value that a SET statement gives an option: as written, or a variable's.
type setting struct {
	text string
	kind settingKind
	// variable tells that it came out of a variable.
	variable bool
}

type settingKind uint8

const (
	wordSetting settingKind = iota
	textSetting
	intSetting
	otherSetting // a number with a fraction, a binary value …
	nullSetting
)

// literalSetting is a value as written; false for a variable.
func literalSetting(e syntax.Expr) (setting, bool) {
	switch e := e.(type) {
	case *syntax.ColumnRef:
		return setting{text: strings.Join(e.Parts, ".")}, true
	case *syntax.Unary:
		v, ok := literalSetting(e.X)
		v.text = strings.TrimPrefix(e.Op, "+") + v.text
		return v, ok
	case *syntax.Literal:
		switch e.Kind {
		case syntax.StringLiteral, syntax.NStringLiteral:
			return setting{text: e.Text, kind: textSetting}, true
		case syntax.IntLiteral:
			return setting{text: e.Text, kind: intSetting}, true
		case syntax.NullLiteral:
			return setting{kind: nullSetting}, true
		}
		return setting{text: e.Text, kind: otherSetting}, true
	}
	return setting{}, false
}

// settingOf is a variable's value.
func settingOf(v types.Value, t types.Type) setting {
	s := setting{text: textOf(v), kind: otherSetting, variable: true}
	switch {
	case v.IsNull():
		s.kind = nullSetting
	case t.IsString():
		s.kind = textSetting
	case t.Kind == types.TinyInt || t.Kind == types.SmallInt || t.Kind == types.Int || t.Kind == types.BigInt:
		s.kind = intSetting
	}
	return s
}

// settingWord is the text of a name as written, such as a transaction's; false for a variable.
func settingWord(e syntax.Expr) (string, bool) {
	v, ok := literalSetting(e)
	return v.text, ok
}

// setOption runs SET option value. A value that the option does not take ends the statement only.
func (s *Session) setOption(f *frame, st *syntax.SetOptionStmt) error {
	if st.Table != nil {
		return s.setIdentityInsert(f, st)
	}
	value, literal := literalSetting(st.Value)
	switch st.Options[0] {
	case "TRANSACTION ISOLATION LEVEL":
		s.set.iso = isolations[strings.ToUpper(value.text)]
		s.applySettings()
		return nil
	case "CONTEXT_INFO":
		return s.setContextInfo(f, st.Value)
	}
	if !literal {
		v, err := f.eval(st.Value)
		if err != nil {
			return err
		}
		t := types.TypeOf(v)
		if ref, ok := st.Value.(*syntax.VarRef); ok {
			_, t, _ = f.prog.vars.Lookup(ref.Name)
		}
		value = settingOf(v, t)
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
		if name == "LANGUAGE" && f.kind == batchFrame {
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

// maxContextInfo is the size of CONTEXT_INFO.
const maxContextInfo = 128

// setContextInfo is SET CONTEXT_INFO: up to 128 bytes of a value that is no text, padded; an empty value is none.
func (s *Session) setContextInfo(f *frame, e syntax.Expr) error {
	v, err := f.eval(e)
	if err != nil {
		return err
	}
	wrong := sqlerr.New(2743, "SET CONTEXT_INFO", "varbinary (128) NOT NULL")
	if v.IsNull() || types.TypeOf(v).IsString() {
		return wrong
	}
	b, err := convert(v, types.VarBinaryOf(types.Max))
	if err != nil {
		return err
	}
	switch {
	case len(b.S) > maxContextInfo:
		return wrong
	case b.S == "":
		s.contextInfo = nil
		return nil
	}
	s.contextInfo = make([]byte, maxContextInfo)
	copy(s.contextInfo, b.S)
	return nil
}

func anySetting(_ string, v setting) (string, error) { return v.text, nil }

// textSize honours no shorter text than everything: -1 and the largest value mean the same here.
func textSize(name string, v setting) (string, error) {
	if v.text != "-1" && v.text != "2147483647" {
		return "", sqlerr.Unsupported("SET %s %s", name, v.text)
	}
	return v.text, nil
}

// lockTimeout is in milliseconds; -1 waits for ever. The parser has seen that it is an int.
func lockTimeout(_ string, v setting) (string, error) {
	n, err := strconv.ParseInt(v.text, 10, 32)
	if err != nil {
		return "", sqlerr.New(102, "LOCK_TIMEOUT").WithState(3)
	}
	return strconv.FormatInt(max(n, -1), 10), nil
}

// rowCountLimit is the ROWCOUNT of a literal, which the parser has checked, or of an integer variable (507).
func rowCountLimit(_ string, v setting) (string, error) {
	n, err := strconv.ParseInt(v.text, 10, 64)
	if v.kind != intSetting || err != nil || n < 0 || n > math.MaxInt32 {
		return "", sqlerr.New(507)
	}
	return strconv.FormatInt(n, 10), nil
}

// deadlockPriority is LOW, NORMAL, HIGH or -10 to 10; NORMAL for a NULL variable; Msg 2755 otherwise.
func deadlockPriority(_ string, v setting) (string, error) {
	words := map[string]string{"LOW": "-5", "NORMAL": "0", "HIGH": "5"}
	if w, ok := words[strings.ToUpper(v.text)]; ok && v.kind <= textSetting {
		return w, nil
	}
	if v.kind == nullSetting && v.variable {
		return "0", nil
	}
	n, err := strconv.Atoi(v.text)
	if v.kind != intSetting || err != nil || n < -10 || n > 10 {
		return "", sqlerr.New(2755, -10, 10)
	}
	return strconv.Itoa(n), nil
}

// dateFirst is 1 (Monday) to 7: Msg 2743 for what is no number, 2742.
func dateFirst(_ string, v setting) (string, error) {
	if v.kind == textSetting || v.kind == nullSetting || v.kind == wordSetting {
		return "", sqlerr.New(2743, "SET DATEFIRST", "integer").WithState(3)
	}
	n, err := strconv.Atoi(v.text)
	if err != nil {
		return "", sqlerr.Unsupported("SET DATEFIRST %s", v.text)
	}
	if n < 1 || n > 7 {
		return "", sqlerr.New(2742, n)
	}
	return strconv.Itoa(n), nil
}

// dateFormats are the orders of SET DATEFORMAT.
var dateFormats = []string{"MDY", "DMY", "YMD", "YDM", "MYD", "DYM"}

// dateFormat is MDY, the one order that texts are read in: Msg 2743 for what is no name, 2741.
func dateFormat(name string, v setting) (string, error) {
	if v.kind > textSetting {
		return "", sqlerr.New(2743, "SET DATEFORMAT", "character string").WithState(2)
	}
	for _, f := range dateFormats {
		switch {
		case !strings.EqualFold(f, v.text):
		case f == "MDY":
			return f, nil
		default:
			return "", sqlerr.Unsupported("SET %s %s", name, v.text)
		}
	}
	return "", sqlerr.New(2741, v.text)
}

// language is us_english, the language of all messages: Msg 2743 for what is no name.
func language(name string, v setting) (string, error) {
	if v.kind > textSetting {
		return "", sqlerr.New(2743, "SET LANGUAGE", "character string").WithState(2)
	}
	switch strings.ToLower(v.text) {
	case "us_english", "english":
		return "us_english", nil
	}
	if slices.ContainsFunc(languages, func(l string) bool { return strings.EqualFold(l, v.text) }) {
		return "", sqlerr.Unsupported("SET %s %s", name, v.text)
	}
	return "", sqlerr.New(2740, v.text)
}

// languages are the other names and aliases of sys.syslanguages.
var languages = []string{
	"Deutsch", "German", "Français", "French", "日本語", "Japanese", "Dansk", "Danish", "Español", "Spanish", "Italiano", "Italian",
	"Nederlands", "Dutch", "Norsk", "Norwegian", "Português", "Portuguese", "Suomi", "Finnish", "Svenska", "Swedish", "čeština", "Czech",
	"magyar", "Hungarian", "polski", "Polish", "română", "Romanian", "hrvatski", "Croatian", "slovenčina", "Slovak", "slovenski", "Slovenian",
	"ελληνικά", "Greek", "български", "Bulgarian", "русский", "Russian", "Türkçe", "Turkish", "British", "British English", "eesti", "Estonian",
	"latviešu", "Latvian", "lietuvių", "Lithuanian", "Português (Brasil)", "Brazilian", "繁體中文", "Traditional Chinese", "한국어", "Korean",
	"简体中文", "Simplified Chinese", "Arabic", "ไทย", "Thai", "norsk (bokmål)", "Bokmål",
}

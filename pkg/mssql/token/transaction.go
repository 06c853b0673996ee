package token

import (
	"fmt"
	"strings"
)

// Finding is a statement that does not fit into hartctl's transaction.
type Finding struct {
	Line int // 1-based, in the batch
	Text string
}

// noTransaction are the statements that SQL Server refuses inside a user transaction (Msg 226, 574, 12331; learn.microsoft.com:
// Transact-SQL statements in transactions), by the words they start with; "|" separates alternatives.
var noTransaction = [][]string{
	{"CREATE|DROP", "DATABASE"},
	{"ALTER", "DATABASE"},
	{"BACKUP|RESTORE", "DATABASE|LOG|HEADERONLY|FILELISTONLY|VERIFYONLY"},
	{"RECONFIGURE"},
	{"CREATE|ALTER|DROP", "FULLTEXT", "CATALOG|INDEX|STOPLIST"},
	{"CREATE", "VECTOR", "INDEX"},
	{"CREATE|ALTER|DROP", "EVENT", "SESSION"},
	{"CREATE|ALTER|DROP", "AVAILABILITY", "GROUP"},
}

// notDatabase are the words after CREATE|ALTER|DROP DATABASE that make it another, transactional statement.
var notDatabase = []string{"AUDIT", "ENCRYPTION"}

// NoTransaction lists the statements of a batch that cannot run in a transaction. The body of a module is not looked at: it does not run now.
func NoTransaction(ts []Token) []Finding {
	if IsModule(ts) {
		return nil
	}
	var out []Finding
	for i := range ts {
		for _, words := range noTransaction {
			if !startsWith(ts[i:], words) || i > 0 && ts[i-1].Kind == Punct && ts[i-1].Text == "." {
				continue
			}
			if len(words) == 2 && words[1] == "DATABASE" && isOther(ts[i:]) {
				continue
			}
			text := make([]string, len(words))
			for j := range words {
				text[j] = strings.ToUpper(ts[i+j].Text)
			}
			out = append(out, Finding{ts[i].Line, strings.Join(text, " ")})
		}
		if startsWith(ts[i:], []string{"MEMORY_OPTIMIZED"}) && i+2 < len(ts) && ts[i+1].Text == "=" && ts[i+2].Is("ON") {
			out = append(out, Finding{ts[i].Line, "CREATE of a memory-optimized table"})
		}
	}
	return out
}

func isOther(ts []Token) bool {
	if len(ts) < 3 {
		return false
	}
	for _, w := range notDatabase {
		if ts[2].Is(w) {
			return true
		}
	}
	return ts[2].Is("SCOPED") && len(ts) > 3 && ts[3].Is("CREDENTIAL")
}

// Unbalanced lists the statements of a batch that would end a transaction that the batch did not begin.
func Unbalanced(ts []Token) []Finding {
	if IsModule(ts) {
		return nil
	}
	var out []Finding
	open := 0
	for i, t := range ts {
		switch {
		case t.Is("BEGIN") && i+1 < len(ts) && (ts[i+1].Is("TRAN") || ts[i+1].Is("TRANSACTION") || ts[i+1].Is("DISTRIBUTED")):
			open++
		case t.Is("COMMIT"):
			if open--; open < 0 {
				out = append(out, Finding{t.Line, "COMMIT"})
				open = 0
			}
		case t.Is("ROLLBACK") && !(i+1 < len(ts) && (ts[i+1].Is("IMMEDIATE") || ts[i+1].Is("AFTER"))):
			out = append(out, Finding{t.Line, "ROLLBACK"})
		}
	}
	return out
}

// modules are the words after CREATE [OR ALTER] | ALTER that make a batch a module.
var modules = map[string]string{"PROC": "PROCEDURE", "PROCEDURE": "PROCEDURE", "FUNCTION": "FUNCTION", "VIEW": "VIEW", "TRIGGER": "TRIGGER"}

// Module describes the head of a batch that creates a module.
type Module struct {
	Kind         string // PROCEDURE, FUNCTION, VIEW, TRIGGER
	Schema, Name string
	OrAlter      bool // CREATE OR ALTER
	Line         int
}

// IsModule reports whether the batch creates or alters a module.
func IsModule(ts []Token) bool { _, err := Head(ts); return err == nil }

// Head reads CREATE [OR ALTER] | ALTER kind schema.name at the start of a batch.
func Head(ts []Token) (Module, error) {
	i := 0
	var m Module
	switch {
	case startsWith(ts, []string{"CREATE", "OR", "ALTER"}):
		m.OrAlter = true
		i = 3
	case startsWith(ts, []string{"CREATE"}), startsWith(ts, []string{"ALTER"}):
		i = 1
	default:
		return m, fmt.Errorf("does not begin with CREATE OR ALTER")
	}
	if i >= len(ts) || modules[strings.ToUpper(ts[i].Text)] == "" {
		return m, fmt.Errorf("creates no procedure, function, view or trigger")
	}
	m.Kind, m.Line = modules[strings.ToUpper(ts[i].Text)], ts[0].Line
	i++
	if i < len(ts) && ts[i].IsName() {
		m.Name = ts[i].Text
		if i+2 < len(ts) && ts[i+1].Text == "." && ts[i+2].IsName() {
			m.Schema, m.Name = m.Name, ts[i+2].Text
		}
	}
	return m, nil
}

// startsWith reports whether ts begins with the words; "A|B" stands for either.
func startsWith(ts []Token, words []string) bool {
	if len(ts) < len(words) {
		return false
	}
	for i, w := range words {
		ok := false
		for alt := range strings.SplitSeq(w, "|") {
			ok = ok || ts[i].Is(alt)
		}
		if !ok {
			return false
		}
	}
	return true
}

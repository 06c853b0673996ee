package rollback

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// notInPredicate are the words that a predicate over one table's columns has no use for: each begins another statement or query.
var notInPredicate = []string{"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "EXEC", "EXECUTE", "FROM", "INTO", "WHERE", "UNION", "EXCEPT", "INTERSECT", "ORDER", "GROUP", "HAVING", "OPTION", "GO", "DECLARE", "SET", "BEGIN", "COMMIT", "ROLLBACK", "DROP", "ALTER", "CREATE", "TRUNCATE", "WAITFOR"}

// maxPredicate is the length of hart.Rollback.Predicate.
const maxPredicate = 4000

// CheckPredicate refuses what cannot be one predicate over the columns of a table: the text goes into the statements as it stands.
func CheckPredicate(text string) error {
	ts := token.Scan(text)
	if len(ts) == 0 {
		return fmt.Errorf("the predicate is empty")
	}
	if n := len(utf16.Encode([]rune(text))); n > maxPredicate {
		return fmt.Errorf("the predicate has %d characters; at most %d can be recorded", n, maxPredicate)
	}
	end := 0 // of the token before
	depth := 0
	for _, t := range ts {
		if gap := text[end:t.Pos]; strings.Contains(gap, "--") || strings.Contains(gap, "/*") {
			return fmt.Errorf("the predicate has a comment")
		}
		n, err := length(text[t.Pos:], t)
		if err != nil {
			return err
		}
		end = t.Pos + n
		switch {
		case t.Kind == token.Punct && t.Text == ";":
			return fmt.Errorf("the predicate has a semicolon")
		case t.Kind == token.Punct && t.Text == "(":
			depth++
		case t.Kind == token.Punct && t.Text == ")":
			if depth--; depth < 0 {
				return fmt.Errorf("the predicate closes a parenthesis that it has not opened")
			}
		case t.Kind == token.Word && t.Text[0] == '@':
			return fmt.Errorf("the predicate names the variable %s: it can name columns only", t.Text)
		}
		for _, w := range notInPredicate {
			if t.Is(w) {
				return fmt.Errorf("the predicate has the word %s: it is one condition over the table's columns", w)
			}
		}
	}
	if depth > 0 {
		return fmt.Errorf("the predicate leaves a parenthesis open")
	}
	if gap := text[end:]; strings.TrimSpace(gap) != "" {
		return fmt.Errorf("the predicate has a comment")
	}
	return nil
}

// length is the length of the token that s starts with; an error when its quote is never closed.
func length(s string, t token.Token) (int, error) {
	if t.Kind != token.String && t.Kind != token.Quoted {
		return len(t.Text), nil
	}
	i := strings.IndexAny(s, "'[\"")
	end := s[i]
	if end == '[' {
		end = ']'
	}
	for i++; i < len(s); i++ {
		if s[i] != end {
			continue
		}
		if i+1 < len(s) && s[i+1] == end {
			i++
			continue
		}
		return i + 1, nil
	}
	return 0, fmt.Errorf("the predicate leaves a quote open")
}

package ui

import (
	"strings"
)

// keywords are the words of T-SQL that are worth a colour.
var keywords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`ADD ALL ALTER AND AS ASC AUTHORIZATION BEGIN BETWEEN BY CASCADE CASE CATCH CHECK CLUSTERED COLLATE COLUMN COMMIT
		CONSTRAINT CONTAINS CREATE CROSS APPLY DATABASE DECLARE DEFAULT DELETE DENY DESC DISTINCT DROP ELSE END EXEC EXECUTE EXISTS
		FILE FILEGROUP FILEGROWTH FILENAME FOR FOREIGN FROM FULL FUNCTION GO GRANT GROUP HAVING IDENTITY IF IN INCLUDE INDEX INNER
		INSERT INTO IS JOIN KEY LEFT LIKE LOG MAXSIZE MERGE NAME NOCOUNT NOT NULL OFF ON OR ORDER OUTER OUTPUT OVER PRIMARY
		PROC PROCEDURE RECONFIGURE REFERENCES RETURN RETURNS REVOKE RIGHT ROLE ROLLBACK ROW_NUMBER SCHEMA SELECT SET SIZE TABLE THEN
		THROW TO TOP TRAN TRANSACTION TRIGGER TRUNCATE TRY UNION UNIQUE UPDATE USE VALUES VIEW WHEN WHERE WHILE WITH XACT_ABORT`) {
		m[w] = true
	}
	return m
}()

// Highlight colours T-SQL. Every byte of the text stays as it is.
func (o *Output) Highlight(sql string) string {
	var b strings.Builder
	for i := 0; i < len(sql); {
		n, style := 1, o.dim
		plain := false
		switch c := sql[i]; {
		case strings.HasPrefix(sql[i:], "--"):
			n, style = lineEnd(sql[i:]), o.comment
		case strings.HasPrefix(sql[i:], "/*"):
			n, style = until(sql[i:], "*/"), o.comment
		case c == '\'':
			n, style = until(sql[i:], "'"), o.text
		case c == '[':
			n, plain = until(sql[i:], "]"), true
		case isDigit(c):
			for n < len(sql)-i && (isDigit(sql[i+n]) || isLetter(sql[i+n]) || sql[i+n] == '.') {
				n++
			}
			style = o.number
		case isLetter(c):
			for n < len(sql)-i && (isLetter(sql[i+n]) || isDigit(sql[i+n])) {
				n++
			}
			style, plain = o.keyword, !keywords[strings.ToUpper(sql[i:i+n])]
		default:
			plain = true
		}
		if plain {
			b.WriteString(sql[i : i+n])
		} else {
			o.perLine(&b, sql[i:i+n], style.Render)
		}
		i += n
	}
	return b.String()
}

// perLine colours each line of a token by itself: lipgloss would pad a block to one width.
func (o *Output) perLine(b *strings.Builder, s string, render func(...string) string) {
	for line := range strings.Lines(s) {
		text := strings.TrimRight(line, "\r\n")
		if text != "" {
			b.WriteString(render(text))
		}
		b.WriteString(line[len(text):])
	}
}

func lineEnd(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// until is the length of a token up to its end mark; a doubled end mark just starts the next token.
func until(s, end string) int {
	start := max(len(end), 1)
	if i := strings.Index(s[start:], end); i >= 0 {
		return start + i + len(end)
	}
	return len(s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLetter(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '@' || c == '#' || c >= 0x80
}

package rollback

import (
	"strings"
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("there are no zones here")
	}
	for text, want := range map[string]string{
		"2025-11-01T10:00:00Z":              "2025-11-01T10:00:00.0000000",
		"2025-11-01t10:00:00.1234567z":      "2025-11-01T10:00:00.1234567",
		"2025-11-01T10:00:00+02:00":         "2025-11-01T08:00:00.0000000",
		"2025-11-01 10:00:00-05:30":         "2025-11-01T15:30:00.0000000",
		"2025-11-01 10:00 Europe/Berlin":    "2025-11-01T09:00:00.0000000",
		"2025-07-01 10:00:01.5 local":       "2025-07-01T08:00:01.5000000",
		"2025-07-01 UTC":                    "2025-07-01T00:00:00.0000000",
		"2 hours ago":                       "2026-03-01T10:00:00.1234567",
		" 1 Day ago":                        "2026-02-28T12:00:00.1234567",
		"90 minutes ago":                    "2026-03-01T10:30:00.1234567",
		"1 week ago":                        "2026-02-22T12:00:00.1234567",
		"2025-10-26T02:30:00+01:00":         "2025-10-26T01:30:00.0000000", // the second 02:30 of that night
		"2025-10-26 03:30:00 Europe/Berlin": "2025-10-26T02:30:00.0000000",
	} {
		got, err := ParseMoment(text, now, berlin)
		if err != nil || got.Format(Layout) != want {
			t.Errorf("%q: %v, %v; want %s", text, got.Format(Layout), err, want)
		}
	}
	for text, want := range map[string]string{
		"":                                "no moment with a zone",
		"yesterday":                       "no moment with a zone",
		"2025-11-01T10:00:00":             "no moment with a zone",
		"2025-11-01 10:00":                "no moment with a zone",
		"2025-11-01T10:00:00.12345678Z":   "finer than 100 ns",
		"2025-11-01 10:00 Europe/Nowhere": "there is no zone",
		"2025-13-01 10:00 UTC":            "no date and time",
		"2025-10-26 02:30 Europe/Berlin":  "showed this time twice",
		"2025-03-30 02:30 Europe/Berlin":  "skipped this time",
		"999999999 weeks ago":             "too long ago",
		"-1 hours ago":                    "no moment",
	} {
		if got, err := ParseMoment(text, now, berlin); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %q", text, got, err, want)
		}
	}
	if got, want := Show(now, berlin), "2026-03-01T12:00:00.1234567Z (2026-03-01 13:00:00 CET)"; got != want {
		t.Errorf("shown as %s, want %s", got, want)
	}
}

func FuzzParseMoment(f *testing.F) {
	f.Add("2025-11-01T10:00:00Z")
	f.Add("2025-11-01 10:00 Europe/Berlin")
	f.Add("2 hours ago")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseMoment(text, time.Unix(1e9, 0), time.UTC)
		if err != nil {
			return
		}
		if again, err := ParseMoment(got.Format(time.RFC3339Nano), time.Time{}, time.UTC); got.Year() < 10000 && got.Year() >= 0 && (err != nil || !again.Equal(got)) {
			t.Errorf("%q is %v, which reads as %v, %v", text, got, again, err)
		}
	})
}

func TestCheckPredicate(t *testing.T) {
	for _, good := range []string{
		"LayerId = 42", "Name = N'it''s; -- (no comment'", "[a]]b;c] = 1 AND (x IN (1, 2) OR y BETWEEN 2 AND 3)", `"odd(name" IS NULL`, "Note LIKE '%/*%'", "Price * 2 > -1.5e3",
	} {
		if err := CheckPredicate(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"":                                  "empty",
		" -- all":                           "empty",
		"Id = 1; DROP TABLE x":              "semicolon",
		"Id = 1 -- rest":                    "comment",
		"Id = 1 --":                         "comment",
		"Id /* x */ = 1":                    "comment",
		"/* x */ Id = 1":                    "comment",
		"Id = 1) OR (1 = 1":                 "closes a parenthesis",
		"(Id = 1":                           "leaves a parenthesis open",
		"Id = 'x":                           "quote open",
		"[Id = 1":                           "quote open",
		"Id = (SELECT 1)":                   "the word SELECT",
		"1 = 1 DELETE dbo.T":                "the word DELETE",
		"Id = @at0":                         "variable @at0",
		strings.Repeat("(", 4001):           "4001 characters",
		"Id = 1 ORDER BY 1":                 "the word ORDER",
		"1 = 1 EXEC xp_cmdshell 'whatever'": "the word EXEC",
	} {
		if err := CheckPredicate(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", bad, err, want)
		}
	}
}

// FuzzCheckPredicate: what is let through stays inside the parentheses that it is put into.
func FuzzCheckPredicate(f *testing.F) {
	for _, s := range []string{"Id = 1", "N'a''b' = x", "[a]]b]", "a--", "/*/**/*/", "'", "\"\"\"\"", "0x'", "a'b'N'c'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if CheckPredicate(text) != nil {
			return
		}
		depth := 0
		for i := 0; i < len(text); i++ {
			switch c := text[i]; c {
			case '\'', '"', '[':
				end := c
				if c == '[' {
					end = ']'
				}
				for i++; ; i++ {
					if i >= len(text) {
						t.Fatalf("%q leaves a quote open", text)
					}
					if text[i] == end {
						if i+1 < len(text) && text[i+1] == end {
							i++
							continue
						}
						break
					}
				}
			case '(':
				depth++
			case ')':
				if depth--; depth < 0 {
					t.Fatalf("%q leaves its parentheses", text)
				}
			case ';':
				t.Fatalf("%q has a semicolon", text)
			case '-', '/':
				if i+1 < len(text) && (text[i:i+2] == "--" || text[i:i+2] == "/*") {
					t.Fatalf("%q has a comment", text)
				}
			}
		}
	})
}

func TestOrder(t *testing.T) {
	c := &Catalog{}
	for i, n := range []string{"A", "B", "C", "D"} {
		c.Tables = append(c.Tables, &Table{id: int32(i), Schema: "dbo", Name: n})
	}
	key := func(child, parent int32) ForeignKey { return ForeignKey{child: child, parent: parent} }
	names := func(list []*Table) string {
		var out []string
		for _, t := range list {
			out = append(out, t.Name)
		}
		return strings.Join(out, "")
	}
	c.Keys = []ForeignKey{key(0, 1), key(1, 2), key(1, 1), key(3, 9)} // A → B → C, B → B, D → a table without history
	for _, tt := range []struct {
		tables       []string
		alone        bool
		order, added string
	}{
		{nil, false, "CBAD", ""},
		{[]string{"dbo.B"}, false, "CBA", "AC"},
		{[]string{"[dbo].[b]"}, true, "B", ""},
		{[]string{"D", "d"}, false, "D", ""},
	} {
		list, added, err := c.Choose(tt.tables, tt.alone)
		if err != nil || names(list) != tt.order || names(added) != tt.added {
			t.Errorf("%v: %s, added %s, %v; want %s, %s", tt.tables, names(list), names(added), err, tt.order, tt.added)
		}
	}
	if _, _, err := c.Choose([]string{"dbo.X"}, false); err == nil || !strings.Contains(err.Error(), "no temporal table") {
		t.Errorf("an unknown table: %v", err)
	}
	c.Keys = append(c.Keys, key(2, 0))
	if _, _, err := c.Choose(nil, false); err == nil || !strings.Contains(err.Error(), "dbo.A, dbo.B, dbo.C form a circle") {
		t.Errorf("a circle: %v", err)
	}
}

package rollback_test

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// versions are the rows of one table, by key.
type versions map[string][]string

// parsed are the rows of a state, table by table: each line belongs to the table that its number of columns tells.
func (h *history) parsed(state string) map[string]versions {
	out := map[string]versions{}
	for _, t := range h.tables {
		out[t.name] = versions{}
	}
	for line := range strings.Lines(state) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "|")
		for i, f := range fields {
			fields[i] = plainKey(f)
		}
		t := h.tableOf(len(fields), line)
		out[t.name][strings.Join(fields[:t.key], "|")] = append(fields, line)
	}
	return out
}

// tableOf tells a line's table: P and C have five columns, of which the first is text or a number.
func (h *history) tableOf(columns int, line string) modelTable {
	switch {
	case columns == 4:
		return h.tables[2]
	case line[0] == '[':
		return h.tables[0]
	}
	return h.tables[1]
}

// plainKey is text, which the state shows as its bytes, as equality sees it: without case and blanks at the end.
func plainKey(field string) string {
	if !strings.HasPrefix(field, "[") {
		return field
	}
	var units []uint16
	numbers := strings.Fields(strings.Trim(field, "[]"))
	for i := 0; i+1 < len(numbers); i += 2 {
		low, _ := strconv.Atoi(numbers[i])
		high, _ := strconv.Atoi(numbers[i+1])
		units = append(units, uint16(high<<8|low))
	}
	return strings.TrimRight(strings.ToLower(string(utf16.Decode(units))), " ")
}

// withoutOrphans is the state that a rollback from now to then leaves when it may leave out what refers to a row of Q that is not among parents: it, and what hangs on it, stays what it is now.
func (h *history) withoutOrphans(then, now string, parents map[string]bool) string {
	was, is := h.parsed(then), h.parsed(now)
	left := map[string]map[string]bool{}
	for _, t := range h.tables {
		left[t.name] = map[string]bool{}
	}
	differs := func(table, key string) bool {
		a, b := was[table][key], is[table][key]
		return (a == nil) != (b == nil) || a != nil && a[len(a)-1] != b[len(b)-1]
	}
	end := func(table, key string) []string {
		if left[table][key] {
			return is[table][key]
		}
		return was[table][key]
	}
	for changed := true; changed; {
		changed = false
		for _, t := range h.tables {
			for key := range union(was[t.name], is[t.name]) {
				row := end(t.name, key)
				if row == nil {
					continue
				}
				for _, r := range t.refs {
					f := row[r.column]
					switch {
					case f == "<nil>":
					case r.table == "Q":
						if !parents[f] && !left[t.name][key] {
							left[t.name][key], changed = true, true
						}
					case end(r.table, f) != nil:
					case left[r.table][f]: // which stays away
						left[t.name][key], changed = true, true
					case left[t.name][key] && differs(r.table, f): // which has to stay
						left[r.table][f], changed = true, true
					}
				}
			}
		}
	}
	var b strings.Builder
	for _, t := range h.tables {
		var lines [][]string
		for key := range union(was[t.name], is[t.name]) {
			if row := end(t.name, key); row != nil {
				lines = append(lines, row)
			}
		}
		slices.SortFunc(lines, func(a, b []string) int { return compareKeys(a[:t.key], b[:t.key]) })
		for _, l := range lines {
			b.WriteString(l[len(l)-1])
		}
	}
	return b.String()
}

func union(a, b versions) map[string]bool {
	out := map[string]bool{}
	for k := range a {
		out[k] = true
	}
	for k := range b {
		out[k] = true
	}
	return out
}

// compareKeys orders keys as the server does: numbers by value.
func compareKeys(a, b []string) int {
	for i := range a {
		x, errX := strconv.Atoi(a[i])
		y, errY := strconv.Atoi(b[i])
		c := strings.Compare(a[i], b[i])
		if errX == nil && errY == nil {
			c = x - y
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

package hardening_test

import (
	"fmt"
	"slices"
	"testing"
)

// op is one operation of a transaction on a list: an append of a value that no other operation uses, or a read of the whole list.
type op struct {
	key    int
	append int   // 0: a read
	read   []int // what a read saw
}

// transaction is what one transaction did, and how it ended.
type transaction struct {
	ops       []op
	committed bool
}

// edge is a dependency between two committed transactions (Adya, Weak Consistency, 1999): to must stand behind from.
type edge struct {
	from, to int
	kind     string // ww: to appended next to from; wr: to read what from appended last; rw: to appended next to what from read
}

// anomalies names what a history shows. Lists make the order of the appends of a key visible, so that dependencies need no
// guessing (Kingsbury and Alvaro, Elle, 2020).
//
//	dirty-read     a value of a transaction that did not commit (G1a)
//	intermediate   a state in the middle of another transaction (G1b)
//	lost-append    a committed append that the final list does not have
//	order          two reads of one key that are no prefixes of each other
//	write-cycle    a cycle of ww (G0)
//	read-cycle     a cycle of ww and wr (G1c)
//	single-rw      a cycle with exactly one rw: read skew, lost update (G-single)
//	adjacent-rw    a cycle with two rw behind each other: write skew, phantoms (G2)
//	distant-rw     a cycle with several rw, none behind another: forbidden under SNAPSHOT too
func anomalies(history []transaction, final map[int][]int) []string {
	found := map[string]bool{}
	writer := map[int]int{} // value -> transaction
	last := map[int]bool{}  // values that are their transaction's last of the key
	for i, t := range history {
		newest := map[int]int{}
		for _, o := range t.ops {
			if o.append != 0 {
				writer[o.append] = i
				newest[o.key] = o.append
			}
		}
		for _, v := range newest {
			last[v] = true
		}
	}
	for i, t := range history {
		for _, o := range t.ops {
			if o.append != 0 {
				if t.committed && !slices.Contains(final[o.key], o.append) {
					found["lost-append"] = true
				}
				continue
			}
			for j, v := range o.read {
				w := writer[v]
				if w != i && !history[w].committed {
					found["dirty-read"] = true
				}
				if w != i && j == len(o.read)-1 && !last[v] {
					found["intermediate"] = true
				}
			}
			if t.committed && !prefix(others(o.read, i, writer), others(final[o.key], i, writer)) {
				found["order"] = true
			}
		}
	}
	for _, c := range cycles(len(history), dependencies(history, final, writer)) {
		found[c] = true
	}
	var names []string
	for n := range found {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// others leaves out a transaction's own appends.
func others(list []int, own int, writer map[int]int) (out []int) {
	for _, v := range list {
		if writer[v] != own {
			out = append(out, v)
		}
	}
	return out
}

func prefix(a, b []int) bool { return len(a) <= len(b) && slices.Equal(a, b[:len(a)]) }

func dependencies(history []transaction, final map[int][]int, writer map[int]int) (edges []edge) {
	add := func(from, to int, kind string) {
		if from != to && history[from].committed && history[to].committed {
			edges = append(edges, edge{from, to, kind})
		}
	}
	for _, list := range final {
		for i := 1; i < len(list); i++ {
			add(writer[list[i-1]], writer[list[i]], "ww")
		}
	}
	for i, t := range history {
		for _, o := range t.ops {
			if o.append != 0 {
				continue
			}
			if n := len(o.read); n > 0 {
				add(writer[o.read[n-1]], i, "wr")
			}
			// The next append that is not this transaction's own.
			for _, v := range final[o.key] {
				if !slices.Contains(o.read, v) && writer[v] != i {
					add(i, writer[v], "rw")
					break
				}
			}
		}
	}
	return edges
}

// cycles classifies the cycles of the graph by searching, for each class, a cycle of that class only.
func cycles(n int, edges []edge) (names []string) {
	only := func(kinds ...string) [][]int {
		next := make([][]int, n)
		for _, e := range edges {
			if slices.Contains(kinds, e.kind) {
				next[e.from] = append(next[e.from], e.to)
			}
		}
		return next
	}
	if cyclic(only("ww")) {
		names = append(names, "write-cycle")
	}
	if cyclic(only("ww", "wr")) {
		names = append(names, "read-cycle")
	}
	depends := only("ww", "wr")
	for _, e := range edges {
		if e.kind == "rw" && reaches(depends, e.to, e.from) {
			names = append(names, "single-rw")
			break
		}
	}
	if cyclic(alternate(n, edges)) {
		names = append(names, "distant-rw")
	}
	if cyclic(only("ww", "wr", "rw")) {
		names = append(names, "adjacent-rw")
	}
	return names
}

// alternate is the graph of the ways that never take two rw behind each other: node t is "came by ww or wr", node n+t "came by rw".
func alternate(n int, edges []edge) [][]int {
	next := make([][]int, 2*n)
	for _, e := range edges {
		if e.kind == "rw" {
			next[e.from] = append(next[e.from], n+e.to)
			continue
		}
		next[e.from] = append(next[e.from], e.to)
		next[n+e.from] = append(next[n+e.from], e.to)
	}
	return next
}

func cyclic(next [][]int) bool {
	state := make([]int, len(next)) // 1 on the path, 2 done
	var visit func(int) bool
	visit = func(i int) bool {
		state[i] = 1
		for _, j := range next[i] {
			if state[j] == 1 || state[j] == 0 && visit(j) {
				return true
			}
		}
		state[i] = 2
		return false
	}
	for i := range next {
		if state[i] == 0 && visit(i) {
			return true
		}
	}
	return false
}

func reaches(next [][]int, from, to int) bool {
	seen := make([]bool, len(next))
	todo := []int{from}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if i == to {
			return true
		}
		if !seen[i] {
			seen[i] = true
			todo = append(todo, next[i]...)
		}
	}
	return false
}

// The checker finds what it is for.
func TestAnomalies(t *testing.T) {
	a := func(key, v int) op { return op{key: key, append: v} }
	r := func(key int, vs ...int) op { return op{key: key, read: vs} }
	ok := func(ops ...op) transaction { return transaction{ops, true} }
	for _, c := range []struct {
		name    string
		history []transaction
		final   map[int][]int
		want    string
	}{
		{"serial", []transaction{ok(a(1, 1)), ok(r(1, 1), a(1, 2)), ok(r(1, 1, 2))}, map[int][]int{1: {1, 2}}, "[]"},
		{"own appends", []transaction{ok(a(1, 1), r(1, 1), a(1, 2), r(1, 1, 2))}, map[int][]int{1: {1, 2}}, "[]"},
		{"dirty read", []transaction{{[]op{a(1, 1)}, false}, ok(r(1, 1))}, map[int][]int{1: {}}, "[dirty-read order]"},
		{"intermediate", []transaction{ok(a(1, 1), a(1, 2)), ok(r(1, 1))}, map[int][]int{1: {1, 2}}, "[adjacent-rw distant-rw intermediate single-rw]"},
		{"lost append", []transaction{ok(r(1), a(1, 1)), ok(r(1), a(1, 2))}, map[int][]int{1: {2}}, "[lost-append]"},
		{"lost update", []transaction{ok(r(1), a(1, 1)), ok(r(1), a(1, 2))}, map[int][]int{1: {1, 2}}, "[adjacent-rw distant-rw single-rw]"},
		{"read skew", []transaction{ok(a(1, 1), a(2, 2)), ok(r(1), r(2, 2))}, map[int][]int{1: {1}, 2: {2}}, "[adjacent-rw distant-rw single-rw]"},
		{"write skew", []transaction{ok(r(1), a(2, 1)), ok(r(2), a(1, 2))}, map[int][]int{1: {2}, 2: {1}}, "[adjacent-rw]"},
		{"circular", []transaction{ok(a(1, 1), r(2, 2)), ok(a(2, 2), r(1, 1))}, map[int][]int{1: {1}, 2: {2}}, "[adjacent-rw distant-rw read-cycle]"},
		{"write cycle", []transaction{ok(a(1, 1), a(2, 3)), ok(a(1, 2), a(2, 4))}, map[int][]int{1: {1, 2}, 2: {4, 3}}, "[adjacent-rw distant-rw read-cycle write-cycle]"},
		{"fork", []transaction{ok(a(1, 1)), ok(a(1, 2)), ok(r(1, 2))}, map[int][]int{1: {1, 2}}, "[adjacent-rw distant-rw order single-rw]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fmt.Sprint(anomalies(c.history, c.final)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

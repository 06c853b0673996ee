package emulator

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

// The captured answers of a real server, when they are there, and the steps that are known to differ from them.
const (
	oracleDir   = "../../../shared/oracle"
	oracleKnown = "testdata/oracle-known.txt"
)

// tally counts the steps of an area by outcome.
type tally struct{ steps, matched, refused, different int }

func (t *tally) add(u tally) {
	t.steps, t.matched, t.refused, t.different = t.steps+u.steps, t.matched+u.matched, t.refused+u.refused, t.different+u.different
}

func (t tally) String() string {
	return fmt.Sprintf("%5d %8d %8d %10d %8.1f%%", t.steps, t.matched, t.refused, t.different, 100*float64(t.different)/float64(max(t.steps, 1)))
}

// TestReplay runs every captured case and compares each step's answer token by token: it is the same, refused (Msg 40517), or
// different. A different one fails the test unless it is listed as known; so does a listed one that is the same.
func TestReplay(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(oracleDir, "*", "*.json"))
	if len(files) == 0 {
		t.Skip("no captured answers here")
	}
	known := readKnown(t)
	areas := map[string]tally{}
	var all tally
	for _, file := range files {
		name := filepath.ToSlash(strings.TrimPrefix(strings.TrimSuffix(file, ".json"), oracleDir+"/"))
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c oracleCase
			if err := json.Unmarshal(b, &c); err != nil {
				t.Fatal(err)
			}
			n := replay(t, name, c, known)
			area, _, _ := strings.Cut(name, "/")
			sum := areas[area]
			sum.add(n)
			areas[area] = sum
			all.add(n)
		})
	}
	names := make([]string, 0, len(areas))
	for n := range areas {
		names = append(names, n)
	}
	sort.Strings(names)
	t.Logf("%-12s %5s %8s %8s %10s %9s", "area", "steps", "matched", "refused", "different", "silent")
	for _, n := range names {
		t.Logf("%-12s %s", n, areas[n])
	}
	t.Logf("%-12s %s", "all", all)
}

// readKnown reads the list: one step a line, as "area/case step n", then what is wrong.
func readKnown(t *testing.T) map[string]string {
	f, err := os.Open(oracleKnown)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	known := map[string]string{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if line := sc.Text(); line != "" && !strings.HasPrefix(line, "#") {
			step, reason, _ := strings.Cut(line, ": ")
			known[step] = reason
		}
	}
	return known
}

func replay(t *testing.T, name string, c oracleCase, known map[string]string) tally {
	e, err := Open(Options{Password: "x"})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r := newReplayer(t, e)
	for _, s := range c.Setup {
		r.batch(r.session(s.Session, r.db), s.SQL)
	}
	var n tally
	for i, s := range c.Steps {
		got := r.step(s)
		if got == nil || s.Compare != nil && !*s.Compare {
			continue
		}
		if s.Kind == "await" {
			s = r.waiting[s.Session]
		}
		key := fmt.Sprintf("%s step %d", name, i)
		reason, listed := known[key]
		n.steps++
		switch {
		case sameAnswer(got, r.expected(s)):
			n.matched++
			if listed {
				t.Errorf("%s is listed in %s and is the same", key, oracleKnown)
			}
		case strings.Contains(strings.Join(got, "\n"), "40517/"):
			n.refused++
			t.Logf("step %d refused: %s", i, got)
		default:
			n.different++
			text := fmt.Sprintf("step %d differs: %.300s\n got %s\nwant %s", i, s.SQL+strings.Join(s.Args, " ")+s.Procedure,
				strings.Join(got, "\n     "), strings.Join(r.expected(s), "\n     "))
			if listed {
				t.Logf("known, %s: %s", reason, text)
			} else {
				t.Error(text)
			}
		}
	}
	got := strings.Join(r.batch(r.session("a", r.db), "SELECT @@TRANCOUNT, XACT_STATE()"), "\n")
	if want := fmt.Sprintf("row %d|%d", c.Reuse.Trancount, c.Reuse.State); !strings.Contains(got, want) {
		t.Errorf("afterwards: got %s, want %s", got, want)
	}
	for _, s := range r.sessions {
		s.Close()
	}
	return n
}

// sameAnswer compares two answers; {spid} in the expected one is any session's number.
func sameAnswer(got, want []string) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range want {
		if got[i] == want[i] {
			continue
		}
		pattern := strings.ReplaceAll(regexp.QuoteMeta(want[i]), `\{spid\}`, `\d+`)
		if ok, err := regexp.MatchString("^"+pattern+"$", got[i]); err != nil || !ok {
			return false
		}
	}
	return true
}

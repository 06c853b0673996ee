package check

import (
	"slices"
	"strings"
	"testing"
)

// TestChecksAreWhole holds every check to what the package promises of one.
func TestChecksAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range All() {
		fail := func(text string) { t.Errorf("%s: %s", c.ID, text) }
		kinds := 0
		for _, is := range []bool{c.Eval != nil, c.Compare != nil, c.Phases != nil, c.Probe != nil} {
			if is {
				kinds++
			}
		}
		switch {
		case seen[c.ID]:
			fail("registered twice")
		case !slices.Contains(Groups, c.Group()) || strings.Count(c.ID, ".") != 1 || strings.ToLower(c.ID) != c.ID:
			fail("is not group.name")
		case c.Title == "" || strings.HasSuffix(c.Title, "."):
			fail("its title is not a clause")
		case c.Severity != Error && c.Severity != Warning:
			fail("no severity")
		case c.Scope != Folder && c.Scope != Instance && c.Scope != Replica && c.Scope != Database:
			fail("no scope")
		case c.Remedy == "" || !strings.HasPrefix(c.Link, "https://"):
			fail("no remedy or link")
		case kinds != 1:
			fail("needs exactly one of Eval, Compare, Phases, Probe")
		case c.Compare != nil && c.Query == "":
			fail("compares nothing")
		}
		if c.Query != "" && strings.Contains(strings.ToUpper(c.Query), "GO\n") {
			fail("has more than one batch")
		}
		seen[c.ID] = true
	}
	entries, err := files.ReadDir("sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text := query(e.Name())
		if !slices.ContainsFunc(All(), func(c Check) bool { return c.Query == text || strings.Contains(c.Query, text) || c.Script == text }) && e.Name() != "probe.sql" && e.Name() != "behaviour_clr.sql" {
			t.Errorf("sql/%s is used by no check", e.Name())
		}
	}
}

func TestBuildSorts(t *testing.T) {
	versions := []string{"16.0.4000.1", "17", "17.0.700.9", "17.0.1000.7", "17.0.4065.4"}
	for i := 1; i < len(versions); i++ {
		if Build(versions[i-1]) >= Build(versions[i]) {
			t.Errorf("%s does not sort before %s", versions[i-1], versions[i])
		}
	}
}

// TestNoOutcomeIsUnknown: a check that says nothing has not passed.
func TestNoOutcomeIsUnknown(t *testing.T) {
	if s := (Result{}).By(Error).Status; s != Unknown {
		t.Errorf("got %s", s)
	}
	if s := Bad("x").By(Warning).Status; s != Warned {
		t.Errorf("got %s", s)
	}
	if s := Bad("x").By(Error).Status; s != Failed {
		t.Errorf("got %s", s)
	}
}

package verify

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// Selection chooses checks by patterns: an ID, a group, or a glob over IDs (security.*, *.tls).
type Selection struct {
	Only, Skip []string
	Drift      bool // only what compares with the declared state
	Offline    bool // the checks of files, which need no server, instead of those of a server
}

// Has reports whether a check is chosen.
func (s Selection) Has(c check.Check) bool {
	matches := func(pattern string) bool { return match(pattern, c) }
	switch {
	case !s.mode(c):
		return false
	case s.Drift && !c.IsDrift():
		return false
	case len(s.Only) > 0 && !slices.ContainsFunc(s.Only, matches):
		return false
	}
	return !slices.ContainsFunc(s.Skip, matches)
}

// mode reports whether a check belongs to this kind of run at all.
func (s Selection) mode(c check.Check) bool { return s.Offline == (c.Scope == check.Folder) }

// Check refuses a pattern that matches nothing: it is a typing error, and a check that was meant to run would not.
func (s Selection) Check() error {
	for _, pattern := range append(slices.Clone(s.Only), s.Skip...) {
		if !slices.ContainsFunc(check.All(), func(c check.Check) bool { return match(pattern, c) }) {
			return fmt.Errorf("no check is called %q, no group either, and as a pattern it matches none", pattern)
		}
	}
	return nil
}

// CheckAny refuses a selection that leaves nothing to run: it would prove nothing, and say so with exit code 0.
func (s Selection) CheckAny() error {
	if slices.ContainsFunc(check.All(), s.Has) {
		return nil
	}
	return errors.New("no check is left: those of the group folder run with --offline, and all others without")
}

func match(pattern string, c check.Check) bool {
	ok, err := path.Match(pattern, c.ID)
	return err == nil && ok || pattern == c.Group()
}

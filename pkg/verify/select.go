package verify

import (
	"fmt"
	"path"
	"slices"

	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// Selection chooses checks by patterns: an ID, a group, or a glob over IDs (security.*, *.tls).
type Selection struct {
	Only, Skip []string
	Drift      bool // only what compares with the declared state
}

// Has reports whether a check is chosen.
func (s Selection) Has(c check.Check) bool {
	matches := func(pattern string) bool { return match(pattern, c) }
	switch {
	case s.Drift && !c.IsDrift():
		return false
	case len(s.Only) > 0 && !slices.ContainsFunc(s.Only, matches):
		return false
	}
	return !slices.ContainsFunc(s.Skip, matches)
}

// Check refuses a pattern that matches nothing: it is a typing error, and a check that was meant to run would not.
func (s Selection) Check() error {
	for _, pattern := range append(slices.Clone(s.Only), s.Skip...) {
		if !slices.ContainsFunc(check.All(), func(c check.Check) bool { return match(pattern, c) }) {
			return fmt.Errorf("no check is called %q, no group either, and as a pattern it matches none", pattern)
		}
	}
	return nil
}

func match(pattern string, c check.Check) bool {
	ok, err := path.Match(pattern, c.ID)
	return err == nil && ok || pattern == c.Group()
}

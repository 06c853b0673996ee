package mutation

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// TestGrammar: a check that an emulator is not asked is T-SQL too.
func TestGrammar(t *testing.T) {
	for _, c := range check.All() {
		for _, text := range []string{c.Query, c.Script} {
			if text == "" {
				continue
			}
			if _, err := syntax.Parse(text, syntax.Options{}); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		}
	}
}

package mutation

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/syntax"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// TestGrammar: a check that an emulator is not asked is T-SQL too.
func TestGrammar(t *testing.T) {
	for _, c := range check.All() {
		texts := []string{c.Query, c.Script}
		if c.Compose != nil {
			d, err := declared()
			if err != nil {
				t.Fatal(err)
			}
			text, missing := c.Compose(check.Input{Declared: d})
			if missing != "" {
				t.Errorf("%s: %s", c.ID, missing)
			}
			texts = append(texts, text)
		}
		for _, text := range texts {
			if text == "" {
				continue
			}
			if _, err := syntax.Parse(text, syntax.Options{}); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		}
	}
}

package verify

import "github.com/hartonomous/hartctl/pkg/verify/check"

// Change is a check whose outcome is another than before.
type Change struct {
	Before check.Status // empty: it was not there
	Entry  Entry
}

// Changes compares two reports: every check with another status, or, where something is wrong, with another text or other details.
func Changes(before, after *Report) []Change {
	was := map[string]Entry{}
	for _, e := range before.Entries {
		was[e.Name()] = e
	}
	var list []Change
	for _, e := range after.Entries {
		old := was[e.Name()]
		if old.Result.Status != e.Result.Status || e.Result.Status != check.Passed && old.says() != e.says() {
			list = append(list, Change{old.Result.Status, e})
		}
	}
	return list
}

// says is all that an entry says.
func (e Entry) says() string {
	text := e.Result.Text
	for _, d := range e.Result.Details {
		text += "\n" + d.Text
	}
	return text
}

package verify

import (
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// Description is a check in words: what --list, --explain and the documentation show.
type Description struct {
	ID       string            `json:"id"`
	Group    string            `json:"group"`
	Title    string            `json:"title"`
	Severity check.Severity    `json:"severity"`
	Scope    check.Scope       `json:"scope"`
	Drift    bool              `json:"drift"`
	Needs    []plan.Permission `json:"needs"`
	Remedy   string            `json:"remedy"`
	Next     string            `json:"next,omitempty"`
	Link     string            `json:"link"`
	Effects  string            `json:"effects,omitempty"`
	Query    string            `json:"query,omitempty"`
}

// Describe describes the chosen checks in their order, those of files and those of servers.
func Describe(s Selection) []Description {
	list := []Description{}
	for _, c := range check.All() {
		s.Offline = c.Scope == check.Folder
		if !s.Has(c) {
			continue
		}
		list = append(list, Description{
			ID: c.ID, Group: c.Group(), Title: c.Title, Severity: c.Severity, Scope: c.Scope, Drift: c.IsDrift(), Needs: append([]plan.Permission{}, c.Needs...),
			Remedy: c.Remedy, Next: c.Next, Link: c.Link, Effects: c.Effects, Query: c.Query,
		})
	}
	return list
}

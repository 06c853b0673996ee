package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
)

// Trusted draws what servers trust: one line a hash, and behind it who uses it.
func (o *Output) Trusted(servers []deploy.ServerTrust) {
	for _, s := range servers {
		o.First(fmt.Sprintf("%s trusts %s", s.Server, hashes(len(s.Hashes))))
		var rows [][]string
		for _, h := range s.Hashes {
			owner, use := "somebody else", "unused"
			if h.Owner != "" {
				owner = "hartctl, " + h.Owner
			}
			if len(h.Users) > 0 {
				use = strings.Join(h.Users, ", ")
			}
			name, _, _ := strings.Cut(h.Description, " [hartctl ")
			rows = append(rows, []string{h.SHA512[:min(16, len(h.SHA512))] + "…", Clean(use), Clean(owner), h.AddedAt.Format(time.DateTime) + " " + Clean(h.AddedBy), Clean(name)})
		}
		if len(rows) > 0 {
			o.Table([]string{"SHA2-512", "used by", "owner", "added", "description"}, rows)
		}
	}
}

func hashes(n int) string {
	if n == 1 {
		return "1 hash"
	}
	return fmt.Sprintf("%d hashes", n)
}

// Unseen draws the databases that could not be looked into.
func (o *Output) Unseen(list []deploy.UnseenDatabase) {
	for _, d := range list {
		o.Warn("The database %s could not be looked into, and may use any hash: %s", Clean(d.Name), Clean(d.Why))
	}
}

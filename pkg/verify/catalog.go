package verify

import (
	"context"

	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

// ReadCatalog reads, in a database that was deployed as declared, what the comparing checks compare with. The server is one that hartctl made for it: the emulator.
func ReadCatalog(ctx context.Context, s *mssql.Session, database string) (*check.Catalog, error) {
	g, err := gather(ctx, s, database, true, nil, comparing())
	if err != nil {
		return nil, err
	}
	return g.catalog(), nil
}

// comparing are the checks that compare by rows.
func comparing() []check.Check {
	var list []check.Check
	for _, c := range check.All() {
		if c.Compare != nil {
			list = append(list, c)
		}
	}
	return list
}

// catalog is the part of the answers that comparing checks compare.
func (g *gathered) catalog() *check.Catalog {
	c := &check.Catalog{Sets: map[string]check.Set{}, Missing: map[string]string{}}
	for id, a := range g.answers {
		switch {
		case a.lacks != "":
			c.Missing[id] = "the emulator, on which it is built, has no " + a.lacks
		case a.number != 0:
			c.Missing[id] = a.message
		case len(a.sets) > 0:
			c.Sets[id] = a.sets[0]
		}
	}
	return c
}

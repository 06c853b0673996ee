package resource

import (
	"encoding/hex"

	"github.com/hartonomous/hartctl/pkg/deploy/folder"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// seeds: reference data of seeds/, by natural key and re-runnable, run again when a file's text changes.
func init() {
	register(Kind{
		Name: "seeds", Phase: plan.Seeds, Scope: plan.ScopeDatabase,
		Query: query("observe_seeds.sql"),
		Read: func(r mssql.Rows) (any, error) {
			have := map[string]string{}
			var name string
			var hash []byte
			err := each(r, []any{&name, &hash}, func() { have[name] = hex.EncodeToString(hash) })
			return have, err
		},
		Declared: func(f *folder.Folder) (any, error) { return f.Seeds, nil },
		Diff: func(in Input) ([]plan.Step, error) {
			have, _ := in.Observed.(map[string]string)
			var steps []plan.Step
			for _, seed := range in.Declared.([]folder.Seed) {
				before, applied := have[seed.Name]
				if before == hex.EncodeToString(seed.SHA256[:]) {
					continue
				}
				s := plan.Step{ID: "seed/" + seed.Name, Phase: plan.Seeds, Scope: plan.ScopeDatabase, Action: plan.Apply, Reason: "has not run"}
				if applied {
					s.Reason = "its file has changed"
				}
				record := render("record_seed.sql", struct {
					Name string
					Hash []byte
				}{seed.Name, seed.SHA256[:]})
				steps = append(steps, transactional(s, bracket{Record: record}, scriptBatches(seed.Script)...))
			}
			return steps, nil
		},
	})
}

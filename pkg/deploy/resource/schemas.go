package resource

import (
	"fmt"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// schemas: the schemas of the database, owned by dbo.
//
//	schemas: [graph, provenance]
func init() {
	register(Kind{
		Name: "schemas", Phase: plan.Structure, Scope: plan.ScopeDatabase, Section: true,
		Query: query("observe_schemas.sql"),
		Read: func(r mssql.Rows) (any, error) {
			var have []string
			var name string
			err := each(r, []any{&name}, func() { have = append(have, name) })
			return have, err
		},
		Declared: section("schemas", func(names *[]string) error {
			for i, n := range *names {
				if n == "" || contains((*names)[:i], n) {
					return fmt.Errorf("%q is empty or repeated", n)
				}
			}
			return nil
		}),
		Diff: func(in Input) ([]plan.Step, error) {
			have, _ := in.Observed.([]string)
			var steps []plan.Step
			for _, name := range in.Declared.([]string) {
				if contains(have, name) {
					continue
				}
				s := plan.Step{
					ID: "schema/" + name, Phase: plan.Structure, Scope: plan.ScopeDatabase, Action: plan.Create, Reason: "does not exist",
					Undo:  render("drop_schema.sql", name),
					Needs: []plan.Permission{{Class: "DATABASE", Name: "CREATE SCHEMA"}},
				}
				// CREATE SCHEMA must be alone in its batch (Msg 111), so it goes through EXEC.
				steps = append(steps, single(s, render("own_batch.sql", render("create_schema_statement.sql", name))))
			}
			return steps, nil
		},
	})
}

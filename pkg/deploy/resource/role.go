package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// roles: database roles and what they may do. The list is exact: a permission that a declared role has beyond it is revoked, which
// has to be allowed by name. Members are the operator's business.
//
//	roles:
//	  hart_api:
//	    grants:
//	      - {permissions: [EXECUTE], on: "SCHEMA::dbo"}
//	      - {permissions: [SELECT], on: "OBJECT::dbo.Atoms"}
//	      - {permissions: [VIEW DEFINITION]}        # on the database
func init() {
	register(Kind{
		Name: "roles", Phase: plan.Structure, Scope: plan.ScopeDatabase, Section: true,
		Query: query("observe_roles.sql"),
		Read: func(r mssql.Rows) (any, error) {
			var have []string
			var name string
			err := each(r, []any{&name}, func() { have = append(have, name) })
			return have, err
		},
		Declared: section("roles", checkRoles),
		Diff: func(in Input) ([]plan.Step, error) {
			have, _ := in.Observed.([]string)
			var steps []plan.Step
			for _, name := range slices.Sorted(maps.Keys(in.Declared.(map[string]roleSpec))) {
				if contains(have, name) {
					continue
				}
				steps = append(steps, single(plan.Step{
					ID: "role/" + name, Phase: plan.Structure, Scope: plan.ScopeDatabase, Action: plan.Create, Reason: "does not exist",
					Undo:  render("drop_role.sql", name),
					Needs: []plan.Permission{{Class: "DATABASE", Name: "ALTER ANY ROLE"}},
				}, render("create_role.sql", name)))
			}
			return steps, nil
		},
	})
	register(Kind{
		Name: "grants", Phase: plan.Security, Scope: plan.ScopeDatabase,
		Query: query("observe_grants.sql"),
		Read: func(r mssql.Rows) (any, error) {
			have := map[string][]grant{}
			var role string
			var g grant
			err := each(r, []any{&role, &g.Permission, &g.On, &g.State}, func() { have[role] = append(have[role], g) })
			return have, err
		},
		Declared: section("roles", checkRoles),
		Diff:     diffGrants,
	})
}

type roleSpec struct {
	Grants []grantSpec `yaml:"grants"`
}

type grantSpec struct {
	Permissions []string `yaml:"permissions"`
	On          string   `yaml:"on"` // SCHEMA::name, OBJECT::schema.name, CONTRACT::name, SERVICE::name; the database when empty
}

// grant is one permission of a role; On is as in grantSpec, in canonical form. State is G or D.
type grant struct{ Permission, On, State string }

func checkRoles(declared *map[string]roleSpec) error {
	for name, role := range *declared {
		for _, g := range role.Grants {
			if len(g.Permissions) == 0 {
				return fmt.Errorf("%s: a grant without permissions", name)
			}
			for _, p := range g.Permissions {
				if p == "" || strings.Trim(strings.ToUpper(p), "ABCDEFGHIJKLMNOPQRSTUVWXYZ ") != "" {
					return fmt.Errorf("%s: %q is not the name of a permission", name, p)
				}
			}
			if _, err := parseSecurable(g.On); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// securable is the parsed form of grantSpec.On.
type securable struct{ Class, Schema, Name string }

func parseSecurable(on string) (securable, error) {
	if on == "" {
		return securable{}, nil
	}
	class, name, ok := strings.Cut(on, "::")
	schema, object, dotted := strings.Cut(name, ".")
	switch class = strings.ToUpper(class); {
	case ok && class == "SCHEMA" && name != "" && !dotted:
		return securable{Class: class, Name: name}, nil
	case ok && (class == "CONTRACT" || class == "SERVICE") && name != "":
		return securable{Class: class, Name: name}, nil
	case ok && class == "OBJECT" && dotted && schema != "" && object != "":
		return securable{Class: class, Schema: schema, Name: object}, nil
	}
	return securable{}, fmt.Errorf("on: %q is neither SCHEMA::name nor OBJECT::schema.name, nor CONTRACT::name nor SERVICE::name", on)
}

func (s securable) String() string {
	switch s.Class {
	case "":
		return ""
	case "SCHEMA", "CONTRACT", "SERVICE":
		return s.Class + "::" + s.Name
	}
	return "OBJECT::" + s.Schema + "." + s.Name
}

func diffGrants(in Input) ([]plan.Step, error) {
	declared := in.Declared.(map[string]roleSpec)
	have, _ := in.Observed.(map[string][]grant)
	var grants, revokes []plan.Step
	for _, role := range slices.Sorted(maps.Keys(declared)) {
		held := have[findKey(have, role)]
		wanted := map[grant]bool{}
		missing := permissionsOn{}
		for _, spec := range declared[role].Grants {
			on, _ := parseSecurable(spec.On)
			for _, p := range spec.Permissions {
				g := grant{strings.ToUpper(p), strings.ToUpper(on.String()), "G"}
				if !wanted[g] && !slices.ContainsFunc(held, g.same) {
					missing.add(on, g.Permission)
				}
				wanted[g] = true
			}
		}
		surplus := permissionsOn{}
		for _, g := range held {
			if wanted[grant{strings.ToUpper(g.Permission), strings.ToUpper(g.On), g.State}] {
				continue
			}
			on, err := parseSecurable(g.On)
			if err != nil {
				in.Note("grant/"+role, g.Permission+" on a column or on another kind of securable is left alone")
				continue
			}
			surplus.add(on, g.Permission)
		}
		for _, m := range missing.list {
			grants = append(grants, grantStep(role, m, plan.Grant, "is not granted"))
		}
		for _, m := range surplus.list {
			s := grantStep(role, m, plan.Revoke, "is not declared")
			s.Hazards = []plan.Hazard{{Name: plan.RevokePermission, Text: role + " loses " + strings.Join(m.permissions, ", ")}}
			revokes = append(revokes, s)
		}
	}
	return append(grants, revokes...), nil
}

// same compares without regard to case.
func (g grant) same(o grant) bool {
	return g.State == o.State && same(g.Permission, o.Permission) && same(g.On, o.On)
}

// permissionsOn gathers permissions by what they are on, in the order in which they came.
type permissionsOn struct{ list []onePermissions }

type onePermissions struct {
	on          securable
	permissions []string
}

func (p *permissionsOn) add(on securable, permission string) {
	i := slices.IndexFunc(p.list, func(o onePermissions) bool { return same(o.on.String(), on.String()) })
	if i < 0 {
		i = len(p.list)
		p.list = append(p.list, onePermissions{on: on})
	}
	p.list[i].permissions = append(p.list[i].permissions, permission)
}

// grantStep grants or revokes permissions on one securable.
func grantStep(role string, m onePermissions, action plan.Action, reason string) plan.Step {
	id := "grant/" + role + "/" + m.on.String()
	if m.on.Class == "" {
		id = "grant/" + role + "/DATABASE"
	}
	if action == plan.Revoke {
		id += "/revoke"
	}
	type statement struct {
		Verb, Permissions, Role string
		On                      securable
		Preposition             string
	}
	do := statement{"GRANT", strings.Join(m.permissions, ", "), role, m.on, "TO"}
	undo := do
	undo.Verb, undo.Preposition = "REVOKE", "FROM"
	if action == plan.Revoke {
		do, undo = undo, do
	}
	return single(plan.Step{
		ID: id, Phase: plan.Security, Scope: plan.ScopeDatabase, Action: action, Reason: do.Permissions + " " + reason, Undo: render("grant.sql", undo),
		Needs: []plan.Permission{{Class: "DATABASE", Name: "CONTROL"}},
	}, render("grant.sql", do))
}

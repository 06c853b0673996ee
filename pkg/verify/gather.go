package verify

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/pkg/mssql/token"
	"github.com/hartonomous/hartctl/pkg/verify/check"
)

//go:embed sql/*.sql
var files embed.FS

var statements = template.Must(template.New("").Funcs(template.FuncMap{"str": mssql.String}).ParseFS(files, "sql/*.sql"))

func render(name string, data any) string {
	var b strings.Builder
	if err := statements.ExecuteTemplate(&b, name, data); err != nil {
		panic(fmt.Sprintf("verify: %v", err)) // a template and its data are fixed at build time
	}
	return b.String()
}

// refused is the number of the emulator's own error for what it does not do. It ends the request: TRY does not catch it.
const refused = 40517

// answer is what a server said to a check's query: result sets, or why there are none.
type answer struct {
	sets    []check.Set
	number  int32 // of the error
	message string
	lacks   string // the emulator has not got it
}

// gathered is what one server said.
type gathered struct {
	answers map[string]*answer
	held    map[plan.Permission]bool
}

// permissionsID is the place of the permissions among the answers.
const permissionsID = "hartctl.permissions"

// gather runs the queries of all checks in one request: those outside in master, those inside in the database. On the emulator one request before finds out which views it
// has, and each further thing that it refuses costs one request more.
func gather(ctx context.Context, s *mssql.Session, database string, emulated bool, outside, inside []check.Check) (*gathered, error) {
	g := &gathered{answers: map[string]*answer{}, held: map[plan.Permission]bool{}}
	if emulated {
		var err error
		if outside, inside, err = g.withViews(ctx, s, outside, inside); err != nil {
			return nil, err
		}
	}
	if needs := permissions(outside, inside); len(needs) > 0 {
		outside = append([]check.Check{{ID: permissionsID, Query: render("permissions.sql", needs)}}, outside...)
	}
	for len(outside)+len(inside) > 0 {
		err := g.request(ctx, s, database, outside, inside)
		if err == nil {
			break
		}
		if !emulated || !mssql.HasNumber(err, refused) {
			return nil, fmt.Errorf("reading what the checks need: %w", err)
		}
		answered := func(c check.Check) bool { return g.answers[c.ID] != nil }
		outside, inside = slices.DeleteFunc(outside, answered), slices.DeleteFunc(inside, answered)
		next := &outside
		if len(outside) == 0 {
			next = &inside
		}
		if len(*next) == 0 {
			return nil, err
		}
		g.answers[(*next)[0].ID] = &answer{lacks: refusal(err)}
		*next = (*next)[1:]
	}
	if a := g.answers[permissionsID]; a != nil {
		for _, set := range a.sets {
			for _, r := range set.Rows {
				g.held[plan.Permission{Class: r.Text("class"), Name: r.Text("name")}] = r.Bool("held")
			}
		}
	}
	return g, nil
}

// request sends the queries and keeps their answers as they come.
func (g *gathered) request(ctx context.Context, s *mssql.Session, database string, outside, inside []check.Check) error {
	text := ""
	args := []any{sql.Named("database", database)}
	if len(outside) > 0 {
		text = render("run.sql", outside)
	}
	if len(inside) > 0 {
		text += "\n" + render("inside.sql", nil)
		args = append(args, sql.Named("inside", render("run.sql", inside)))
	}
	var sets []check.Set
	return s.Query(ctx, text, func(_ int, rows mssql.Rows) error {
		set, err := check.ReadSet(rows)
		if err != nil {
			return err
		}
		if len(set.Columns) == 0 || set.Columns[0] != "hartctl_check" {
			sets = append(sets, set)
			return nil
		}
		for _, end := range set.Rows {
			g.answers[end.Text("hartctl_check")] = &answer{sets: sets, number: int32(end.Int("number")), message: end.Text("message")}
		}
		sets = nil
		return nil
	}, args...)
}

// withViews leaves out the checks whose views the emulator has not got, and says so in their answers.
func (g *gathered) withViews(ctx context.Context, s *mssql.Session, outside, inside []check.Check) (out, in []check.Check, err error) {
	var names []string
	for _, c := range append(slices.Clone(outside), inside...) {
		names = append(names, views(c.Query)...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		return outside, inside, nil
	}
	have := map[string]bool{}
	err = s.Query(ctx, render("views.sql", names), func(_ int, rows mssql.Rows) error {
		set, err := check.ReadSet(rows)
		for _, r := range set.Rows {
			have[strings.ToLower(r.Text("name"))] = true
		}
		return err
	})
	keep := func(list []check.Check) (kept []check.Check) {
		for _, c := range list {
			lacks := slices.DeleteFunc(views(c.Query), func(v string) bool { return have[v] })
			if len(lacks) == 0 {
				kept = append(kept, c)
				continue
			}
			g.answers[c.ID] = &answer{lacks: "sys." + strings.Join(lacks, ", sys.")}
		}
		return kept
	}
	return keep(outside), keep(inside), err
}

// views are the views of the schema sys that a query names, in lower case, each once.
func views(query string) []string {
	var list []string
	ts := token.Scan(query)
	for i := 0; i+2 < len(ts); i++ {
		name := ts[i+2]
		if !ts[i].Is("sys") || ts[i+1].Text != "." || !name.IsName() || i+3 < len(ts) && ts[i+3].Text == "(" || i > 0 && ts[i-1].Text == "." {
			continue
		}
		if v := strings.ToLower(name.Text); !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// permissions are those that the checks need, each once.
func permissions(lists ...[]check.Check) []plan.Permission {
	var needs []plan.Permission
	for _, list := range lists {
		for _, c := range list {
			for _, p := range c.Needs {
				if !slices.Contains(needs, p) {
					needs = append(needs, p)
				}
			}
		}
	}
	return needs
}

// refusal is what the emulator says that it does not do.
func refusal(err error) string {
	text := err.Error()
	if _, after, ok := strings.Cut(text, "not supported by the emulator: "); ok {
		text, _, _ = strings.Cut(after, ";")
	}
	return text
}

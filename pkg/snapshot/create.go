package snapshot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

const createTimeout = plan.Duration(10 * time.Minute)

// DefaultName is a snapshot's when nobody names it: the database and the moment.
func DefaultName(database string, now time.Time) string {
	return database + "_" + now.UTC().Format("20060102T150405Z")
}

// Prepend puts the step that takes a snapshot before everything that a plan does. A plan that does nothing, or that makes the database, stays
// as it is. name may be empty. The errors are a *resource.Refusal and a *deploy.PreflightError.
func (st *State) Prepend(p *plan.Plan, server resource.Server, name string) error {
	if p.Empty() {
		return nil
	}
	if !st.Exists {
		p.Notes = append(p.Notes, plan.Note{Subject: "database snapshot", Text: "there is no database yet to take one of"})
		return nil
	}
	if name == "" {
		name = DefaultName(st.Database, st.Now)
	}
	id := plan.SnapshotStep + name
	if len(name) > 128 {
		return refuse(id, "name it: --snapshot=NAME", "the name is longer than 128 characters")
	}
	if st.taken || st.Find(name) != nil {
		return refuse(id, "choose another name, or none: --snapshot", "there is a database %s already", name)
	}
	if err := st.possible(id, server); err != nil {
		return err
	}
	if !st.owns {
		return &deploy.PreflightError{Findings: []deploy.Finding{{
			Subject: "permission", Text: fmt.Sprintf("only the owner of %s and members of sysadmin can take a snapshot of it (Msg 1817)", st.Database),
			Next: fmt.Sprintf("ALTER AUTHORIZATION ON DATABASE::[%s] TO [%s], or deploy without --snapshot", st.Database, server.Login),
		}}}
	}
	step := plan.Step{
		ID: id, Phase: plan.Instance, Scope: plan.ScopeInstance, Action: plan.Create,
		Reason: "the way back to before this deployment", Undo: text("drop.sql", struct{ Name string }{name}), Timeout: createTimeout,
		Needs: []plan.Permission{{Class: "SERVER", Name: "CREATE ANY DATABASE"}},
		Batches: []plan.Batch{{SQL: text("create.sql", struct {
			Name, Database string
			Files          []sparse
		}{name, st.Database, sparseFiles(st.files, name)})}},
	}
	if st.InAG {
		step.Reason += "; to revert to it, the database has to leave its availability group"
	}
	p.Steps = slices.Insert(p.Steps, 0, step)
	return nil
}

// Taken is the name of the snapshot that a plan takes; empty when it takes none.
func Taken(p *plan.Plan) string {
	if p.Empty() || !p.Steps[0].TakesSnapshot() {
		return ""
	}
	return strings.TrimPrefix(p.Steps[0].ID, plan.SnapshotStep)
}

// sparse is a file of a snapshot: Name is that of the database's own file.
type sparse struct{ Name, Path string }

// sparseFiles puts a sparse file beside each data file. Log files and containers are not named: those of FILESTREAM may not be, and of
// memory-optimised data the documentation names no file.
func sparseFiles(list []file, snapshot string) []sparse {
	var out []sparse
	for _, f := range list {
		if f.kind == 0 {
			out = append(out, sparse{f.name, fmt.Sprintf("%s%s_%d.ss", folder(f.path), fileName(snapshot), f.id)})
		}
	}
	return out
}

// folder is the folder of a file of the server, with the separator behind it: \ or / on Windows, / on Linux.
func folder(path string) string {
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		return path[:i+1]
	}
	return ""
}

// fileName keeps of a name what every file system takes.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '_'
	}, s)
}

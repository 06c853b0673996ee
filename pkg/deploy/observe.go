// Package deploy takes a database to the state that a schema folder declares: observe, plan, apply.
//
// Observing and planning send no statement that writes. Applying sends the plan's own batches, byte for byte, over the one
// connection that holds the deployment's lock.
package deploy

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

//go:embed sql/*.sql
var files embed.FS

// statement is the text of one of this package's statements.
func statement(name string) string {
	b, err := files.ReadFile("sql/" + name)
	if err != nil {
		panic(fmt.Sprintf("deploy: %v", err))
	}
	return string(b)
}

// Observed is the state of a target, as far as deployments care.
type Observed struct {
	Server   resource.Server   `json:"server"`
	Database resource.Database `json:"database"`
	// Kinds holds what each kind read, by its name; a kind whose query runs in the database is missing while there is none.
	Kinds map[string]any `json:"kinds"`
	// Replicas are the other replicas of the availability group, by their address: only their instance-level state.
	Replicas map[string]*Observed `json:"replicas,omitempty"`
}

// observe reads everything in one request: the server's row, the kinds that look from outside, and, through the database's own
// sp_executesql, the kinds that look from inside.
func observe(ctx context.Context, s *mssql.Session, database string) (*Observed, error) {
	o := &Observed{Kinds: map[string]any{}}
	readers := []func(mssql.Rows) error{func(r mssql.Rows) (err error) { o.Server, err = resource.ReadServer(r); return err }}
	outside, inside := []string{resource.ServerQuery}, []string{}
	for _, scope := range []plan.Scope{plan.ScopeInstance, plan.ScopeDatabase} {
		for _, k := range resource.Kinds() {
			if k.Query == "" || k.Scope != scope {
				continue
			}
			if scope == plan.ScopeInstance {
				outside = append(outside, k.Query)
			} else {
				inside = append(inside, k.Query)
			}
			readers = append(readers, func(r mssql.Rows) error {
				v, err := k.Read(r)
				if err != nil {
					return fmt.Errorf("reading %s: %w", k.Name, err)
				}
				if d, ok := v.(resource.Database); ok {
					o.Database = d
				} else {
					o.Kinds[k.Name] = v
				}
				return nil
			})
		}
	}
	text := strings.Join(outside, "\n") + "\n" + statement("observe_inside.sql")
	err := s.Query(ctx, text, func(set int, rows mssql.Rows) error {
		if set >= len(readers) {
			return fmt.Errorf("the server answered with more than the %d result sets that were asked for", len(readers))
		}
		return readers[set](rows)
	}, named("database", database), named("inside", strings.Join(inside, "\n")))
	if err != nil {
		return nil, fmt.Errorf("observing %s: %w", database, err)
	}
	o.Database.Fresh = isFresh(o)
	return o, nil
}

// observeReplica reads the instance-level state of another replica, in one request.
func observeReplica(ctx context.Context, s *mssql.Session) (*Observed, error) {
	o := &Observed{Kinds: map[string]any{}}
	text := resource.ServerQuery
	readers := []func(mssql.Rows) error{func(r mssql.Rows) (err error) { o.Server, err = resource.ReadServer(r); return err }}
	for _, k := range resource.Kinds() {
		if k.EveryReplica {
			text += "\n" + k.Query
			readers = append(readers, func(r mssql.Rows) (err error) { o.Kinds[k.Name], err = k.Read(r); return err })
		}
	}
	return o, s.Query(ctx, text, func(set int, rows mssql.Rows) error { return readers[set](rows) })
}

// isFresh reports a database in which nothing has been deployed.
func isFresh(o *Observed) bool {
	h, ok := o.Kinds["migrations"].(resource.History)
	return o.Database.Exists && ok && len(h.Applied) == 0 && h.Version < 0
}

// Fingerprint identifies the observed state of one target: it changes when something changes that a plan could depend on.
func (o *Observed) Fingerprint(database string) string {
	b, err := json.Marshal(struct {
		Server, Version, Platform, Database string
		State                               resource.Database
		Kinds                               map[string]any
		Replicas                            map[string]*Observed
	}{o.Server.Name, o.Server.Version, o.Server.Platform, database, o.Database, o.Kinds, o.Replicas})
	if err != nil {
		panic(fmt.Sprintf("deploy: %v", err)) // plain data
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

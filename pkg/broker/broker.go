// Package broker looks after Service Broker in one database: what its queues hold, whether they are read, and what is stuck. Looking never receives a message.
package broker

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

//go:embed sql/*.sql
var files embed.FS

var statements = template.Must(template.New("").Funcs(template.FuncMap{"id": mssql.Identifier, "name": mssql.Name}).ParseFS(files, "sql/*.sql"))

func render(name string, data any) string {
	var b strings.Builder
	if err := statements.ExecuteTemplate(&b, name, data); err != nil {
		panic(fmt.Sprintf("broker: %v", err)) // a template and its data are fixed at build time
	}
	return b.String()
}

// Broker is a connection to the database.
type Broker struct{ sql *mssql.Session }

// Open goes into the database.
func Open(ctx context.Context, s *mssql.Session, database string) (*Broker, error) {
	if err := s.Exec(ctx, "USE "+mssql.Identifier(database)+";"); err != nil {
		return nil, err
	}
	return &Broker{s}, nil
}

// UnknownQueueError is the name of a queue that the database does not have.
type UnknownQueueError struct {
	Name  string
	Known []string
}

func (e *UnknownQueueError) Error() string {
	return fmt.Sprintf("there is no queue %s; there are %s", e.Name, strings.Join(e.Known, ", "))
}

// ErrAmbiguous is the name of a queue, without its schema, that several schemas have.
var ErrAmbiguous = errors.New("several schemas have a queue of that name: write schema.name")

// find finds a queue by schema.name, or by its name alone.
func (s *Status) find(name string) (*Queue, error) {
	var found []*Queue
	var known []string
	for i := range s.Queues {
		q := &s.Queues[i]
		if strings.EqualFold(q.Name, name) {
			return q, nil
		}
		if strings.EqualFold(q.queue, name) {
			found = append(found, q)
		}
		known = append(known, q.Name)
	}
	switch len(found) {
	case 0:
		return nil, &UnknownQueueError{name, known}
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%s: %w", name, ErrAmbiguous)
}

// SetActivation pauses or resumes the activation of queues, of all that activate something when none is named. It gives those that it changed. A reader that is at work goes on
// until its queue is empty, or as long as its procedure does.
func (b *Broker) SetActivation(ctx context.Context, on bool, names ...string) ([]string, error) {
	s, err := b.Status(ctx)
	if err != nil {
		return nil, err
	}
	var queues []*Queue
	for _, name := range names {
		q, err := s.find(name)
		if err != nil {
			return nil, err
		}
		if q.Procedure == "" {
			return nil, fmt.Errorf("%s activates nothing: it is read by clients", q.Name)
		}
		if !slices.Contains(queues, q) {
			queues = append(queues, q)
		}
	}
	if len(names) == 0 {
		for i := range s.Queues {
			if s.Queues[i].Procedure != "" {
				queues = append(queues, &s.Queues[i])
			}
		}
	}
	changed := []string{}
	for _, q := range queues {
		if q.Activated == on {
			continue
		}
		if err := b.sql.Exec(ctx, render("activation.sql", struct {
			Schema, Queue string
			On            bool
		}{q.schema, q.queue, on})); err != nil {
			return changed, fmt.Errorf("%s: %w", q.Name, err)
		}
		changed = append(changed, q.Name)
	}
	return changed, nil
}

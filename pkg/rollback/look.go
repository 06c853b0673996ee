package rollback

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/golang-sql/civil"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// samples is how many rows of each kind a look shows.
const samples = 3

// Look is what a rollback would change.
type Look struct {
	Tables []TableLook `json:"tables"`
	// Unfinished is set when this very rollback was begun in ranges and not ended: it goes on.
	Unfinished *Unfinished `json:"unfinished,omitempty"`
	work       *work
	since      []string // migrations that were applied since, the first of them
}

// Unfinished is a rollback in ranges that was interrupted.
type Unfinished struct {
	Run          string    `json:"run"`          // that began it
	RestorePoint time.Time `json:"restorePoint"` // UTC
	Done         int64     `json:"done"`         // rows
}

// TableLook is what it would change of one table.
type TableLook struct {
	Table   string    `json:"table"`
	Moment  time.Time `json:"moment"` // UTC
	Where   string    `json:"where,omitempty"`
	Delete  int64     `json:"delete"`  // rows that were not there yet
	Update  int64     `json:"update"`  // rows that have changed
	Restore int64     `json:"restore"` // rows that are gone
	// Deleted, Updated and Restored are the first rows of each kind.
	Deleted  []Sample `json:"deleted,omitempty"`
	Updated  []Sample `json:"updated,omitempty"`
	Restored []Sample `json:"restored,omitempty"`
	// Orphans are rows that cannot be restored.
	Orphans []Linked `json:"orphans,omitempty"`
	// Left counts the rows that stay what they are when orphans are left out: those, the rows that depend on them, and those on which they depend. LeftOut are the first.
	Left    int64    `json:"left,omitempty"`
	LeftOut []Sample `json:"leftOut,omitempty"`
	// Outside are rows of other tables that refer to rows to be deleted.
	Outside []Linked `json:"outside,omitempty"`
}

// Sample is one row as text.
type Sample struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

// Linked are rows on both sides of a foreign key to a table that is not taken back.
type Linked struct {
	Key      string `json:"key"`   // the foreign key
	Table    string `json:"table"` // the other table
	Rows     int64  `json:"rows"`
	First    string `json:"first,omitempty"` // the key of one of the rows
	OnDelete int    `json:"-"`
}

// Rows counts the rows that differ.
func (t TableLook) Rows() int64 { return t.Delete + t.Update + t.Restore }

// Rows counts the rows that differ.
func (l *Look) Rows() int64 {
	var n int64
	for _, t := range l.Tables {
		n += t.Rows()
	}
	return n
}

// Look counts what would change, in one request, and one more when rows cannot be restored. It writes nothing. Its error is a *resource.Refusal or a *deploy.PreflightError where the moments or the tables do not allow a
// rollback.
func (c *Catalog) Look(ctx context.Context, s *deploy.Session, points []Point, local *time.Location) (*Look, error) {
	if err := c.check(points, local); err != nil {
		return nil, err
	}
	w, err := c.newWork(points)
	if err != nil {
		return nil, err
	}
	if err := s.InDatabase(ctx); err != nil {
		return nil, err
	}
	l := &Look{work: w, Tables: make([]TableLook, len(w.Tables))}
	var readers []func(mssql.Rows) error
	var hidden []deploy.Finding
	for i, t := range w.Tables {
		out := &l.Tables[i]
		out.Table, out.Moment, out.Where = t.String(), t.When, t.Where
		readers = append(readers, func(r mssql.Rows) error {
			r.Next()
			return r.Scan(&out.Delete, &out.Restore, &out.Update)
		}, sampleReader(&out.Deleted), sampleReader(&out.Restored), sampleReader(&out.Updated))
		if t.Filtered {
			readers = append(readers, func(r mssql.Rows) error {
				var seen, rows int64
				r.Next()
				if err := r.Scan(&seen, &rows); err != nil || seen == rows {
					return err
				}
				hidden = append(hidden, deploy.Finding{
					Subject: "table " + t.String(), Text: fmt.Sprintf("a security policy hides rows from the login %s: it sees %d of %d, its history included", c.Login, seen, rows),
					Next: "run it as a login that the policy lets see every row",
				})
				return nil
			})
		}
		for _, k := range t.Orphans {
			readers = append(readers, linkedReader(&out.Orphans, k, plain(k.ParentTable)))
		}
		for _, k := range t.Outside {
			readers = append(readers, linkedReader(&out.Outside, k, plain(k.ChildTable)))
		}
	}
	text := render("look.sql", w)
	if c.journal {
		text += "\n" + statement("unfinished.sql") + statement("since.sql")
		readers = append(readers, l.readUnfinished, l.readSince)
	}
	if err := l.read(ctx, s, text, readers, sql.Named("scope", w.Scope), sql.Named("since", civil.DateTimeOf(w.Tables[0].When.UTC()))); err != nil {
		return nil, err
	}
	if len(hidden) > 0 {
		return nil, &deploy.PreflightError{Findings: hidden}
	}
	if slices.ContainsFunc(l.Tables, func(t TableLook) bool {
		return slices.ContainsFunc(t.Orphans, func(k Linked) bool { return k.Rows > 0 })
	}) {
		return l, l.lookLeft(ctx, s)
	}
	return l, nil
}

// lookLeft finds what stays out with the rows that cannot be restored.
func (l *Look) lookLeft(ctx context.Context, s *deploy.Session) error {
	l.work.Leaving = true
	var readers []func(mssql.Rows) error
	for i, t := range l.work.Tables {
		t.Leaving = true
		out := &l.Tables[i]
		readers = append(readers, func(r mssql.Rows) error { r.Next(); return r.Scan(&out.Left) }, sampleReader(&out.LeftOut))
	}
	return l.read(ctx, s, render("left_look.sql", l.work), readers)
}

// read sends a statement with the moments beside it.
func (l *Look) read(ctx context.Context, s *deploy.Session, text string, readers []func(mssql.Rows) error, args ...any) error {
	for _, at := range l.work.moments() {
		args = append(args, at)
	}
	err := s.SQL().Query(ctx, text, func(set int, r mssql.Rows) error {
		if set >= len(readers) {
			return fmt.Errorf("the server answered with more than %d result sets", len(readers))
		}
		return readers[set](r)
	}, args...)
	if err != nil {
		return fmt.Errorf("comparing with the moment: %w", err)
	}
	return nil
}

func (l *Look) readSince(r mssql.Rows) error {
	for r.Next() {
		var version uint64
		var name, direction string
		if err := r.Scan(&version, &name, &direction); err != nil {
			return err
		}
		l.since = append(l.since, fmt.Sprintf("%06d_%s (%s)", version, name, direction))
	}
	return nil
}

func (l *Look) readUnfinished(r mssql.Rows) error {
	for r.Next() {
		l.Unfinished = &Unfinished{}
		if err := r.Scan(&l.Unfinished.Run, &l.Unfinished.RestorePoint, &l.Unfinished.Done); err != nil {
			return err
		}
		l.Unfinished.RestorePoint = l.Unfinished.RestorePoint.UTC()
	}
	return nil
}

func sampleReader(to *[]Sample) func(mssql.Rows) error {
	return func(r mssql.Rows) error {
		for r.Next() {
			var s Sample
			if err := r.Scan(&s.Key, &s.Text); err != nil {
				return err
			}
			*to = append(*to, s)
		}
		return nil
	}
}

func linkedReader(to *[]Linked, k outside, table string) func(mssql.Rows) error {
	return func(r mssql.Rows) error {
		l := Linked{Key: k.Name, Table: table, OnDelete: k.OnDelete}
		var first *string
		r.Next()
		if err := r.Scan(&l.Rows, &first); err != nil {
			return err
		}
		if first != nil {
			l.First = *first
		}
		*to = append(*to, l)
		return nil
	}
}

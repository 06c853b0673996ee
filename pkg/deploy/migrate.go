package deploy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	"github.com/golang-migrate/migrate/v4/source"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

// The engine reads ahead a script that only stands for a step, into a buffer of this size each.
func init() { migrate.DefaultBufferSize = 64 }

// migrations runs the plan's steps from i to end, all up or all down, through golang-migrate's engine.
func (r *run) migrations(ctx context.Context, i, end int) error {
	steps := r.plan.Steps[i:end]
	history, _ := r.observed.Kinds["migrations"].(resource.History)
	d := &migrationDriver{ctx: ctx, run: r, next: i, end: end, version: -1}
	if c := history.Current(); c > 0 {
		d.version = int(c)
	}
	m, err := migrate.NewWithInstance("plan", newPlanSource(history, steps), "hartctl", d)
	if err != nil {
		return err
	}
	n := len(steps)
	if steps[0].Migration.Down {
		n = -n
	}
	if err := m.Steps(n); err != nil {
		var se *StepError
		if errors.As(err, &se) {
			return se
		}
		return fmt.Errorf("migration engine: %w", err)
	}
	if d.next != end {
		return fmt.Errorf("migration engine: it ran %d of %d migrations", d.next-i, n)
	}
	return nil
}

// migrationDriver is golang-migrate's view of the database. The engine asks for a version to be set dirty, a script to be run, and
// the version to be set clean; a step of the plan does all three in one transaction, with its history row, so here setting
// the version only remembers it.
type migrationDriver struct {
	ctx       context.Context
	run       *run
	next, end int // steps of the plan
	version   int
}

func (d *migrationDriver) Open(string) (database.Driver, error) {
	return nil, errors.New("the driver is made from a session, not from a URL")
}
func (d *migrationDriver) Close() error { return nil }

// Lock has nothing to do: the session holds the deployment's lock.
func (d *migrationDriver) Lock() error   { return nil }
func (d *migrationDriver) Unlock() error { return nil }

// Run runs the next step. The reader is drained first: the engine's writer would wait for ever.
func (d *migrationDriver) Run(migration io.Reader) error {
	if _, err := io.Copy(io.Discard, migration); err != nil {
		return err
	}
	if d.next >= d.end {
		return errors.New("the engine asks for more migrations than the plan has")
	}
	if err := d.run.step(d.ctx, d.next); err != nil {
		return err
	}
	d.next++
	return nil
}

func (d *migrationDriver) SetVersion(version int, dirty bool) error {
	if !dirty {
		d.version = version
	}
	return nil
}

func (d *migrationDriver) Version() (int, bool, error) { return d.version, false, nil }

func (d *migrationDriver) Drop() error { return errors.New("hartctl does not drop databases") }

// planSource is golang-migrate's view of the migrations: the versions that are applied and those that the plan applies.
type planSource struct{ versions []uint }

func newPlanSource(h resource.History, steps []plan.Step) *planSource {
	var s planSource
	for _, a := range h.Applied {
		s.versions = append(s.versions, uint(a.Version))
	}
	for _, st := range steps {
		s.versions = append(s.versions, uint(st.Migration.Version))
	}
	slices.Sort(s.versions)
	s.versions = slices.Compact(s.versions)
	return &s
}

func (s *planSource) Open(string) (source.Driver, error) {
	return nil, errors.New("the source is made from a plan")
}
func (s *planSource) Close() error { return nil }

func (s *planSource) First() (uint, error) {
	if len(s.versions) == 0 {
		return 0, &fs.PathError{Op: "first", Path: "plan", Err: fs.ErrNotExist}
	}
	return s.versions[0], nil
}

func (s *planSource) Prev(version uint) (uint, error) { return s.step(version, -1) }
func (s *planSource) Next(version uint) (uint, error) { return s.step(version, 1) }

func (s *planSource) step(version uint, by int) (uint, error) {
	i, ok := slices.BinarySearch(s.versions, version)
	if !ok || i+by < 0 || i+by >= len(s.versions) {
		return 0, &fs.PathError{Op: "step", Path: fmt.Sprint(version), Err: fs.ErrNotExist}
	}
	return s.versions[i+by], nil
}

func (s *planSource) ReadUp(version uint) (io.ReadCloser, string, error) { return s.read(version) }

func (s *planSource) ReadDown(version uint) (io.ReadCloser, string, error) { return s.read(version) }

// read gives a script that stands for the plan's step: the step holds the batches themselves.
func (s *planSource) read(version uint) (io.ReadCloser, string, error) {
	if _, ok := slices.BinarySearch(s.versions, version); !ok {
		return nil, "", &fs.PathError{Op: "read", Path: fmt.Sprint(version), Err: fs.ErrNotExist}
	}
	return io.NopCloser(strings.NewReader("-- see the plan\n")), fmt.Sprint(version), nil
}

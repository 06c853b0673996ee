package e2e

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/emulator/fault"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// TestDiskFull fills the disk under the emulator's log at several points of a deployment: it stops with the server's error (Msg 9002), and completes when there
// is room again.
func TestDiskFull(t *testing.T) {
	whole := newServer(t, emulator.Options{})
	whole.must(t, small(), tool)
	want := whole.state(t, "dbo.A")
	filled := 0
	for _, room := range []int{80_000, 90_000, 100_000, 120_000} {
		t.Run(fmt.Sprint(room), func(t *testing.T) {
			disk := fault.NewFullDisk(store.OSFS{}, int64(room))
			em, err := emulator.Open(emulator.Options{Dir: t.TempDir(), FS: disk})
			if err != nil {
				t.Skipf("there is not even room to start: %v", err)
			}
			s := serve(t, em)
			_, _, err = s.deployOnce(t.Context(), small(), tool, lockWait)
			disk.SetRoom(100 << 20)
			if err == nil {
				return // it fitted
			}
			filled++
			if !mssql.HasNumber(err, 9002) {
				t.Errorf("got %v, want Msg 9002", err)
			}
			s.must(t, small(), tool)
			s.nothing(t, small(), tool)
			if got := s.state(t, "dbo.A"); got != want {
				t.Error("the end differs from an uninterrupted run's")
			}
		})
	}
	if filled == 0 {
		t.Error("the disk was never full")
	}
}

// TestDatabaseInUse changes an option that needs the database for itself while somebody is in it.
func TestDatabaseInUse(t *testing.T) {
	s := newServer(t, emulator.Options{})
	s.must(t, small(), tool)
	s.execIn(t, "master", "ALTER DATABASE TestDb SET READ_COMMITTED_SNAPSHOT OFF")
	config := s.target.Config
	config.Database = s.target.Database
	other, err := mssql.Open(t.Context(), config, mssql.Options{Dial: s.target.Dial})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	o := tool
	o.Allow = []string{plan.ExclusiveAccess}
	_, _, err = s.deployOnce(t.Context(), small(), o, lockWait)
	var step *deploy.StepError
	if !errors.As(err, &step) || step.Step.ID != "database/option/READ_COMMITTED_SNAPSHOT" || !mssql.HasNumber(err, 5070) || len(step.InTheWay) != 1 {
		t.Fatalf("got %v (in the way: %+v)", err, step)
	}
	o.Allow = []string{plan.DisconnectUsers}
	s.must(t, small(), o)
	s.nothing(t, small(), tool)
	if err := other.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("the other session was not disconnected")
	}
}

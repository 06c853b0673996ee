package emulator_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestClone: clones begin with what their original holds, and go their own ways, all at once.
func TestClone(t *testing.T) {
	original := open(t, emulator.Options{})
	c := session(t, original)
	steps(t, c, []step{
		{"CREATE DATABASE d", nil},
		{"USE d; CREATE TABLE dbo.t (id int IDENTITY PRIMARY KEY, v int); CREATE INDEX i ON dbo.t (v); USE master", w("(Changed database context to 'd'.)", inMaster)},
		{"INSERT d.dbo.t (v) SELECT value FROM GENERATE_SERIES(1, 500)", w("#500")},
		{"BEGIN TRAN; INSERT d.dbo.t (v) VALUES (0)", w("#1")},
	})
	if _, err := original.Clone(emulator.Options{}); err == nil {
		t.Error("cloned under an open transaction")
	}
	steps(t, c, []step{{"ROLLBACK", nil}})
	if _, err := original.Clone(emulator.Options{Dir: t.TempDir()}); err == nil {
		t.Error("cloned into a folder")
	}
	var clones []*emulator.Emulator
	for range 3 {
		n, err := original.Clone(emulator.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { n.Close() })
		clones = append(clones, n)
	}
	var all sync.WaitGroup
	for i, e := range append(clones, original) {
		c := session(t, e)
		all.Go(func() {
			steps(t, c, []step{
				{fmt.Sprintf("UPDATE d.dbo.t SET v = v + %d; DELETE d.dbo.t WHERE id > %d; INSERT d.dbo.t (v) VALUES (7)", i+1, 400+i), w("#500", fmt.Sprintf("#%d", 100-i), "#1")},
			})
		})
	}
	all.Wait()
	for i, e := range append(clones, original) {
		steps(t, session(t, e), []step{
			{"SELECT COUNT(*), MAX(id), SUM(v) FROM d.dbo.t", w(fmt.Sprintf("%d|%d|%d", 401+i, 502, (400+i)*(401+i)/2+(i+1)*(400+i)+7), "#1")},
		})
	}
}

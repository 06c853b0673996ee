package rollback_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/fault"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
)

// proxied is the server behind a proxy that can cut connections.
func (s *server) proxied(t *testing.T) (*fault.Proxy, *server) {
	t.Helper()
	p, stop, err := fault.Front(s.em)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	through := *s
	through.target.Dial = nil
	through.target.Config.Server, through.target.Config.Port = "127.0.0.1", uint16(p.Addr().Port)
	return p, &through
}

// TestCutAtEveryRequest cuts the connection before and after each request of a rollback and of its undo: the rows are the old ones or the new ones, the record says which, and the same
// command completes it.
func TestCutAtEveryRequest(t *testing.T) {
	t.Run("one transaction", func(t *testing.T) { cutEverywhere(t, 0) })
	t.Run("ranges", func(t *testing.T) { cutEverywhere(t, 1) })
}

func cutEverywhere(t *testing.T, chunk int64) {
	const read = "SELECT * FROM dbo.P ORDER BY Id; SELECT * FROM dbo.C ORDER BY Id"
	prepare := func(t *testing.T) (s *server, at time.Time, then, now string) {
		s = newServer(t, temporalTable("P", "Id int IDENTITY NOT NULL PRIMARY KEY, A nvarchar(20) NULL")+
			temporalTable("C", "Id int NOT NULL PRIMARY KEY, PId int NULL REFERENCES dbo.P (Id)"))
		s.run(t, "INSERT dbo.P (A) VALUES (N'a'), (N'b'); INSERT dbo.C (Id, PId) VALUES (1, 1), (2, 2)")
		at, then = s.clock.now(), s.rows(t, read)
		s.run(t, "UPDATE dbo.P SET A = N'z' WHERE Id = 1; DELETE dbo.C WHERE Id = 2; DELETE dbo.P WHERE Id = 2; INSERT dbo.C (Id, PId) VALUES (3, 1)")
		return s, at, then, s.rows(t, read)
	}
	whole, at, _, _ := prepare(t)
	proxy, through := whole.proxied(t)
	if _, _, err := through.do(t, order{to: at, chunk: chunk}); err != nil {
		t.Fatal(err)
	}
	requests := proxy.Count()
	for k := 1; k <= requests; k++ {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("request %d, after %v", k, after), func(t *testing.T) {
				t.Parallel()
				s, at, then, now := prepare(t)
				proxy, through := s.proxied(t)
				cut := proxy.Before
				if after {
					cut = proxy.After
				}
				cut(k)
				_, _, err := through.do(t, order{to: at, chunk: chunk})
				if err == nil && !(after && k == requests) {
					t.Fatal("the run did not notice the cut")
				}
				got := s.rows(t, read)
				recorded := s.rows(t, "SELECT COUNT(*) FROM hart.[Rollback]")
				switch {
				case got == now && recorded == "0\n", got == then && recorded == "2\n":
				case chunk > 0 && recorded == "0\n": // some ranges are done, each of them whole
				default:
					t.Errorf("neither old nor new, or not as recorded (%s): %s", recorded, got)
				}
				if _, _, err := s.do(t, order{to: at, chunk: chunk}); err != nil {
					t.Fatalf("the next run: %v", err)
				}
				if got := s.rows(t, read); got != then {
					t.Errorf("after the next run: %s", got)
				}
				_, _, err = s.do(t, order{undo: "LAST"})
				var refused *resource.Refusal
				if got := s.rows(t, read); err != nil && !errors.As(err, &refused) || got != now {
					t.Errorf("after the undo: %v, %s", err, got)
				}
			})
		}
	}
}

// TestStoppedInRanges stops a rollback after each of its ranges: its rows are then old or new, another one's are not touched, the same command goes on, and the undo is that of the whole.
// Or the half is undone.
func TestStoppedInRanges(t *testing.T) {
	for at := 1; ; at++ {
		s := newServer(t, temporalTable("P", "Id int IDENTITY NOT NULL PRIMARY KEY, A int NOT NULL UNIQUE, Up int NULL REFERENCES dbo.P (Id)")+
			temporalTable("C", "Id int NOT NULL PRIMARY KEY, PId int NOT NULL REFERENCES dbo.P (Id)"))
		const read = "SELECT Id, A, Up FROM dbo.P ORDER BY Id; SELECT Id, PId FROM dbo.C ORDER BY Id"
		s.run(t, "INSERT dbo.P (A, Up) VALUES (10, NULL), (20, 1), (30, 2), (40, NULL); INSERT dbo.C (Id, PId) VALUES (1, 1), (2, 2), (3, 3)")
		moment, then := s.clock.now(), s.rows(t, read)
		s.run(t, "DELETE dbo.C WHERE Id = 2; UPDATE dbo.P SET A = 30 - A WHERE Id < 3; INSERT dbo.P (A, Up) VALUES (50, 4), (60, 5); INSERT dbo.C (Id, PId) VALUES (4, 5), (5, 4); UPDATE dbo.C SET PId = 6 WHERE Id = 1")
		now := s.rows(t, read)
		_, _, err := s.do(t, order{to: moment, chunk: 1, stopAt: at})
		got := s.rows(t, read)
		if err == nil {
			if got != then {
				t.Fatalf("got %s, want %s", got, then)
			}
			if at < 5 {
				t.Errorf("there were only %d ranges", at-1)
			}
			return
		}
		if at%2 == 0 {
			look, _, err := s.do(t, order{to: moment, chunk: 1})
			if err != nil {
				t.Fatalf("stopped at %d: the next run: %v", at, err)
			}
			if got := s.rows(t, read); got != then || look.Unfinished == nil {
				t.Errorf("stopped at %d: after the next run: %v, %s", at, look.Unfinished, got)
			}
		}
		if _, _, err = s.do(t, order{undo: "LAST"}); err != nil {
			t.Fatalf("stopped at %d: undo: %v", at, err)
		}
		if got := s.rows(t, read); got != now {
			t.Errorf("stopped at %d: after the undo %s, want %s", at, got, now)
		}
	}
}

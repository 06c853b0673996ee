package rollback_test

import (
	"fmt"
	"testing"
	"time"
)

// temporalTable is a system-versioned table of these columns.
func temporalTable(name, columns string) string {
	return fmt.Sprintf(`CREATE TABLE dbo.%[1]s (%[2]s,
	ValidFrom datetime2(7) GENERATED ALWAYS AS ROW START HIDDEN NOT NULL, ValidTo datetime2(7) GENERATED ALWAYS AS ROW END HIDDEN NOT NULL,
	PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo)) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.%[1]s_History))
GO
`, name, columns)
}

func TestRollbackAndUndo(t *testing.T) {
	s := newServer(t, temporalTable("P", "Id int IDENTITY NOT NULL PRIMARY KEY, A nvarchar(20) COLLATE Latin1_General_100_CI_AS NULL, U int NOT NULL UNIQUE")+
		temporalTable("C", "Id int NOT NULL PRIMARY KEY, PId int NULL REFERENCES dbo.P (Id), V float NULL, D AS Id * 2"))
	s.run(t, "INSERT dbo.P (A, U) VALUES (N'a', 1), (N'b', 2), (N'c', 3)")
	s.run(t, "INSERT dbo.C (Id, PId, V) VALUES (1, 1, 1.5), (2, 2, 2.5), (3, 3, NULL)")
	s.clock.advance(time.Minute)
	at := s.clock.now()
	want := s.rows(t, "SELECT * FROM dbo.P ORDER BY Id") + s.rows(t, "SELECT * FROM dbo.C ORDER BY Id")
	s.clock.advance(time.Minute)
	s.run(t, "UPDATE dbo.P SET A = N'A' WHERE Id = 1")
	s.run(t, "INSERT dbo.P (A, U) VALUES (N'd', 4)")
	s.run(t, "UPDATE dbo.C SET PId = 4 WHERE Id = 2; DELETE dbo.P WHERE Id = 2; DELETE dbo.C WHERE Id = 1")
	s.run(t, "INSERT dbo.C (Id, PId, V) VALUES (9, 1, 0)")
	s.run(t, "UPDATE dbo.P SET U = 2 WHERE Id = 4")
	before := s.rows(t, "SELECT * FROM dbo.P ORDER BY Id") + s.rows(t, "SELECT * FROM dbo.C ORDER BY Id")
	look, r, err := s.do(t, order{to: at})
	if err != nil {
		t.Fatalf("%+v", err)
	}
	t.Logf("%+v %+v", look.Tables, r)
	if got := s.rows(t, "SELECT * FROM dbo.P ORDER BY Id") + s.rows(t, "SELECT * FROM dbo.C ORDER BY Id"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	t.Log(s.rows(t, "SELECT TableName, TargetTime, RestorePoint, Deleted, Updated, Inserted, Remade FROM hart.[Rollback]"))
	if _, _, err = s.do(t, order{undo: "LAST"}); err != nil {
		t.Fatalf("%+v", err)
	}
	if got := s.rows(t, "SELECT * FROM dbo.P ORDER BY Id") + s.rows(t, "SELECT * FROM dbo.C ORDER BY Id"); got != before {
		t.Errorf("after undo got\n%swant\n%s", got, before)
	}
}

package rollback_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
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
	_, _, err := s.do(t, order{to: at})
	if err != nil {
		t.Fatalf("%+v", err)
	}
	if got := s.rows(t, "SELECT * FROM dbo.P ORDER BY Id") + s.rows(t, "SELECT * FROM dbo.C ORDER BY Id"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if _, _, err = s.do(t, order{undo: "LAST"}); err != nil {
		t.Fatalf("%+v", err)
	}
	if got := s.rows(t, "SELECT * FROM dbo.P ORDER BY Id") + s.rows(t, "SELECT * FROM dbo.C ORDER BY Id"); got != before {
		t.Errorf("after undo got\n%swant\n%s", got, before)
	}
}

// TestAlteredSince takes rows back over tables that were altered since: what is there by the same name comes back, what is gone does not, and what is new has what the history shows.
func TestAlteredSince(t *testing.T) {
	tests := []struct{ name, alter, read, want string }{
		{"dropped column", "ALTER TABLE dbo.T DROP COLUMN B", "SELECT Id, A FROM dbo.T ORDER BY Id", "1|10\n2|20\n"},
		{"renamed column", "EXEC sp_rename 'dbo.T.B', 'Bee', 'COLUMN'", "SELECT Id, A, Bee FROM dbo.T ORDER BY Id", "1|10|x\n2|20|y\n"},
		{"another type", "ALTER TABLE dbo.T ALTER COLUMN A bigint NOT NULL", "SELECT Id, A, B FROM dbo.T ORDER BY Id", "1|10|x\n2|20|y\n"},
		{"new NOT NULL column", "ALTER TABLE dbo.T ADD N int NOT NULL CONSTRAINT DF_N DEFAULT 7", "SELECT Id, A, B, N FROM dbo.T ORDER BY Id", "1|10|x|7\n2|20|y|7\n"},
		{"new nullable column", "ALTER TABLE dbo.T ADD N int NULL", "SELECT Id, A, B, N FROM dbo.T ORDER BY Id", "1|10|x|<nil>\n2|20|y|<nil>\n"},
		{"new computed column", "ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = OFF); ALTER TABLE dbo.T ADD D AS A * 2; ALTER TABLE dbo.T_History ADD D int NULL; ALTER TABLE dbo.T SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.T_History))", "SELECT Id, A, B, D FROM dbo.T ORDER BY Id", "1|10|x|20\n2|20|y|40\n"},
		{"dropped and made anew", "ALTER TABLE dbo.T DROP COLUMN B; ALTER TABLE dbo.T ADD B varchar(9) NULL", "SELECT Id, A, B FROM dbo.T ORDER BY Id", "1|10|<nil>\n2|20|<nil>\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, temporalTable("T", "Id int NOT NULL PRIMARY KEY, A int NOT NULL, B nvarchar(5) NULL"))
			s.run(t, "INSERT dbo.T (Id, A, B) VALUES (1, 10, N'x'), (2, 20, N'y')")
			at := s.clock.now()
			s.run(t, "UPDATE dbo.T SET A = 11, B = N'z' WHERE Id = 1; DELETE dbo.T WHERE Id = 2")
			for text := range strings.SplitSeq(tt.alter, "; ") {
				s.run(t, text)
			}
			s.run(t, "UPDATE dbo.T SET A = 12 WHERE Id = 1")
			now := s.rows(t, tt.read)
			_, _, err := s.do(t, order{to: at, allow: []string{}})
			var hazard *deploy.HazardError
			if !errors.As(err, &hazard) || hazard.Refused[0].Name != plan.SchemaChanged {
				t.Errorf("not refused for its schema: %v", err)
			}
			if _, _, err := s.do(t, order{to: at}); err != nil {
				t.Fatal(err)
			}
			if got := s.rows(t, tt.read); got != tt.want {
				t.Errorf("got %swant %s", got, tt.want)
			}
			if _, _, err := s.do(t, order{undo: "LAST"}); err != nil {
				t.Fatal(err)
			}
			if got := s.rows(t, tt.read); got != now {
				t.Errorf("after the undo %swant %s", got, now)
			}
		})
	}
}

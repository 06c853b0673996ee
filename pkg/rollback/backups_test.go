package rollback

import (
	"strings"
	"testing"
)

func TestRestoreProcedure(t *testing.T) {
	files := []restoredFile{{"Hart", `D:\data\Hart.mdf`, 0}, {"Hart_log", "/var/opt/mssql/data/Hart_log.ldf", 1}}
	full := backup{"D", 1, "100", "200", "2026-11-01T01:00:00", "DISK = N'/b/full.bak'"}
	diff := backup{"I", 3, "900", "1200", "2026-11-01T06:00:00", "DISK = N'/b/full.bak'"}
	log := func(first, last, end string) backup {
		return backup{"L", 2, first, last, end, "DISK = N'/b/log.trn', DISK = N'/b/log2.trn'"}
	}
	tests := []struct {
		name      string
		r         restore
		has, lack []string
	}{
		{
			"whole chain",
			restore{Database: "Hart", Moment: "M", Local: "2026-11-01T10:00:00.000", Files: files, Chain: []backup{full, diff, log("150", "1300", "2026-11-01T09:00:00"), log("1300", "1400", "2026-11-01T11:00:00")}},
			[]string{
				"BACKUP LOG [Hart] TO DISK", "RESTORE DATABASE [Hart_restored] FROM DISK = N'/b/full.bak' WITH FILE = 1, NORECOVERY, CHECKSUM", `MOVE N'Hart' TO N'D:\data\restored_Hart.mdf'`,
				"MOVE N'Hart_log' TO N'/var/opt/mssql/data/restored_Hart_log.ldf';", "WITH FILE = 3, NORECOVERY;",
				"RESTORE LOG [Hart_restored] FROM DISK = N'/b/log.trn', DISK = N'/b/log2.trn' WITH FILE = 2, NORECOVERY, STOPAT = N'2026-11-01T10:00:00.000';", "RESTORE DATABASE [Hart_restored] WITH RECOVERY;",
			},
			[]string{"FROM DISK = N'<tail", "BROKEN", "FILESTREAM:"},
		},
		{
			"the tail is needed",
			restore{Database: "Hart", Local: "2026-11-01T10:00:00.000", Files: append(files, restoredFile{"fs", `D:\fs`, 2}), Chain: []backup{full, log("150", "1300", "2026-11-01T09:00:00")}},
			[]string{"RESTORE LOG [Hart_restored] FROM DISK = N'<tail of the log>' WITH NORECOVERY, STOPAT = N'2026-11-01T10:00:00.000';", "-- FILESTREAM:", `N'D:\restored_fs'`},
			[]string{"BROKEN"},
		},
		{"a gap", restore{Database: "Hart", Local: "2026", Chain: []backup{full, log("201", "1300", "2026-11-01T09:00:00")}}, []string{"BROKEN: no log backup goes from 200 to 201"}, nil},
		{"nothing known", restore{Database: "Hart", Moment: "2026-11-01T09:00:00"}, []string{"convert 2026-11-01T09:00:00 UTC", "<last full backup before it>", "MOVE N'<each file>'"}, []string{"BROKEN"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := render("restore.sql", tt.r)
			for _, want := range tt.has {
				if !strings.Contains(got, want) {
					t.Errorf("no %s in\n%s", want, got)
				}
			}
			for _, not := range tt.lack {
				if strings.Contains(got, not) {
					t.Errorf("%s in\n%s", not, got)
				}
			}
		})
	}
}

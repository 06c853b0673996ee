package database

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/featuretest"
	"github.com/hartonomous/hartctl/internal/emulator/store"
)

func TestStatements(t *testing.T) {
	s := featuretest.New(t)
	s.Catalog().PutLogin(&catalog.Login{ID: 300, Name: "ann", Type: "S", SID: "x"})
	for _, x := range []struct {
		sql  string
		want int32
	}{
		{"CREATE DATABASE d", 0},
		{"CREATE DATABASE D", 1801},
		{"CREATE DATABASE e LOG ON (NAME = l, FILENAME = '/l/l.ldf')", 188},
		{"CREATE DATABASE e ON (FILENAME = '/d/e.mdf')", 1036},
		{"CREATE DATABASE e ON (NAME = e)", 1036},
		{"CREATE DATABASE e ON (NAME = e, FILENAME = '/d/d.mdf')", 5170},
		{"CREATE DATABASE e ON (NAME = e, FILENAME = '/d/e.mdf', SIZE = 100 KB)", 5174},
		{"CREATE DATABASE e ON (NAME = e, FILENAME = '/d/e.mdf', SIZE = 10, MAXSIZE = 5)", 5103},
		{"CREATE DATABASE e ON (NAME = e, FILENAME = '/d/e.mdf', WHAT = 1)", 153},
		{"CREATE DATABASE e ON (NAME = e, FILENAME = '/d/e.mdf'), (NAME = e, FILENAME = '/d/e2.ndf')", 1828},
		{"CREATE DATABASE e COLLATE nosuch", 448},
		{`CREATE DATABASE e ON PRIMARY (NAME = e, FILENAME = '/d/e.mdf', SIZE = 16), FILEGROUP f DEFAULT (NAME = f1, FILENAME = '/d/f1.ndf')
			LOG ON (NAME = el, FILENAME = '/l/el.ldf', MAXSIZE = UNLIMITED) COLLATE Latin1_General_100_CI_AS`, 0},
		{"CREATE DATABASE f ON PRIMARY (NAME = f, FILENAME = '/d/f.mdf'), FILEGROUP s CONTAINS FILESTREAM (NAME = s, FILENAME = '/d/s')", 5590},
		{"ALTER DATABASE nosuch SET RECOVERY SIMPLE", 5011},
		{"ALTER DATABASE nosuch ADD FILEGROUP g", 911},
		{"ALTER DATABASE d SET RECOVERY SIMPLE", 0},
		{"ALTER DATABASE d SET COMPATIBILITY_LEVEL = 155", 15048},
		{"ALTER DATABASE d SET COMPATIBILITY_LEVEL = 150", 0},
		{"ALTER DATABASE d SET NOSUCH ON", 40517},
		{"ALTER DATABASE d SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE", 0},
		{"ALTER DATABASE d SET ALLOW_SNAPSHOT_ISOLATION ON WITH NO_WAIT", 5083},
		{"ALTER DATABASE d SET ALLOW_SNAPSHOT_ISOLATION ON", 0},
		{"ALTER DATABASE tempdb SET TRUSTWORTHY ON", 15309},
		{"ALTER DATABASE master SET DB_CHAINING OFF", 5600},
		{"ALTER DATABASE master SET READ_ONLY", 5058},
		{"ALTER DATABASE d SET QUERY_STORE = ON (OPERATION_MODE = READ_ONLY, MAX_STORAGE_SIZE_MB = 50, CLEANUP_POLICY = (STALE_QUERY_THRESHOLD_DAYS = 7))", 0},
		{"ALTER DATABASE master SET QUERY_STORE = ON", 12438},
		{"ALTER DATABASE d SET TARGET_RECOVERY_TIME = 2 MINUTES", 0},
		{"ALTER DATABASE d ADD FILEGROUP g", 0},
		{"ALTER DATABASE d ADD FILEGROUP G", 5035},
		{"ALTER DATABASE master ADD FILEGROUP g", 1826},
		{"ALTER DATABASE d MODIFY FILEGROUP g DEFAULT", 5050},
		{"ALTER DATABASE d MODIFY FILEGROUP nosuch DEFAULT", 5014},
		{"ALTER DATABASE d ADD FILE (NAME = g1, FILENAME = '/d/g1.ndf') TO FILEGROUP nosuch", 1921},
		{"ALTER DATABASE d ADD FILE (NAME = g1, FILENAME = '/d/g1.ndf', SIZE = 1, FILEGROWTH = 10 %) TO FILEGROUP g", 0},
		{"ALTER DATABASE d ADD FILE (NAME = g1, FILENAME = '/d/g2.ndf')", 1828},
		{"ALTER DATABASE d ADD FILE (NAME = g2, FILENAME = '/d/g1.ndf')", 5009},
		{"ALTER DATABASE d ADD LOG FILE (NAME = l2, FILENAME = '/l/l2.ldf') TO FILEGROUP g", 5087},
		{"ALTER DATABASE d MODIFY FILEGROUP g DEFAULT", 0},
		{"ALTER DATABASE d MODIFY FILEGROUP g DEFAULT", 5045},
		{"ALTER DATABASE d MODIFY FILEGROUP [PRIMARY] READ_ONLY", 5047},
		{"ALTER DATABASE d MODIFY FILEGROUP [PRIMARY] NAME = p", 5012},
		{"ALTER DATABASE d REMOVE FILEGROUP g", 5042},
		{"ALTER DATABASE d REMOVE FILE g1", 5031},
		{"ALTER DATABASE d MODIFY FILEGROUP [PRIMARY] DEFAULT", 0},
		{"ALTER DATABASE d REMOVE FILE g1", 0},
		{"ALTER DATABASE d REMOVE FILE g1", 5009},
		{"ALTER DATABASE d REMOVE FILE d", 5020},
		{"ALTER DATABASE d REMOVE FILEGROUP g", 0},
		{"ALTER DATABASE d MODIFY FILE (NAME = nosuch, SIZE = 10)", 5041},
		{"ALTER DATABASE d MODIFY FILE (NAME = d)", 5038},
		{"ALTER DATABASE d MODIFY FILE (NAME = d, SIZE = 1)", 5039},
		{"ALTER DATABASE d MODIFY FILE (NAME = d, MAXSIZE = 1)", 5040},
		{"ALTER DATABASE d MODIFY FILE (NAME = d, FILENAME = '/d/e.mdf')", 12106},
		{"ALTER DATABASE d MODIFY FILE (NAME = d, SIZE = 20, NEWNAME = dd)", 0},
		{"ALTER DATABASE d ADD FILEGROUP m CONTAINS MEMORY_OPTIMIZED_DATA", 0},
		{"ALTER DATABASE d ADD FILEGROUP m2 CONTAINS MEMORY_OPTIMIZED_DATA", 10797},
		{"ALTER DATABASE d ADD FILE (NAME = mc, FILENAME = '/d/mc', SIZE = 8) TO FILEGROUP m", 5509},
		{"ALTER DATABASE d ADD FILE (NAME = mc, FILENAME = '/d/mc') TO FILEGROUP m", 0},
		{"ALTER DATABASE SCOPED CONFIGURATION SET MAXDOP = 4", 0},
		{"ALTER DATABASE SCOPED CONFIGURATION SET NOSUCH = ON", 40517},
		{"ALTER DATABASE SCOPED CONFIGURATION SET MAXDOP = 99999", 12108},
		{"ALTER DATABASE d MODIFY NAME = e", 1801},
		{"ALTER DATABASE d MODIFY NAME = dn", 0},
		{"DROP DATABASE nosuch", 3701},
		{"DROP DATABASE IF EXISTS nosuch", 0},
		{"DROP DATABASE master", 3708},
		{"DROP DATABASE dn", 0},
	} {
		if got := s.Run(t, x.sql, Run); got != x.want {
			t.Errorf("%s gives %d, want %d", x.sql, got, x.want)
		}
		if d := s.Catalog().Database("d"); d != nil && x.sql == "ALTER DATABASE d ADD FILE (NAME = mc, FILENAME = '/d/mc') TO FILEGROUP m" {
			if !d.RCSI || !d.Snapshot || d.Compat != 150 || d.Options["TARGET_RECOVERY_TIME"] != "120" || d.QueryStore.MaxStorageMB != 50 ||
				d.QueryStore.State != "READ_ONLY" || d.QueryStore.StaleDays != 7 || d.Files[0].Size != 2560 || d.Files[2].ID != 65537 {
				t.Errorf("the options are not kept: %+v", d)
			}
		}
	}
	s.LoginName = "ann"
	for sql, want := range map[string]int32{"CREATE DATABASE x": 262, "DROP DATABASE e": 3701, "ALTER DATABASE e SET RECOVERY SIMPLE": 5011} {
		if got := s.Run(t, sql, Run); got != want {
			t.Errorf("ann: %s gives %d, want %d", sql, got, want)
		}
	}
	s.LoginName = "sa"
	other := s.Store.NewSession(52)
	defer other.Close()
	e := s.Catalog().Database("e")
	if _, err := other.Lock(t.Context(), useResource(e.ID), store.S); err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]int32{
		"DROP DATABASE e": 3702, "ALTER DATABASE e SET SINGLE_USER WITH NO_WAIT": 5070, "ALTER DATABASE e MODIFY NAME = e2": 5030,
		"ALTER DATABASE e SET SINGLE_USER WITH ROLLBACK IMMEDIATE": 40517,
	} {
		if got := s.Run(t, sql, Run); got != want {
			t.Errorf("in use: %s gives %d, want %d", sql, got, want)
		}
	}
}

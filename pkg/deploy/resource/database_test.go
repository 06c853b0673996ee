package resource

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

func TestDatabase(t *testing.T) {
	linux := Server{DataPath: "/data/", LogPath: "/log"}
	for _, c := range []diffCase{
		{name: "exists", database: Database{Exists: true}},
		{
			name: "new", server: linux, files: []string{"d.yaml", "database: {data: {size: 1gb, growth: 10%}, log: {max: unlimited}}\n"}, options: Options{Database: "a]b"},
			want: "create database/a]b", sql: "CREATE DATABASE [a]]b]\n    ON PRIMARY (NAME = N'a]b', FILENAME = N'/data/a]b.mdf', SIZE = 1GB, FILEGROWTH = 10%)\n    LOG ON (NAME = N'a]b_log', FILENAME = N'/log/a]b_log.ldf', MAXSIZE = UNLIMITED);",
		},
		{name: "no default path", want: "create database/Db", sql: "CREATE DATABASE [Db];"},
		{name: "collation differs", files: []string{"d.yaml", "database: {collation: Latin1_General_BIN2}\n"}, database: Database{Exists: true, Collation: "x"}, want: "!has collation x"},
	} {
		c.run(t, "database")
	}
	if join(`C:\Data`, "f") != `C:\Data\f` || join(`C:\Data\`, "f") != `C:\Data\f` || join("/d", "f") != "/d/f" {
		t.Error("paths are not joined with the server's own separator")
	}
}

func TestOptions(t *testing.T) {
	yaml := func(s string) []string { return []string{"d.yaml", "options: {" + s + "}\n"} }
	have := map[string]string{"RECOVERY": "SIMPLE", "COMPATIBILITY_LEVEL": "160", "READ_COMMITTED_SNAPSHOT": "OFF", "BROKER": "OFF", "PAGE_VERIFY": "CHECKSUM"}
	old := Database{Exists: true, Options: have}
	fresh := Database{Exists: true, Fresh: true, Options: have}
	for _, c := range []diffCase{
		{name: "as declared", files: yaml("PAGE_VERIFY: checksum"), database: old},
		{name: "a word", files: yaml("recovery: full"), database: old, want: "alter database/option/RECOVERY", sql: "ALTER DATABASE [Db] SET RECOVERY FULL;"},
		{name: "a value", files: yaml("COMPATIBILITY_LEVEL: 170"), database: old, want: "alter database/option/COMPATIBILITY_LEVEL", sql: "SET COMPATIBILITY_LEVEL = 170;"},
		{name: "new database", files: yaml("BROKER: ON"), want: "alter database/option/BROKER", sql: "SET ENABLE_BROKER WITH NO_WAIT;"},
		{name: "broker off", files: yaml("BROKER: OFF"), database: Database{Exists: true, Options: map[string]string{"BROKER": "ON"}}, want: "alter database/option/BROKER", sql: "SET DISABLE_BROKER WITH NO_WAIT;"},
		{name: "a copy", files: yaml("BROKER: ON"), database: Database{Exists: true, BrokerTwin: "Other", Options: have}, want: "alter database/option/BROKER", sql: "SET NEW_BROKER WITH NO_WAIT;"},
		{name: "disconnect", files: yaml("READ_COMMITTED_SNAPSHOT: ON"), database: old, options: Options{Allow: []string{plan.DisconnectUsers}}, want: "alter database/option/READ_COMMITTED_SNAPSHOT", sql: "WITH ROLLBACK IMMEDIATE;"},
	} {
		c.run(t, "options")
	}
	hazard := func(d Database, declared string) string {
		var names []string
		for _, s := range (diffCase{name: declared, files: yaml(declared), database: d, want: "alter database/option/" + strings.SplitN(declared, ":", 2)[0]}).run(t, "options") {
			for _, h := range s.Hazards {
				names = append(names, h.Name)
			}
		}
		return strings.Join(names, " ")
	}
	for _, tt := range []struct {
		d              Database
		declared, want string
	}{
		{old, "READ_COMMITTED_SNAPSHOT: ON", plan.ExclusiveAccess},
		{fresh, "READ_COMMITTED_SNAPSHOT: ON", ""},
		{Database{Exists: true, BrokerTwin: "Other", Options: have}, "BROKER: ON", plan.NewBroker + " " + plan.ExclusiveAccess},
		{old, "RECOVERY: FULL", ""},
		{old, "COMPATIBILITY_LEVEL: 150", plan.LowerCompat},
		{old, "COMPATIBILITY_LEVEL: 170", ""},
	} {
		if got := hazard(tt.d, tt.declared); got != tt.want {
			t.Errorf("%s: hazards %q, want %q", tt.declared, got, tt.want)
		}
	}
	for text, want := range map[string]string{
		"TRUSTWORTHY: ON": "lower the security", "DB_CHAINING: ON": "lower the security", "RECOVERY: EASY": "not one of FULL",
		"NO_SUCH: ON": "unknown option", "QUERY_STORE: ON": "section of its own",
	} {
		if _, err := declared(t, kind(t, "options"), yaml(text)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestFilegroups(t *testing.T) {
	yaml := func(s string) []string { return []string{"d.yaml", "filegroups:\n" + s} }
	windows := Server{Platform: "Windows", DataPath: `C:\Data\`}
	for _, c := range []diffCase{
		{
			name: "rows", server: windows, files: yaml("  G: {default: true, files: [{name: G1, size: 8MB}]}\n"), want: "create database/filegroup/G, create database/file/G1, alter database/filegroup/G/default",
			sql: `ALTER DATABASE [Db] ADD FILE (NAME = N'G1', FILENAME = N'C:\Data\Db_G1.ndf', SIZE = 8MB) TO FILEGROUP [G];`,
		},
		{name: "there", files: yaml("  g: {default: true, files: [{name: g1}]}\n"), observed: map[string]filegroup{"G": {Kind: "FG", Default: true, Files: []string{"G1"}}}},
		{name: "file is missing", files: yaml("  G: {files: [{name: G1}]}\n"), observed: map[string]filegroup{"G": {Kind: "FG"}}, want: "create database/file/G1"},
		{name: "another type", files: yaml("  G: {contains: memory-optimized, files: [{name: G1}]}\n"), observed: map[string]filegroup{"G": {Kind: "FG"}}, want: "!exists as a filegroup of type FG"},
		{name: "filestream", server: windows, files: yaml("  G: {contains: filestream, files: [{name: G1}]}\n"), want: "create database/filegroup/G, create database/file/G1", sql: "ADD FILEGROUP [G] CONTAINS FILESTREAM;"},
		{name: "filestream skipped", server: windows, options: Options{SkipFilestream: true}, files: yaml("  G: {contains: filestream, files: [{name: G1}]}\n"), notes: "--skip-filestream"},
		{name: "filestream on Linux", server: Server{Platform: "Linux"}, files: yaml("  G: {contains: filestream, files: [{name: G1}]}\n"), notes: "no FILESTREAM"},
	} {
		c.run(t, "filegroups")
	}
	for text, want := range map[string]string{
		"  G: {}\n": "Msg 622",
		"  G: {contains: x, files: [{name: a}]}\n":                     "use rows, filestream",
		"  G: {contains: filestream, files: [{name: a, size: 1MB}]}\n": "takes no size",
		"  G: {files: [{size: 1MB}]}\n":                                "without a name",
		"  G: {files: [{name: a, size: 5}]}\n":                         "not a size",
		"  A: {contains: memory-optimized, files: [{name: a}]}\n  B: {contains: memory-optimized, files: [{name: b}]}\n": "Msg 10797",
		"  G: {fles: []}\n": `unknown key "G.fles"`,
	} {
		if _, err := declared(t, kind(t, "filegroups"), yaml(text)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestQueryStore(t *testing.T) {
	yaml := []string{"d.yaml", "query_store: {operation_mode: read_write, max_storage_size_mb: 1024}\n"}
	diffCase{name: "as declared", files: yaml, observed: map[string]string{"operation_mode": "READ_WRITE", "max_storage_size_mb": "1024", "query_capture_mode": "AUTO"}}.run(t, "query_store")
	diffCase{name: "full", files: yaml, observed: map[string]string{"operation_mode": "READ_WRITE", "max_storage_size_mb": "1024", "actual_state": "READ_ONLY", "readonly_reason": "65536"}, notes: "raise max_storage_size_mb"}.run(t, "query_store")
	diffCase{name: "differs", files: yaml, observed: map[string]string{"operation_mode": "READ_WRITE", "max_storage_size_mb": "1000"}, want: "alter database/query_store", sql: "SET QUERY_STORE = ON (MAX_STORAGE_SIZE_MB = 1024);"}.run(t, "query_store")
	for _, bad := range []string{"max_storage: 5", "query_capture_mode: 'AUTO); DROP'"} {
		if _, err := declared(t, kind(t, "query_store"), "d.yaml", "query_store: {"+bad+"}\n"); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

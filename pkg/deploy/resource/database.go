package resource

import (
	"fmt"
	"strings"

	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// database: the database itself, with its first data file and its log.
//
//	database:
//	  data: {size: 1GB, growth: 512MB}
//	  log: {size: 512MB, growth: 256MB, max: 10GB}
//
// The files lie in the server's default folders and are named after the database. CREATE DATABASE cannot run in a
// transaction (Msg 226).
func init() {
	register(Kind{
		Name: "database", Phase: plan.Database, Scope: plan.ScopeInstance, Section: true,
		Query:    query("observe_database.sql"),
		Read:     func(r mssql.Rows) (any, error) { return ReadDatabase(r) },
		Declared: section("database", (*databaseSpec).check),
		Diff:     diffDatabase,
	})
}

// Database is what is observed of the target database from outside: its row in sys.databases. Exists is false when there is none.
type Database struct {
	Exists      bool              `json:"exists"`
	State       string            `json:"state,omitempty"`
	Accessible  bool              `json:"accessible,omitempty"`
	Collation   string            `json:"collation,omitempty"`
	InAG        bool              `json:"inAvailabilityGroup,omitempty"`
	Options     map[string]string `json:"options,omitempty"`
	Permissions map[string]bool   `json:"permissions,omitempty"`
	// BrokerTwin is another database of the instance with the same broker identity, and its broker enabled: that of this one cannot be (Msg 9772).
	BrokerTwin string `json:"brokerTwin,omitempty"`
	// Fresh is set while nothing has been deployed into it: no table but hartctl's own.
	Fresh bool `json:"fresh,omitempty"`
}

// DatabasePermissions are the database permissions that observe_database.sql asks for, in the order of its columns.
var DatabasePermissions = []string{
	"ALTER", "CONTROL", "CREATE TABLE", "CREATE SCHEMA", "CREATE PROCEDURE", "ALTER ANY ROLE", "VIEW DEFINITION", "CREATE ASSEMBLY", "ALTER ANY ASSEMBLY", "CREATE FUNCTION", "CREATE AGGREGATE",
	"CREATE MESSAGE TYPE", "CREATE CONTRACT", "CREATE QUEUE", "CREATE SERVICE",
}

// ReadDatabase reads the row of observe_database.sql, if there is one.
func ReadDatabase(r mssql.Rows) (Database, error) {
	var d Database
	if !r.Next() {
		return d, nil
	}
	d = Database{Exists: true, Options: map[string]string{}, Permissions: map[string]bool{}}
	values := make([]string, len(databaseOptions))
	held := make([]int, len(DatabasePermissions))
	dest := []any{&d.State, &d.Accessible, &d.Collation, &d.InAG}
	for i := range held {
		dest = append(dest, &held[i])
	}
	dest = append(dest, &d.BrokerTwin)
	for i := range values {
		dest = append(dest, &values[i])
	}
	if err := r.Scan(dest...); err != nil {
		return d, err
	}
	for i, p := range DatabasePermissions {
		d.Permissions[p] = held[i] == 1
	}
	for i, o := range databaseOptions {
		d.Options[o.name] = values[i]
	}
	return d, nil
}

type databaseSpec struct {
	Collation string   `yaml:"collation"`
	Data      fileSpec `yaml:"data"`
	Log       fileSpec `yaml:"log"`
}

// fileSpec is one file's size settings; an empty one is the server's default.
type fileSpec struct {
	Name   string `yaml:"name"`
	Size   string `yaml:"size"`
	Growth string `yaml:"growth"`
	Max    string `yaml:"max"`
}

func (s *databaseSpec) check() error {
	if s.Data.Name != "" || s.Log.Name != "" {
		return fmt.Errorf("data and log take no name: they are named after the database")
	}
	if err := s.Data.check(); err != nil {
		return fmt.Errorf("data: %w", err)
	}
	if err := s.Log.check(); err != nil {
		return fmt.Errorf("log: %w", err)
	}
	return nil
}

func (f *fileSpec) check() error {
	for _, s := range []struct{ key, value string }{{"size", f.Size}, {"growth", f.Growth}, {"max", f.Max}} {
		if s.value == "" || s.key == "max" && strings.EqualFold(s.value, "unlimited") || s.key == "growth" && strings.HasSuffix(s.value, "%") {
			continue
		}
		if _, err := kilobytes(s.value); err != nil {
			return fmt.Errorf("%s: %w", s.key, err)
		}
	}
	return nil
}

// kilobytes reads 64KB, 512MB, 1GB or 1TB.
func kilobytes(s string) (int64, error) {
	var n int64
	var unit string
	if _, err := fmt.Sscanf(strings.ToUpper(s), "%d%s", &n, &unit); err != nil || n <= 0 {
		return 0, fmt.Errorf("%q is not a size like 512MB", s)
	}
	factor, ok := map[string]int64{"KB": 1, "MB": 1 << 10, "GB": 1 << 20, "TB": 1 << 30}[unit]
	if !ok {
		return 0, fmt.Errorf("%q is not a size like 512MB", s)
	}
	return n * factor, nil
}

func diffDatabase(in Input) ([]plan.Step, error) {
	spec := in.Declared.(databaseSpec)
	name := in.Options.Database
	id := "database/" + name
	if in.Database.Exists {
		if spec.Collation != "" && !same(spec.Collation, in.Database.Collation) {
			return nil, &Refusal{ID: id, Text: fmt.Sprintf("the database has collation %s, declared is %s", in.Database.Collation, spec.Collation), Next: "a collation is not changed under a database with tables: declare the one it has"}
		}
		return nil, nil
	}
	step := plan.Step{
		ID: id, Phase: plan.Database, Scope: plan.ScopeInstance, Action: plan.Create, Reason: "does not exist",
		Undo:    render("drop_database.sql", name),
		Needs:   []plan.Permission{{Class: "SERVER", Name: "CREATE ANY DATABASE"}},
		Timeout: fileTimeout,
	}
	return []plan.Step{autocommit(step, render("create_database.sql", struct {
		Name, Collation string
		Data, Log       file
	}{name, spec.Collation, newFile(in.Server.DataPath, name, name+".mdf", spec.Data), newFile(in.Server.LogPath, name+"_log", name+"_log.ldf", spec.Log)}))}, nil
}

// file is what a file clause takes; empty fields are left out of it.
type file struct{ Name, Path, Size, Growth, Max string }

// newFile places a file in a folder of the server.
func newFile(folder, name, base string, s fileSpec) file {
	f := file{Name: name, Size: strings.ToUpper(s.Size), Growth: strings.ToUpper(s.Growth), Max: strings.ToUpper(s.Max)}
	if folder != "" {
		f.Path = join(folder, base)
	}
	return f
}

// join puts a name behind a folder with the folder's own separator.
func join(folder, name string) string {
	if strings.HasSuffix(folder, "/") || strings.HasSuffix(folder, `\`) {
		return folder + name
	}
	if strings.Contains(folder, `\`) {
		return folder + `\` + name
	}
	return folder + "/" + name
}

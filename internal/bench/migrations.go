package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// manyMigrations is how many migrations the tools are compared with.
const manyMigrations = 1000

// tool is a program that applies migrations.
type tool struct {
	name string
	// path of the program; empty when it is absent.
	path string
	// set prepares the tool's folder, and gives its arguments and environment.
	set func(dir string, s *started) (args, env []string, err error)
}

func hartctl(path string) tool {
	return tool{"hartctl", path, func(dir string, s *started) ([]string, []string, error) {
		config := fmt.Sprintf(`version: 1
environments:
  bench:
    server: 127.0.0.1,%d
    database: %s
    schema: .
    auth: {method: sql, user: sa, password: {env: BENCH_PASSWORD}}
    tls: {encrypt: disable}
`, s.proxy.Addr().Port, database)
		file := filepath.Join(filepath.Dir(dir), filepath.Base(dir)+"-config", "hartctl.yaml")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return nil, nil, err
		}
		return []string{"deploy", "--config", file, "--schema", dir}, []string{"BENCH_PASSWORD=" + s.password}, os.WriteFile(file, []byte(config), 0o644)
	}}
}

// peers are the other tools, with the commands of their documentation.
func peers() []tool {
	address := func(s *started) string {
		u := url.URL{
			Scheme: "sqlserver", User: url.UserPassword("sa", s.password), Host: s.proxy.Addr().String(),
			RawQuery: url.Values{"database": {database}, "encrypt": {"disable"}}.Encode(),
		}
		return u.String()
	}
	list := []tool{
		{name: "migrate", set: func(dir string, s *started) ([]string, []string, error) {
			return []string{"-path", dir, "-database", address(s), "up"}, nil, nil
		}},
		{name: "goose", set: func(dir string, s *started) ([]string, []string, error) {
			return []string{"-dir", dir, "mssql", address(s), "up"}, nil, nil
		}},
	}
	for i := range list {
		list[i].path, _ = exec.LookPath(list[i].name)
	}
	return list
}

// place is where the data is, and how long a request takes to get there.
type place struct {
	name, dir string
	delay     time.Duration
}

// migrationFigures has each tool apply the same migrations to a new database of a started emulator.
func migrationFigures(ctx context.Context, b *bench) error {
	tools := []tool{hartctl(b.binary)}
	if b.peers {
		tools = append(tools, peers()...)
	}
	var errs []error
	for _, place := range []place{{"in memory", "", 0}, {"on disk", b.dir, 0}, {"in memory, 1 ms away", "", time.Millisecond}} {
		for _, t := range tools {
			what := fmt.Sprintf("%d migrations %s, %s", manyMigrations, place.name, t.name)
			if t.path == "" {
				b.report.absent(what, t.name+" is not on PATH")
				continue
			}
			if err := compare(ctx, b, t, what, place); err != nil {
				b.report.absent(what, "it failed")
				errs = append(errs, fmt.Errorf("%s: %w", what, err))
			}
		}
	}
	if !b.peers {
		b.report.absent("other tools", "PEERS=1 runs migrate and goose too, where they are on PATH")
	}
	return errors.Join(errs...)
}

// compare runs a tool twice: everything, and nothing to do.
func compare(ctx context.Context, b *bench, t tool, what string, at place) (err error) {
	s, err := start(ctx, b.binary, at.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	// golang-migrate asks the compatibility view sysobjects, which the emulator does not have: a view of that name stands in.
	err = execute(ctx, s.config(), "CREATE DATABASE "+database, "USE "+database, "CREATE VIEW dbo.sysobjects AS SELECT object_id AS id, name, type AS xtype FROM sys.objects")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(b.dir, t.name)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := formats[t.name].write(dir, manyMigrations); err != nil {
		return err
	}
	args, env, err := t.set(dir, s)
	if err != nil {
		return err
	}
	s.proxy.Delay(at.delay)
	for _, run := range []string{"", ", again"} {
		s.proxy.Reset()
		p, err := command(ctx, b.dir, env, t.path, args...)
		if err != nil {
			return err
		}
		b.report.add(what+run, p.wall.Seconds(), "s", nil, fmt.Sprintf("the program's run, through a proxy to hartctl emulator; its own CPU %.2f s", p.cpu.Seconds()))
		b.report.add(what+run, float64(s.proxy.Count()), "requests", nil, "counted by the proxy")
	}
	complete := fmt.Sprintf("IF (SELECT COUNT(*) FROM sys.tables WHERE name LIKE 'T[0-9][0-9][0-9][0-9]') <> %d THROW 50000, N'not every migration was applied', 1", manyMigrations)
	return execute(ctx, s.config(), "USE "+database, complete)
}

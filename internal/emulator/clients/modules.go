package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"time"
)

var (
	golangMigrate = goModule("golang-migrate", "migrate")
	goose         = goModule("goose", "goose")
)

// goModule is a client whose checks are the tests of a module of its own.
func goModule(name, dir string) client {
	goTool := func(ctx context.Context, limit time.Duration, s *server, args ...string) (string, error) {
		return output(ctx, limit, func(c *exec.Cmd) {
			c.Dir = folder(dir)
			c.Env = append(os.Environ(), "GOWORK=off")
			if s != nil {
				c.Env = append(c.Env, "CLIENTS_DSN="+s.dsn(""))
			}
		}, "go", args...)
	}
	return client{
		name: name,
		find: func(ctx context.Context, fetch bool) string {
			if missing := installed("go"); missing != "" || fetch {
				return missing
			}
			return "its modules are downloaded by make clients"
		},
		run: func(ctx context.Context, s *server) (outcome, error) {
			text, err := goTool(ctx, 5*time.Minute, s, "test", "-v", "-count=1", "./...")
			o := goTests(text)
			if err == nil && o.total() == 0 {
				err = errors.New("no test ran: " + text)
			}
			return o, err
		},
	}
}

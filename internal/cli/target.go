package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/hartonomous/hartctl/internal/config"
	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

// target turns an environment into a place to connect to, starting the embedded emulator where it asks for one. done ends what was started.
func (a *app) target(ctx context.Context, e config.Environment) (t deploy.Target, done func(), err error) {
	t = deploy.Target{Environment: e.Name, Database: e.Database, Protected: e.Protected}
	if e.Target == "emulator" {
		return a.emulated(ctx, e, t)
	}
	if !e.Source.IsZero() {
		t, err = a.connected(ctx, e, t)
		return t, func() {}, err
	}
	password, err := e.Auth.Password.Fetch(ctx, a.prompt())
	if err != nil {
		return t, nil, usage(fmt.Errorf("environment %s: %w", e.Name, err), "hartctl config show --env "+e.Name)
	}
	if t.Config, err = e.Connection(password); err == nil {
		t.Config.AppName = "hartctl " + version()
		err = t.Config.Validate()
	}
	for _, server := range e.Replicas {
		if r, replicaErr := e.Replica(server, password); replicaErr != nil {
			err = errors.Join(err, replicaErr)
		} else {
			t.Replicas = append(t.Replicas, deploy.Replica{Config: r})
		}
	}
	return t, func() {}, usage(err, "hartctl config validate")
}

// connected takes the target from the environment's connection string.
func (a *app) connected(ctx context.Context, e config.Environment, t deploy.Target) (deploy.Target, error) {
	text, err := e.Source.Fetch(ctx, a.prompt())
	if err == nil {
		t.Config, err = mssql.Parse(string(text))
	}
	if err == nil && t.Config.Database != "" && !strings.EqualFold(t.Config.Database, e.Database) {
		err = fmt.Errorf("it names the database %s, the environment %s", t.Config.Database, e.Database)
	}
	if err != nil {
		return t, usage(fmt.Errorf("environment %s: connection: %w", e.Name, err), "hartctl config show --env "+e.Name)
	}
	t.Config.AppName = "hartctl " + version()
	return t, nil
}

// folderPoll is how often a data folder that another process uses is tried again.
const folderPoll = 50 * time.Millisecond

// emulated opens the emulator in this process, or connects to the one that serves its data folder already. A folder that another
// command has open is waited for like the deployment's lock.
func (a *app) emulated(ctx context.Context, e config.Environment, t deploy.Target) (deploy.Target, func(), error) {
	o := emulator.Options{Platform: e.Emulator.Platform, Password: os.Getenv(emulator.PasswordVariable), Log: a.log}
	if !e.Emulator.Memory {
		o.Dir = e.Emulator.Data
	}
	t.Config = mssql.Config{Server: "emulator", User: "sa", Encrypt: mssql.EncryptDisable, AppName: "hartctl " + version()}
	for start := time.Now(); ; {
		em, err := emulator.Open(o)
		var used *store.InUseError
		switch {
		case err == nil:
			t.Config.Password = mssql.Secret(em.Password())
			t.Dial = em.Dial
			return t, func() { a.closeEmulator(em) }, nil
		case !errors.As(err, &used):
			return t, nil, fmt.Errorf("emulator in %s: %w", o.Dir, err)
		case used.Address != "":
			return a.running(o.Dir, used, t)
		case time.Since(start) >= time.Duration(e.LockTimeout):
			return t, nil, &deploy.LockedError{Database: t.Database, Waited: time.Since(start), Holder: &deploy.Holder{Program: "hartctl", Login: "sa", Host: "this machine", PID: used.PID}}
		}
		select {
		case <-ctx.Done():
			return t, nil, ctx.Err()
		case <-time.After(folderPoll):
		}
	}
}

// running connects to a started emulator with the token that it keeps in its data folder.
func (a *app) running(dir string, used *store.InUseError, t deploy.Target) (deploy.Target, func(), error) {
	token, err := emulator.Token(dir)
	if err != nil {
		return t, nil, fmt.Errorf("the emulator in process %d serves %s, and its token cannot be read: %w", used.PID, dir, err)
	}
	if err := t.Config.SetServer(strings.Replace(used.Address, ":", ",", 1)); err != nil {
		return t, nil, err
	}
	t.Config.Password = mssql.Secret(token)
	return t, func() {}, nil
}

// closeEmulator closes the emulator and says what it refused, which a reader of its results has to know.
func (a *app) closeEmulator(em *emulator.Emulator) {
	if err := em.Close(); err != nil {
		a.err.Warn("emulator: %v", err)
	}
	for what, n := range em.Refusals() {
		a.err.Warn("emulator: refused %d times: %s", n, what)
	}
}

// prompt asks on the terminal without echo; nil where there is none.
func (a *app) prompt() func(string) (string, error) {
	f, ok := a.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return func(text string) (string, error) {
		fmt.Fprint(a.err.W, text)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(a.err.W)
		return string(b), err
	}
}

// confirm makes sure that a protected database is meant: its name by --yes, or typed.
func (a *app) confirm(t deploy.Target, yes string) error {
	if !t.Protected || yes == t.Database {
		return nil
	}
	if yes != "" {
		return usage(fmt.Errorf("--yes=%s is not the name of the database, %s", yes, t.Database), "")
	}
	f, ok := a.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return usage(fmt.Errorf("environment %s is protected: %w", t.Environment, errNoTerminal), "add --yes="+t.Database)
	}
	fmt.Fprintf(a.err.W, "Environment %s is protected. Type the name of the database to go on: ", t.Environment)
	line, _ := bufio.NewReader(f).ReadString('\n')
	if strings.TrimSpace(line) != t.Database {
		return usage(errors.New("that is not the name of the database: nothing was changed"), "")
	}
	return nil
}

// Package emulator is an in-process SQL Server: TDS in front, an own store behind. It never pretends: what it does not
// do it refuses with Msg 40517.
package emulator

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/feature/events"
	"github.com/hartonomous/hartctl/internal/emulator/feature/security"
	"github.com/hartonomous/hartctl/internal/emulator/proc"
	"github.com/hartonomous/hartctl/internal/emulator/store"
	"github.com/hartonomous/hartctl/internal/emulator/wire"
)

// Version is the build that the emulator's answers are modelled on.
const Version = "17.0.4065.4"

// ProgName is what LOGINACK says.
const ProgName = "hartctl emulator"

// Options of Open.
type Options struct {
	// Dir keeps the data; empty keeps everything in memory.
	Dir string
	// Password is sa's; empty makes one up (see Emulator.Password). It is set anew at each Open.
	Password string
	// Platform is linux (the default) or windows: host_platform, paths, and what depends on them.
	Platform string
	// ServerName is @@SERVERNAME; empty is the platform's usual one.
	ServerName string
	// RequireEncryption refuses clients that do not encrypt the whole connection.
	RequireEncryption bool
	// FS replaces the file system below Dir in tests.
	FS store.FS
	// Clock is the time of the instance: GETDATE() and its kin, and the begin of transactions; nil is the machine's. It is
	// called from many goroutines.
	Clock func() time.Time
	// Log takes the emulator's own errors; nil drops them.
	Log *slog.Logger
	// Trace sees every login and request before it runs, from many goroutines.
	Trace func(wire.Event)
}

// Emulator is one running instance.
type Emulator struct {
	engine   *store.Engine
	backend  *proc.Server
	wire     *wire.Server
	password string
	dir      string

	ctx    context.Context
	cancel context.CancelFunc
	conns  sync.WaitGroup
	close  sync.Once
	err    error
}

// platform is what an operating system decides.
type platform struct {
	name, data, log, backup string
	filestream              int
}

var platforms = map[string]platform{
	"linux": {name: "Linux", data: "/var/opt/mssql/data/", log: "/var/opt/mssql/data/", backup: "/var/opt/mssql/data/"},
	"windows": {
		name: "Windows", filestream: 3,
		data:   `C:\Program Files\Microsoft SQL Server\MSSQL17.MSSQLSERVER\MSSQL\DATA\`,
		log:    `C:\Program Files\Microsoft SQL Server\MSSQL17.MSSQLSERVER\MSSQL\DATA\`,
		backup: `C:\Program Files\Microsoft SQL Server\MSSQL17.MSSQLSERVER\MSSQL\Backup\`,
	},
}

// Open starts an instance, and sets it up when Dir is new or empty. It fails with store.ErrInUse when another process
// has Dir open.
func Open(o Options) (*Emulator, error) {
	o, p, err := o.complete()
	if err != nil {
		return nil, err
	}
	engine, err := store.Open(store.Options{Dir: o.Dir, FS: o.FS, MetaTypes: catalog.MetaTypes(), Clock: o.Clock})
	if err != nil {
		return nil, err
	}
	return open(engine, o, p)
}

// open starts an instance over an engine, which it closes when that fails.
func open(engine *store.Engine, o Options, p platform) (*Emulator, error) {
	engine.Describe = catalog.DescribeTree
	info := &exec.Server{
		Name: o.ServerName, Version: Version, Platform: p.name,
		DataPath: p.data, LogPath: p.log, BackupPath: p.backup, FilestreamLevel: p.filestream, Started: engine.Now(),
	}
	hash := security.HashPassword(o.Password)
	err := catalog.Bootstrap(engine, catalog.BootstrapOptions{PasswordHash: hash, DataPath: p.data, LogPath: p.log, Now: info.Started})
	if err == nil {
		err = start(engine, hash)
	}
	if err != nil {
		_ = engine.Close()
		return nil, err
	}
	e := &Emulator{engine: engine, backend: proc.New(engine, info, o.Log), password: o.Password, dir: o.Dir}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.wire = &wire.Server{
		Backend: e.backend, ServerName: o.ServerName, ProgName: ProgName, Version: [4]byte{17, 0, 0x0F, 0xE1},
		RequireEncryption: o.RequireEncryption, Log: o.Log, Trace: o.Trace,
	}
	e.conns.Go(func() { e.backend.RunBroker(e.ctx) })
	return e, nil
}

// start does what an instance does when it comes up: sa's password, row versioning by database, and configuration
// values that were waiting for a restart, event sessions.
func start(engine *store.Engine, saHash string) error {
	engine.Latch()
	defer engine.Unlatch()
	s := engine.NewSession(0)
	defer s.Close()
	tx := s.Begin(store.ReadCommitted)
	cat := catalog.New(tx)
	if sa := cat.LoginByID(catalog.SaID); sa != nil {
		next := *sa
		next.PasswordHash = saHash
		cat.PutLogin(&next)
	}
	for _, d := range cat.Databases() {
		engine.SetVersioning(d.ID, d.RCSI, d.Snapshot)
	}
	for _, o := range catalog.Options {
		if c := cat.Config(o.ID); c != nil && c.ValueInUse != c.Value && !o.Dynamic {
			cat.PutConfig(&catalog.Config{ID: c.ID, Value: c.Value, ValueInUse: c.Value})
		}
	}
	events.Start(cat, engine.Now())
	return tx.Commit(context.Background())
}

func newPassword() string {
	var b [18]byte
	_, _ = rand.Read(b[:]) // never fails
	return "Aa1-" + base64.RawURLEncoding.EncodeToString(b[:])
}

// Password is sa's.
func (e *Emulator) Password() string { return e.password }

// Serve answers on a listener until ctx ends or the emulator is closed.
func (e *Emulator) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(e.ctx, cancel)()
	e.conns.Add(1)
	defer e.conns.Done()
	return e.wire.Serve(ctx, l)
}

// Dial opens an in-process connection to the emulator, for a driver's dialer.
func (e *Emulator) Dial(context.Context) (net.Conn, error) {
	if err := e.ctx.Err(); err != nil {
		return nil, net.ErrClosed
	}
	client, server := net.Pipe()
	e.conns.Go(func() { e.wire.ServeConn(e.ctx, server) })
	return client, nil
}

// Requests is the number of batches, calls and transaction requests served.
func (e *Emulator) Requests() uint64 { return e.backend.Requests() }

// RowsRead counts the rows that the store has given to queries and changes, catalog look-ups excepted: what a statement costs beside its rows.
func (e *Emulator) RowsRead() int64 {
	e.engine.Latch()
	defer e.engine.Unlatch()
	return e.engine.RowsRead()
}

// Refusals counts the refused constructs (Msg 40517) by their message.
func (e *Emulator) Refusals() map[string]int { return e.backend.Refusals() }

// Close ends the sessions, rolls back what they left open, and closes the store.
func (e *Emulator) Close() error {
	e.close.Do(func() {
		e.cancel()
		e.conns.Wait()
		e.err = e.engine.Close()
	})
	return e.err
}

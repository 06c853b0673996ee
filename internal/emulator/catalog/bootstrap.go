package catalog

import (
	"context"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// BootstrapOptions describes a new instance.
type BootstrapOptions struct {
	// PasswordHash is sa's, as raw bytes (security.HashPassword).
	PasswordHash string
	// DataPath and LogPath are where the system databases' files are said to be, with a trailing separator.
	DataPath, LogPath string
	Now               time.Time
}

// Bootstrap writes the system databases, sa, the fixed roles and schemas, and the configuration. It does nothing when
// the store holds an instance already. It takes the latch itself.
func Bootstrap(e *store.Engine, o BootstrapOptions) error {
	e.Latch()
	defer e.Unlatch()
	s := e.NewSession(0)
	defer s.Close()
	tx := s.Begin(store.ReadCommitted)
	c := New(tx)
	if c.DatabaseByID(1) != nil {
		tx.Rollback()
		return nil
	}
	bootstrapLogins(c, o)
	for _, opt := range Options {
		c.PutConfig(&Config{ID: opt.ID, Value: opt.Default, ValueInUse: opt.InUse()})
	}
	for _, d := range systemDatabases {
		c.NewDatabase(&Database{
			ID: d.id, Name: d.name, Owner: "sa", Created: o.Now, Compat: 170, Recovery: d.recovery,
			DBChaining: d.chaining, Trustworthy: d.trustworthy, Broker: d.broker, BrokerGUID: d.brokerGUID(),
			Snapshot: d.snapshot, QueryStore: d.queryStore(),
			Files: []File{
				{ID: 1, Name: d.data, Path: o.DataPath + d.dataFile, Size: 1024, MaxSize: -1, Growth: 8192, Filegroup: 1, GUID: NewGUID()},
				{ID: 2, Type: 1, Name: d.log, Path: o.LogPath + d.logFile, Size: 1024, MaxSize: LogMaxSize, Growth: 8192, GUID: NewGUID()},
			},
		})
	}
	return tx.Commit(context.Background())
}

// LogMaxSize is the largest log file, and its default limit: 2 TB in 8 KB pages.
const LogMaxSize = 268435456

type systemDatabase struct {
	id                                      int32
	name, recovery                          string
	data, log, dataFile, logFile            string
	chaining, trustworthy, broker, snapshot bool
}

// The system databases; files and options as after setup.
var systemDatabases = []systemDatabase{
	{1, "master", "SIMPLE", "master", "mastlog", "master.mdf", "mastlog.ldf", true, false, false, true},
	{2, "tempdb", "SIMPLE", "tempdev", "templog", "tempdb.mdf", "templog.ldf", true, false, true, false},
	{3, "model", "FULL", "modeldev", "modellog", "model.mdf", "modellog.ldf", false, false, false, false},
	{4, "msdb", "SIMPLE", "MSDBData", "MSDBLog", "MSDBData.mdf", "MSDBLog.ldf", true, true, true, true},
}

const zeroGUID = "00000000-0000-0000-0000-000000000000"

func (d systemDatabase) brokerGUID() string {
	if d.name == "master" || d.name == "model" {
		return zeroGUID
	}
	return NewGUID()
}

func (d systemDatabase) queryStore() QueryStore {
	q := DefaultQueryStore
	if d.name != "model" {
		q.State = "OFF"
	}
	return q
}

// DefaultQueryStore is a new database's: on, in AUTO capture.
var DefaultQueryStore = QueryStore{
	State: "READ_WRITE", FlushSeconds: 900, IntervalMinutes: 60, MaxStorageMB: 1000, StaleDays: 30, MaxPlans: 200,
	CaptureMode: "AUTO", CleanupMode: "AUTO", WaitCapture: "ON",
}

// defaultOptions is a new database's value of every option in Database.Options.
var defaultOptions = map[string]string{
	"AUTO_CLOSE": "OFF", "AUTO_SHRINK": "OFF", "AUTO_CREATE_STATISTICS": "ON", "INCREMENTAL": "OFF",
	"AUTO_UPDATE_STATISTICS": "ON", "AUTO_UPDATE_STATISTICS_ASYNC": "OFF",
	"ANSI_NULL_DEFAULT": "OFF", "ANSI_NULLS": "OFF", "ANSI_PADDING": "OFF", "ANSI_WARNINGS": "OFF", "ARITHABORT": "OFF",
	"CONCAT_NULL_YIELDS_NULL": "OFF", "NUMERIC_ROUNDABORT": "OFF", "QUOTED_IDENTIFIER": "OFF", "RECURSIVE_TRIGGERS": "OFF",
	"CURSOR_CLOSE_ON_COMMIT": "OFF", "CURSOR_DEFAULT": "GLOBAL", "PARAMETERIZATION": "SIMPLE",
	"HONOR_BROKER_PRIORITY": "OFF", "DATE_CORRELATION_OPTIMIZATION": "OFF", "TARGET_RECOVERY_TIME": "60",
	"DELAYED_DURABILITY": "DISABLED", "MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT": "OFF", "MIXED_PAGE_ALLOCATION": "OFF",
	"TEMPORAL_HISTORY_RETENTION": "ON", "ACCELERATED_DATABASE_RECOVERY": "OFF", "OPTIMIZED_LOCKING": "OFF",
}

// NewDatabase writes a database and what every database has: fixed principals and schemas, the PRIMARY filegroup and
// the default of every option that d leaves open.
func (c Catalog) NewDatabase(d *Database) {
	fill := func(s *string, def string) {
		if *s == "" {
			*s = def
		}
	}
	fill(&d.Recovery, "FULL")
	fill(&d.PageVerify, "CHECKSUM")
	fill(&d.UserAccess, "MULTI_USER")
	fill(&d.BrokerGUID, NewGUID())
	if d.QueryStore.State == "" {
		d.QueryStore = DefaultQueryStore
	}
	options := map[string]string{}
	for k, v := range defaultOptions {
		options[k] = v
	}
	for k, v := range d.Options {
		options[k] = v
	}
	d.Options = options
	if len(d.Filegroups) == 0 {
		d.Filegroups = []Filegroup{{ID: 1, Name: "PRIMARY", Type: "FG", Default: true}}
	}
	c.PutDatabase(d)
	var sid string
	if l := c.Login(d.Owner); l != nil {
		sid = l.SID
	}
	for _, p := range fixedPrincipals(d.Created, sid) {
		c.PutPrincipal(d.ID, &p)
	}
	for _, s := range fixedSchemas {
		c.PutSchema(d.ID, &s)
	}
	c.PutPermissions(d.ID, []Permission{
		{Class: ClassDatabase, Grantee: DboID, Grantor: DboID, Name: "CONNECT", State: "G"},
	})
}

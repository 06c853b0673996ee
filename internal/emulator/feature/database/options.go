package database

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/broker"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

func seconds(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 32)
	return n
}

func duration(s int64) time.Duration { return time.Duration(s) * time.Second }

// option is one SET option of ALTER DATABASE.
type option struct {
	name   string
	values string // the words it takes, separated by blanks; empty: set knows
	// exclusive options wait for the other sessions of the database, or end them.
	exclusive bool
	// apply changes the record; nil keeps the word in Database.Options under the name.
	apply func(d *catalog.Database, value string)
}

const onOff = "ON OFF"

// options are the SET options. The plan and maintenance switches change nothing but the catalog: there are no plans, statistics or
// checkpoints here.
var options = []option{
	{name: "AUTO_CLOSE", values: onOff},
	{name: "AUTO_SHRINK", values: onOff},
	{name: "AUTO_CREATE_STATISTICS", values: onOff},
	{name: "AUTO_UPDATE_STATISTICS", values: onOff},
	{name: "AUTO_UPDATE_STATISTICS_ASYNC", values: onOff},
	{name: "ANSI_NULLS", values: onOff},
	{name: "ANSI_PADDING", values: onOff},
	{name: "ANSI_WARNINGS", values: onOff},
	{name: "ARITHABORT", values: onOff},
	{name: "CONCAT_NULL_YIELDS_NULL", values: onOff},
	{name: "NUMERIC_ROUNDABORT", values: onOff},
	{name: "QUOTED_IDENTIFIER", values: onOff},
	{name: "ANSI_NULL_DEFAULT", values: onOff},
	{name: "DATE_CORRELATION_OPTIMIZATION", values: onOff},
	{name: "HONOR_BROKER_PRIORITY", values: onOff},
	{name: "TEMPORAL_HISTORY_RETENTION", values: onOff},
	{name: "MIXED_PAGE_ALLOCATION", values: onOff},
	{name: "MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT", values: onOff},
	{name: "PARAMETERIZATION", values: "SIMPLE FORCED"},
	{name: "RECURSIVE_TRIGGERS", values: onOff},
	{name: "CURSOR_CLOSE_ON_COMMIT", values: "OFF"},
	{name: "CURSOR_DEFAULT", values: "LOCAL GLOBAL"},
	{name: "DELAYED_DURABILITY", values: "DISABLED ALLOWED FORCED"},
	{name: "ACCELERATED_DATABASE_RECOVERY", values: onOff, exclusive: true},
	{name: "OPTIMIZED_LOCKING", values: onOff, exclusive: true},
	{name: "RECOVERY", values: "FULL SIMPLE BULK_LOGGED", apply: func(d *catalog.Database, v string) { d.Recovery = v }},
	{name: "PAGE_VERIFY", values: "CHECKSUM TORN_PAGE_DETECTION NONE", apply: func(d *catalog.Database, v string) { d.PageVerify = v }},
	{name: "TRUSTWORTHY", values: onOff, apply: func(d *catalog.Database, v string) { d.Trustworthy = v == "ON" }},
	{name: "DB_CHAINING", values: onOff, apply: func(d *catalog.Database, v string) { d.DBChaining = v == "ON" }},
	{name: "READ_COMMITTED_SNAPSHOT", values: onOff, exclusive: true, apply: func(d *catalog.Database, v string) { d.RCSI = v == "ON" }},
	{name: "ALLOW_SNAPSHOT_ISOLATION", values: onOff, apply: func(d *catalog.Database, v string) { d.Snapshot = v == "ON" }},
	{name: "MULTI_USER", apply: func(d *catalog.Database, _ string) { d.UserAccess = "MULTI_USER" }},
	{name: "SINGLE_USER", exclusive: true, apply: func(d *catalog.Database, _ string) { d.UserAccess = "SINGLE_USER" }},
	{name: "RESTRICTED_USER", exclusive: true, apply: func(d *catalog.Database, _ string) { d.UserAccess = "RESTRICTED_USER" }},
	{name: "READ_ONLY", exclusive: true, apply: func(d *catalog.Database, _ string) { d.ReadOnly = true }},
	{name: "READ_WRITE", exclusive: true, apply: func(d *catalog.Database, _ string) { d.ReadOnly = false }},
	{name: "ENABLE_BROKER", exclusive: true, apply: func(d *catalog.Database, _ string) { d.Broker = true }},
	{name: "DISABLE_BROKER", exclusive: true, apply: func(d *catalog.Database, _ string) { d.Broker = false }},
	{name: "NEW_BROKER", exclusive: true, apply: func(d *catalog.Database, _ string) { d.Broker, d.BrokerGUID = true, catalog.NewGUID() }},
	{name: "ERROR_BROKER_CONVERSATIONS", exclusive: true, apply: func(d *catalog.Database, _ string) { d.Broker = true }},
	{name: "COMPATIBILITY_LEVEL", apply: func(d *catalog.Database, v string) { d.Compat, _ = strconv.Atoi(v) }},
	{name: "TARGET_RECOVERY_TIME"},
	{name: "QUERY_STORE"},
}

func optionByName(name string) *option {
	for i := range options {
		if options[i].name == name {
			return &options[i]
		}
	}
	return nil
}

// oldestLevel is the oldest COMPATIBILITY_LEVEL that is kept: older ones would change what statements mean.
const oldestLevel = 150

const levels = "100, 110, 120, 130, 140, 150, 160 or 170"

// checkOptions refuses, before anything happens, what is not known (40517) and a bad compatibility level (15048).
func checkOptions(list []syntax.Option) error {
	for _, o := range list {
		def := optionByName(o.Name)
		value := upper(o.Value)
		switch {
		case def == nil:
			return sqlerr.Unsupported("ALTER DATABASE … SET %s", o.Name)
		case o.Name == "COMPATIBILITY_LEVEL":
			n, err := strconv.Atoi(value)
			if err != nil || n < 100 || n > 170 || n%10 != 0 {
				return sqlerr.New(15048, levels)
			}
			if n < oldestLevel {
				return sqlerr.Unsupported("COMPATIBILITY_LEVEL = %d", n)
			}
		case o.Name == "TARGET_RECOVERY_TIME":
			if _, err := strconv.ParseInt(value, 10, 32); err != nil || o.Unit != "SECONDS" && o.Unit != "MINUTES" {
				return sqlerr.Unsupported("TARGET_RECOVERY_TIME without SECONDS or MINUTES")
			}
		case def.values != "" && !slices.Contains(strings.Fields(def.values), value):
			return sqlerr.Unsupported("ALTER DATABASE … SET %s %s", o.Name, value)
		case o.Name != "QUERY_STORE" && o.Options != nil:
			return sqlerr.Unsupported("ALTER DATABASE … SET %s (…)", o.Name)
		}
	}
	return nil
}

// set applies the options of one statement together.
func (r *runner) set(id int32, s *syntax.AlterDatabaseStmt) error {
	d := r.cat.DatabaseByID(id)
	exclusive := false
	for _, o := range s.Options {
		def := optionByName(o.Name)
		if err := allowed(d, o.Name, upper(o.Value)); err != nil {
			return err
		}
		if o.Name == "ALLOW_SNAPSHOT_ISOLATION" && s.Termination != "" {
			return sqlerr.New(5083)
		}
		exclusive = exclusive || def.exclusive
	}
	if exclusive {
		if err := r.terminate(d, s.Termination); err != nil {
			return err
		}
		d = r.cat.DatabaseByID(id)
	}
	n := clone(d)
	n.Options = maps.Clone(d.Options)
	for _, o := range s.Options {
		value := upper(o.Value)
		def := optionByName(o.Name)
		switch {
		case o.Name == "QUERY_STORE":
			if err := queryStore(n, o); err != nil {
				return err
			}
		case o.Name == "TARGET_RECOVERY_TIME":
			t := seconds(value)
			if o.Unit == "MINUTES" {
				t *= 60
			}
			n.Options[o.Name] = strconv.FormatInt(t, 10)
		case def.apply != nil:
			def.apply(n, value)
		default:
			n.Options[o.Name] = value
		}
	}
	if n.Options["OPTIMIZED_LOCKING"] == "ON" && n.Options["ACCELERATED_DATABASE_RECOVERY"] != "ON" {
		return sqlerr.Unsupported("OPTIMIZED_LOCKING without ACCELERATED_DATABASE_RECOVERY")
	}
	for _, o := range s.Options {
		if err := r.broker(n, o.Name); err != nil {
			return err
		}
	}
	r.cat.PutDatabase(n)
	if n.RCSI != d.RCSI || n.Snapshot != d.Snapshot {
		r.env.Sess.Engine().SetVersioning(n.ID, n.RCSI, n.Snapshot)
	}
	return nil
}

// broker is what the broker's options do beyond the switch: 9772, 9775; NEW_BROKER forgets every conversation, ERROR_BROKER_CONVERSATIONS
// ends them with an error.
func (r *runner) broker(d *catalog.Database, option string) error {
	switch option {
	case "ENABLE_BROKER", "ERROR_BROKER_CONVERSATIONS":
		for _, o := range r.cat.Databases() {
			if o.ID != d.ID && o.Broker && strings.EqualFold(o.BrokerGUID, d.BrokerGUID) {
				return sqlerr.New(9772, d.Name)
			}
		}
		if option == "ERROR_BROKER_CONVERSATIONS" {
			return broker.ErrorConversations(r.env, d)
		}
	case "NEW_BROKER":
		if d.ReadOnly {
			return sqlerr.New(9775, d.Name)
		}
		broker.Clear(r.env.Tx, r.cat, d.ID)
	}
	return nil
}

// allowed refuses what the system databases do not take.
func allowed(d *catalog.Database, name, value string) error {
	system := d.ID == 1 || d.ID == 2
	switch name {
	case "TRUSTWORTHY":
		if d.ID == 2 || d.ID == modelID {
			return sqlerr.New(15309)
		}
	case "DB_CHAINING":
		if value == "OFF" && (system || d.ID == 4) {
			return sqlerr.New(5600)
		}
	case "READ_ONLY", "READ_WRITE", "SINGLE_USER", "RESTRICTED_USER", "READ_COMMITTED_SNAPSHOT", "AUTO_CLOSE", "AUTO_SHRINK",
		"ENABLE_BROKER", "DISABLE_BROKER", "NEW_BROKER", "ERROR_BROKER_CONVERSATIONS":
		if system {
			return sqlerr.New(5058, name, d.Name)
		}
	case "QUERY_STORE":
		if system {
			return sqlerr.New(12438, d.Name)
		}
	}
	return nil
}
